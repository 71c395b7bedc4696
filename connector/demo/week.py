"""The whole week: its people, its stories, and every ticket with the key it gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from connector.demo.flood import Flood
from connector.demo.ordinary import Ordinary
from connector.demo.people import People
from connector.demo.tickets import Story, Ticket

FOLDER: Final = files("connector.demo") / "week"
PROJECT: Final = "NET"
FIRST: Final = 4101
"""The number of the week's first ticket."""
STORIES: Final = ("flood", "bgp", "forgotten", "dns", "bounce", "circuit", "wifi", "core", "planned")
"""The files that tell a story, in the order in which a reader meets them."""
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The fast one, where PyYAML was built with it."""

_NAME: Final = re.compile(r"\{([a-z][a-z0-9-]*)\}")


@dataclass(frozen=True, eq=False)
class Numbered:
    """A ticket with what the tracker numbers it by."""

    key: str
    id: str
    ticket: Ticket


@dataclass(frozen=True, eq=False)
class Week:
    people: People
    stories: tuple[Story, ...]
    tickets: tuple[Numbered, ...]
    """Every ticket, in the order in which they were opened."""
    keys: Mapping[str, str]
    """Name of a ticket → its key."""

    def words(self, text: str) -> str:
        """``text`` with the keys of the tickets that it names. :raises KeyError: where there is none."""
        return _NAME.sub(lambda match: self.keys[match[1]], text)

    def named(self, name: str) -> Numbered:
        """:raises KeyError:"""
        return next(numbered for numbered in self.tickets if numbered.key == self.keys[name])


@cache
def load_week() -> Week:
    """The week, which never changes."""
    people = People.model_validate(_read("people"))
    stories = tuple(Story.model_validate(_read(name)) for name in STORIES)
    flood, ordinary = Flood.model_validate(_read("flood-calls")), Ordinary.model_validate(_read("ordinary"))
    told = [ticket for story in stories for ticket in story.tickets]
    tickets = sorted([*told, *flood.tickets(), *ordinary.tickets()], key=_order)
    numbered = tuple(Numbered(f"{PROJECT}-{FIRST + place}", str(20_000 + 7 * place), ticket)
                     for place, ticket in enumerate(tickets))
    keys = {each.ticket.ticket: each.key for each in numbered if each.ticket.ticket}
    return Week(people, stories, numbered, keys)


def _order(ticket: Ticket) -> tuple[datetime, str, str]:
    return ticket.opened, ticket.by, ticket.fields.summary


def _read(name: str) -> Any:
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), LOADER)
