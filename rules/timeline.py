"""The facts of an incident over time: its history folded, instant by instant.

A ``Moment`` holds from its instant until the next one's. Events of one instant apply together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from rules.facts.catalogue import FACTS
from rules.facts.fact import Derived, Fact, Field, Running
from rules.facts.types import BOOL, INT, FactValue
from rules.incident import Event, Incident, Value, known_by

Facts = dict[str, FactValue]
T = TypeVar("T")


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


def first_from(moments: Sequence[Moment], at: datetime) -> int:
    """The number of the first moment at or after ``at``; one more than there are where none is."""
    return bisect_left(moments, at, key=_instant)


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


def carried(moments: Sequence[Moment], before: Sequence[Moment], values: list[T]) -> list[T]:
    """``values`` of the moments ``before`` a split, carried on over those that it added."""
    if moments is before:
        return values
    known = dict(zip((moment.at for moment in before), values, strict=True))
    value, found = values[0], []
    for moment in moments:
        value = known.get(moment.at, value)
        found.append(value)
    return found


Read = Callable[[Mapping[str, Value]], FactValue]
"""A fact's value as the fields give it."""


def _reader(row: Fact, reading: Field | Derived) -> Read:
    if isinstance(reading, Derived):
        derive = reading.read
        if reading.takes_none:
            return partial(_of_any, reading.of, derive)
        if len(reading.of) == 1:
            return partial(_of_one, reading.of[0], derive)
        return partial(_of_several, reading.of, derive)
    return partial(_filled if row.type in (INT, BOOL) else _plain, row.name)


def _plain(name: str, fields: Mapping[str, Any]) -> FactValue:
    value: FactValue = fields.get(name)
    return value


def _filled(name: str, fields: Mapping[str, Any]) -> FactValue:
    """An emptied number or flag is unknown."""
    value: FactValue = fields.get(name)
    return None if value == "" else value


def _of_one(name: str, derive: Callable[..., FactValue], fields: Mapping[str, Value]) -> FactValue:
    value = fields.get(name)
    return None if value is None else derive(value)


def _of_several(names: Sequence[str], derive: Callable[..., FactValue], fields: Mapping[str, Value]) -> FactValue:
    values = [fields.get(name) for name in names]
    return None if None in values else derive(*values)


def _of_any(names: Sequence[str], derive: Callable[..., FactValue], fields: Mapping[str, Value]) -> FactValue:
    return derive(*[fields.get(name) for name in names])


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows from one kind of event, or from a change of one field."""

    read: list[tuple[str, Read]] = field(default_factory=list)
    """Facts that are read from the fields anew."""
    running: list[tuple[int, str, Running]] = field(default_factory=list)
    """Facts that go a step further; the number is that of their state."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """Which facts a fold follows, and what may change them."""

    read: tuple[tuple[str, Read], ...]
    running: tuple[tuple[str, Running], ...]
    on: Mapping[str, Follows]
    """Field or kind of event → what follows from it."""


def track(names: Iterable[str], extra: Iterable[tuple[str, Running]] = ()) -> Tracked:
    """Arrange the named facts of the catalogue; those that no event changes are left out."""
    read: list[tuple[str, Read]] = []
    running: list[tuple[str, Running]] = list(extra)
    on: defaultdict[str, Follows] = defaultdict(Follows)
    for row in [FACTS[name] for name in sorted(set(names))]:
        if isinstance(row.reading, Running):
            running.append((row.name, row.reading))
        elif isinstance(row.reading, (Field, Derived)):
            read.append((row.name, _reader(row, row.reading)))
            for name in row.reading.of if isinstance(row.reading, Derived) else (row.name,):
                on[name].read.append(read[-1])
    for number, (name, reading) in enumerate(running):
        for trigger in reading.on:
            on[trigger].running.append((number, name, reading))
    return Tracked(tuple(read), tuple(running), dict(on))


def _opening(tracked: Tracked, fields: dict[str, Value]) -> tuple[Facts, list[Any]]:
    facts: Facts = {name: read(fields) for name, read in tracked.read}
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
    first_id = next((event.id for event in incident.events if event.kind == "created"), "created")
    moments = [Moment(incident.opened_at, first_id, facts)]
    for at, together in groupby(known_by(incident.events, until), key=_instant):
        group = [*together]
        changes = _changes(group, tracked, fields, facts, states)
        if changes:
            facts = facts | changes
            last = moments[-1]
            if at <= last.at:  # part of the opening, or logged as before it: it was so from the start
                moments[-1] = Moment(last.at, last.opener, facts)
            else:
                moments.append(Moment(at, group[0].id, facts))
    return moments


def _changes(
    group: Sequence[Event], tracked: Tracked, fields: dict[str, Value], facts: Facts, states: list[Any]
) -> Facts:
    """Those of the facts that the events of one instant change; ``fields`` and ``states`` go with them."""
    touched: list[tuple[Event, Follows]] = []
    for event in group:
        trigger = event.kind
        if trigger == "field" and event.field is not None:
            trigger = event.field
            if event.new is None:
                fields.pop(trigger, None)
            else:
                fields[trigger] = event.new
        if trigger in tracked.on:
            touched.append((event, tracked.on[trigger]))
    changes: Facts = {}
    for event, follows in touched:
        for name, read in follows.read:
            value = read(fields)
            if value != facts[name]:
                changes[name] = value
        for number, name, running in follows.running:
            before = states[number]
            state = running.step(before, event, fields)
            if state != before:
                states[number] = state
                changes[name] = state if running.read is None else running.read(state)
    return changes
