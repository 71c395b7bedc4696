"""Reading a history for the proof log: when it was done, who held it, which act is whose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from rules.incident import DONE_STATES, Event, Incident, Value


class Holding(NamedTuple):
    """A time in which one account was assigned while the incident was open."""

    account: str
    start: datetime
    end: datetime
    events: tuple[str, ...]
    """What began and what ended it."""


class Spell(NamedTuple):
    """A time in which the incident was done; ``end`` is ``None`` for one that lasts."""

    start: datetime
    end: datetime | None
    event: str
    reopened_by: str | None
    fields: dict[str, Value]
    """As they were at its start."""


@dataclass(frozen=True)
class Story:
    """One incident's history up to an instant, read once."""

    incident: Incident
    until: datetime
    events: tuple[Event, ...]
    spells: tuple[Spell, ...]
    holdings: tuple[Holding, ...]
    fields: dict[str, Value]
    """As the last event left them."""
    set_by: dict[str, str]
    """Field → the event that gave it its present value."""
    held_at_end: str | None
    """Who was assigned when it was restored for good."""

    @property
    def restored(self) -> Spell | None:
        """The time it has been done without interruption; ``None`` while it is open."""
        return self.spells[-1] if self.spells and self.spells[-1].end is None else None

    def open_for(self) -> timedelta:
        """How long it was open, up to the instant it was read for."""
        done = sum((min(spell.end or self.until, self.until) - spell.start for spell in self.spells), timedelta(0))
        return self.until - self.incident.opened_at - done

    @property
    def created(self) -> str:
        """The id of the opening."""
        return self.events[0].id if self.events and self.events[0].kind == "created" else "created"

    @property
    def assigned(self) -> frozenset[str]:
        """Every account that was ever assigned."""
        changed = {event.new for event in self.events if event.field == "assignee"}
        return frozenset(str(account) for account in {self.incident.opening.get("assignee"), *changed} if account)


def read_story(incident: Incident, until: datetime) -> Story:
    """The history of ``incident`` up to and including ``until``."""
    events = tuple(event for event in incident.events if event.at <= until)
    fields = dict(incident.opening)
    reader = _Reader(incident, fields)
    for at, group in _instants(events, incident.opened_at):
        reader.step(at, group)
    lasting = reader.spells[-1] if reader.spells and reader.spells[-1].end is None else None
    held_at_end = lasting.fields.get("assignee") if lasting else None
    reader.end(until)
    return Story(incident, until, events, tuple(reader.spells), tuple(reader.holdings), reader.fields, reader.set_by,
                 str(held_at_end) if held_at_end else None)


def _instants(events: Sequence[Event], opened_at: datetime) -> Iterator[tuple[datetime, list[Event]]]:
    """Events of one instant apply together; what was logged as before the opening belongs to it."""
    for at, group in groupby(events, key=attrgetter("at")):
        yield max(at, opened_at), list(group)


class _Reader:
    def __init__(self, incident: Incident, fields: dict[str, Value]) -> None:
        self.fields = fields
        first = incident.events[0].id if incident.events else "created"
        self.set_by: dict[str, str] = dict.fromkeys(fields, first)
        self.spells: list[Spell] = []
        self.holdings: list[Holding] = []
        self._holder: tuple[str, datetime, str] | None = None
        self._follow(incident.opened_at, first)

    def step(self, at: datetime, group: Sequence[Event]) -> None:
        last = group[0].id
        for event in group:
            if event.kind != "field" or event.field is None:
                continue
            if event.new is None:
                self.fields.pop(event.field, None)
            else:
                self.fields[event.field] = event.new
            self.set_by[event.field] = event.id
        self._follow(at, last, {event.field: event.id for event in group if event.field})

    def end(self, until: datetime) -> None:
        if self._holder is not None:
            self._let_go(until, "")

    def _follow(self, at: datetime, event: str, by: dict[str, str] | None = None) -> None:
        """Note what the fields now say of being done and of being held."""
        by = by or {}
        done = self.fields.get("state") in DONE_STATES
        ongoing = bool(self.spells) and self.spells[-1].end is None
        if done and not ongoing:
            if self.spells and self.spells[-1].end == at:
                self.spells[-1] = self.spells[-1]._replace(end=None, reopened_by=None)
            else:
                self.spells.append(Spell(at, None, by.get("state", event), None, dict(self.fields)))
        elif ongoing and not done:
            self.spells[-1] = self.spells[-1]._replace(end=at, reopened_by=by.get("state", event))
        assignee = self.fields.get("assignee")
        holder = str(assignee) if assignee and not done else None
        if self._holder is not None and self._holder[0] != holder:
            self._let_go(at, by.get("state" if done else "assignee", event))
        if holder is not None and self._holder is None:
            self._holder = holder, at, by.get("assignee", by.get("state", event))

    def _let_go(self, at: datetime, event: str) -> None:
        assert self._holder is not None
        account, start, since = self._holder
        self._holder = None
        if at > start:
            self.holdings.append(Holding(account, start, at, tuple(dict.fromkeys(filter(None, (since, event))))))


def held(holdings: Sequence[Holding]) -> timedelta:
    """How long, all together."""
    return sum((holding.end - holding.start for holding in holdings), timedelta(0))
