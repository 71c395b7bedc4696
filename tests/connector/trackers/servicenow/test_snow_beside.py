"""Planned work, who is on call, and what ``rung check`` tells."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from connector.trackers.contract import Finding
from rules.context import Shift
from tests.connector.trackers.servicenow.desk import Desk

GROUP = "Network L2"


def told(desk: Desk, **more: object) -> dict[str, Finding]:
    return {finding.what: finding for finding in desk.tracker(**more).findings(desk.site.clock.now())}


def test_planned_work_is_read_with_the_items_that_it_is_on(desk: Desk) -> None:
    windows = desk.tracker().surroundings(desk.site.clock.now()).change_windows
    assert windows is not None
    assert {(window.id, window.start, window.end, window.configuration_item) for window in windows
            if window.configuration_item} >= {
        (f"CHG{int(planned.id.removeprefix('CHG-')):07d}", planned.start, planned.end, planned.item)
        for planned in desk.world.people.planned}
    # One that named nothing would count for everything.
    assert all(window.configuration_item or window.service for window in windows)


def test_work_of_last_month_is_not_read(desk: Desk) -> None:
    assert desk.tracker().surroundings(desk.site.clock.now() + timedelta(days=40)).change_windows == ()


@pytest.mark.parametrize("how", ["forbidden", "empty"])
def test_changes_that_cannot_be_read_are_not_no_changes(desk: Desk, how: str) -> None:
    desk.setup(denied={"change_request": how})
    found = desk.tracker().surroundings(desk.site.clock.now()).change_windows
    assert found is None if how == "forbidden" else found == ()
    desk.setup(denied={}, hidden_rows={"change_request": "numberSTARTSWITHCHG"})
    assert desk.tracker().surroundings(desk.site.clock.now()).change_windows is None


def test_changes_are_not_asked_for_where_the_configuration_says_so(desk: Desk) -> None:
    found = desk.tracker(changes=False).surroundings(desk.site.clock.now())
    assert found.change_windows is None and desk.site.log.all() == []


def on_call(desk: Desk, at: datetime) -> tuple[Shift, ...] | None:
    return desk.tracker(on_call={"network": GROUP}, changes=False).surroundings(at).on_call


def test_who_is_on_call_is_an_account_of_the_roster(desk: Desk) -> None:
    for watch in desk.world.people.on_call:
        assert on_call(desk, watch.start) == (Shift("network", watch.account, watch.start, watch.start),)


def test_a_roster_that_cannot_be_asked_is_not_an_empty_one(desk: Desk) -> None:
    desk.site.faults.add("forbidden", path="whoisoncall", times=None)
    assert on_call(desk, desk.site.clock.now()) is None


def test_a_group_that_does_not_exist_has_no_roster(desk: Desk) -> None:
    assert desk.tracker(on_call={"network": "Network L9"}).surroundings(desk.site.clock.now()).on_call is None


def test_a_group_that_does_not_exist_is_told_and_no_right_is_blamed_for_it(desk: Desk) -> None:
    found = told(desk, on_call={"network": "Network L9"})
    assert found["group Network L9"].ok is False and "read whoisoncall" not in found
    desk.site.faults.add("forbidden", path="whoisoncall", times=None)
    assert told(desk, on_call={"network": GROUP})["read whoisoncall"].ok is False


def test_a_good_instance_is_told_to_be_one(desk: Desk) -> None:
    found = told(desk, on_call={"network": GROUP}, query="assignment_group.name!=Nobody")
    assert [finding for finding in found.values() if finding.ok is not True] == []
    assert {"login", "clock", "query", "read incidents", "time zone", "read sys_audit", "read sys_journal_field",
            "read task_sla", "read sys_choice", "read sys_dictionary", "read sys_user", "read change_request",
            "read whoisoncall", "words of state", "field priority"} <= set(found)
    assert found["login"].detail == "as rung"


@pytest.mark.parametrize("table", ["sys_audit", "sys_journal_field", "task_sla", "sys_choice", "sys_dictionary",
                                   "change_request", "sys_user_group"])
@pytest.mark.parametrize("how", ["forbidden", "empty"])
def test_each_right_that_is_lacking_is_told(desk: Desk, table: str, how: str) -> None:
    desk.setup(denied={table: how})
    finding = told(desk)[f"read {table}"]
    assert finding.ok is False if how == "forbidden" else finding.ok is not True or table == "change_request"


def test_a_clock_that_is_wrong_is_told(desk: Desk) -> None:
    finding = next(one for one in desk.tracker().findings(desk.site.clock.now() + timedelta(minutes=5))
                   if one.what == "clock")
    assert finding.ok is False and finding.detail == "300 s behind"


def test_a_query_that_is_ignored_is_told(desk: Desk) -> None:
    finding = told(desk, query="categry=network")["query"]
    assert finding.ok is False and "ignores the condition categry=network" in finding.detail
    assert "look at `query`" in finding.hint


def test_a_table_that_does_not_exist_is_told_as_such_and_ends_it(desk: Desk) -> None:
    found = told(desk, table="incidnt")
    assert found["table"] == Finding("table", False, 'the instance has no table "incidnt"', "look at `table`")
    assert list(found) == ["login", "deployment", "table"]


def test_a_query_that_finds_nothing_is_looked_at_before_rights(desk: Desk) -> None:
    finding = told(desk, query="number=INC9999999")["read incidents"]
    assert finding.ok is None and finding.hint.startswith("look at `query` first")


def test_a_login_that_is_refused_is_all_that_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SNOW_PASSWORD", "wrong")
    (finding,) = told(desk).values()
    assert (finding.what, finding.ok) == ("login", False)


def test_a_field_that_is_lacking_is_told_with_what_to_do(desk: Desk) -> None:
    desk.setup(hidden_fields={"incident": ["hold_reason"]})
    finding = told(desk)["field hold_reason"]
    assert finding.ok is False and "`fields`" in finding.hint


def test_incidents_that_are_all_hidden_are_not_none(desk: Desk) -> None:
    desk.setup(hidden_rows={"incident": "numberSTARTSWITHINC"})
    finding = told(desk)["read incidents"]
    assert finding.ok is False and "121 found" in finding.detail


