"""The facts of an incident over time: its history folded, instant by instant.

A ``Moment`` holds from its instant until the next one's. Events of one instant apply together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from rules.facts.catalogue import FACTS
from rules.facts.fact import Derived, Fact, Field, Running
from rules.facts.types import BOOL, INT
from rules.incident import Event, Incident, Value
from rules.policy.values import FactValue

Facts = dict[str, FactValue]


class Moment(NamedTuple):
    at: datetime
    opener: str
    """The id of the event that made it so, or ``boundary:`` and the instant."""
    facts: Facts


def boundary(at: datetime) -> str:
    """The id of a boundary, which no event carries."""
    return f"boundary:{at.isoformat()}"


_instant = attrgetter("at")


def index_at(moments: Sequence[Moment], at: datetime) -> int:
    """The number of the moment that holds at ``at``; 0 where ``at`` lies before all of them."""
    return max(0, bisect_right(moments, at, key=_instant) - 1)


def at_instant(moments: Sequence[Moment], at: datetime) -> Moment:
    """The moment that holds at ``at``; the first where ``at`` lies before all of them."""
    return moments[index_at(moments, at)]


def split(moments: list[Moment], instants: Iterable[datetime]) -> list[Moment]:
    """The same facts with further boundaries; those before the first moment are dropped."""
    known = {moment.at for moment in moments}
    added = sorted({at for at in instants if at > moments[0].at} - known)
    if not added:
        return moments
    merged: list[Moment] = []
    position = 0
    for at in added:
        while position < len(moments) and moments[position].at < at:
            merged.append(moments[position])
            position += 1
        merged.append(Moment(at, boundary(at), dict(merged[-1].facts)))
    return merged + moments[position:]


def carried(moments: Sequence[Moment], before: Sequence[Moment], values: Sequence[int]) -> list[int]:
    """``values`` of the moments ``before`` a split, carried on over those that it added."""
    known = dict(zip((moment.at for moment in before), values, strict=True))
    value, found = 0, []
    for moment in moments:
        value = known.get(moment.at, value)
        found.append(value)
    return found


def plain(name: str, value: Value | None) -> FactValue:
    """A field's value as the fact of that name: an emptied number or flag is unknown."""
    kind = FACTS[name].type
    if value == "" and kind in (INT, BOOL):
        return None
    return None if isinstance(value, datetime) else value


@dataclass(frozen=True, slots=True)
class Tracked:
    """Which facts a fold follows, arranged by the event that may change them."""

    direct: frozenset[str]
    derived: dict[str, tuple[tuple[str, Derived], ...]]
    running: tuple[tuple[str, Running], ...]
    running_on: dict[str, tuple[int, ...]]


def track(names: Iterable[str], extra: Iterable[tuple[str, Running]] = ()) -> Tracked:
    """Arrange the named facts of the catalogue; those that no event changes are left out."""
    rows: list[Fact] = [FACTS[name] for name in sorted(set(names))]
    derived: dict[str, list[tuple[str, Derived]]] = {}
    running: list[tuple[str, Running]] = list(extra)
    for row in rows:
        if isinstance(row.reading, Derived):
            for field in row.reading.of:
                derived.setdefault(field, []).append((row.name, row.reading))
        elif isinstance(row.reading, Running):
            running.append((row.name, row.reading))
    running_on: dict[str, list[int]] = {}
    for index, (_, reading) in enumerate(running):
        for trigger in reading.on:
            running_on.setdefault(trigger, []).append(index)
    return Tracked(
        frozenset(row.name for row in rows if isinstance(row.reading, Field)),
        {field: tuple(readings) for field, readings in derived.items()},
        tuple(running),
        {trigger: tuple(indices) for trigger, indices in running_on.items()},
    )


def _derive(reading: Derived, fields: dict[str, Value]) -> FactValue:
    values = [fields.get(name) for name in reading.of]
    return None if None in values else reading.read(*values)


def _opening(tracked: Tracked, fields: dict[str, Value]) -> tuple[Facts, list[Any]]:
    facts: Facts = {name: plain(name, fields.get(name)) for name in tracked.direct}
    for readings in tracked.derived.values():
        for name, reading in readings:
            facts[name] = _derive(reading, fields)
    states = []
    for name, running in tracked.running:
        state = running.start(fields)
        states.append(state)
        facts[name] = state if running.read is None else running.read(state)
    return facts, states


def fold(incident: Incident, tracked: Tracked, until: datetime) -> list[Moment]:
    """The moments of the history up to and including ``until``; never empty.

    An incident opened after ``until`` has the one moment of its opening.
    """
    fields = dict(incident.opening)
    facts, states = _opening(tracked, fields)
    events = incident.events
    first_id = next((event.id for event in events if event.kind == "created"), "created")
    moments = [Moment(incident.opened_at, first_id, facts)]
    position, count = 0, len(events)
    while position < count:
        event = events[position]
        at = event.at
        if at > until:
            break
        following = position + 1
        if following < count and events[following].at == at:
            while following < count and events[following].at == at:
                following += 1
            group: Sequence[Event] = events[position:following]
        else:
            group = (event,)
        position = following
        changed = _apply(group, tracked, fields, facts, states)
        if changed:
            facts = changed
            last = moments[-1]
            if at <= last.at:  # part of the opening, or logged as before it: it was so from the start
                moments[-1] = Moment(last.at, last.opener, facts)
            else:
                moments.append(Moment(at, min(group, key=_identity).id if len(group) > 1 else event.id, facts))
    return moments


_identity = attrgetter("id")


def _apply(
    group: Sequence[Event], tracked: Tracked, fields: dict[str, Value], facts: Facts, states: list[Any]
) -> Facts | None:
    """The facts after the events of one instant; ``None`` where they changed nothing that is tracked."""
    fresh: Facts | None = None
    for event in group:
        field = event.field
        if event.kind != "field" or field is None:
            continue
        if event.new is None:
            fields.pop(field, None)
        else:
            fields[field] = event.new
        if field in tracked.direct:
            fresh = fresh or dict(facts)
            fresh[field] = plain(field, event.new)
    for event in group:
        trigger = event.field if event.kind == "field" and event.field else event.kind
        for name, reading in tracked.derived.get(trigger, ()):
            fresh = fresh or dict(facts)
            fresh[name] = _derive(reading, fields)
        for index in tracked.running_on.get(trigger, ()):
            name, running = tracked.running[index]
            before = states[index]
            state = running.step(before, event, fields)
            if state != before:
                states[index] = state
                fresh = fresh or dict(facts)
                fresh[name] = state if running.read is None else running.read(state)
    return fresh
