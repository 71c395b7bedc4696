"""A list shows an incident as it stands now; what was before, it does not say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

HEADER = ["number", "short_description", "caller_id", "opened_by", "opened_at", "resolved_at", "closed_at",
          "sys_updated_on", "state", "priority", "assignment_group", "assigned_to", "close_code", "hold_reason"]
ROW = dict(number="INC1", short_description="no network", caller_id="cal", opened_by="cal",
           opened_at="2026-03-02 09:00:00", resolved_at="", closed_at="", sys_updated_on="2026-03-02 10:00:00",
           state="In Progress", priority="2 - High", assignment_group="Network", assigned_to="ann", close_code="",
           hold_reason="")


def listed(*rows: dict[str, str]) -> str:
    lines = [",".join(HEADER)]
    lines += [",".join((ROW | row)[name] for name in HEADER) for row in rows]
    return "\n".join(lines) + "\n"


def at(hour: int, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def told(incident: Any, field: str) -> list[tuple[datetime, Any, Any]]:
    return [(event.at, event.old, event.new) for event in incident.events if event.field == field]


def test_what_may_have_changed_is_known_only_from_the_last_update(read: Any) -> None:
    [incident], reader = read(listed({}))
    assert reader.report.mapping == "servicenow-list"
    assert incident.opening == {"title": "no network", "reporter": "cal", "state": "new", "hold_reason": ""}
    assert incident.events[0][:3] == (at(9), "created", "created")
    assert incident.events[0].origin == "caller"
    assert told(incident, "priority") == [(at(10), None, 2)]
    assert told(incident, "state") == [(at(10), "new", "in_progress")]
    assert incident.now()["group"] == "Network"
    assert incident.title == "no network"


def test_dates_give_the_resolved_and_the_closed_event(read: Any) -> None:
    [incident], _ = read(listed(dict(resolved_at="2026-03-02 12:00:00", closed_at="2026-03-03 12:00:00", state="Closed",
                                     sys_updated_on="2026-03-04 08:00:00", close_code="Solution provided")))
    assert told(incident, "state") == [(at(12), "new", "resolved"), (at(12, 3), "resolved", "closed")]
    assert told(incident, "close_code") == [(at(12), None, "Solution provided")]
    assert told(incident, "priority") == [(at(8, 4), None, 2)]


def test_an_incident_open_again_keeps_the_resolution_that_was(read: Any) -> None:
    [incident], _ = read(listed(dict(resolved_at="2026-03-02 12:00:00", sys_updated_on="2026-03-02 15:00:00")))
    assert told(incident, "state") == [(at(12), "new", "resolved"), (at(15), "resolved", "in_progress")]


def test_a_cancelled_incident_was_not_closed(read: Any) -> None:
    [incident], _ = read(listed(dict(closed_at="2026-03-02 12:00:00", state="Canceled")))
    assert told(incident, "state") == [(at(12), "new", "cancelled")]


def test_on_hold_and_for_what(read: Any) -> None:
    [held, told_by_state], _ = read(listed(dict(state="On Hold", hold_reason="Awaiting Vendor"),
                                           dict(number="INC2", state="Awaiting User Info")))
    assert held.now()["hold_reason"] == "vendor"
    assert told_by_state.now()["hold_reason"] == "caller"


def test_a_hold_reason_left_over_does_not_count(read: Any) -> None:
    left_over = dict(state="Resolved", resolved_at="2026-03-02 12:00:00", hold_reason="Awaiting Vendor")
    [incident], _ = read(listed(left_over))
    assert incident.now()["hold_reason"] == ""


def test_of_two_rows_the_newest_is_taken(read: Any) -> None:
    old, other = dict(state="New", sys_updated_on="2026-03-02 09:30:00"), dict(number="INC2")
    [first, second], reader = read(listed({}, other, old))
    assert (first.id, second.id) == ("INC1", "INC2")
    assert first.now()["state"] == "in_progress"
    assert reader.report.notes["incidents with more than one row: the newest row was taken"] == 1


def test_a_row_without_an_opening_is_set_aside(read: Any, rejected: list[Any]) -> None:
    [incident], reader = read(listed(dict(opened_at=""), dict(number="INC2")), on_reject=rejected.append)
    assert incident.id == "INC2"
    assert [(one.line, one.column, one.reason) for one in rejected] == [(2, "opened_at", "is missing")]
    assert reader.report.notes["incidents of which no row could be read"] == 1


def test_a_value_without_a_word_is_unknown_and_counted(read: Any) -> None:
    [incident], reader = read(listed(dict(state="Triaged", priority="9 - Odd")))
    assert "priority" not in incident.now()
    assert told(incident, "state") == []
    assert reader.report.unmapped_values == {"state": {"Triaged": 1}, "priority": {"9 - Odd": 1}}


def test_the_answer_of_the_table_api_is_read_as_well(read: Any) -> None:
    record = {"sys_id": {"display_value": "46f0", "value": "46f0"},
              "number": {"display_value": "INC7", "value": "INC7"},
              "opened_at": {"display_value": "02/03/2026 10:00", "value": "2026-03-02 09:00:00"},
              "state": {"display_value": "On Hold", "value": "3"},
              "hold_reason": {"display_value": "Vendor", "value": "4"},
              "assigned_to": {"display_value": "Ann", "value": "5137", "link": "https://x"}, "priority": "1",
              "sys_updated_on": "2026-03-02 10:00:00", "sys_mod_count": 4, "assignment_group": "", "active": True}
    [incident], reader = read({"result": [record]}, "list.json")
    assert reader.report.mapping == "servicenow-list"
    assert (incident.id, incident.key, incident.version) == ("46f0", "INC7", "4")
    now = incident.now()
    assert (now["state"], now["hold_reason"], now["assignee"], now["group"], now["priority"]) == (
        "on_hold", "vendor", "5137", "", 1)


def test_a_record_that_does_not_speak_of_a_field_leaves_it_unknown(read: Any) -> None:
    said = {"number": "INC1", "opened_at": "2026-03-02 09:00:00", "state": "New", "assigned_to": ""}
    silent = {"number": "INC2", "opened_at": "2026-03-02 09:00:00", "state": "New"}
    [first, second], _ = read([said, silent], "list.json")
    assert first.now()["assignee"] == ""
    assert "assignee" not in second.now()


def test_labels_of_the_columns_do_as_well_as_their_names(read: Any) -> None:
    [incident], _ = read("Number;Opened;State;Updated;Assigned to\nINC1;2026-03-02 09:00:00;New;2026-03-02 10:00:00;\n")
    assert incident.now()["assignee"] == ""
    assert incident.opened_at == at(9)


def test_where_no_update_is_dated_that_is_mentioned(read: Any) -> None:
    _, reader = read("number,opened_at,state\nINC1,2026-03-02 09:00:00,New\n")
    assert any("do not say when they were updated" in note for note in reader.report.notes)
