"""The numbers of an entry. Each says how it is counted and names the events it was computed from.

To add one, add a function and its line in ``MEASURES``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from connector.proof.history import Spell, Story
from connector.proof.values import Measure, Unit
from rules.clocks import promises
from rules.decision import Cycle, Decision
from rules.evidence import Evidence
from rules.facts.catalogue import is_reopening
from rules.policy.values import Policy

SENT: Final = ("public_comment", "update_sent")
WORDS: Final = ("internal_note", *SENT)
COUNTED: Final = ("due", "acted", "historic", "overtaken")
"""Firings that fell due, whether or not anybody was told; not those in shadow."""


@dataclass(frozen=True)
class Case:
    """What a number is computed from."""

    story: Story
    decision: Decision
    restored: Spell
    policy: Policy
    """The one that decided."""

    @cached_property
    def evidence(self) -> Evidence:
        """Which events the facts rest on, as they are at the decision."""
        return Evidence(self.story.incident, self.policy, self.story.until)

    @property
    def ends(self) -> tuple[str, str]:
        """The events of the opening and of the resolution."""
        return self.story.created, self.restored.event

    @property
    def took(self) -> timedelta:
        return self.restored.start - self.story.incident.opened_at

    @property
    def says_words(self) -> bool:
        """Whether the source shows comments and notes at all; silence of one that does not says nothing."""
        return self.story.incident.shows_words or any(event.kind in WORDS for event in self.story.events)

    def restore_cycle(self) -> Cycle | None:
        """The restore target's cycle that was in force at the resolution."""
        cycles = [cycle for cycle in self.decision.targets if cycle.target == "restore"
                  and cycle.opened_at <= self.restored.start]
        return cycles[-1] if cycles else None

    def pausing(self, *instants: datetime) -> tuple[str, ...]:
        """The ids of the changes at these instants on which it rests whether the restore target is paused."""
        wanted = set(instants)
        names = {"state", *(name for target in self.policy.targets if target.target == "restore"
                            for pause in target.pauses for name in pause.facts)}
        behind = {event for at in wanted for event in Evidence(self.story.incident, self.policy, at).of(names)}
        return tuple(event.id for event in self.story.events if event.at in wanted and event.id in behind)

    def opening(self, cycle: Cycle) -> tuple[str, ...]:
        """The events that opened a cycle of the update target: an update that went out, or what gave the priority.

        ``Cycle.opened_by`` is the first event of that instant, whatever it changed.
        """
        then = [event for event in self.story.events if event.at == cycle.opened_at]
        found = tuple(event.id for event in then if event.kind in SENT or event.field == "priority")
        if not found:  # a rule of the policy gave it, by what these facts say
            behind = Evidence(self.story.incident, self.policy, cycle.opened_at).of(["priority"])
            found = tuple(event.id for event in then if event.id in behind)
        return found or (() if cycle.opened_by.startswith("boundary:") else (cycle.opened_by,))

    def pauses(self, cycle: Cycle) -> list[tuple[datetime, datetime, str]]:
        """The times in which the target rested between opening and resolution, and why."""
        opened, resolved = self.story.incident.opened_at, self.restored.start
        found = []
        for pause in cycle.pauses:
            start, end = max(pause.start, opened), min(pause.end or resolved, resolved)
            if end > start:
                found.append((start, end, pause.condition))
        return found


def time_to_restore(case: Case) -> Measure:
    return Measure("time_to_restore", "time to restore", case.took.total_seconds(), "s",
                   "from the opening to the resolution that lasted, everything between counted", case.ends)


def time_to_restore_unpaused(case: Case) -> Measure:
    cycle = case.restore_cycle()
    label = "time to restore, pauses not counted"
    if cycle is None:
        return Measure("time_to_restore_unpaused", label, None, "s", "the same without the policy's pauses",
                       note="no restore target in the policy for it")
    pauses = case.pauses(cycle)
    paused = sum((end - start for start, end, _ in pauses), timedelta(0))
    edges = [at for start, end, _ in pauses for at in (start, end)]
    named = ", ".join(dict.fromkeys(
        condition if condition == "resolved" else f"“{condition}”" for _, __, condition in pauses))
    why = f"the same without the times in which the policy pauses the restore target: {named}" if named else (
        "the same without the policy's pauses, of which there were none")
    return Measure("time_to_restore_unpaused", label, (case.took - paused).total_seconds(), "s", why,
                   tuple(dict.fromkeys((*case.ends, *case.pausing(*edges)))))


def restore_target(case: Case) -> Measure:
    cycle, label = case.restore_cycle(), "counted against the restore target"
    if cycle is None:
        return Measure("restore_target", label, None, "s", "time counted against the policy's restore target",
                       note="no restore target in the policy for it")
    unit: Unit = "working s" if cycle.calendar else "s"
    hours = f"in the working time of {cycle.calendar}" if cycle.calendar else "around the clock"
    definition = f"time counted {hours} for P{cycle.priority}, without the policy's pauses"
    edges = [at for start, end, _ in case.pauses(cycle) for at in (start, end)]
    events = tuple(dict.fromkeys((*case.ends, *case.pausing(*edges), *case.evidence.of(["tracker_priority"]))))
    return Measure("restore_target", label, cycle.elapsed.total_seconds(), unit, definition, events,
                   int(cycle.within.total_seconds()), "met" if cycle.state == "met" else "breached", cycle.priority)


def people_affected(case: Case) -> Measure:
    # The most it ever said: when all is restored a ticket may say 0, and that is not whom it hit.
    story = case.story
    told = [(story.incident.opening.get("users_affected"), story.created)]
    told += [(event.new, event.id) for event in story.events if event.field == "users_affected"]
    numbers = [(number, event) for number, event in told if isinstance(number, int)]
    definition = "the most users affected that the ticket named"
    if not numbers:
        return Measure("people_affected", "people affected", None, "people", definition, note="the ticket does not say")
    number, event = max(numbers, key=lambda named: named[0])
    return Measure("people_affected", "people affected", number, "people", definition, (event,))


def reopenings(case: Case) -> Measure:
    events = tuple(event.id for event in case.story.events if is_reopening(event))
    return Measure("reopenings", "times reopened", len(events), "times",
                   "changes from a done state back to an open one", events or case.ends)


def escalations_on_time(case: Case) -> Measure:
    due = [firing for firing in case.decision.firings if firing.status in COUNTED and firing.to is not None
           and firing.at <= case.restored.start]
    answered = [firing for firing in due if firing.acknowledged is not None]
    events = [firing.acknowledged.event for firing in answered if firing.acknowledged]
    known = {event.id for event in case.story.events}
    openers = [event for firing in due for event in (firing.span, firing.cycle) if event in known]
    unsent = sum(firing.status != "acted" for firing in due)
    note = f"{unsent} of them computed from the history, not sent" if unsent else ""
    if not due:
        return Measure("escalations_on_time", "escalations answered in time", None, "of",
                       "of the escalations that the policy called for, those answered before the next was due",
                       note="no escalation fell due")
    if len(answered) < len(due) and not case.story.incident.shows_words:
        return Measure("escalations_on_time", "escalations answered in time", None, "of",
                       "of the escalations that the policy called for, those answered before the next was due",
                       note="the source shows no notes, so an answer may not be seen")
    return Measure("escalations_on_time", "escalations answered in time", len(answered), "of",
                   "of the escalations that the policy called for while it was open, those that somebody they were "
                   "meant for answered before the next was due", tuple(dict.fromkeys([*openers, *events])) or case.ends,
                   len(due), note)


def updates_kept(case: Case) -> Measure:
    label, definition = "stakeholder updates on time", (
        "of the updates that the policy's cadence called for, those that went out in time")
    cycles = [cycle for cycle in case.decision.targets if cycle.target == "update" and cycle.opened_at
              <= case.restored.start and cycle.state in ("met", "breached")]
    if not case.says_words:
        return Measure("updates_kept", label, None, "of", definition, note="the source shows no comments")
    if not cycles:
        return Measure("updates_kept", label, None, "of", definition, note="none fell due")
    ends = [cycle.met_at for cycle in cycles if cycle.met_at]
    sent = [event.id for event in case.story.events if event.kind in SENT and event.at in ends]
    opened = [event for cycle in cycles for event in case.opening(cycle)]
    return Measure("updates_kept", label, sum(cycle.state == "met" for cycle in cycles), "of", definition,
                   tuple(dict.fromkeys([*opened, *sent])) or case.ends, len(cycles), _by_audience(cycles))


def _by_audience(cycles: Sequence[Cycle]) -> str:
    """How many each audience got on time, where there are several: a late one names no event of its own."""
    found: dict[str, list[bool]] = {}
    for cycle in cycles:
        found.setdefault(cycle.audience, []).append(cycle.state == "met")
    return ", ".join(f"{name} {sum(met)} of {len(met)}" for name, met in found.items()) if len(found) > 1 else ""


def promises_kept(case: Case) -> Measure:
    label, definition = "promises of an update kept", (
        "of the times for a next update that staff named, those at which it had gone out")
    if not case.says_words:
        return Measure("promises_kept", label, None, "of", definition, note="the source shows no comments")
    owed = [promise for promise in promises(case.story.incident, case.story.until, case.policy.zone)
            if promise.at <= case.restored.start or promise.kept_at is not None and promise.kept_at <= promise.at]
    if not owed:
        return Measure("promises_kept", label, None, "of", definition, note="none was made, or none fell due")
    kept = [promise for promise in owed if promise.kept_at is not None and promise.kept_at <= promise.at]
    ends = {promise.kept_at for promise in kept}
    sent = [event.id for event in case.story.events if event.kind in WORDS and event.at in ends]
    return Measure("promises_kept", label, len(kept), "of", definition,
                   tuple(dict.fromkeys([*(promise.event for promise in owed), *sent])), len(owed))


MEASURES: Final[tuple[Callable[[Case], Measure], ...]] = (
    time_to_restore, time_to_restore_unpaused, restore_target, people_affected, reopenings, escalations_on_time,
    updates_kept, promises_kept,
)
