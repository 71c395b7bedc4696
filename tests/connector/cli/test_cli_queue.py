"""`rung queue`: what to work on, in order of business impact, and why."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.connector.cli.office import (
    MAIL,
    NOON,
    POLICY,
    PRINTER,
    SOLVED,
    Office,
    ago,
    change,
    incident,
    open_office,
    squeezed,
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return open_office(tmp_path, monkeypatch, [PRINTER, MAIL, SOLVED])


def listed(office: Office, *arguments: str) -> list[dict[str, Any]]:
    result = office.rung("queue", "--json", *arguments)
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["incidents"]
    return found


def keys(office: Office, *arguments: str) -> list[str]:
    return [each["key"] for each in listed(office, *arguments)]


def test_open_incidents_stand_in_order_of_business_impact(office: Office) -> None:
    order = [(each["rank"], each["key"], each["priority"]) for each in listed(office)]
    assert order == [(1, "INC0001", 1), (2, "INC0002", 4)]


def test_within_a_priority_the_score_counts_and_then_the_age(office: Office) -> None:
    many = incident(6, 5, priority=1, users_affected=500)
    office.store(incident(4, 10, priority=1), incident(5, 30, priority=1), many)
    assert keys(office) == ["INC0001", "INC0006", "INC0005", "INC0004", "INC0002"]


def test_what_has_no_priority_stands_last(office: Office) -> None:
    odd = incident(7, 9000)
    del odd.opening["priority"]  # type: ignore[attr-defined]
    office.store(odd)
    assert keys(office)[-1] == "INC0007"
    assert "P?" in office.says("queue")


def test_no_pass_needs_to_have_run_and_it_makes_no_difference_to_the_order(office: Office) -> None:
    before = office.rung("queue", "--json").stdout
    assert office.rung("run").exit_code == 0
    assert json.loads(before)["incidents"] == listed(office)


def test_without_a_pass_it_says_so(office: Office) -> None:
    assert "2 were never decided by a pass\nhint: `rung run`" in office.rung("queue").stderr


def test_what_fell_due_since_the_last_pass_moves_the_queue(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.store(incident(4, 10, priority=4), incident(5, 9, priority=3))
    office.rung("run")
    assert keys(office)[1:] == ["INC0005", "INC0002", "INC0004"]
    monkeypatch.setattr("connector.app.utc_now", lambda: NOON + timedelta(days=3))
    assert keys(office)[1:] == ["INC0002", "INC0004", "INC0005"]


@pytest.mark.parametrize("columns", [80, 140])
def test_a_person_reads_why_what_is_late_and_what_comes(office: Office, columns: int) -> None:
    said = office.says("queue", "--limit", "1", columns=columns)
    for words in ("P1", "tracker P3", "INC0001", "E-mail, 120 people", "ticket 1", "Network L2 / nobody",
                  "late unowned since 11:10 -> network", "next 14:00 (in 60 min) at-risk -> duty-manager",
                  "P3 -> P1: E-mail carries the business; 120 people"):
        assert words in said


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_it_keeps_within_the_width(office: Office, columns: int) -> None:
    printed = office.rung("queue", columns=columns).stdout
    assert max(map(len, printed.splitlines())) <= columns
    assert not any(line.endswith(" ") for line in printed.splitlines())


def test_piped_it_is_plain_text_of_100_columns(office: Office) -> None:
    printed = office.rung("queue").stdout
    assert 80 < max(map(len, printed.splitlines())) <= 100
    assert printed.isascii()


def test_text_of_a_ticket_cannot_steer_the_terminal(office: Office) -> None:
    office.store(incident(8, 1, priority=1, title="\x1b[2J[bold]evil\x07\nline"))
    printed = office.rung("queue").stdout
    assert "\x1b" not in printed and "\x07" not in printed
    assert "[bold]evil line" in squeezed(printed)


@pytest.mark.parametrize(("arguments", "found"), [
    (("--group", "network l2"), ["INC0001"]),
    (("--assignee", "sam"), ["INC0002"]),
    (("--source", "snow"), ["INC0001", "INC0002"]),
    (("--source", "jira"), []),
    (("--group", "Service Desk", "--assignee", "mia"), []),
    (("--limit", "1"), ["INC0001"]),
])
@pytest.mark.parametrize("at", [(), ("--at", "2026-03-03 13:00")])
def test_it_can_be_narrowed(office: Office, arguments: tuple[str, ...], found: list[str], at: tuple[str, ...]) -> None:
    assert keys(office, *arguments, *at) == found


def test_a_person_is_found_by_their_accounts(office: Office) -> None:
    config = office.config.read_text(encoding="utf-8")
    config += "sources: [{source: snow, kind: export, file: x.csv, mapping: y}]\n"
    office.write(config.replace("accounts: {}", "accounts: {snow: s.ortiz}"))
    office.store(incident(9, 5, assignee="S.Ortiz"))
    assert keys(office, "--assignee", "sam") == ["INC0009", "INC0002"]


def test_people_are_called_by_their_names(office: Office) -> None:
    assert "Service Desk / Sam Ortiz" in office.says("queue", columns=80)
    assert "held by Service Desk / Sam Ortiz" in office.says("explain", "INC0002")


def test_a_misspelt_group_is_met_with_the_nearest(office: Office) -> None:
    ended = office.rung("queue", "--group", "Netwrk L2")
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert 'nothing is open at Tue 3 Mar 2026 13:00' in ended.stderr
    assert 'hint: did you mean "Network L2"?' in ended.stderr


def test_the_limit_says_how_many_there_are(office: Office) -> None:
    told = office.rung("queue", "--limit", "1").stderr
    assert "1 of 2 open at Tue 3 Mar 2026 13:00, times are Europe/Berlin\nhint: `--limit 2` shows all" in told
    assert "--limit" not in office.rung("queue", "--limit", "2").stderr


def test_an_empty_queue_points_to_an_instant_when_it_was_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = open_office(tmp_path, monkeypatch, [SOLVED])
    ended = office.rung("queue")
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert 'all 1 incidents are done' in ended.stderr
    hint = ended.stderr.partition("--at ")[2].partition('"')[2].partition('"')[0]
    assert hint == "2026-03-03 08:00:00"
    assert keys(office, "--at", hint) == ["INC0003"]


def test_an_empty_store_points_to_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "`rung import FILE`" in open_office(tmp_path, monkeypatch).rung("queue").stderr


class TestAt:
    def test_what_was_open_then_is_shown_as_it_was_then(self, office: Office) -> None:
        then = listed(office, "--at", "2026-03-03 10:00")
        assert [(each["key"], each["state"], each["priority"]) for each in then] == [
            ("INC0003", "new", 2), ("INC0002", "new", 4)]

    @pytest.mark.parametrize("text", ["2026-03-03 10:00", "2026-03-03T09:00:00Z", "2026-03-03T10:00:00+01:00"])
    def test_an_instant_without_a_zone_is_of_the_configuration(self, office: Office, text: str) -> None:
        assert json.loads(office.rung("queue", "--json", "--at", text).stdout)["at"] == "2026-03-03T09:00:00+00:00"

    def test_what_is_no_instant_is_wrong_usage(self, office: Office) -> None:
        ended = office.rung("queue", "--at", "yesterday")
        assert ended.exit_code == 2
        assert "'yesterday' is not an instant" in ended.stderr

    def test_nothing_of_the_time_after_it_is_known(self, office: Office) -> None:
        office.write(policy=POLICY + """
    - {sign: crowd, when: open_on_same_ci >= 2, weight: 2, because: "a crowd"}
""")
        first = incident(20, 400, configuration_item="sw-1", priority=1)
        office.store(first)
        alone = listed(office, "--at", "2026-03-03 08:00")
        office.store(incident(21, 100, configuration_item="sw-1"), incident(20, 400, change(90, "state", "closed"),
                     configuration_item="sw-1", priority=1))
        assert listed(office, "--at", "2026-03-03 08:00") == alone
        assert ago(400) == first.opened_at

    def test_the_queue_at_this_instant_is_the_queue(self, office: Office) -> None:
        looked_back = listed(office, "--at", "2026-03-03 13:00")
        assert looked_back == listed(office)
