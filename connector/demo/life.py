"""A ticket as it lives: what it was opened with, what was changed and said, and what it shows by now.

Any tracker can be drawn from it (``jira.py`` does), and any ticket of any world can live so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Literal, NamedTuple, Protocol

from connector.demo.tickets import DONE

PREFIX: Final = "INC"


class Account(NamedTuple):
    """Whoever acts in a tracker."""

    id: str
    name: str
    kind: Literal["atlassian", "app", "customer"]
    """Jira's words: somebody of the staff, a program, a caller."""


class Item(NamedTuple):
    """One field of a change, by its name in ``tickets.Fields``."""

    field: str
    old: Any
    new: Any


class Change(NamedTuple):
    """What one account changed at one instant."""

    number: int
    """Of this change alone in the whole tracker; rises within a ticket."""
    at: datetime
    by: str
    items: tuple[Item, ...]


@dataclass(slots=True)
class Remark:
    """A comment, or a note that only colleagues read."""

    number: int
    at: datetime
    by: str
    text: str
    internal: bool
    properties: dict[str, Any] = field(default_factory=dict)
    edited: tuple[datetime, str] | None = None
    """When it was last rewritten, and by whom."""


class Past(NamedTuple):
    changes: Sequence[Change]
    said: Sequence[Remark]


@dataclass(slots=True, eq=False)
class Life:
    """One ticket. ``values`` are named as in ``tickets.Fields``; ``assignee`` and ``by`` are account ids,
    ``parent`` is the id of a ticket, and ``""`` stands for nothing."""

    id: str
    project: str
    sequence: int
    opened: datetime
    by: str
    values: dict[str, Any]
    updated: datetime
    updated_by: str
    mod_count: int = 0
    """How often it was written since it was opened."""
    resolved: datetime | None = None
    deleted: bool = False
    former: tuple[str, ...] = ()
    """Keys under which it was known before it was moved."""
    properties: dict[str, Any] = field(default_factory=dict)
    """What programs have attached to it."""
    past: Callable[[Life], Past] | None = None
    """Tells what lies before ``own_changes`` and ``own_said``, anew each time: so that many need not be held."""
    own_changes: list[Change] = field(default_factory=list)
    own_said: list[Remark] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.project}-{self.sequence}"

    @property
    def number(self) -> str:
        """As ServiceNow numbers it; it stays when the ticket is moved."""
        return in_servicenow(self.former[0] if self.former else self.key)

    @property
    def sys_id(self) -> str:
        return sys_id("incident", self.id)

    @property
    def changes(self) -> Sequence[Change]:
        """Oldest first."""
        return [*self.past(self).changes, *self.own_changes] if self.past else self.own_changes

    @property
    def said(self) -> Sequence[Remark]:
        """Oldest first."""
        return [*self.past(self).said, *self.own_said] if self.past else self.own_said

    def write(self, at: datetime, by: str, values: Mapping[str, Any], number: int) -> Change | None:
        """Change fields; ``None`` where all of them hold those values already.

        ``mod_count`` and ``updated`` are left to ``touch``.
        """
        items = tuple(Item(name, self.values.get(name, ""), new) for name, new in values.items()
                      if self.values.get(name, "") != new)
        if not items:
            return None
        change = Change(number, at, by, items)
        self.own_changes.append(change)
        before = self.values.get("status")
        self.values.update((item.field, item.new) for item in items)
        if self.values.get("status") not in DONE:
            self.resolved = None
        elif before not in DONE:
            self.resolved = at
        return change

    def hold(self) -> None:
        """Keep what ``past`` tells from now on, so that it can be rewritten."""
        if self.past is not None:
            self.own_changes, self.own_said, self.past = [*self.changes], [*self.said], None

    def touch(self, at: datetime, by: str) -> None:
        """It was written at ``at``."""
        self.updated, self.updated_by, self.mod_count = at, by, self.mod_count + 1

    def copy(self) -> Life:
        """As it is now, whatever is written later."""
        return replace(self, values=dict(self.values), properties=dict(self.properties),
                       own_changes=list(self.own_changes), own_said=[replace(said) for said in self.own_said])


class Book(Protocol):
    """What must be known beside a ticket to draw it."""

    @property
    def accounts(self) -> Mapping[str, Account]: ...

    @property
    def services(self) -> Mapping[str, int]:
        """Service → its tier."""

    def ticket(self, id: str) -> Life:
        """:raises KeyError:"""


def in_servicenow(key: str) -> str:
    """``NET-4101`` as ServiceNow numbers it."""
    return f"{PREFIX}{int(key.rpartition('-')[2]):07}"


def sys_id(table: str, name: str) -> str:
    """The 32 hexadecimal digits by which ServiceNow knows a row: always the same for the same name."""
    return sha256(f"{table} {name}".encode()).hexdigest()[:32]
