"""The policy's conditions over the log's rows of facts, here and in the engines one might pick instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, Final

import cel
import rule_engine
import zen

from benchmarks.deciding import CONTEXT, NOW, conditions_in, fresh_policy
from benchmarks.dialects import CEL, RULE_ENGINE, ZEN, translated
from benchmarks.history import incidents_of
from benchmarks.measure import Section, interleaved, ratio, settle_memory
from rules.decide import replay
from rules.facts.catalogue import FACTS
from rules.facts.types import FactValue
from rules.incident import Incident
from rules.policy.values import Condition, Policy

STEP: Final = 10
"""Every so many rows are taken: the slowest engine would take minutes for all."""
INSTEAD: Final[Mapping[str, FactValue]] = {"bool": False, "int": 0, "string": "", "list": ()}
WORDS: Final = """\
The {conditions} different conditions of [policy.yaml](policy.yaml) over {rows:,} rows of facts (every {step}th that
the history of `{name}` leads to): {evaluations:,} evaluations each, {true:,} of them true, and all engines agree on
each. The others do not know Rung's third value, unknown, so every fact is known here: where the log does not say,
an empty text, 0 or false stands instead. Everything is compiled before; what an engine makes anew for each row (CEL's
context) counts. In a decision Rung asks far less often than this: a row of facts is judged once, however many
incidents share it. CPU time, medians of {repetitions}."""

Row = dict[str, FactValue]
Work = Callable[[], list[bool]]


def rows_of(incidents: Sequence[Incident], policy: Policy, step: int = STEP) -> list[Row]:
    """Rows of facts as the histories leave them, every fact known."""
    moments = chain.from_iterable(replay(incident, policy, CONTEXT, NOW).moments for incident in incidents)
    return [{name: INSTEAD[FACTS[name].type.kind] if value is None else value
             for name, value in moment.facts.items() if name in FACTS}
            for number, moment in enumerate(moments) if number % step == 0]


def different_conditions(policy: Policy, known: Row) -> list[Condition]:
    """The policy's conditions, each once; those whose facts no event tells (the calendar's) left out."""
    found = {condition.text: condition for condition in conditions_in(policy)}
    return [condition for condition in found.values() if known.keys() >= set(condition.facts)]


def works(conditions: Sequence[Condition], rows: Sequence[Row]) -> dict[str, Work]:
    """By name of the engine, what judges every condition over every row."""
    return {
        "Rung": partial(_judged, [_rung(condition) for condition in conditions], rows),
        "common-expression-language": partial(
            _cel, [cel.compile(translated(one.text, CEL)).execute for one in conditions], rows),
        "rule-engine": partial(_judged, [rule_engine.Rule(translated(one.text, RULE_ENGINE)).matches
                                         for one in conditions], rows),
        "zen-engine": partial(_judged, [zen.compile_expression(translated(one.text, ZEN)).evaluate
                                        for one in conditions], rows),
    }


def _judged(truths: Sequence[Callable[[Row], Any]], rows: Sequence[Row]) -> list[bool]:
    return [truth(row) for row in rows for truth in truths]


def _rung(condition: Condition) -> Callable[[Row], Any]:
    names, truth = condition.facts, condition.truth
    return lambda row: truth([row[name] for name in names])


def _cel(truths: Sequence[Callable[[cel.Context], Any]], rows: Sequence[Row]) -> list[bool]:
    return [truth(context) for row in rows for context in [cel.Context(variables=row)] for truth in truths]


def engines(path: Path, repetitions: int = 3, step: int = STEP) -> Section:
    """Measure on the audit log at ``path``. :raises AssertionError: where engines differ."""
    policy = fresh_policy()
    rows = rows_of(incidents_of(path), policy, step)
    conditions = different_conditions(policy, rows[0])
    settle_memory()
    found = works(conditions, rows)
    answers = {name: work() for name, work in found.items()}
    first = next(iter(answers.values()))
    for name, answer in answers.items():
        assert answer == first, f"{name} judges otherwise"
    seconds = dict(zip(found, interleaved(list(found.values()), repetitions), strict=True))
    ours = next(iter(seconds.values()))
    evaluations = len(conditions) * len(rows)
    words = WORDS.format(conditions=len(conditions), rows=len(rows), step=step, name=path.name, true=sum(first),
                         evaluations=evaluations, repetitions=repetitions)
    return Section("Conditions", words, ("", "CPU", "per evaluation", "against Rung"), [
        (name, f"{median(took):.3f} s", f"{median(took) / evaluations * 1e6:.2f} µs", ratio(took, ours))
        for name, took in seconds.items()])
