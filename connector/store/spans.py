"""Times in which something held, read from an incident's history; nothing later is carried back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from rules.context import Interval, Step
from rules.incident import Incident
from rules.timeline import fold, track

_OPEN: Final = track(["open"])

Spans = tuple[Interval, ...]


def open_spans(incident: Incident, until: datetime) -> Spans:
    """When it was known to be open."""
    turning = tuple(event for event in incident.events if event.field in _OPEN.on or event.kind in _OPEN.on)
    moments = fold(replace(incident, events=turning), _OPEN, until)
    return _spans((moment.at, moment.facts["open"] is True) for moment in moments)


def held_spans(incident: Incident, field: str) -> Spans:
    """When ``field`` held what it holds now; empty where it holds nothing."""
    now = incident.now().get(field)
    if not now:
        return ()
    turns = [(incident.opened_at, incident.opening.get(field) == now)]
    turns += [
        (max(event.at, incident.opened_at), event.new == now)
        for event in incident.events
        if event.kind == "field" and event.field == field
    ]
    return _spans(turns)


def _spans(turns: Iterable[tuple[datetime, bool]]) -> Spans:
    """The unbroken times of ``turns``, each of which holds until the next."""
    spans: list[Interval] = []
    start = None
    for at, holds in turns:
        if holds and start is None:
            start = at
        elif not holds and start is not None:
            if start < at:
                spans.append(Interval(start, at))
            start = None
    if start is not None:
        spans.append(Interval(start))
    return tuple(spans)


def both(one: Spans, other: Spans) -> Spans:
    """When both held."""
    found = []
    for start, end in one:
        for begin, stop in other:
            since = max(start, begin)
            until = end if stop is None else stop if end is None else min(end, stop)
            if until is None or since < until:
                found.append(Interval(since, until))
    return tuple(found)


def within(steps: Sequence[Step], spans: Spans) -> tuple[Step, ...]:
    """``steps`` as far as they lie within ``spans``; outside there are none."""
    found: list[Step] = []
    for start, end in spans:
        before = [step.number for step in steps if step.at <= start]
        found.append(Step(start, before[-1] if before else 0))
        found += [step for step in steps if start < step.at and (end is None or step.at < end)]
        if end is not None:
            found.append(Step(end, 0))
    return tuple(step for place, step in enumerate(found) if not place or step.number != found[place - 1].number)
