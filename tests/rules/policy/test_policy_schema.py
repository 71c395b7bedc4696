"""The JSON Schema for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import rules
from rules.documents.document import Document
from rules.facts.catalogue import FACTS
from rules.policy.load import policy_schema

SHIPPED = sorted((Path(rules.__file__).parent / "policies").glob("*.yaml"))
SCHEMA = policy_schema()


def mistakes(data: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(data)]


def test_it_is_a_schema_of_2020_12() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_it_accepts_a_shipped_policy(path: Path) -> None:
    assert mistakes(Document(path.read_text(encoding="utf-8"), path.name).data) == []


def test_it_refuses_a_misspelt_key() -> None:
    (message,) = mistakes({"policy": "p", "escalations": [{"rule": "r", "to": "next", "whn": "open"}]})
    assert "whn" in message


def test_it_refuses_a_duration_without_a_unit() -> None:
    assert mistakes({"policy": "p", "escalations": [{"rule": "r", "to": "next", "for": "10"}]})


def test_a_value_left_out_is_not_written_as_null() -> None:
    assert mistakes({"policy": "p", "escalations": [{"rule": "r", "to": "next", "repeat": None}]})


def test_it_names_every_fact_with_its_words() -> None:
    description = SCHEMA["$defs"]["Condition"]["description"]
    assert all(f"\n{name} (" in description for name in FACTS)
    assert "in_progress | on_hold" in description and "()" not in description


def test_every_key_is_explained() -> None:
    parts = [SCHEMA, *SCHEMA["$defs"].values()]
    assert [name for part in parts for name, key in part.get("properties", {}).items()
            if "description" not in key and "$ref" not in key] == []
