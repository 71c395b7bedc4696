"""What ``rung check`` tells of a Jira: each thing that works, each that is missing, and what to do about it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from connector.trackers.contract import Finding
from tests.connector.trackers.jira.small import ANN, FIELDS, NOW, Issue, Small, change, minutes, remark

Answer = tuple[int, dict[str, str], str] | None
LISTS = {"/status": [{"name": "Open"}, {"name": "Done"}], "/priority": [{"name": "High"}, {"name": "P1"}],
         "/mypermissions": {"permissions": {right: {"havePermission": right != "EDIT_ISSUES"} for right in (
             "ADD_COMMENTS", "EDIT_ISSUES", "ASSIGN_ISSUES", "TRANSITION_ISSUES")}},
         "/issue/100/transitions": {"transitions": [
             {"id": "1", "to": {"name": "Done"}}, {"id": "2", "to": {"name": "Triage"}}]},
         "/rest/pat/latest/tokens": [{"name": "rung", "expiringAt": "2026-03-09T10:00:00.000+0000"},
                                     {"name": "other", "expiringAt": "2027-03-09T10:00:00.000+0000"}]}


@pytest.fixture
def site(small: Small) -> Small:
    small.add(Issue(100, NOW - minutes(9), histories=[change(1, NOW - minutes(30), "Open", "Done")], status="Done",
                    comments=[remark(1, NOW - minutes(20), jsdPublic=False), remark(2, NOW, jsdPublic=True)]))
    answering(small)
    return small


def answering(small: Small, **instead: Any) -> None:
    lists = {**LISTS, **{f"/{name}": value for name, value in instead.items()}}

    def answer(method: str, path: str, asked: dict[str, Any]) -> Answer:
        return (200, {}, json.dumps(lists[path])) if path in lists else None
    small.before = answer


def told(small: Small, **settings: Any) -> dict[str, Finding]:
    return {finding.what: finding for finding in small.tracker(**settings).findings(NOW)}


def test_who_and_what_it_is(site: Small) -> None:
    found = told(site)
    assert found["login"][:3] == ("login", True, f"Rung ({'5b-rung' if site.cloud else 'rung'})")
    assert found["deployment"].detail == f"Jira {'Cloud' if site.cloud else 'Data Center'} 9.12.2"
    assert found["clock"].ok is True
    assert found["time zone"].ok is True
    assert "America/Los_Angeles" in found["time zone"].detail


def test_a_clock_and_times_that_are_read_otherwise_are_told(site: Small) -> None:
    site.now = NOW + timedelta(minutes=9)
    site.reads_numbers = False
    found = told(site)
    assert (found["clock"].ok, "540 s" in found["clock"].detail) == (False, True)
    assert (found["time zone"].ok, "minutes" in found["time zone"].detail) == (True, True)
    site.reads_minutes_in = "Pacific/Honolulu"
    assert told(site)["time zone"].ok is False


def test_when_a_token_ends_is_told_where_jira_says_so(site: Small) -> None:
    token = told(site)["token"]
    if site.cloud:
        assert token.ok is None
    else:
        assert (token.ok, token.detail) == (False, 'of the account\'s tokens "rung" ends first, on 2026-03-09')


def test_a_secret_that_is_missing_is_told_by_its_name(site: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMALL_TOKEN")
    assert told(site) == {"login": Finding(
        "login", False, "environment variable SMALL_TOKEN: the secret is missing or empty")}


def test_a_query_that_is_refused_is_told_once(site: Small) -> None:
    site.before = lambda method, path, asked: (
        (400, {}, '{"errorMessages": ["Field \'projct\' does not exist"]}') if path.startswith("/search") else (
            (200, {}, json.dumps(LISTS[path])) if path in LISTS else None))
    found = told(site)
    assert [one.what for one in found.values() if "projct" in one.detail] == ["read incidents"]
    assert "time zone" not in found


def test_each_field_is_found_or_told_with_what_to_write(site: Small) -> None:
    found = told(site)
    assert found["field priority"] == Finding("field priority", True, "Priority (priority)")
    lacking = found["field impact"]
    assert (lacking.ok, lacking.detail) == (None, "not found: Impact")
    assert "{impact: NAME}" in lacking.hint
    assert found["SLA"].ok is None


def test_a_name_of_ones_own_that_no_field_has_is_told_in_its_own_words(site: Small) -> None:
    answering(site, field=[*FIELDS, {"id": "customfield_1", "name": "Users affected"}])
    found = told(site, fields={"users_affected": "Userz affected"})
    assert found["fields: users_affected"] == Finding(
        "fields: users_affected", False, 'rung.yaml names "Userz affected", and this Jira has no such field',
        'did you mean "Users affected"?')
    assert "field users_affected" not in found
    assert told(site, fields={"users_affected": "Users affected"})["field users_affected"].ok is True


def test_what_the_mapping_has_no_column_for_is_told_with_what_the_site_has(site: Small) -> None:
    plain = told(site)["fields"]
    assert plain.ok is True and plain.hint == ""
    assert "users_affected, outage, vip" in plain.detail and "name them under `fields`" in plain.detail
    assert "hold_reason" not in plain.detail and "priority" not in plain.detail
    answering(site, field=[*FIELDS, {"id": "customfield_1", "name": "Users affected"},
                           {"id": "customfield_2", "name": "VIP"}])
    finding = told(site)["fields"]
    assert finding.ok is None and "{users_affected: Users affected, vip: VIP}" in finding.hint
    assert "vip" not in told(site, fields={"vip": "VIP"})["fields"].hint


def test_a_status_without_a_word_is_told_with_what_to_write(site: Small) -> None:
    assert told(site)["words of state"].ok is True
    answering(site, status=[{"name": "Triage"}, {"name": "Open"}])
    finding = told(site)["words of state"]
    assert (finding.ok, finding.detail) == (False, "no word for Triage")
    assert "words: {Triage: …}" in finding.hint
    settled = told(site, fields={"state": {"column": "status", "words": {"Triage": "new"}}})
    assert settled["words of state"].ok is True


def test_what_can_be_read_and_written_is_told_right_by_right(site: Small) -> None:
    found = told(site)
    assert found["read incidents"].detail == "the newest 1 are of OPS (service desk)"
    assert found["read history"].detail == "1 entries of OPS-100, all there are"
    assert found["read comments"] == Finding("read comments", True, "2 of OPS-100, 1 of them internal")
    assert (found["write notes"].ok, found["edit incidents"].ok) == (True, False)
    assert "EDIT_ISSUES" in found["edit incidents"].hint
    assert found["transitions"].detail == "OPS-100 can go to Done (resolved), Triage (not yet known)"


def test_internal_notes_that_are_not_shown_are_no_proof_that_they_can_be(site: Small) -> None:
    site.issues[100].comments = [remark(2, NOW, jsdPublic=True, author=ANN)]
    finding = told(site)["read comments"]
    assert finding.ok is None
    assert "service desk" in finding.hint


def test_a_query_that_lists_nothing_is_no_success(small: Small) -> None:
    answering(small)
    assert told(small)["read incidents"].ok is None


def test_one_part_at_fault_hides_no_other(site: Small) -> None:
    plain = site.before

    def faulty(method: str, path: str, asked: dict[str, Any]) -> Answer:
        return (403, {}, '{"errorMessages": ["no"]}') if path in ("/status", "/mypermissions") else plain(
            method, path, asked)
    site.before = faulty
    found = told(site)
    assert found["words"].ok is False
    assert (found["read history"].ok, found["read incidents"].ok) == (True, False)
