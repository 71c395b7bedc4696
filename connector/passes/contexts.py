"""What a decision needs beside the incident, gathered from the configuration and the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connector.config.model import Config
from connector.passes.windows import Windows
from connector.store import Source, Store
from rules.context import ChangeWindow, Context
from rules.incident import Incident


class Contexts:
    """The contexts of the incidents of a pass; what all incidents of a source share is made once.

    Change windows and shifts of the configuration stand beside those that the source's tracker told.
    """

    def __init__(self, config: Config, store: Store, catch_up: bool = False) -> None:
        self._store = store
        self._windows: dict[str, Windows] = {}
        self._shared = {source.name: self._of(config, source, catch_up) for source in store.sources()}

    def _of(self, config: Config, source: Source, catch_up: bool) -> Context:
        around, people = self._store.surroundings(source.name), config.people_of(source.name)
        self._windows[source.name] = Windows(config.windows(), around.change_windows)
        if around.shifts:
            people = replace(people, shifts=(*people.shifts, *around.shifts))
        return Context(live_since=source.live_since, people=people, catch_up=catch_up)

    def of(self, incidents: Sequence[Incident]) -> list[Context]:
        """The contexts, in the order of ``incidents``."""
        related = self._store.related(incidents)
        return [replace(self._shared.get(incident.source, Context()), change_windows=self._around(incident),
                        parent_open=its.parent_open, open_on_same_ci=its.open_on_same_ci,
                        children_open=its.children_open)
                for incident, its in zip(incidents, related, strict=True)]

    def _around(self, incident: Incident) -> tuple[ChangeWindow, ...] | None:
        windows = self._windows.get(incident.source)
        return None if windows is None else windows.of(incident)
