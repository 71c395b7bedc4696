"""The priority over time: the base, then the policy's adjustments in the order of the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rules.clocks import History, due
from rules.decision import PriorityStep
from rules.facts.fact import Running
from rules.incident import Event
from rules.policy.values import Adjust, AtOnce, FactValue, Policy
from rules.table import Table, conditions_of, spans
from rules.timeline import Facts, Moment, split
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


def base_of(policy: Policy, facts: Facts) -> tuple[int | None, str]:
    """The base priority and where it is from: ``tracker`` or ``matrix``."""
    own = facts[OWN_BASE]
    if policy.base == "tracker" and isinstance(own, int):
        return own, "tracker"
    return policy.matrix.get((str(facts["impact"]), str(facts["urgency"]))), "matrix"


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
        self._answers: dict[tuple[int | None, int], int | None] = {}

    def apply(self, moments: list[Moment], history: History) -> tuple[list[Moment], list[int]]:
        """Set ``priority`` in every moment; the moments, split where a clock ran out, and for each
        the adjustments that are active in it, as bits."""
        for moment in moments:
            moment.facts["priority"] = base_of(self.policy, moment.facts)[0]
        bits = [self.table.row(moment.facts).holds for moment in moments]
        if any(held & self.clocked for held in bits):
            moments, bits = self._run_clocks(moments, bits, history)
        for moment, active in zip(moments, bits, strict=True):
            base = moment.facts["priority"]
            moment.facts["priority"] = self._adjusted(base if isinstance(base, int) else None, active)
        return moments, bits

    def _adjusted(self, base: int | None, active: int) -> int | None:
        if not active:
            return base
        key = base, active
        if key not in self._answers:
            self._answers[key] = adjusted(base, self._steps(active))[-1]
        return self._answers[key]

    def _steps(self, active: int) -> list[Adjust]:
        return [step for number, step in enumerate(self.policy.adjust) if active >> number & 1]

    def _run_clocks(self, moments: list[Moment], bits: list[int], history: History) -> tuple[list[Moment], list[int]]:
        active: dict[int, list[tuple[datetime, datetime | None]]] = {}
        for number, found in spans(moments, bits).items():
            if self.clocked >> number & 1:
                clock = self.policy.adjust[number].clock
                active[number] = [(time.at, time.until) for span in found for time in due(clock, span, history)]
        instants = [at for times in active.values() for time in times for at in time if at is not None]
        moments = split(moments, (at for at in instants if at <= history.until))
        bits = []
        for moment in moments:
            held = self.table.row(moment.facts).holds & ~self.clocked
            for number, times in active.items():
                if any(start <= moment.at and (end is None or moment.at < end) for start, end in times):
                    held |= 1 << number
            bits.append(held)
        return moments, bits

    def steps(self, moments: Sequence[Moment], bits: Sequence[int], now: int) -> tuple[PriorityStep, ...]:
        """How the priority of ``moments[now]`` came about, step by step."""
        facts = moments[now].facts
        base, origin = base_of(self.policy, facts)
        start = now
        while start and base_of(self.policy, moments[start - 1].facts) == (base, origin):
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
