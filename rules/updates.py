"""When stakeholders are to hear again: the cadence of each audience, and promises made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rules.clocks import History
from rules.decision import Firing
from rules.incident import OPEN_STATES
from rules.policy.values import Policy
from rules.timeline import Moment, at_instant
from rules.wording import span_in_words

PROMISE = "promise"


def update_firings(policy: Policy, history: History, moments: Sequence[Moment]) -> Iterator[Firing]:
    """A firing for every update that fell due and, of each audience, the next that will."""
    coming: set[str] = set()
    for counter in history.counters:
        if counter.target != "update":
            continue
        at = counter.breached_at()
        if at is None or counter.audience in coming or not _speaks(moments, at):
            continue
        if at > history.until:
            coming.add(counter.audience)
        because = f"P{counter.goal.priority} promises {counter.audience} an update every {span_in_words(counter.goal.within)}"
        yield Firing(f"update:{counter.audience}", "update", counter.opened_by, str(counter.number), 0, at, "pending",
                     None, because, counter.audience, counter.opened_at, counter.ends_at, None, policy.digest)
    for promise in history.promises:
        at = promise.at
        if promise.kept_at is not None and promise.kept_at <= at or not _speaks(moments, at):
            continue
        yield Firing(PROMISE, "promise", promise.event, "", 0, at, "pending", None,
                     f"an update was promised for {_clock(at, policy)}", "", promise.said_at, promise.kept_at, None,
                     policy.digest)


def _speaks(moments: Sequence[Moment], at: datetime) -> bool:
    """Whether the incident speaks for itself at ``at``: it is open, and not under an open parent."""
    facts = at_instant(moments, at).facts
    return facts["state"] in OPEN_STATES and not facts.get("parent_open")


def _clock(at: datetime, policy: Policy) -> str:
    return at.astimezone(policy.zone).strftime("%H:%M on %-d %B %Z")
