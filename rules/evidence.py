"""Which events a fact rests on: for whoever wants to see for themselves.

A fact's value is computed in one place, its row of the catalogue; here the same row is asked which
events made it so. What rests on other incidents or on a calendar says so in the row's ``how``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from rules.facts.catalogue import FACTS
from rules.facts.fact import Decided, Derived, Field, Fields, Running, Timed
from rules.incident import Event, Incident, Value, known_by
from rules.policy.values import All, Policy
from rules.table import conditions_of

CREATED: Final = "created"


def _named(*whens: All) -> Iterator[str]:
    for when in whens:
        for condition in conditions_of(when):
            yield from condition.facts


@dataclass(slots=True)
class Evidence:
    """What the facts of one incident rest on, as far as its history went at ``until``."""

    incident: Incident
    policy: Policy
    until: datetime
    _found: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, names: Iterable[str]) -> tuple[str, ...]:
        """The ids of the events on which these facts rest, in the order of the history."""
        wanted = {event for name in names for event in self.events(name)}
        return tuple([event.id for event in self._events() if event.id in wanted]) or tuple(sorted(wanted))

    def events(self, name: str) -> tuple[str, ...]:
        """The ids of the events on which one fact rests; none for one that rests on the calendar alone."""
        if name not in self._found:
            self._found[name] = ()  # a fact that leads back to itself adds nothing
            self._found[name] = tuple(dict.fromkeys(self._of(name)))
        return self._found[name]

    def _of(self, name: str) -> Iterator[str]:
        reading = FACTS[name].reading
        if isinstance(reading, Field):
            yield self._setting(name)
        elif isinstance(reading, (Derived, Timed)):
            yield from map(self._setting, reading.of)
        elif isinstance(reading, Running):
            yield from self._carrying(reading)
        else:
            if reading.by in ("tracker", "priority"):
                yield self._setting("priority")
            if reading.by == "priority" and (self.policy.base == "matrix" or self._lacks_priority()):
                yield from (self._setting("impact"), self._setting("urgency"))
            if reading.by == "target":
                yield self._opening
            for other in _rests_on(reading, name, self.policy):
                yield from self.events(other)

    def _events(self) -> Sequence[Event]:
        return known_by(self.incident.events, self.until)

    @property
    def _opening(self) -> str:
        first = self.incident.events[0] if self.incident.events else None
        return first.id if first is not None and first.kind == CREATED else CREATED

    def _setting(self, field_name: str) -> str:
        """The event that gave a field the value it has; the opening where none did."""
        return next((event.id for event in reversed(self._events()) if event.field == field_name
                     and event.kind == "field"), self._opening)

    def _lacks_priority(self) -> bool:
        changes = [event.new for event in self._events() if event.field == "priority" and event.kind == "field"]
        return not isinstance(changes[-1] if changes else self.incident.opening.get("priority"), int)

    def _carrying(self, reading: Running) -> Iterator[str]:
        """The events that took it a step further, and the opening where it did not begin with nothing."""
        fields: dict[str, Value] = dict(self.incident.opening)
        nothing: Fields = {}
        state = reading.start(fields)
        if state != reading.start(nothing):
            yield self._opening
        for _, together in groupby(self._events(), key=attrgetter("at")):
            group = [*together]
            fields.update({event.field: event.new for event in group if event.field and event.new is not None
                           and event.kind == "field"})
            for event in group:
                if (event.field if event.kind == "field" else event.kind) in reading.on:
                    before, state = state, reading.step(state, event, fields)
                    if state != before:
                        yield event.id


def _rests_on(reading: Decided, name: str, policy: Policy) -> Iterator[str]:
    """The facts from which the decision makes this one."""
    if reading.by == "priority":
        yield from _named(*(step.when for step in policy.adjust))
    elif reading.by == "ladder":
        yield from ("group", "assignee")
        for ladder in policy.ladders:
            yield from _named(ladder.when, *(rung.when for rung in ladder.rungs))
    elif reading.by == "target":
        yield from ("priority", "state")
        for target in policy.targets:
            if target.target == name.removesuffix("_breached"):
                yield from _named(target.when)
                for pause in target.pauses:
                    yield from pause.facts
