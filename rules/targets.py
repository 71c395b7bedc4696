"""Targets: how long each may take, from when it counts, and when it is breached.

A target counts running time only: outside its pauses, within its calendar, and not while the
incident is resolved. A changed priority opens a new cycle, whose goal is another but whose
clock goes on from where the incident's began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from rules.decision import Cycle, CycleState, Pause
from rules.facts.catalogue import is_public_update
from rules.incident import DONE_STATES, Incident
from rules.policy.values import All, Target
from rules.table import Table
from rules.timeline import Facts, Moment
from rules.worktime import Calendar

ZERO = timedelta(0)
RESOLVED = "resolved"
BUSINESS = "business"
"""The audience of an update target that names none."""
SAYS = frozenset({"public_comment", "update_sent"})


class Goal(NamedTuple):
    """What holds of one target at a moment."""

    variant: int
    priority: int
    within: timedelta
    """Zero where the target has no goal for that priority; its pauses count all the same."""
    calendar: Calendar | None
    pause: str | None
    """The condition that pauses it, if any; ``RESOLVED`` while the incident is done."""


class Stretch(NamedTuple):
    """A time in which one target's ``Goal`` did not change; ``end`` is ``None`` for the last."""

    start: datetime
    end: datetime | None
    opener: str
    goal: Goal


@dataclass(slots=True)
class Counter:
    """One cycle and the running time behind it, from which any threshold's instant follows."""

    target: str
    audience: str
    number: int
    goal: Goal
    opened_at: datetime
    opened_by: str
    counts_from: datetime
    runs: list[tuple[datetime, datetime | None]]
    """Unpaused stretches since ``counts_from``, in order; the last may be without end."""
    pauses: list[Pause]
    closed_at: datetime | None = None
    met_at: datetime | None = None
    ends_at: datetime | None = field(init=False)
    """When nothing of this cycle can fall due any more."""
    _due: datetime | None = field(init=False, default=None)
    _known: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        closed, met = self.closed_at, self.met_at
        self.ends_at = met if closed is None else closed if met is None else min(closed, met)

    @property
    def due(self) -> datetime | None:
        """When the goal is spent, not before the cycle opened; ``None`` while no end of a pause is known."""
        if not self._known:
            due = self.reach(self.goal.within)
            self._due = due if due is None or due >= self.opened_at else self.opened_at
            self._known = True
        return self._due

    def reach(self, elapsed: timedelta) -> datetime | None:
        """When so much running time has passed; ``None`` while no end of a pause is known."""
        if elapsed <= ZERO:
            return self.counts_from
        left = elapsed
        calendar = self.goal.calendar
        for start, end in self.runs:
            if end is not None:
                length = calendar.elapsed(start, end) if calendar else end - start
                if length < left:
                    left -= length
                    continue
            return calendar.add(start, left) if calendar else start + left
        return None

    def elapsed(self, until: datetime) -> timedelta:
        """Running time from ``counts_from`` up to ``until``."""
        total = ZERO
        calendar = self.goal.calendar
        for start, end in self.runs:
            if start >= until:
                break
            stop = until if end is None or end > until else end
            total += calendar.elapsed(start, stop) if calendar else stop - start
        return total


    def breached_at(self) -> datetime | None:
        """The instant of the breach, in the past or the future; ``None`` where it is not to come."""
        due, ends = self.due, self.ends_at
        return due if due is None or ends is None or due < ends else None


class TargetPlan:
    """The targets of one policy, ready to be applied to moments."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self.targets = tuple(targets)
        self.names = tuple(dict.fromkeys(target.target for target in targets))
        self.audiences = tuple(dict.fromkeys([BUSINESS, *(name for target in targets for name in target.audiences)]))
        whens: list[All] = [target.when for target in targets]
        self._pause_bits: list[tuple[tuple[int, str], ...]] = []
        for target in targets:
            bits = []
            for pause in target.pauses:
                bits.append((len(whens), pause.text))
                whens.append(All((pause,)))
            self._pause_bits.append(tuple(bits))
        self.table = Table(whens)
        self._decoded: dict[tuple[int, int, bool], tuple[Goal, ...]] = {}

    def goals(self, facts: Facts) -> tuple[Goal, ...]:
        """What holds of each target name under ``facts``, in the order of ``names``.

        Equal answers are the same object, so that whether anything changed is seen at a glance.
        """
        priority = facts["priority"]
        key = self.table.row(facts).holds, priority if isinstance(priority, int) else 0, facts["state"] in DONE_STATES
        goals = self._decoded.get(key)
        if goals is None:
            goals = self._decoded[key] = tuple(self._goal(name, *key) for name in self.names)
        return goals

    def _goal(self, name: str, holds: int, level: int, done: bool) -> Goal:
        for number, target in enumerate(self.targets):
            if target.target != name or not holds >> number & 1:
                continue
            pause = RESOLVED if done else next(
                (text for bit, text in self._pause_bits[number] if holds >> bit & 1), None)
            return Goal(number, level, target.within.get(level, ZERO), target.calendar.get(level), pause)
        return Goal(-1, level, ZERO, None, RESOLVED if done else None)


def stretches(moments: Sequence[Moment], rows: Sequence[tuple[Goal, ...]]) -> list[list[Stretch]]:
    """For each target name, the stretches of its goal; ``rows[i]`` are the goals of ``moments[i]``."""
    turns: list[tuple[Moment, tuple[Goal, ...]]] = []
    before: tuple[Goal, ...] | None = None
    for moment, row in zip(moments, rows, strict=True):
        if row is not before:
            turns.append((moment, row))
            before = row
    found: list[list[Stretch]] = []
    for number in range(len(rows[0])):
        lane: list[Stretch] = []
        start, goal = moments[0], rows[0][number]
        for moment, row in turns:
            if row[number] is not goal and row[number] != goal:
                lane.append(Stretch(start.at, moment.at, start.opener, goal))
                start, goal = moment, row[number]
        lane.append(Stretch(start.at, None, start.opener, goal))
        found.append(lane)
    return found


def _runs(lane: Sequence[Stretch], start: datetime, end: datetime | None) -> list[tuple[datetime, datetime | None]]:
    """The unpaused parts of ``[start, end)``; an unclosed last one has no end."""
    runs: list[tuple[datetime, datetime | None]] = []
    for stretch in lane:
        if stretch.end is not None and stretch.end <= start or end is not None and stretch.start >= end:
            continue
        if stretch.goal.pause is not None:
            continue
        begin = max(stretch.start, start)
        stop = stretch.end if end is None else end if stretch.end is None else min(stretch.end, end)
        if runs and runs[-1][1] == begin:
            runs[-1] = (runs[-1][0], stop)
        else:
            runs.append((begin, stop))
    return runs


def _pauses(lane: Sequence[Stretch], start: datetime, end: datetime | None) -> list[Pause]:
    pauses: list[Pause] = []
    for stretch in lane:
        if stretch.goal.pause is None:
            continue
        if stretch.end is not None and stretch.end <= start or end is not None and stretch.start >= end:
            continue
        if pauses and pauses[-1].end == stretch.start and pauses[-1].condition == stretch.goal.pause:
            pauses[-1] = pauses[-1]._replace(end=stretch.end)
        else:
            pauses.append(Pause(max(stretch.start, start), stretch.end, stretch.goal.pause))
    return pauses


def _acknowledged_at(moments: Sequence[Moment]) -> datetime | None:
    return next((moment.at for moment in moments if moment.facts["acknowledged"]), None)


def _done_at(moments: Sequence[Moment]) -> datetime | None:
    """Since when it has been done without interruption; ``None`` while it is open."""
    since: datetime | None = None
    for moment in moments:
        if moment.facts["state"] not in DONE_STATES:
            since = None
        elif since is None:
            since = moment.at
    return since


def _openings(lane: Sequence[Stretch]) -> list[tuple[Stretch, datetime | None]]:
    """Where each cycle opens and, where another follows, when it is replaced.

    A pause opens none; a priority or a variant that changes does. What changes while the
    incident is resolved takes effect when it is reopened.
    """
    openings: list[tuple[Stretch, datetime | None]] = []
    last: tuple[int, int] | None = None
    for stretch in lane:
        this = stretch.goal.variant, stretch.goal.priority
        if this == last or stretch.goal.pause == RESOLVED:
            continue
        if openings:
            openings[-1] = (openings[-1][0], stretch.start)
        openings.append((stretch, None))
        last = this
    return openings


def _open_spells(lane: Sequence[Stretch]) -> list[tuple[Stretch, datetime | None]]:
    """The openings of an update target: each also ends when the incident is resolved, for nobody
    waits for news of what is done, and opens anew when it is reopened."""
    spells: list[tuple[Stretch, datetime | None]] = []
    last: tuple[int, int] | None = None
    for stretch in lane:
        this = None if stretch.goal.pause == RESOLVED else (stretch.goal.variant, stretch.goal.priority)
        if this == last:
            continue
        if spells and last is not None:
            spells[-1] = (spells[-1][0], stretch.start)
        if this is not None:
            spells.append((stretch, None))
        last = this
    return spells


def counters(
    plan: TargetPlan, moments: Sequence[Moment], rows: Sequence[tuple[Goal, ...]], incident: Incident, until: datetime
) -> list[Counter]:
    """Every cycle of every target, in order of target name and opening."""
    found: list[Counter] = []
    for name, lane in zip(plan.names, stretches(moments, rows), strict=True):
        if name == "update":
            if incident.shows_words:
                found += _update_counters(plan, lane, moments, incident, until)
            continue
        met = _acknowledged_at(moments) if name == "acknowledge" else _done_at(moments)
        number = 0
        for stretch, closed in _openings(lane):
            goal = stretch.goal
            if goal.within == ZERO:
                continue
            if name == "acknowledge" and met is not None and stretch.start >= met and stretch.start > moments[0].at:
                break
            number += 1
            start = moments[0].at if plan.targets[goal.variant].retroactive else stretch.start
            closed = None if met is not None and closed is not None and closed >= met else closed
            found.append(Counter(name, "", number, goal, stretch.start, stretch.opener, start,
                                 _runs(lane, start, None), _pauses(lane, start, closed), closed, met))
    return found


def _update_counters(
    plan: TargetPlan, lane: Sequence[Stretch], moments: Sequence[Moment], incident: Incident, until: datetime
) -> list[Counter]:
    """The cadence of stakeholder updates: each update opens the next cycle, per audience."""
    heard = [event for event in incident.events if event.kind in SAYS and event.at <= until and is_public_update(event)]
    spells = _open_spells(lane)
    found: list[Counter] = []
    for audience in plan.audiences:
        sent = [(event.at, event.id) for event in heard
                if (event.field in ("", None, audience) if event.kind == "update_sent" else audience == BUSINESS)]
        number = 0
        for stretch, closed in spells:
            goal = stretch.goal
            own = plan.targets[goal.variant].audiences.get(audience, {}).get(goal.priority)
            within = own if own is not None else goal.within if audience == BUSINESS else ZERO
            if within == ZERO:
                continue
            earlier = [at for at, _ in sent if at <= stretch.start]
            starts = [(stretch.start, stretch.opener, max(earlier, default=stretch.start))]
            starts += [(at, event, at) for at, event in sent
                       if at > stretch.start and (closed is None or at < closed)]
            for position, (opened, opener, counts) in enumerate(starts):
                following = starts[position + 1][0] if position + 1 < len(starts) else None
                number += 1
                end = following if following is not None else closed
                found.append(Counter("update", audience, number, goal._replace(within=within), opened, opener, counts,
                                     _runs(lane, counts, None), _pauses(lane, counts, end), end, following))
    return found


def describe(counter: Counter, now: datetime) -> Cycle:
    """A counter as the decision shows it at ``now``."""
    breached = counter.breached_at()
    breached = breached if breached is not None and breached <= now else None
    paused = bool(counter.pauses) and any(
        pause.start <= now and (pause.end is None or now < pause.end) for pause in counter.pauses)
    met = counter.met_at if counter.met_at is not None and counter.met_at <= now else None
    # A clock of the policy may be known to replace it later; until then it is the one in force.
    closed = counter.closed_at if counter.closed_at is not None and counter.closed_at <= now else None
    state: CycleState = ("breached" if breached else "met" if met and closed in (None, met)
             else "replaced" if closed is not None else "paused" if paused else "running")
    ends = counter.ends_at
    end = now if ends is None or ends > now else ends
    calendar = counter.goal.calendar
    return Cycle(counter.target, counter.audience, counter.number, counter.goal.priority, counter.goal.within,
                 counter.opened_at, closed, counter.counts_from, counter.due, counter.elapsed(end),
                 state, met, breached, tuple(counter.pauses), calendar.name if calendar else None, counter.opened_by)


def breaches(found: Sequence[Counter]) -> Mapping[str, list[tuple[datetime, datetime | None]]]:
    """Target name → when its cycle in force was breached: ``[breach, end of the cycle)``."""
    times: dict[str, list[tuple[datetime, datetime | None]]] = {}
    for counter in found:
        breached = counter.breached_at()
        if breached is not None and counter.audience in ("", BUSINESS):
            end = counter.closed_at
            if end is None or breached < end:
                times.setdefault(counter.target, []).append((breached, end))
    return times
