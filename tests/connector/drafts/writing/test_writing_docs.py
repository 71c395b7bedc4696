"""The page that documents the rules says of each what the program says."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.drafts.writing import RULES, Rule

PAGE = (Path(__file__).parents[4] / "docs" / "writing.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_is_documented_with_its_sentence_and_an_example(rule: Rule) -> None:
    assert f"| `{rule.name}` | {rule.sentence} |" in PAGE
    assert rule.wrong[0] in PAGE
    assert rule.right[0] in PAGE


def test_no_other_rule_is_documented() -> None:
    named = {line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")}
    assert named == {rule.name for rule in RULES}
