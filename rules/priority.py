"""The priority over time: the base, then the policy's adjustments in the order of the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from rules.clocks import Due, History, due
from rules.decision import PriorityStep
from rules.facts.fact import Running
from rules.facts.types import FactValue
from rules.incident import Event
from rules.policy.values import Adjust, AtOnce, Policy
from rules.table import Table, conditions_of, spans
from rules.timed import HORIZON
from rules.timeline import Facts, Moment, carried, split
from rules.wording import fill

LOWEST: Final = 5
OWN_BASE: Final = "_tracker_base"
"""The tracker's priority as others than Rung set it; underscored, no condition can name it."""


def _not_rungs(state: object, event: Event, _: object) -> object:
    return state if event.origin == "rung" else _number(event.new)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


EXTRA: Final = (
    ("tracker_priority", Running(("priority",), lambda opening: _number(opening.get("priority")),
                                 lambda _, event, __: _number(event.new))),
    (OWN_BASE, Running(("priority",), lambda opening: _number(opening.get("priority")), _not_rungs)),
)


class Base(NamedTuple):
    """The base priority and where it is from."""

    priority: int | None
    origin: str
    """``tracker`` or ``matrix``."""


def base_of(policy: Policy, facts: Facts) -> Base:
    """The base priority under ``facts``."""
    own = facts[OWN_BASE]
    if policy.base == "tracker" and isinstance(own, int):
        return Base(own, "tracker")
    return Base(policy.matrix.get((str(facts["impact"]), str(facts["urgency"]))), "matrix")


def adjusted(base: int | None, active: Sequence[Adjust]) -> list[int | None]:
    """The priority after each active adjustment; it stays within P1 and P5."""
    priority, after = base, []
    for step in active:
        if step.to is not None:
            priority = step.to
        elif priority is not None:
            priority = min(LOWEST, max(1, priority - (step.raise_by or 0) + (step.lower_by or 0)))
        after.append(priority)
    return after


class PriorityPlan:
    """The priority section of one policy, ready to be applied to moments."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.table = Table([step.when for step in policy.adjust])
        self.clocked = sum(1 << n for n, step in enumerate(policy.adjust) if not isinstance(step.clock, AtOnce))

    def of(self, facts: Facts) -> tuple[Base, int]:
        """The base priority under ``facts`` and the adjustments whose conditions hold, as bits.

        Leaves the base behind as the fact ``priority``, which is what these conditions see.
        """
        base = base_of(self.policy, facts)
        facts["priority"] = base.priority
        return base, self.table.row(facts).holds

    def adjusted(self, base: int | None, active: int) -> int | None:
        """The priority after the active adjustments."""
        return adjusted(base, self._steps(active))[-1] if active else base

    def _steps(self, active: int) -> list[Adjust]:
        return [step for number, step in enumerate(self.policy.adjust) if active >> number & 1]

    def run_clocks(self, moments: list[Moment], bits: list[int], history: History) -> tuple[list[Moment], list[int]]:
        """Let the clocks of adjustments run: the moments, split where one ran out, and for each the
        adjustments that are active in it. ``bits`` are those whose conditions hold."""
        active: dict[int, list[Due]] = {}
        for number, found in spans(moments, [held & self.clocked for held in bits]).items():
            times = [time for span in found for time in due(self.policy.adjust[number].clock, span, history)]
            if times:
                active[number] = times
        if not active:
            return moments, [held & ~self.clocked for held in bits]
        before = moments
        instants = {at for times in active.values() for time in times for at in (time.at, time.until) if at is not None}
        moments = split(moments, (at for at in instants if at <= history.until + HORIZON))
        settled = []
        for moment, held in zip(moments, carried(moments, before, bits), strict=True):
            held &= ~self.clocked
            for number, times in active.items():
                if any(time.at <= moment.at and (time.until is None or moment.at < time.until) for time in times):
                    held |= 1 << number
            settled.append(held)
        return moments, settled

    def steps(
        self, moments: Sequence[Moment], bases: Sequence[Base], bits: Sequence[int], now: int
    ) -> tuple[PriorityStep, ...]:
        """How the priority of ``moments[now]`` came about, step by step."""
        facts = moments[now].facts
        base, origin = bases[now]
        start = now
        while start and bases[start - 1] == bases[now]:
            start -= 1
        found = [PriorityStep(origin, None, base, _base_reason(base, origin), moments[start].at, _of(facts, (
            ("impact", "urgency") if origin == "matrix" else ("tracker_priority",))))]
        active = self._steps(bits[now])
        before = base
        for step, priority in zip(active, adjusted(base, active), strict=True):
            number = self.policy.adjust.index(step)
            start = now
            while start and bits[start - 1] >> number & 1:
                start -= 1
            shown = {**facts, "priority": base}
            names = dict.fromkeys(name for condition in conditions_of(step.when) for name in condition.facts)
            found.append(PriorityStep(step.name, before, priority, fill(step.because, shown), moments[start].at,
                                      _of(shown, names)))
            before = priority
        return tuple(found)


def _base_reason(base: int | None, origin: str) -> str:
    if base is None:
        return "neither the tracker nor impact and urgency give a priority"
    return "the tracker's own" if origin == "tracker" else "from impact and urgency"


def _of(facts: Facts, names: Sequence[str] | dict[str, None]) -> tuple[tuple[str, FactValue], ...]:
    return tuple((name, facts.get(name)) for name in names)
