"""Pages of documentation that are written from the code are as the code says."""

from __future__ import annotations

import json
from pathlib import Path

from rules.facts.catalogue import ROWS
from rules.facts.page import facts_page
from rules.policy.load import policy_schema

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_facts_is_current() -> None:
    """`rung policy facts > docs/facts.md` writes it anew."""
    assert (DOCS / "facts.md").read_text(encoding="utf-8") == facts_page()


def test_every_fact_stands_on_the_page_once() -> None:
    page = facts_page()
    assert [page.count(f"\n| `{row.name}` |") for row in ROWS] == [1] * len(ROWS)


def test_the_schema_in_the_docs_is_current() -> None:
    """`rung policy schema > docs/policy.schema.json` writes it anew."""
    assert json.loads((DOCS / "policy.schema.json").read_text(encoding="utf-8")) == policy_schema()
