"""A small tracker whose truth is known: what a live reading and two kinds of export tell of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from hypothesis import strategies as st

from connector.trackers.exports.identity import Identity
from rules.event_ids import SHOWN
from rules.incident import Event, Incident, Value, ordered
from tests.connector.store.samples import OPENED, after

BEGAN: dict[str, Value] = {"state": "new", "group": "Desk", "impact": "low"}
WORDS: dict[str, tuple[Value, ...]] = {
    "state": ("new", "in_progress", "resolved"), "group": ("Desk", "L2", "L3"), "impact": ("low", "high")}
LAST = 60
"""Minutes in which everything happens."""


class Change(NamedTuple):
    minute: int
    field: str
    new: Value
    logged: bool


class World:
    """The changes of one incident, of which the tracker's history may lack some."""

    def __init__(self, changes: list[Change], id: str = "s1", key: str = "INC1") -> None:
        self.id, self.key = id, key
        self.told: list[tuple[Change, Value]] = []
        now = dict(BEGAN)
        for change in sorted(changes, key=lambda one: one.minute):
            if now[change.field] != change.new:
                self.told.append((change, now[change.field]))
                now[change.field] = change.new

    def fields(self, minute: int) -> dict[str, Value]:
        return {**BEGAN, **{change.field: change.new for change, _ in self.told if change.minute <= minute}}

    def updated(self, minute: int) -> datetime:
        return after(max((change.minute for change, _ in self.told if change.minute <= minute), default=0))

    def live(self, minute: int, *, late: bool = False) -> Incident:
        """As its tracker tells it then; ``late``: without the newest entry of its history, not yet committed."""
        shown, updated = self.fields(minute), self.updated(minute)
        log = [(number, change, old) for number, (change, old) in enumerate(self.told)
               if change.logged and change.minute <= minute][: -1 if late else None]
        opening = {**shown, **{change.field: old for _, change, old in reversed(log)}}
        now, names = dict(opening), Identity(self.id)
        events = [self._created()._replace(seen_at=after(minute))]
        for number, change, old in log:
            events.append(Event(after(change.minute), f"{1000 + number}:{change.field}", "field", change.field, old,
                                change.new, "mia", "staff", seen_at=after(minute)))
            now[change.field] = change.new
        for field, value in shown.items():
            if now[field] != value:
                events.append(names.name(SHOWN, Event(updated, "", "field", field, now[field], value,
                                                      seen_at=after(minute))))
        return self._incident(self.id, opening, events, updated, live=True)

    def audit(self, minute: int) -> Incident:
        """A log of every update: rows without ids."""
        names, events = Identity(self.key), [self._created()]
        for change, old in self.told:
            if change.minute <= minute:
                at = after(change.minute)
                events.append(names.name(names.row(at), Event(at, "", "field", change.field, old, change.new, "Mia")))
        return self._incident(self.key, dict(BEGAN), events, self.updated(minute))

    def listing(self, minute: int) -> Incident:
        """One row as it stands then: all that it holds is known from its last update."""
        names, at, events = Identity(self.key), self.updated(minute), [self._created()]
        for field, value in self.fields(minute).items():
            if field != "state" or value != "new":
                events.append(names.name(names.row(at), Event(at, "", "field", field, None, value)))
        return self._incident(self.key, {"state": "new"}, events, at)

    def _created(self) -> Event:
        return Event(OPENED, "created", "created", actor="tom", origin="caller")

    def _incident(self, id: str, opening: dict[str, Value], events: list[Event], updated: datetime,
                  live: bool = False) -> Incident:
        return Incident("snow", id, self.key, OPENED, opening, ordered(events), version=updated.isoformat(),
                        updated_at=updated if live else None, whole=live)


def changes(logged: st.SearchStrategy[bool]) -> st.SearchStrategy[list[Change]]:
    def of(field: str) -> st.SearchStrategy[Change]:
        return st.builds(Change, st.integers(1, LAST), st.just(field), st.sampled_from(WORDS[field]), logged)

    return st.lists(st.sampled_from(sorted(WORDS)).flatmap(of), max_size=8)


minutes = st.integers(0, LAST)
logged_worlds = changes(st.just(True)).map(World)
worlds = changes(st.booleans()).map(World)
