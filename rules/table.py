"""Many ``when``s over one row of facts, each row judged once.

A row is what the ``when``s can see of the facts. Incidents share rows by the thousand, so a
row's answer (which hold, which are unknown, as bits) is kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from rules.alike import KEPT, Key
from rules.facts.types import FactValue, Truth
from rules.policy.values import All, Any, Condition
from rules.timeline import Moment


class Row(NamedTuple):
    holds: int
    """Bit n: the n-th ``when`` holds."""
    unknown: int
    """Bit n: the n-th ``when`` is unknown."""


def conditions_of(item: Condition | All | Any) -> list[Condition]:
    """Every condition of a ``when``, in the order written."""
    if isinstance(item, (All, Any)):
        return [condition for part in item.items for condition in conditions_of(part)]
    return [item]


def judge(item: Condition | All | Any, facts: Mapping[str, FactValue]) -> Truth:
    """The truth of a ``when`` by Kleene's logic."""
    if isinstance(item, (All, Any)):
        decisive = isinstance(item, Any)
        found: Truth = not decisive
        for part in item.items:
            truth = judge(part, facts)
            if truth is decisive:
                return decisive
            if truth is None:
                found = None
        return found
    return item.truth([facts.get(name) for name in item.facts])


class Table:
    """The ``when``s of one step of the decision."""

    def __init__(self, whens: Sequence[All | Condition]) -> None:
        self.whens = tuple(whens)
        self.conditions = tuple(condition for when in whens for condition in conditions_of(when))
        self.named = tuple(tuple(dict.fromkeys(chain.from_iterable(one.facts for one in conditions_of(when))))
                           for when in whens)
        """Of each ``when`` the facts that it names, in the order written."""
        self._key = Key(self.conditions)
        self.facts = self._key.facts
        self._rows: dict[Hashable, Row] = {}

    def row(self, facts: Mapping[str, FactValue]) -> Row:
        """Which of the ``when``s hold under ``facts``, and which are unknown."""
        key = self._key.of(facts)
        row = self._rows.get(key)
        if row is None:
            if len(self._rows) >= KEPT:
                self._rows.clear()
            row = self._rows[key] = self._judge(facts)
        return row

    def _judge(self, facts: Mapping[str, FactValue]) -> Row:
        holds = unknown = 0
        for number, when in enumerate(self.whens):
            truth = judge(when, facts)
            if truth:
                holds |= 1 << number
            elif truth is None:
                unknown |= 1 << number
        return Row(holds, unknown)


class Span(NamedTuple):
    """An unbroken time in which a ``when`` held."""

    start: datetime
    end: datetime | None
    """``None`` while it holds."""
    opener: str


def spans(moments: Sequence[Moment], bits: Sequence[int]) -> dict[int, list[Span]]:
    """For each bit that was ever set, its spans in order. ``bits[i]`` belongs to ``moments[i]``."""
    found: dict[int, list[Span]] = {}
    began: dict[int, Moment] = {}
    before = 0
    for moment, now in zip(moments, bits, strict=True):
        changed = now ^ before
        before = now
        while changed:
            low = changed & -changed
            changed ^= low
            number = low.bit_length() - 1
            start = began.pop(number, None)
            if start is None:
                began[number] = moment
            else:
                found.setdefault(number, []).append(Span(start.at, moment.at, start.opener))
    for number, start in began.items():
        found.setdefault(number, []).append(Span(start.at, None, start.opener))
    return found
