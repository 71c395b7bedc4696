"""What a pass counts, asks for and leaves behind."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from connector import app as root
from connector.cli import rung
from connector.passes.deciding import Decided
from connector.passes.effects import effects_of
from connector.passes.running import run_pass
from connector.store import StoredIncident
from rules.decision import Decision, Firing, Status
from tests.connector.passes.desk import MONDAY, MovedClock, issue, opened, write_desk

AT = MONDAY + timedelta(minutes=30)


def decided(folder: Path) -> tuple[StoredIncident, Decision]:
    with opened(write_desk(folder, [issue(1)]), MovedClock(AT)) as app:
        run_pass(app)
        [stored], decision = list(app.store.incidents()), app.store.decision("jira", "10001")
        assert decision is not None
        return stored, decision


def fired(minutes: int, until: int | None = None, status: Status = "historic", audience: str = "") -> Firing:
    ends = None if until is None else MONDAY + timedelta(minutes=until)
    at = MONDAY + timedelta(minutes=minutes)
    return Firing("update", "update", "created", "", 0, at, status, None, "late", audience, MONDAY, ends)


@pytest.mark.parametrize(("until", "still_true"), [(None, 1), (31, 1), (30, 0), (29, 0)])
def test_of_the_historic_only_what_still_holds_is_counted_as_true(
        tmp_path: Path, until: int | None, still_true: int) -> None:
    stored, decision = decided(tmp_path)
    counts = Decided()
    counts.add(stored._replace(decided_at=None), replace(decision, firings=(fired(10, until),)), 0)
    assert (counts.new["historic"], counts.historic_still_true) == (1, still_true)


@pytest.mark.parametrize(("minutes", "new"), [(29, 0), (30, 0), (31, 1)])
def test_a_firing_is_new_to_the_first_pass_behind_its_instant(tmp_path: Path, minutes: int, new: int) -> None:
    stored, decision = decided(tmp_path)
    counts = Decided()
    counts.add(stored._replace(decided_at=AT), replace(decision, firings=(fired(minutes, status="due"),)), 0)
    assert counts.new["due"] == new


def test_an_update_is_asked_for_by_its_audience_and_a_promise_for_all_stakeholders(tmp_path: Path) -> None:
    _, decision = decided(tmp_path)
    firings = (fired(5, status="due", audience="executive"), fired(6, status="due"), fired(7, status="shadow"))
    asked = effects_of(replace(decision, firings=firings), AT)
    assert {effect.action for effect in asked} == {"draft"}
    assert [effect.recipient for effect in asked] == ["executive", "stakeholders"]


def test_an_import_leaves_its_report(tmp_path: Path) -> None:
    with opened(write_desk(tmp_path, [issue(1)]), MovedClock(AT)) as app:
        [run] = app.store.runs(9, "import")
    assert run.ended_at == AT
    assert (run.summary["source"], run.summary["new"]) == ("jira", 1)


def test_run_says_what_is_held_and_status_counts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "utc_now", lambda: AT)
    config = write_desk(tmp_path, [issue(1)])
    with opened(config, MovedClock(AT)):
        pass
    ran = CliRunner().invoke(rung, ["--config", str(config), "run"])
    assert ran.stderr.splitlines() == ["decided 1, 1 due", "1 effect held: no channel is configured"]
    status = json.loads(CliRunner().invoke(rung, ["--config", str(config), "status", "--json"]).stdout)
    assert (status["firings"], status["effects"]) == ({"due": 1}, {"held": 1})
    assert status["next_at"] == "2026-03-02T17:00:00+00:00"
