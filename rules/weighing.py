"""Weighted entries that hold: the order within a priority, and the signs of complexity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rules.decision import Reason
from rules.plan import Plan
from rules.policy.values import Weighted
from rules.table import Table
from rules.timeline import Facts, Moment
from rules.wording import fill, placeholders


def weighed(entries: Sequence[Weighted], table: Table, facts: Facts) -> tuple[Reason, ...]:
    """Those of ``entries`` that hold under ``facts``; ``table`` is of their conditions."""
    holds = table.row(facts).holds
    if not holds:
        return ()
    return tuple([_reason(entry, names, facts) for number, (entry, names)
                  in enumerate(zip(entries, table.named, strict=True)) if holds >> number & 1])


def signs_of(plan: Plan, moments: Sequence[Moment], index: int, facts: Facts) -> tuple[Reason, ...]:
    """The signs of complexity: those that hold, and those that need only once have held, as they last did.

    Each moment is judged by the same row of the same conditions: a sign has no rule of its own for the
    past. ``index`` is the moment that holds now; what the calendar will bring is not looked at.
    """
    signs = weighed(plan.policy.complexity.signs, plan.complex, facts)
    holding = {sign.name for sign in signs}
    missing = sum(1 << number for number, sign in enumerate(plan.ever) if sign.name not in holding)
    once: list[Reason] = []
    for moment in reversed(moments[:index + 1] if missing else ()):
        met = plan.once.row(moment.facts).holds & missing
        if met:
            once += [_reason(sign, plan.once.named[number], moment.facts, moment.at)
                     for number, sign in enumerate(plan.ever) if met >> number & 1]
            missing ^= met
            if not missing:
                break
    if not once:
        return signs
    order = {sign.name: place for place, sign in enumerate(plan.policy.complexity.signs)}
    return tuple(sorted((*signs, *once), key=lambda sign: order[sign.name]))


def _reason(entry: Weighted, names: Sequence[str], facts: Facts, as_of: datetime | None = None) -> Reason:
    because = entry.because
    if "{" in because:
        names = tuple(dict.fromkeys((*names, *placeholders(because))))
    return Reason(entry.name, entry.weight, fill(because, facts), tuple([(name, facts.get(name)) for name in names]),
                  as_of)
