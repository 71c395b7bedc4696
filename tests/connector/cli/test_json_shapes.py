"""docs/json.md: the keys that it documents are the keys that `--json` prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rules.incident import Event, ordered
from tests.connector.cli.office import CONFIG, MAIL, POLICY, PRINTER, SOLVED, Office, ago, change, incident, open_office

DOCUMENT = Path(__file__).parents[3] / "docs" / "json.md"
NAMES = frozenset({"facts", "values", "firings", "effects", "grounds", "stated", "told",
                   "read"})
"""Objects whose keys the policy gives."""
PLACES = re.compile(r"^(rules\[\]\.conditions\[\])(\.conditions\[\])+")


def documented(command: str) -> set[str]:
    section = DOCUMENT.read_text(encoding="utf-8").partition(f"## {command}\n")[2].partition("\n## ")[0]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {key for cell in first_cells for key in re.findall(r"`([^`]+)`", cell)}


def keys(value: Any, place: str = "") -> Iterator[str]:
    """Every place of a JSON value, of objects those within."""
    if isinstance(value, dict):
        named = place.rpartition(".")[2] in NAMES
        for name, below in value.items():
            yield from keys(below, f"{place}.{{}}" if named else f"{place}.{name}" if place else name)
    elif isinstance(value, list) and value:
        for below in value:
            yield from keys(below, f"{place}[]")
    else:
        # Conditions within a choice are like those without.
        yield PLACES.sub(r"\1", f"{place}[]" if isinstance(value, list) else place)


def leaves(places: set[str]) -> set[str]:
    """Without those that elsewhere hold an object: what is `null` here, or an empty list of such."""
    return {place for place in places if not any(other.startswith(f"{place}.") for other in places)}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    watched = incident(4, 500, change(400, "assignee", "mia"), change(300, "assignee", "ada"), priority=4)
    office = open_office(tmp_path, monkeypatch, [PRINTER, SOLVED, watched, incident(5, 5)])
    office.store(MAIL)
    found = json.loads(office.rung("explain", "INC0001", "--json").stdout)
    key = next(firing["key"] for firing in found["firings"] if firing["rule"] == "unowned")
    acknowledged = Event(ago(5), "ack-1", "ack", key, actor="ada", origin="rung")
    office.store(replace(MAIL, id="6", key="INC0006", events=ordered([*MAIL.events, acknowledged])))
    return office


def printed(office: Office, *arguments: str) -> Any:
    return json.loads(office.rung(*arguments, "--json").stdout)


def test_the_queue_is_as_documented(office: Office) -> None:
    assert leaves(documented("rung queue")) == leaves(set(keys(printed(office, "queue"))))


def test_an_explanation_is_as_documented(office: Office) -> None:
    found = {key for number in range(1, 7) for key in keys(printed(office, "explain", f"INC000{number}"))}
    place = {key.removeprefix("incidents[].") for key in documented("rung queue") if key.startswith("incidents[].")}
    own = documented("rung explain") - {"rules[].conditions[].conditions[]"}
    assert leaves(own | place - {"rank"} | {"at"}) == leaves(found)


def test_a_check_is_as_documented(office: Office) -> None:
    assert leaves(documented("rung check")) == leaves(set(keys(printed(office, "check"))))


def test_a_status_is_as_documented(office: Office) -> None:
    source = "{source: snow, kind: export, file: x.csv, mapping: servicenow-list, live_since: 2026-03-01}"
    office.write(config=f"{CONFIG}sources: [{source}]\n")
    (office.folder / "x.csv").write_text("number,opened_at,state,sys_updated_on\nINC1,2026-03-02 09:00:00,1,"
                                         "2026-03-02 09:00:00\n", encoding="utf-8")
    assert office.rung("run").exit_code == 0
    fault = {f"sources[].fault.{part}" for part in ("what", "where", "hint")}  # null here: see test_cli_live
    assert leaves(documented("rung status")) == leaves(set(keys(printed(office, "status"))) | fault)


def instants(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for below in value.values():
            yield from instants(below)
    elif isinstance(value, list):
        for below in value:
            yield from instants(below)
    elif isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        yield value


@pytest.mark.parametrize("arguments", [("queue",), ("explain", "INC0001")])
def test_instants_have_their_offset(office: Office, arguments: tuple[str, ...]) -> None:
    found = list(instants(printed(office, *arguments)))
    assert len(found) > 3
    assert all(datetime.fromisoformat(each).tzinfo is not None for each in found)


def test_the_policy_of_these_tests_has_every_kind_of_rule() -> None:
    assert all(word in POLICY for word in ("mode: shadow", "any:", "repeat:", "adjust:", "signs:"))
