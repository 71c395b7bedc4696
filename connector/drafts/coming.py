"""What comes next: the next update, the goal, the estimate and whether it has passed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from connector.drafts.known import Known
from connector.drafts.said import Said, Source, not_known, plain
from connector.drafts.telling import Teller
from rules.clocks import promises
from rules.decision import Cycle, Decision, Firing
from rules.incident import DONE_STATES, Event, Incident
from rules.policy.values import Policy
from rules.text import stated_at
from rules.wording import span_in_words
from rules.worktime import Calendar

MOST: Final = 10_000
"""Cadences that may have passed before it is given up to say when the next update is due."""


_TIME: Final = re.compile(
    r"(?:(?:at|by)\s)?\s*(?:\d{4}-\d{2}-\d{2}[ T]+)?\d{1,2}[:.]\d{2}(?:\s?(?:UTC|GMT|Z))?[.\s]*", re.IGNORECASE)
"""Words that are a time and nothing else."""


LATE: Final = timedelta(minutes=15)
"""How long after its time a promised update counts as late to those who wait for it."""


class Promised(NamedTuple):
    event: Event
    at: datetime
    said: Said


def promised(incident: Incident, now: datetime, policy: Policy, tell: Teller) -> Promised | None:
    """The promise that staff made last, where no update has gone out since."""
    made = promises(incident, now, policy.zone)
    if not made or made[-1].kept_at is not None:
        return None
    event = next(event for event in incident.events if event.id == made[-1].event)
    at = made[-1].at
    return Promised(event, at, tell.instant(at, tell.meant(event, "the promise", at), "a promise"))


class NextUpdate(NamedTuple):
    at: datetime | None
    """Also until when the text that names it holds."""
    said: Said


def next_update(
    incident: Incident, decision: Decision, policy: Policy, audience: str, firing: Firing | None, tell: Teller
) -> NextUpdate:
    """When ``audience`` hears again once this update is out: a promise in force, else the cadence.

    The cadence counts from the instant at which this update was due; where that has passed too,
    the first of its later turns that lies ahead is named.
    """
    now = decision.at
    promise = promised(incident, now, policy, tell)
    if promise is not None and promise.at > now:
        return NextUpdate(promise.at, promise.said)
    cycle = latest_cycle(decision, "update", audience)
    if cycle is None or cycle.within <= timedelta(0):
        return NextUpdate(None, not_known("the next update"))
    asked_at = firing.at if firing is not None and firing.at <= now else now
    at = _turn(asked_at, cycle.within, policy.calendars.get(cycle.calendar or ""), now)
    if at is None:
        return NextUpdate(None, not_known("the next update"))
    often = f"an update every {_length(cycle)}"
    words = f"{often} at P{cycle.priority}; one is due at {tell.when(asked_at)}, " \
            f"so the next at {tell.when(at)}"
    return NextUpdate(at, tell.instant(at, [Source("cadence", audience, asked_at, "", words)], "the next update"))


def _turn(start: datetime, within: timedelta, calendar: Calendar | None, now: datetime) -> datetime | None:
    if calendar is None:
        return start + within * (1 if now < start + within else (now - start) // within + 1)
    at: datetime | None = start
    for _ in range(MOST):
        at = calendar.add(at, within) if at is not None else None
        if at is None or at > now:
            return at
    return None


def latest_cycle(decision: Decision, target: str, audience: str = "") -> Cycle | None:
    """The latest cycle of a target."""
    found = [cycle for cycle in decision.targets if (cycle.target, cycle.audience) == (target, audience)]
    return found[-1] if found else None


def goal(decision: Decision, tell: Teller) -> dict[str, Said]:
    """Until when the policy wants it restored, and since when that is missed."""
    cycle = latest_cycle(decision, "restore")
    missing = {"goal": not_known("a goal of the policy"), "goal_missed": not_known("a missed goal"),
               "goal_rests": not_known("a rest"), "goal_gone": not_known("a goal that had passed before it was set")}
    if cycle is None or cycle.met_at is not None:
        return missing
    pause = cycle.pauses[-1] if cycle.state == "paused" and cycle.pauses else None
    if pause is not None:
        words = f"the time to restore it rests since {tell.when(pause.start)}: {pause.condition}"
        missing["goal_rests"] = tell.instant(pause.start, [Source(
            "target", f"restore#{cycle.number} rests", pause.start, "", plain(words))], "a rest")
    if cycle.due is None:
        return missing
    within = f"P{cycle.priority} is to be restored within {_length(cycle)}"
    source = Source("target", f"restore#{cycle.number}", cycle.opened_at, "",
                    f"{within}: by {tell.when(cycle.due)}")
    missing["goal"] = tell.instant(cycle.due, [source], "a goal of the policy")
    if cycle.due == cycle.opened_at > cycle.counts_from:
        missing["goal_gone"] = _gone(cycle, source, tell)
    if cycle.breached_at is not None:
        words = f"{source.words}; missed since {tell.when(cycle.breached_at)}"
        missed = source._replace(ref=f"{source.ref} missed", at=cycle.breached_at, words=words)
        missing["goal_missed"] = tell.instant(cycle.breached_at, [missed], "a missed goal")
    return missing


def _gone(cycle: Cycle, source: Source, tell: Teller) -> Said:
    """A priority that came when its time from the opening was over: its goal is the instant at which it came."""
    since, came = (tell.when(at) for at in (cycle.counts_from, cycle.opened_at))
    words = (f"the {_length(cycle)} for a P{cycle.priority}, counted from {since}, "
             f"were over when it became one at {came}")
    return Said(words, (source._replace(ref=f"{source.ref} gone", words=words),))


def _length(cycle: Cycle) -> str:
    within = span_in_words(cycle.within, cycle.calendar is not None)
    return f"{within} of {cycle.calendar} hours" if cycle.calendar else within


class Estimate(NamedTuple):
    values: dict[str, Said]
    ends_at: datetime | None
    """When the time that it names passes; ``None`` where it names none, or it has passed."""


def estimate(known: Known, policy: Policy, tell: Teller, only_lead: bool) -> Estimate:
    """The estimate that this audience may have. One whose time has passed is none any more."""
    line = known.lead_eta() if only_lead else known.lines.get("eta")
    looked_for = "an estimate by the incident lead" if only_lead else "an estimate"
    nothing = {"estimate": not_known(looked_for), "missed_estimate": not_known("a missed estimate"),
               "estimate_from": not_known("who gave the estimate")}
    if line is None or line.says_nothing or known.fields.get("state") in DONE_STATES:
        return Estimate(nothing, None)
    words = tell.line(line, looked_for)
    sources: tuple[Source, ...] = (tell.event(line.event),)
    at = stated_at(line.words, line.event.at, policy.zone)
    text = words.text.rstrip(" .")
    if at is not None and _TIME.fullmatch(line.words):
        text, sources = tell.when(at), tell.meant(line.event, "the estimate", at)
    if at is not None and at <= known.at:
        return Estimate({**nothing, "missed_estimate": Said(text, sources)}, None)
    author = tell.author(line)
    if tell.hides_people or not author.known:
        text = f"{text} (said at {tell.when(line.event.at)})"
    return Estimate({**nothing, "estimate": Said(text, sources), "estimate_from": author}, at)


