"""Matrix, adjustments, order and complexity: what ranks an incident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rules.documents.document import Path
from rules.incident import LEVELS
from rules.policy import schema
from rules.policy.bench import Bench
from rules.policy.clocks import CLOCKS, compile_clock
from rules.policy.values import Adjust, Complexity, Quality, Weighted
from rules.policy.whens import BEFORE_LADDER, check_because, compile_when
from rules.policy.words import LevelName, PriorityName

Matrix = Mapping[LevelName, Mapping[LevelName, PriorityName]]
_MILDER: Final = {"high": "medium", "medium": "low"}


def number_of(priority: str) -> int:
    """``P1`` → 1."""
    return int(priority[1:])


def compile_matrix(written: Matrix, bench: Bench) -> dict[tuple[str, str], int]:
    """(impact, urgency) → priority, complete and monotone."""
    path: Path = ("priority", "matrix")
    cells: dict[tuple[str, str], int] = {
        (impact, urgency): number_of(priority) for impact, row in written.items() for urgency, priority in row.items()}
    missing = [f"{impact} × {urgency}" for impact in LEVELS for urgency in LEVELS if (impact, urgency) not in cells]
    if missing and not bench.whole(path):
        return cells
    if missing:
        bench.refuse(path, f"the matrix lacks {', '.join(missing)}", "impact × urgency, nine cells")
        return cells
    for (impact, urgency), priority in cells.items():
        for milder in ((_MILDER.get(impact, impact), urgency), (impact, _MILDER.get(urgency, urgency))):
            if cells[milder] < priority:
                bench.refuse((*path, impact, urgency), f"{impact} × {urgency} is P{priority}, "
                             f"less severe than the milder {' × '.join(milder)} with P{cells[milder]}")
    return cells


def compile_adjust(rule: schema.Adjust, path: Path, bench: Bench) -> Adjust:
    """One adjustment, which must do exactly one thing and not to every incident."""
    written = {"to": rule.to, "raise": rule.raise_, "lower": rule.lower}
    changes = [key for key, value in written.items() if value is not None]
    if not changes and bench.whole(path, "to", "raise", "lower"):
        bench.refuse(path, f'the adjustment "{rule.rule}" changes nothing', "give one of to, raise, lower")
    for key in changes[1:]:
        bench.refuse((*path, key), f'an adjustment does one thing, and this one has "{changes[0]}" already', key=True)
    clock = compile_clock(rule, path, bench, of_priority=True)
    if not (rule.when or rule.for_ or rule.since or rule.at or rule.count) and bench.whole(path, "when", *CLOCKS):
        bench.refuse(path, f'the adjustment "{rule.rule}" would change every incident', "give it `when` or a clock")
    return Adjust(rule.rule, compile_when(rule.when, (*path, "when"), bench, BEFORE_LADDER), clock,
                  check_because(rule.because, (*path, "because"), bench, BEFORE_LADDER),
                  number_of(rule.to) if rule.to else None, rule.raise_, rule.lower)


def compile_order(entry: schema.Order, path: Path, bench: Bench) -> Weighted:
    """One entry of ``order``."""
    return Weighted(entry.rule, compile_when(entry.when, (*path, "when"), bench), entry.add,
                    check_because(entry.because, (*path, "because"), bench))


def compile_complexity(written: schema.Complex, bench: Bench) -> Complexity:
    """The signs and their threshold, which they must be able to reach."""
    signs = []
    for index, sign in enumerate(written.signs):
        path: Path = ("complex", "signs", index)
        signs.append(Weighted(sign.sign, compile_when(sign.when, (*path, "when"), bench), sign.weight,
                              check_because(sign.because, (*path, "because"), bench), sign.ever))
    most = sum(sign.weight for sign in signs if sign.weight > 0)
    if signs and most < written.threshold and bench.shaped.complete:
        bench.refuse(("complex", "threshold"), f"no incident can be complex: the threshold is {written.threshold}, "
                     f"and all weights together are {most}")
    return Complexity(written.threshold, tuple(signs))


def compile_quality(written: schema.Quality, bench: Bench) -> Quality:
    """How the audit judges; its weights must add up to 100."""
    weights = written.weights.model_dump()
    if sum(weights.values()) != 100 and bench.whole(("quality",)):
        bench.refuse(("quality", "weights"), f"the weights add up to {sum(weights.values())}, not to 100")
    return Quality(tuple(dict.fromkeys(written.recognise)), weights, written.false_escalation_limit,
                   written.individual_statistics)
