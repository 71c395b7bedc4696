"""Whatever stands in a case file, it is accepted or refused in words, and nothing else happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.cases.load import load_cases
from rules.documents.problems import DocumentErrors

CASE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases" / "scenarios.yaml").read_text(encoding="utf-8"))
SCALARS = st.sampled_from([None, 0, -1, True, "", "open", "P1", "+1h", "2026-03-02 09:00", "restore"])
KEYS = st.sampled_from(["case", "at", "expect", "opened", "events", "set", "state", "rule", "then", "policy", "x"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))
POLICY = "policy: p\nescalations: [{rule: restore, when: [open], to: group}]\n"


@settings(max_examples=80)
@given(st.sampled_from(["policy", "case", "zone", "incident", "context", "at", "expect", "then", "x"]), VALUES)
def test_any_value_in_any_part_of_a_case(key: str, value: object) -> None:
    case = CASE["cases"][0] | {key: value}
    text = yaml.safe_dump({"policy": "p", "cases": [case]}, sort_keys=False)
    try:
        load_cases(text, "c.yaml", lambda name: (POLICY, name))
    except DocumentErrors as errors:
        assert errors.problems
        assert all(problem.message and not problem.message.endswith(".") for problem in errors.problems)
