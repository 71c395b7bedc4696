"""Whatever stands in a file, it is accepted or refused in words, and nothing else happens."""

from __future__ import annotations

from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import rules
from rules.documents.problems import DocumentErrors
from rules.policy.load import load_policy

SHIPPED = (Path(rules.__file__).parent / "policies" / "network-support.yaml").read_text(encoding="utf-8")
SECTIONS = list(yaml.safe_load(SHIPPED))
SCALARS = st.sampled_from([None, 0, -1, 2.5, True, "", "open", "next", "P1", "10m", "75% of restore", "office", "{x}"])
KEYS = st.sampled_from(["rule", "when", "any", "all", "to", "within", "P1", "rungs", "rung", "people", "for", "x"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


def loaded_or_refused(text: str) -> None:
    try:
        load_policy(text)
    except DocumentErrors as errors:
        lines = text.count("\n") + 1
        assert errors.problems
        assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in errors.problems)
        assert all(problem.message and not problem.message.endswith(".") for problem in errors.problems)


@settings(max_examples=60)
@given(st.sampled_from(SECTIONS), VALUES)
def test_any_value_in_any_section(section: str, value: object) -> None:
    loaded_or_refused(yaml.safe_dump(yaml.safe_load(SHIPPED) | {section: value}, sort_keys=False))


@settings(max_examples=60)
@given(st.integers(0, len(SHIPPED) - 1), st.integers(0, 4), st.text("!&*[]{}:,'\"#|>-%@`?\t\n x0", max_size=2))
def test_any_slip_of_the_pen(at: int, lost: int, written: str) -> None:
    loaded_or_refused(SHIPPED[:at] + written + SHIPPED[at + lost:])
