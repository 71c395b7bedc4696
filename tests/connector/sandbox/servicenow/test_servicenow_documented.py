"""docs/sandbox-servicenow.md names everything there is, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path

from connector.sandbox.servicenow.encoded import OPERATORS
from connector.sandbox.servicenow.instance import api_key
from connector.sandbox.servicenow.schema import TABLES
from connector.sandbox.servicenow.settings import Settings
from connector.sandbox.servicenow.tokens import CLIENT

PAGE = (Path(__file__).parents[4] / "docs" / "sandbox-servicenow.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_every_table_is_named() -> None:
    rows = section("Resources").partition("| tables |")[2]
    assert set(re.findall(r"`(\w+)`", rows)) == set(TABLES)


def test_every_operator_is_named() -> None:
    listed = section("Queries").partition("Operators: ")[2].partition(";")[0]
    assert re.findall(r"`([^`]+)`", listed) and set(re.findall(r"`([^`]+)`", listed)) == set(OPERATORS)


def test_every_setting_is_named() -> None:
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", section("Setting it up"), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == set(Settings.model_fields)


def test_the_ways_to_log_in_are_those_that_work() -> None:
    assert all(f"`{word}`" in section("Logging in") for word in (*CLIENT, api_key("rung")))
