"""``rung.yaml``: where incidents come from, who people are, and what Rung may do."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from connector.config import people as who
from connector.config.secret import Secret
from connector.config.sources import Export, LiveSource, Sources
from connector.config.store import DEFAULT, StoreUrl
from connector.config.values import FilePath, Instant, Part, Refused, ZoneName
from rules import context
from rules.policy.words import Text


class ChangeWindow(Part):
    """Planned work. With neither item nor service it covers everything."""

    id: Text
    start: Instant
    end: Instant
    configuration_item: Text | None = None
    service: Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise Refused("the window ends before it begins", "`start` comes before `end`")
        return self


class Limits(Part):
    max_effects_per_pass: Annotated[int, Field(ge=1, strict=True)] = 25
    """A pass that would send more holds them and sends one digest."""


class Config(Part):
    """The whole file. Paths are already beside it, instants in UTC."""

    store: StoreUrl = Field(default=DEFAULT, validate_default=True)
    policy: FilePath
    templates: FilePath | None = None
    """A folder of templates of one's own; those of the same name stand for the shipped ones."""
    timezone: ZoneName = "UTC"
    """In which bare dates and local times of this file are read."""
    write_back: Literal["off", "notes", "full"] = "off"
    limits: Limits = Limits()
    sources: Sources = ()
    people: tuple[who.Person, ...] = ()
    rosters: tuple[who.Roster, ...] = ()
    change_windows: tuple[ChangeWindow, ...] | None = None
    """``None`` where nothing was said: then it is not known whether work was planned."""

    @property
    def exports(self) -> tuple[Export, ...]:
        """The sources that are files."""
        return tuple(source for source in self.sources if isinstance(source, Export))

    @property
    def trackers(self) -> tuple[LiveSource, ...]:
        """The sources that are read over the network."""
        return tuple(source for source in self.sources if not isinstance(source, Export))

    @property
    def store_url(self) -> str:
        """:raises RungError: where the URL is a secret that is not there."""
        return self.store.reveal() if isinstance(self.store, Secret) else self.store

    def people_of(self, source: str) -> context.People:
        """People in the accounts of ``source``, as the decision core takes them."""
        return who.people_of(self.people, self.rosters, source)

    def windows(self) -> tuple[context.ChangeWindow, ...] | None:
        """Change windows as the decision core takes them."""
        if self.change_windows is None:
            return None
        return tuple(context.ChangeWindow(w.id, w.start, w.end, w.configuration_item, w.service)
                     for w in self.change_windows)
