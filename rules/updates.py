"""When stakeholders are to hear again: the cadence of each audience, and promises made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rules.clocks import History
from rules.decision import Firing
from rules.incident import OPEN_STATES
from rules.policy.values import PROMISE, Policy
from rules.timeline import Moment, index_at
from rules.wording import span_in_words


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
