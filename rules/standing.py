"""What became of each firing: to be acted on, acted on, historic, overtaken, shadowed, or to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from rules.context import Context
from rules.decision import Firing, Status, with_status
from rules.incident import Event


def acts(events: Sequence[Event], until: datetime) -> dict[str, str]:
    """The keys of the firings that Rung acted on by ``until`` → the policy's digest then."""
    return {event.field or "": str(event.new or "") for event in events if event.kind == "acted" and event.at <= until}


def settle(
    firings: Sequence[Firing], acted: dict[str, str], historic_before: Callable[[Firing], datetime],
    shadow: Mapping[str, frozenset[str]], now: datetime, context: Context,
) -> list[Firing]:
    """Give each firing its status at ``now``. ``shadow``: the rules in shadow, by the policy's digest.

    Of what fell due unseen only the latest firing of a span still counts, and only while its
    conditions hold and nobody has answered; the others are overtaken.
    """
    latest: dict[tuple[str, str], Firing] = {}
    for firing in firings:
        if firing.at <= now:
            known = latest.get(firing.chain)
            if known is None or (firing.at, firing.repetition) >= (known.at, known.repetition):
                latest[firing.chain] = firing
    settled = []
    for firing in firings:
        if firing.at > now:
            settled.append(firing)
            continue
        holds = (firing.acknowledged is None and (firing.until is None or firing.until > now)
                 and latest[firing.chain] is firing)
        status: Status = "due" if holds else "overtaken"
        if acted and firing.key in acted:
            status = "acted"
        elif firing.rule in shadow[firing.policy]:
            status = "shadow"
        elif firing.at < historic_before(firing) and not (context.catch_up and holds):
            status = "historic"
        elif context.assume_acted:
            status = "acted"
        settled.append(with_status(firing, status))
    return settled
