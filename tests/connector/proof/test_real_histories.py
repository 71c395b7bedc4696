"""The proof log of the demo's week and of the real log, held against what they were made from."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.app import App, open_app
from connector.demo.moments import ENDS
from connector.passes.importing import import_file
from connector.passes.logs import NOTE, Logs
from connector.passes.proving import prove
from connector.passes.running import run_pass
from connector.proof.document import decode
from connector.proof.pages import entry_page
from connector.proof.profile import Mine
from connector.proof.rendering import entry_json
from connector.proof.statements import statements
from connector.proof.values import Entry
from tests.connector.cli.test_json_shapes import documented, keys, leaves
from tests.connector.demo.living import read_at

ROOT = Path(__file__).parents[3]
LOG = Path(os.environ.get("RUNG_DATA") or ROOT.parent / "shared" / "data") / (
    "servicenow-incidents/incident_event_log.csv.gz")
DOZEN = {
    "INC0017928": (26 * 60 + 7, "Resolver 69"), "INC0025618": (322 * 60 + 40, "Resolver 17"),
    "INC0011157": (163 * 60 + 6, "Resolver 71"), "INC0033734": (436 * 60 + 27, "Resolver 236"),
    "INC0023292": (978 * 60 + 16, "Resolver 17"), "INC0003634": (21 * 60 + 30, "Resolver 130"),
    "INC0019617": (1106 * 60 + 51, "Resolver 115"), "INC0008210": (456 * 60 + 38, "Resolver 229"),
    "INC0020421": (1339 * 60 + 51, "Resolver 224"), "INC0005352": (28 * 60 + 7, "Resolver 115"),
    "INC0025185": (6 * 60 + 59, "Resolver 207"), "INC0028973": (1127 * 60 + 43, "Resolver 93"),
}
"""Read off the file by eye: minutes from opening to resolution, and who was assigned then."""


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with read_at(tmp_path_factory.mktemp("demo") / "week", ENDS) as (app, _):
        prove(app)
        yield app


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Entry]:
    if not LOG.is_file():
        pytest.skip(f"the real log is not at {LOG}; $RUNG_DATA names its folder")
    folder = tmp_path_factory.mktemp("log")
    (folder / "policy.yaml").write_text((ROOT / "benchmarks" / "policy.yaml").read_text(encoding="utf-8"))
    (folder / "rung.yaml").write_text("policy: policy.yaml\n", encoding="utf-8")
    with open_app(folder / "rung.yaml", lambda: datetime(2017, 3, 1, tzinfo=UTC)) as app:
        import_file(app, LOG, "snow")
        run_pass(app)
        prove(app)
        return {entry.key: entry for stored in app.store.proofs() for entry in [decode(stored.entry.doc)]}


def test_every_statement_and_number_of_the_week_is_carried_by_events_of_its_ticket(week: App) -> None:
    seen = 0
    for stored in week.store.proofs():
        entry, found = decode(stored.entry.doc), week.store.incident(stored.source, stored.incident)
        assert found is not None
        known = {event.id for event in found.incident.events}
        actors = {event.actor for event in found.incident.events} | {
            event.new for event in found.incident.events if event.field == "assignee"}
        for part in entry.parts:
            assert set(part.accounts) <= actors
            for statement in statements(entry, part):
                assert statement.events and set(statement.events) <= known
                seen += 1
        assert all(set(measure.events) <= known for measure in entry.measures)
    assert seen > 20


def test_an_entry_of_the_week_is_as_documented(week: App) -> None:
    logs = Logs(week)
    ruth = logs.person("Ruth Lindqvist")
    logs.say(ruth, logs.entry("NET-4168", None), NOTE, "The carrier was quick once they had our numbers.")
    found: set[str] = set()
    for stored in week.store.proofs():
        entry = decode(stored.entry.doc)
        for part in entry.parts:
            mine, words = Mine(entry, part, "it.md"), logs.log(part.person).about(entry)
            page = entry_page(entry, part, "Ruth Lindqvist", words, logs.zone, "it.json")
            found |= set(keys(json.loads(json.dumps(entry_json(mine, page, words)))))
    shown = {key for key in documented("rung proof") if not key.startswith("[]")}
    # Nothing of the week's history is missing, so the lines that would say so are not there.
    assert leaves(shown) == leaves(found | {"unknown[].label", "unknown[].value", "unknown[].events[]"})
    logs.take_back(ruth, [each.id for each in logs.log(ruth).words])


def test_no_table_of_a_page_names_a_colleague_or_their_account(week: App, tmp_path: Path) -> None:
    Logs(week).write(tmp_path)
    for folder in tmp_path.iterdir():
        own = (folder / "README.md").read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        tables = [line for path in folder.glob("entries/*.md") for line in path.read_text(encoding="utf-8").splitlines()
                  if line.startswith("| ")]
        assert tables
        for person in week.config.people:
            if person.name != own:
                cells = [line for line in tables if f"| {person.name} |" in line or person.person in line]
                assert not cells, (own, person.name)


def test_the_week_ends_with_logs_of_its_technicians(week: App, tmp_path: Path) -> None:
    logs = Logs(week)
    assert logs.write(tmp_path).left == []
    ruth = (tmp_path / logs.person("Ruth Lindqvist") / "README.md").read_text(encoding="utf-8")
    assert ruth.startswith("# Ruth Lindqvist\n")
    assert "- **Restored Remote Access (400 people affected) in 1 h 45 min**" in ruth
    assert "No evidence in tickets: add by hand:" in ruth
    lottie = (tmp_path / logs.person("Lottie Marchetti") / "README.md").read_text(encoding="utf-8")
    assert "**1** complex incident owned, **1** more worked on." in lottie


def test_a_dozen_entries_are_what_the_file_says(log: dict[str, Entry]) -> None:
    for key, (minutes, assigned) in DOZEN.items():
        entry = log[key]
        assert entry.measure("time_to_restore").value == minutes * 60, key
        assert [part.accounts for part in entry.parts if "held_at_end" in part.grounds] == [(assigned,)], key


def test_every_time_to_restore_is_what_the_file_says(log: dict[str, Entry]) -> None:
    rows: dict[str, list[dict[str, str]]] = {}
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["number"], []).append(row)
    assert len(log) > 500
    for key, entry in log.items():
        resolved = None
        for row in sorted(rows[key], key=lambda row: (_at(row["sys_updated_at"]), int(row["sys_mod_count"]))):
            done = row["incident_state"] in ("Resolved", "Closed")
            if done and resolved is None:
                resolved = _at(row["sys_updated_at"])
            elif not done and row["incident_state"] != "-100":
                resolved = None
        assert resolved == entry.resolved_at, key


def test_only_assignees_have_a_part_in_the_real_log(log: dict[str, Entry]) -> None:
    accounts = {account for entry in log.values() for part in entry.parts for account in part.accounts}
    assert accounts and all(account.startswith("Resolver ") for account in accounts)
    assert all("recorded under other account names" in entry.unknown[0].value for entry in log.values())
    compared = [entry.comparison for entry in log.values() if entry.comparison.median is not None]
    assert compared and all(len(comparison.incidents) >= 10 for comparison in compared)
    assert not any(statement.text.startswith(("Restored", "Resolved"))
                   for entry in log.values() for part in entry.parts for statement in statements(entry, part))


def _at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)
