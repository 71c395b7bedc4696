"""`rung explain`: why it is as it is, what fired, what will and when, and what would change it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.config.load import load_config
from connector.errors import RungError
from connector.store import open_store
from rules.incident import Event, ordered
from tests.connector.cli.office import (
    MAIL,
    NOON,
    POLICY,
    PRINTER,
    SOLVED,
    Office,
    ago,
    incident,
    open_office,
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return open_office(tmp_path, monkeypatch, [MAIL, PRINTER, SOLVED])


def refused(office: Office, *arguments: str) -> RungError:
    error = office.rung("explain", *arguments).exception
    assert isinstance(error, RungError)
    return error


def explained(office: Office, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(office.rung("explain", *arguments, "--json").stdout)
    return found


def test_the_answer_comes_first(office: Office) -> None:
    answer, ahead, late, blank = office.rung("explain", "INC0001").stdout.splitlines()[:4]
    assert answer == "INC0001 is P1 (tracker P3): P3 -> P1: E-mail carries the business; 120 people affected"
    assert ahead == "next: 14:00 (in 60 min) at-risk -> duty-manager: three quarters of the time are gone"
    assert late == "late: unowned since 11:10 -> network, and 1 more"
    assert blank == ""


def test_the_priority_is_told_step_by_step_with_the_values(office: Office) -> None:
    said = office.says("explain", "INC0001")
    assert "P3 the tracker's own (tracker_priority 3), since 11:00" in said
    assert "P1 carries-business: E-mail carries the business (service_tier 1, outage yes), since 11:00" in said


def test_what_is_gone_is_still_told_and_that_it_is(office: Office) -> None:
    with open_store(load_config(office.config).store_url) as store:
        store.mark_gone(MAIL.source, {MAIL.id: "deleted"}, NOON - timedelta(hours=1))
    result = office.rung("explain", MAIL.key)
    assert (result.exit_code, MAIL.title in result.stdout) == (0, True)
    assert result.stderr.startswith(f"{MAIL.key}: the tracker no longer shows the incident, noticed Tue 3 Mar 2026")


def test_conditions_are_ticked_with_a_sign_and_a_word(office: Office) -> None:
    said = office.says("explain", "INC0001", "--all")
    assert ("unowned (escalation): holds; held for 10 min ✓ yes open ✓ yes priority <= 2 priority is 1 "
            "✓ yes !assigned assigned is no") in said
    assert "✗ no reassignments >= 1 reassignments is 0" in said
    assert "✗ no any of ✗ no state" in said


def test_rules_that_have_nothing_to_do_with_it_are_one_line(office: Office) -> None:
    said = office.says("explain", "INC0001")
    assert "nothing to do with it now: forgotten, vip-waits, watched, never" in said
    assert "reassignments is 0" not in said


def test_a_rule_that_cannot_be_judged_says_what_is_missing(office: Office) -> None:
    office.store(incident(9, 5))
    said = office.says("explain", "INC0009")
    assert "carries-business not known: service_tier, outage" in said
    assert "vip-waits not known: vip" in said
    assert "hits service and people affected not known" in said


def test_repetitions_are_one_line_with_their_latest(office: Office) -> None:
    said = office.says("explain", "INC0001")
    assert ("11:10 unowned -> network: Network L2 (no rung above network), 2 times more until 11:40; "
            "nobody owns a P1") in said
    assert said.count("11:10 unowned") == 1 and "historic, not acted on" in said


def test_who_acknowledged_a_firing_and_when(office: Office) -> None:
    key = next(firing["key"] for firing in explained(office, "INC0001")["firings"] if firing["rule"] == "unowned")
    answered = Event(ago(5), "ack-1", "ack", key, actor="ada", origin="rung")
    office.store(replace(MAIL, events=ordered([*MAIL.events, answered])))
    assert "acknowledged by ada 12:55" in office.says("explain", "INC0001")


def test_targets_tell_their_pauses(office: Office) -> None:
    office.store(incident(12, 300, *PRINTER.events[2:], priority=2, vip=False))
    said = office.says("explain", "INC0012")
    assert "restore P2: paused: no due time while it rests; 4 h of 8 h gone (50%)" in said
    assert 'rested 12:00 until now: hold_reason == "caller"' in said
    assert "next: nothing falls due by itself while it is on hold (caller)" in said


def test_a_clock_that_will_change_the_priority_is_said_in_advance(office: Office) -> None:
    said = office.says("explain", "INC0002")
    assert "P3 from Wed 4 Mar 03:40 (in 14 h) on, by a clock" in said


def test_what_is_done_asks_for_nothing(office: Office) -> None:
    printed = office.rung("explain", "INC0003").stdout
    assert printed.splitlines()[1] == "it is closed: nothing falls due any more"
    assert "late" not in printed and "what would make it P1" not in printed


def test_what_would_make_it_p1(office: Office) -> None:
    said = office.says("explain", "INC0002")
    assert "what would make it P1 tracker: priority P1 in the tracker carries-business: service_tier == 1" in said


def test_where_nothing_would_make_it_p1_there_is_no_heading_for_it(office: Office) -> None:
    carries = next(line for line in POLICY.splitlines() if "rule: carries-business" in line)
    office.write(policy=POLICY.replace("base: tracker", "base: matrix").replace(carries, "")
                 .replace("high: P1, medium", "high: P2, medium"))
    assert explained(office, "INC0002")["to_p1"] == []
    assert "what would make it P1" not in office.rung("explain", "INC0002").stdout


def test_it_decides_at_the_instant_asked_about_without_a_pass(office: Office) -> None:
    assert [step["after"] for step in explained(office, "INC0003", "--at", "2026-03-03 09:00")["steps"]] == [2]
    assert explained(office, "INC0003", "--at", "2026-03-03 09:00")["state"] == "new"


def test_before_it_was_opened_there_is_nothing_to_explain(office: Office) -> None:
    error = refused(office, "INC0001", "--at", "2026-03-01")
    assert error.what == "INC0001 was opened at 2026-03-03 10:00 UTC, after the instant asked about"


def test_the_stored_policy_counts_and_a_changed_file_is_mentioned(office: Office) -> None:
    office.rung("run")
    office.write(policy=POLICY.replace("E-mail", "x").replace("to: P1", "to: P2"))
    ended = office.rung("explain", "INC0001")
    assert ended.stdout.startswith("INC0001 is P1")
    assert "office.yaml is not yet in force as it stands\nhint: `rung run` puts it into force" in ended.stderr


def test_capitals_do_not_matter(office: Office) -> None:
    assert explained(office, "inc0001")["key"] == "INC0001"


def test_an_unknown_key_is_met_with_the_nearest(office: Office) -> None:
    office.store(incident(3120, 5), incident(1206, 5))
    error = refused(office, "INC1207")
    assert error.what == 'no incident "INC1207"'
    assert error.hint.startswith("nearest: INC1206")


def test_a_key_of_several_sources_asks_which(office: Office) -> None:
    office.store(incident(1, 5, source="jira"))
    error = refused(office, "INC0001")
    assert error.what == "INC0001 is in several sources: jira, snow"
    assert error.hint == "say which: --source jira"
    assert explained(office, "INC0001", "--source", "snow")["service"] == "E-mail"


def test_an_unknown_source_is_met_with_the_nearest(office: Office) -> None:
    assert refused(office, "INC0001", "--source", "snw").hint == 'did you mean "snow"?'


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_it_keeps_within_the_width(office: Office, columns: int) -> None:
    printed = office.rung("explain", "INC0001", "--all", columns=columns).stdout
    assert max(map(len, printed.splitlines())) <= columns


def test_the_zone_is_named_once(office: Office) -> None:
    assert office.rung("explain", "INC0001").stdout.count("Europe/Berlin") == 1
    assert NOON - MAIL.opened_at == timedelta(hours=2)
