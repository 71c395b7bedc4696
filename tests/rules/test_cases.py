"""Every rule case of `cases/*.yaml` is one test; its id names the file and the line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pytest import mark, param

from connector.policies import policy_text, shipped
from rules.cases.load import Ready, load_cases
from rules.decide import decide
from rules.policy.load import load_policy

CASES = Path(__file__).parent / "cases"
FILES = sorted(path for path in CASES.glob("*.yaml") if not path.name.endswith(".policy.yaml"))


def _read() -> Iterator[tuple[Path, Ready]]:
    for path in FILES:
        for case in load_cases(path.read_text(encoding="utf-8"), str(path), partial(policy_text, beside=CASES)):
            yield path, case


def _tried(case: Ready) -> Iterator[str]:
    """The names of what the case expects to fire, to change the priority, or to weigh."""
    for at, expect in case.checks:
        yield from (firing.rule for firing in expect.firings or ())
        yield from (*(expect.steps or ()), *(expect.reasons or ()))
        if expect.score is not None:
            decision = decide(case.story.incident, case.story.policies, case.story.context, at)
            yield from (reason.name for reason in decision.score_reasons)


READ = tuple(_read())
COMPLETE = (*shipped(), *sorted(path.name for path in CASES.glob("*.policy.yaml")))
"""Policies of which no rule may be untried."""


@mark.parametrize("case", [param(case, id=f"{path.name}:{case.line} {case.name}") for path, case in READ])
def test_case(case: Ready) -> None:
    wrong = case.run()
    assert not wrong, "\n" + "\n".join(map(str, wrong))


@mark.parametrize("name", COMPLETE)
def test_every_rule_of_a_policy_that_others_start_from_is_tried(name: str) -> None:
    """Each escalation fires in some case, each adjustment is a step of some case, each order entry
    and sign holds in some case."""
    policy = load_policy(*policy_text(name, CASES))
    tried: set[str] = set()
    for _, case in READ:
        if any(entry.policy.digest == policy.digest for entry in case.story.policies):
            tried.update(_tried(case))
    written = {rule.name for rule in policy.escalations} | {step.name for step in policy.adjust}
    written |= {entry.name for entry in (*policy.order, *policy.complexity.signs)}
    assert not written - tried
