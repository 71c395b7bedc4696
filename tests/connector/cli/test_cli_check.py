"""`rung check`: what is in order, what is not, and what to do about it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.connector.cli.office import CONFIG, MAIL, NOON, POLICY, PRINTER, SOLVED, Office, incident, open_office

HEADER = "Number,Short description,State,Priority,Opened,Updated\n"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return open_office(tmp_path, monkeypatch, [MAIL, PRINTER, SOLVED])


def found(office: Office, *arguments: str, ends: int = 0) -> dict[str, Any]:
    ended = office.rung("check", "--json", *arguments)
    assert ended.exit_code == ends, (ended.output, ended.exception)
    shape: dict[str, Any] = json.loads(ended.stdout)
    return shape


def findings(office: Office, area: str, *arguments: str, level: str = "warning", ends: int = 0) -> list[str]:
    return [each["what"] for each in found(office, *arguments, ends=ends)["findings"]
            if each["area"] == area and each["level"] == level]


def test_warnings_end_with_0_and_errors_with_1(office: Office) -> None:
    assert found(office)["warnings"] > 0
    office.write(policy="policy: broken")
    assert not found(office, ends=1)["ok"]


def test_a_broken_configuration_is_told_with_its_places(office: Office) -> None:
    office.write(config="policy: office.yaml\ntimezon: UTC\nstore: mysql://x\n")
    told = office.rung("check")
    assert told.exit_code == 1
    assert f"{office.config}:2:1" in told.stdout.replace("\n", "").replace(" ", "")
    assert len(findings(office, "configuration", level="error", ends=1)) == 2


def test_a_broken_policy_does_not_hide_the_rest(office: Office) -> None:
    office.write(policy=POLICY.replace("priority == 4", "priorty == 4"))
    assert findings(office, "policy", level="error", ends=1)
    assert findings(office, "store", level="ok", ends=1) == ["3 incidents, 2 open"]


def test_without_a_store_it_says_what_makes_one_and_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = open_office(tmp_path, monkeypatch)
    assert findings(office, "store") == ["there is no store yet"]
    assert "`rung run` makes it" in office.rung("check").stdout
    assert not (tmp_path / "rung.db").exists()


def test_which_policy_is_in_force_since_when(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings(office, "policy") == ["no policy is in force yet"]
    office.rung("run")
    assert findings(office, "policy") == []
    office.write(policy=POLICY + "\n")
    assert "another is in force, office.yaml" in findings(office, "policy")[0]
    office.rung("run")
    assert "in force since 2026-03-03 12:00:00 UTC" in findings(office, "policy", level="ok")


def test_events_of_the_future_are_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings(office, "time") == []
    monkeypatch.setattr("connector.app.utc_now", lambda: NOON - timedelta(minutes=70))
    assert findings(office, "time") == [
        "2 incidents have events in the future of this machine's clock: INC0002 (10 min ahead), INC0003 (20 min ahead)"]


def test_each_calendar_is_told_with_its_zone(office: Office) -> None:
    said = "calendar office in Europe/Berlin, where it is Tue 13:00: open until Tue 2026-03-03 18:00"
    assert said in findings(office, "time", level="ok")


def test_missing_zone_data_are_an_error(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.passes.checking.summer_offset", lambda: None)
    assert findings(office, "time", level="error", ends=1) == ["there are no usable time zone data"]


class TestSources:
    def with_file(self, office: Office, text: str | None, mapping: str = "servicenow-list") -> None:
        office.write(config=CONFIG + f"sources: [{{source: list, kind: export, file: list.csv, mapping: {mapping}}}]\n")
        if text is not None:
            (office.folder / "list.csv").write_text(text, encoding="utf-8")

    def test_a_missing_file_is_an_error(self, office: Office) -> None:
        self.with_file(office, None)
        assert len(findings(office, "sources", level="error", ends=1)) == 1

    def test_an_unknown_mapping_is_an_error(self, office: Office) -> None:
        self.with_file(office, HEADER, mapping="servicenoww")
        assert len(findings(office, "sources", level="error", ends=1)) == 1

    def test_a_readable_file_that_was_not_imported_is_a_warning(self, office: Office) -> None:
        self.with_file(office, HEADER + "INC9,x,New,3 - Moderate,2026-03-01 10:00:00,2026-03-01 10:00:00\n")
        assert findings(office, "sources") == [
            "list: readable as servicenow-list, not live: nothing is acted on; not imported yet"]


class TestPeople:
    def test_who_is_not_in_the_configuration_is_named(self, office: Office) -> None:
        assert findings(office, "people", "--quick") == [
            "role duty-manager names duty.manager, whom rung.yaml does not know",
            "role on-call is roster nights, which rung.yaml does not know"]

    def test_nobody_on_call_now(self, office: Office) -> None:
        shifts = "[{person: duty.manager, start: 2026-03-03 13:01, end: 2026-03-04 08:00}]"
        config = CONFIG.replace("person: sam", "person: duty.manager")
        office.write(config=f"{config}rosters: [{{roster: nights, shifts: {shifts}}}]\n")
        assert findings(office, "people", "--quick") == ["nobody is on call now for roster nights"]


class TestHistory:
    def test_a_group_that_no_incident_ever_had_is_named_with_the_nearest(self, office: Office) -> None:
        assert findings(office, "groups") == []
        office.write(policy=POLICY.replace("[Network L2]", "[Network L3]"))
        assert findings(office, "groups") == [
            "group Network L3 (rung network) is in no incident of source snow (nearest: Network L2)"]

    def rules(self, office: Office) -> dict[str, dict[str, Any]]:
        return {rule["rule"]: rule for rule in found(office)["rules"]}

    def test_each_rule_is_counted(self, office: Office) -> None:
        rules = self.rules(office)
        assert (rules["unowned"]["firings"], rules["unowned"]["incidents"]) == (3, 1)
        assert (rules["carries-business"]["firings"], rules["carries-business"]["held_in"]) == (1, 1)

    def test_a_rule_that_is_unknown_says_for_lack_of_what(self, office: Office) -> None:
        office.store(incident(9, 5, vip=True))
        rule = self.rules(office)["carries-business"]
        assert (rule["unknown_in"], rule["missing"]) == (3, ["outage", "service_tier"])
        assert "carries-business cannot be judged in 75% of the incidents" in str(findings(office, "rules"))

    @pytest.mark.parametrize(("rule", "why"), [
        ("never", 'never true: state == "cancelled", priority == 5'),
        ("watched", "never true: reassignments >= 1"),
        ("vip-waits", "not known in 1 of them: vip"),
        ("at-risk", "its conditions held in 3 incidents, its clock never ran out"),
    ])
    def test_a_rule_that_never_fires_says_why(self, office: Office, rule: str, why: str) -> None:
        assert self.rules(office)[rule]["why_never"] == why
        assert f"{rule} never fires on these incidents: {why}" in findings(office, "rules")

    def test_it_can_be_left_out(self, office: Office) -> None:
        quick = found(office, "--quick")
        assert (quick["incidents"], quick["rules"]) == (None, [])


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_it_keeps_within_the_width(office: Office, columns: int) -> None:
    printed = office.rung("check", columns=columns).stdout
    assert max(map(len, printed.splitlines())) <= columns
    assert "warning" in printed
