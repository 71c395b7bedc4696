"""What a draft rests on can be found: in the tracker by its id, in an export without ids by what stands in the row."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from connector import cli
from connector.app import open_app
from connector.drafts.places import Places
from connector.passes.running import run_pass
from connector.store import Rests
from connector.trackers import find_mapping
from tests.connector.passes.desk import MONDAY

LOG = """\
number,incident_state,sys_mod_count,sys_updated_at,sys_updated_by,opened_at,assigned_to,assignment_group,priority
INC1,New,0,2/3/2026 09:00,Updated by 7,2/3/2026 09:00,?,Group 5,2 - High
INC1,Active,1,2/3/2026 09:20,Updated by 9,2/3/2026 09:00,Resolver 3,Group 6,2 - High
INC1,Awaiting Vendor,2,2/3/2026 09:40,Updated by 9,2/3/2026 09:00,?,Group 6,2 - High
"""
POLICY = """\
policy: desk
ladders:
  - {ladder: desk, rungs: [{rung: first, groups: [Group 5]}, {rung: second, groups: [Group 6]}]}
escalations:
  - {rule: unowned, when: ["!assigned", open], for: 10m, to: second, because: "nobody owns it"}
"""
CONFIG = """\
policy: desk.yaml
sources:
  - {source: log, kind: export, file: log.csv, live_since: 2026-03-01 00:00}
"""


def why(folder: Path) -> str:
    for name, text in (("log.csv", LOG), ("desk.yaml", POLICY), ("rung.yaml", CONFIG)):
        (folder / name).write_text(text, encoding="utf-8")
    with open_app(folder / "rung.yaml", lambda: MONDAY.replace(hour=10)) as app:
        run_pass(app)
    shown = CliRunner().invoke(cli.rung, ["--config", str(folder / "rung.yaml"), "drafts", "show", "INC1", "--why"])
    assert shown.exception is None, shown.exception
    return shown.stdout


def test_an_export_without_ids_is_searched_by_column_word_actor_and_instant(tmp_path: Path) -> None:
    text = why(tmp_path)
    assert "change of group (assignment_group), Updated by 9, 2026-03-02 09:20 UTC: group: Group 5 → Group 6" in text
    assert "field state (incident_state: Awaiting User Info or Awaiting Vendor or Awaiting Problem or " in text
    assert "field hold_reason (incident_state: Awaiting Vendor), Updated by 9, 2026-03-02 09:40 UTC" in text
    assert "the opening (opened_at), Updated by 7, 2026-03-02 09:00 UTC: it was opened" in text
    assert "rule unowned, 2026-03-02 09:50 UTC: unowned, call 1" in text


def test_no_hash_is_shown_to_a_reader(tmp_path: Path) -> None:
    text = why(tmp_path)
    with open_app(tmp_path / "rung.yaml") as app:
        [stored] = app.store.incidents()
        hashes = [event.id for event in stored.incident.events if event.id != "created"]
    assert hashes and not any(name in text or name.partition("-")[2] in text for name in hashes)


@pytest.mark.parametrize(("rests", "place"), [
    (Rests("event", "10412", None, "mia", "group: a → b", "group"), "event 10412"),
    (Rests("event", "000-0123456789abcdef0123", None, "", "Cause: x"), "entry"),
    (Rests("event", "shown:0123456789abcdef0123", None, "", "group: a → b", "group"), "change of group"),
    (Rests("reading", "000-0123456789abcdef0123 the promise", None, "", "x"), "how its time was read"),
    (Rests("target", "restore#1", None, "", "x"), "target restore#1"),
    (Rests("priority", "priority", None, "", "x"), "priority"),
])
def test_what_to_look_for(rests: Rests, place: str) -> None:
    assert str(Places(None).of(rests)) == place


@pytest.mark.parametrize(("value", "who", "columns"), [
    ("resolved", "", ("incident_state", "resolved_at")), ("closed", "", ("incident_state", "closed_at")),
    ("resolved", "mia", ("incident_state",))])
def test_a_resolution_that_no_row_logs_is_found_by_its_date(value: str, who: str, columns: tuple[str, ...]) -> None:
    rests = Rests("event", "000-0123456789abcdef0123", None, who, f"state: in_progress → {value}", "state")
    assert Places(find_mapping("servicenow-audit-log")).of(rests).columns == columns
