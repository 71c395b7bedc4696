"""When a rule is due: each clock turns a span of its conditions into instants.

An instant is computed from history, never discovered by looking: it is the same whether anybody
looked each minute or once a day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from rules.calendars.dates import FIRST_YEAR, LAST_YEAR
from rules.facts.catalogue import (
    is_acknowledgement,
    is_bounce,
    is_handover,
    is_public_update,
    is_raise,
    is_reopening,
    is_staff_word,
)
from rules.incident import Event, Incident, Value, known_by
from rules.policy.values import AtDate, AtOnce, AtTarget, Clock, Count, Held, Since
from rules.table import Span
from rules.targets import BUSINESS, ZERO, Counter
from rules.text import promised_at
from rules.timeline import Moment
from rules.worktime import Calendar


class Due(NamedTuple):
    """One time that a rule falls due within a span."""

    at: datetime
    cycle: str
    until: datetime | None
    """Until when it may repeat; ``None`` without end."""
    calendar: Calendar | None = None
    """The one on which it repeats, or it would ring at midnight; ``None`` by the wall clock."""


class Mark(NamedTuple):
    """Something to count from."""

    at: datetime
    id: str
    until: datetime | None = None
    """Until when it may be counted from: a firing is over when its span ends."""


class Promise(NamedTuple):
    """``next update 14:30``: said in ``event`` at ``said_at``, meant for ``at``."""

    event: str
    said_at: datetime
    at: datetime
    kept_at: datetime | None
    """When the next update went out or another promise took its place; ``None`` while it is owed."""


def after(at: datetime, span: timedelta, calendar: Calendar | None) -> datetime | None:
    """``span`` after ``at``, on a calendar where one is given; ``None`` where that never comes."""
    return calendar.add(at, span) if calendar else at + span


@dataclass(slots=True)
class History:
    """What clocks count from, besides the span itself."""

    incident: Incident
    until: datetime
    moments: Sequence[Moment]
    counters: Sequence[Counter]
    promises: Sequence[Promise]
    firings: dict[str, list[Mark]]
    """Rule name → its firings so far computed."""

    _marks: dict[str, list[Mark | Event]] = field(default_factory=dict)

    def events(self) -> Sequence[Event]:
        """The events known by ``until``, in order."""
        return known_by(self.incident.events, self.until)

    def marks(self, clock: Since) -> Sequence[Mark | Event]:
        """The instants from which ``clock`` may count, in order."""
        if clock.event == "firing":
            return sorted(self.firings.get(clock.rule or "", ()))
        found = self._marks.get(clock.event)
        if found is None:
            found = self._marks[clock.event] = [*filter(SINCE[clock.event], self.events())]
            if self._begins_at_opening(clock.event) and not (found and found[0].at <= self.incident.opened_at):
                found.insert(0, Mark(self.incident.opened_at, "created"))
        return found

    def _begins_at_opening(self, event: str) -> bool:
        return event in FROM_THE_OPENING or event == "assignment" and bool(self.incident.opening.get("assignee"))


def is_activity(event: Event) -> bool:
    """An act of a person; Rung's own and automation's are none."""
    return event.origin not in ("rung", "automation")


FROM_THE_OPENING: Final = frozenset({"activity", "public_update", "state_change"})
"""What counts from the opening until it first happens: an incident that monitoring opened and that nobody
has touched since is stalled like any other. So does an assignment, where somebody was assigned from the start."""

SINCE: Mapping[str, Callable[[Event], bool]] = {
    "activity": is_activity,
    "public_update": is_public_update,
    "assignment": lambda event: event.kind == "field" and event.field == "assignee" and bool(event.new),
    "acknowledgement": is_acknowledgement,
    "caller_comment": lambda event: event.kind == "public_comment" and event.origin == "caller",
    "state_change": lambda event: event.kind == "field" and event.field == "state" and event.old != event.new,
}

COUNTED: Mapping[str, Callable[[Event], bool]] = {
    "activity": is_activity,
    "reassignment": lambda event: event.field == "assignee" and is_handover(event),
    "group_change": lambda event: event.field == "group" and is_handover(event),
    "reopening": is_reopening,
    "priority_raise": is_raise,
    "caller_comment": SINCE["caller_comment"],
    "state_change": SINCE["state_change"],
}


def _bounces(history: History) -> list[Event]:
    opening = history.incident.opening
    held = {field: ((opening[field],) if opening.get(field) else ()) for field in ("group", "assignee")}
    found: list[Event] = []
    for event in history.events():
        if event.kind != "field" or event.field not in held or not event.new:
            continue
        if is_bounce(event, held[event.field]):
            found.append(event)
        held[event.field] = (*held[event.field], event.new)
    return found


def due(clock: Clock, span: Span, history: History) -> list[Due]:
    """Every time that a rule with this clock falls due within the span, in order."""
    return _KINDS[type(clock)](clock, span, history)


def _at_once(clock: AtOnce, span: Span, history: History) -> list[Due]:
    return [Due(span.start, "", span.end)]


def _held(clock: Held, span: Span, history: History) -> list[Due]:
    if _ends_before(span.end, span.start, clock.duration):
        return []
    return _within(after(span.start, clock.duration, clock.calendar), "", span, span.end, clock.calendar)


def _ends_before(end: datetime | None, start: datetime, duration: timedelta) -> bool:
    """Whether ``end`` comes before ``duration`` can have passed since ``start``, whatever the calendar:
    working time never runs faster than the clock on the wall. Cheaper than asking the calendar."""
    return end is not None and end - start <= duration


def _within(
    at: datetime | None, cycle: str, span: Span, until: datetime | None, calendar: Calendar | None
) -> list[Due]:
    """The one instant, where it comes before the end of what it depends on."""
    if at is None:
        return []
    if at < span.start:
        at = span.start
    end = span.end
    if until is not None and (end is None or until < end):
        end = until
    return [Due(at, cycle, end, calendar)] if end is None or at < end else []


def _since(clock: Since, span: Span, history: History) -> list[Due]:
    marks, duration = history.marks(clock), clock.duration
    found: list[Due] = []
    # What another followed before the span began does not ring within it.
    for number in range(max(0, bisect_right(marks, span.start, key=attrgetter("at")) - 1), len(marks)):
        mark = marks[number]
        following = marks[number + 1] if number + 1 < len(marks) else None
        if following is not None and following.at - mark.at <= duration:  # as ``_ends_before``, of every mark
            continue
        if _ends_before(span.end, mark.at, duration):
            break
        at = after(mark.at, duration, clock.calendar)
        until = following.at if following else None
        if isinstance(mark, Mark) and mark.until is not None and (until is None or mark.until < until):
            until = mark.until
        found += _within(at, mark.id, span, until, clock.calendar)
    return found


def _at_target(clock: AtTarget, span: Span, history: History) -> list[Due]:
    found: list[Due] = []
    for counter in history.counters:
        if counter.target != clock.target or counter.audience not in ("", BUSINESS):
            continue
        elapsed = _elapsed(counter.goal.within, clock)
        ends = counter.ends_at
        if _ends_before(ends, counter.counts_from, elapsed) or _ends_before(span.end, counter.counts_from, elapsed):
            continue
        at = counter.reach(elapsed)
        if at is not None:
            found += _within(max(at, counter.opened_at), counter.opened_by, span, ends, counter.goal.calendar)
    return found


@lru_cache(maxsize=1024)
def _elapsed(within: timedelta, clock: AtTarget) -> timedelta:
    """After how much of the goal the clock rings. Kept: a share of a ``timedelta`` takes a microsecond."""
    return within + (clock.offset or ZERO) if clock.percent is None else within * (clock.percent / 100)


def _dates(history: History) -> list[tuple[datetime, datetime, datetime | None]]:
    """The due dates the incident carried: (date, from, until). Outside the years of calendars it is
    no date: trackers hold 9999-12-31 where they mean never."""
    opening = history.incident.opening.get("due_date")
    values: list[tuple[Value | None, datetime]] = [(opening, history.incident.opened_at)]
    values += [(event.new, event.at) for event in history.events()
               if event.kind == "field" and event.field == "due_date"]
    ends: list[datetime | None] = [at for _, at in values[1:]]
    return [(value, start, end) for (value, start), end in zip(values, [*ends, None], strict=True)
            if isinstance(value, datetime) and FIRST_YEAR <= value.year < LAST_YEAR]


def _at_date(clock: AtDate, span: Span, history: History) -> list[Due]:
    found: list[Due] = []
    if clock.anchor == "due_date":
        for date, start, end in _dates(history):
            if any(time.cycle == date.isoformat() for time in found):
                continue  # moved away and back: the same date falls due once
            at = after(date, clock.offset, clock.calendar)
            found += _within(None if at is None else max(at, start), date.isoformat(), span, end, clock.calendar)
        return found
    for promise in history.promises:
        at = after(promise.at, clock.offset, clock.calendar)
        found += _within(None if at is None else max(at, promise.said_at), promise.event, span, promise.kept_at,
                         clock.calendar)
    return found


def _count(clock: Count, span: Span, history: History) -> list[Due]:
    """Due at the Nth event within the window; again only after the count has fallen below N.

    It holds as long as its conditions do: that it has calmed down meanwhile is no reason to be silent.
    """
    if clock.event == "bounce":
        marks = _bounces(history)
    else:
        marks = [*filter(COUNTED[clock.event], history.events())]
    spells: list[Due] = []
    for last in range(clock.number - 1, len(marks)):
        ends = after(marks[last - clock.number + 1].at, clock.within, clock.calendar)
        reached = marks[last]
        if ends is not None and reached.at >= ends:
            continue
        before = spells[-1] if spells else None
        if before is not None and (before.until is None or reached.at <= before.until):
            spells[-1] = before._replace(until=ends)
        else:
            spells.append(Due(reached.at, reached.id, ends))
    return [time for spell in spells if spell.until is None or span.start < spell.until
            for time in _within(spell.at, spell.cycle, span, None, clock.calendar)]


def promises(incident: Incident, until: datetime, zone: ZoneInfo) -> list[Promise]:
    """The promises of a next update that staff made by ``until``, with when each was kept.

    A bare time is read in ``zone``.
    """
    found: list[Promise] = []
    for event in incident.events:
        if event.at > until:
            break
        meant = promised_at(event.text or "", event.at, zone) if is_staff_word(event) else None
        if found and found[-1].kept_at is None and (meant is not None or is_public_update(event)):
            found[-1] = found[-1]._replace(kept_at=event.at)
        if meant is not None:
            found.append(Promise(event.id, event.at, meant, None))
    return found


_KINDS: Mapping[type[Clock], Callable[[Any, Span, History], list[Due]]] = {
    AtOnce: _at_once, Held: _held, Since: _since, AtTarget: _at_target, AtDate: _at_date, Count: _count}
