"""When stakeholders are to hear again: the cadence of each audience, promises made, and the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from rules.clocks import History
from rules.decision import Firing
from rules.facts.catalogue import is_public_update
from rules.incident import DONE_STATES, OPEN_STATES, Event
from rules.policy.values import PROMISE, Policy
from rules.targets import BUSINESS, Counter
from rules.timeline import Moment, index_at
from rules.wording import span_in_words

ENDED = "ended"
"""The cycle of the firing that asks for the last update, when the incident is over."""


def update_firings(policy: Policy, history: History, moments: Sequence[Moment]) -> Iterator[Firing]:
    """A firing for every update that fell due and, of each audience, the next that will."""
    coming: set[str] = set()
    for counter in history.counters:
        if counter.target != "update":
            continue
        at = _speaks_at(moments, counter.breached_at(), counter.ends_at)
        if at is None or counter.audience in coming:
            continue
        if at > history.until:
            coming.add(counter.audience)
        every = span_in_words(counter.goal.within, counter.goal.calendar is not None)
        because = f"P{counter.goal.priority} promises {counter.audience} an update every {every}"
        yield Firing(f"update:{counter.audience}", "update", counter.opened_by, "", 0, at, "pending",
                     None, because, counter.audience, counter.opened_at, counter.ends_at, None, policy.digest)
    for promise in history.promises:
        at = _speaks_at(moments, promise.at, promise.kept_at)
        if at is None:
            continue
        because = f"an update was promised for {_clock(promise.at, policy)}"
        yield Firing(PROMISE, "promise", promise.event, "", 0, at, "pending", None, because, "", promise.said_at,
                     promise.kept_at, None, policy.digest)
    yield from _endings(policy, history, moments)


def _endings(policy: Policy, history: History, moments: Sequence[Moment]) -> Iterator[Firing]:
    """Whoever was sent updates through Rung, or was owed one when it ended, is to hear that it is
    over; unless what ended it, or an update since, said so. Nobody waits for that any more once it
    is reopened, or closed after it was resolved.

    Who only reads the comments of the ticket is told by the tracker that it is resolved.
    """
    counters = [counter for counter in history.counters if counter.target == "update"]
    if not counters:
        return
    opened = moments[0].at
    for number, (before, after) in enumerate(pairwise(moments), 1):
        was, now = before.facts["state"], after.facts["state"]
        if was in DONE_STATES and now in OPEN_STATES:
            opened = after.at
        if was not in OPEN_STATES or now not in DONE_STATES or after.facts.get("parent_open"):
            continue
        over = next((moment.at for moment in moments[number:] if moment.facts["state"] != now), None)
        for audience in dict.fromkeys(counter.audience for counter in counters):
            own = [counter for counter in counters if counter.audience == audience]
            if not _waits(own, history, moments, opened, after.at):
                continue
            heard = next((event.at for event in history.events()
                          if event.at >= after.at and hears(event, audience)), None)
            if heard is None or heard > after.at:
                until = min((at for at in (over, heard) if at is not None), default=None)
                because = f"{audience} waits to hear that it is {now}"
                yield Firing(f"update:{audience}", "update", after.opener, ENDED, 0, after.at, "pending", None,
                             because, audience, after.at, until, None, policy.digest)


def _waits(own: Sequence[Counter], history: History, moments: Sequence[Moment], opened: datetime,
           ended: datetime) -> bool:
    """Whether an audience with the cadence ``own`` was sent an update between ``opened`` and
    ``ended``, or was owed one at the end."""
    if any(event.kind == "update_sent" and opened <= event.at < ended and hears(event, own[0].audience)
           for event in history.events()):
        return True
    last = next((counter for counter in own if counter.closed_at == ended and counter.met_at is None), None)
    if last is None:
        return False
    late = _speaks_at(moments, last.breached_at(), ended)
    return late is not None and late < ended


def hears(event: Event, audience: str) -> bool:
    """Whether ``audience`` reads it: an update sent to them or to all; business readers, comments too."""
    if event.kind == "update_sent":
        return event.field in ("", None, audience)
    return audience == BUSINESS and is_public_update(event)


def _speaks_at(moments: Sequence[Moment], at: datetime | None, until: datetime | None) -> datetime | None:
    """When what was due ``at`` is to be said, before ``until``: then, or when an open parent that
    spoke for it closes; ``None`` where never, for of what is done nobody waits for news."""
    index = 0 if at is None else index_at(moments, at)
    while at is not None and (until is None or at < until):
        facts = moments[index].facts
        if not facts.get("parent_open"):
            return at if facts["state"] in OPEN_STATES else None
        index += 1
        at = moments[index].at if index < len(moments) else None
    return None


def _clock(at: datetime, policy: Policy) -> str:
    return at.astimezone(policy.zone).strftime("%H:%M on %-d %B %Z")
