"""An audit log: history is the difference between rows, and never knows the future."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

HEADER = ["number", "incident_state", "sys_mod_count", "opened_by", "opened_at", "sys_updated_by", "sys_updated_at",
          "priority", "assignment_group", "assigned_to", "closed_code", "resolved_at", "closed_at"]
ROW = dict(number="INC1", incident_state="New", sys_mod_count="0", opened_by="Opened by  17",
           opened_at="29/2/2016 09:00", sys_updated_by="Updated by 1", sys_updated_at="29/2/2016 09:05",
           priority="3 - Moderate", assignment_group="Group 1", assigned_to="?", closed_code="code 5",
           resolved_at="29/2/2016 11:00", closed_at="5/3/2016 12:00")


def log(*rows: dict[str, str]) -> str:
    """Each row as the one before, but for what it says itself."""
    lines, now = [",".join(HEADER)], dict(ROW)
    for row in rows:
        now |= row
        lines.append(",".join(now[name] for name in HEADER))
    return "\n".join(lines) + "\n"


def at(hour: int, minute: int = 0, day: int = 29, month: int = 2) -> datetime:
    return datetime(2016, month, day, hour, minute, tzinfo=UTC)


def told(incident: Any, field: str) -> list[tuple[datetime, Any, Any]]:
    return [(event.at, event.old, event.new) for event in incident.events if event.field == field]


def test_the_first_row_says_how_the_incident_was_opened(read: Any) -> None:
    [incident], reader = read(log({}))
    assert reader.report.mapping == "servicenow-audit-log"
    assert incident.opened_at == at(9)
    assert incident.opening == {"state": "new", "hold_reason": "", "priority": 3, "group": "Group 1", "assignee": ""}
    assert [(event.id, event.kind, event.at, event.actor) for event in incident.events] == [
        ("created", "created", at(9), "Opened by 17")]


def test_the_changes_of_one_row_are_events_of_one_instant(read: Any) -> None:
    [incident], _ = read(log({}, dict(sys_mod_count="1", sys_updated_at="29/2/2016 10:00", incident_state="Active",
                                      assigned_to="Resolver 2", sys_updated_by="Updated by 9")))
    assert {(one.at, one.field, one.old, one.new, one.actor, one.origin) for one in incident.events[1:]} == {
        (at(10), "state", "new", "in_progress", "Updated by 9", "unknown"),
        (at(10), "assignee", "", "Resolver 2", "Updated by 9", "unknown")}
    assert incident.version == "1"


def test_a_row_that_changes_nothing_that_is_mapped_touched_the_incident(read: Any) -> None:
    [incident], _ = read(log({}, dict(sys_mod_count="1", sys_updated_at="29/2/2016 10:00")))
    assert [(event.kind, event.at) for event in incident.events] == [("created", at(9)), ("touched", at(10))]


def test_a_first_row_in_another_state_is_a_change_at_its_own_instant(read: Any) -> None:
    [incident], _ = read(log(dict(incident_state="Resolved", resolved_at="29/2/2016 09:05")))
    assert incident.opening["state"] == "new"
    assert told(incident, "state") == [(at(9, 5), "new", "resolved")]


@pytest.mark.parametrize(("word", "reason"), [
    ("Awaiting User Info", "caller"), ("Awaiting Vendor", "vendor"), ("Awaiting Problem", "problem"),
    ("Awaiting Evidence", "other")])
def test_going_on_hold_says_for_what_and_leaving_clears_it(read: Any, word: str, reason: str) -> None:
    [incident], _ = read(log({}, dict(sys_updated_at="29/2/2016 10:00", incident_state=word),
                             dict(sys_updated_at="29/2/2016 10:30", incident_state="Active")))
    assert told(incident, "state") == [(at(10), "new", "on_hold"), (at(10, 30), "on_hold", "in_progress")]
    assert told(incident, "hold_reason") == [(at(10), "", reason), (at(10, 30), reason, "")]


def test_a_state_that_is_no_answer_leaves_the_state_unknown_and_is_counted(read: Any) -> None:
    [incident], reader = read(log({}, dict(sys_updated_at="29/2/2016 10:00", incident_state="-100"),
                                  dict(sys_updated_at="29/2/2016 11:00", incident_state="Active")))
    assert told(incident, "state") == [(at(10), "new", None), (at(11), None, "in_progress")]
    assert reader.report.unmapped_values == {"state": {"-100": 1}}
    assert reader.report.skipped == 0


def test_a_missing_group_is_unknown_and_a_missing_assignee_is_nobody(read: Any) -> None:
    [incident], _ = read(log(dict(assigned_to="Resolver 1"),
                             dict(sys_updated_at="29/2/2016 10:00", assignment_group="?", assigned_to="?")))
    assert told(incident, "group") == [(at(10), "Group 1", None)]
    assert told(incident, "assignee") == [(at(10), "Resolver 1", "")]
    assert "group" not in incident.now()


def test_final_values_on_every_row_do_not_leak_the_future(read: Any) -> None:
    rows = log({}, dict(sys_updated_at="29/2/2016 10:00", incident_state="Active"))
    [incident], _ = read(rows)
    assert "close_code" not in incident.now()
    assert told(incident, "state") == [(at(10), "new", "in_progress")]


def test_the_close_code_is_known_from_the_closing_instant(read: Any) -> None:
    [incident], _ = read(log({}, dict(sys_updated_at="29/2/2016 11:00", incident_state="Resolved"),
                             dict(sys_updated_at="5/3/2016 12:00", incident_state="Closed")))
    assert told(incident, "close_code") == [(at(12, 0, 5, 3), None, "code 5")]


def test_a_resolution_that_has_no_row_is_placed_by_its_date(read: Any) -> None:
    [incident], reader = read(log({}, dict(sys_updated_at="5/3/2016 12:00", incident_state="Closed")))
    assert told(incident, "state") == [(at(11), "new", "resolved"), (at(12, 0, 5, 3), "resolved", "closed")]
    assert incident.events[1].actor is None
    assert reader.report.notes["resolutions of which the log has no row: placed by their date"] == 1


def test_a_resolution_first_seen_in_a_later_row_is_placed_by_its_date(read: Any) -> None:
    [incident], _ = read(log(
        {}, dict(sys_updated_at="29/2/2016 10:00", incident_state="Awaiting Vendor"),
        dict(sys_updated_at="29/2/2016 12:00", incident_state="Resolved", assigned_to="Resolver 3")))
    assert told(incident, "state")[-1] == (at(11), "on_hold", "resolved")
    assert told(incident, "hold_reason")[-1] == (at(11), "vendor", "")
    assert told(incident, "assignee") == [(at(12), "", "Resolver 3")]


def test_a_date_that_the_rows_contradict_places_nothing(read: Any) -> None:
    [incident], _ = read(log({}, dict(sys_updated_at="29/2/2016 11:30", incident_state="Active"),
                             dict(sys_updated_at="29/2/2016 12:00", incident_state="Resolved")))
    assert told(incident, "state")[-1] == (at(12), "in_progress", "resolved")


def test_two_rows_of_one_minute_keep_their_order(read: Any) -> None:
    steps = ["Active", "Awaiting Vendor", "Active", "Resolved"] * 3
    rows = [dict(sys_mod_count=str(n + 1), sys_updated_at="29/2/2016 10:00", incident_state=state)
            for n, state in enumerate(steps)]
    [incident], _ = read(log({}, *rows))
    meaning = {"Active": "in_progress", "Awaiting Vendor": "on_hold", "Resolved": "resolved"}
    states = ["new", *(meaning[word] for word in steps)]
    assert [(old, new) for _, old, new in told(incident, "state")] == list(zip(states, states[1:], strict=False))
    assert incident.now()["state"] == "resolved"


def test_rows_out_of_the_order_of_time_are_sorted_and_mentioned(read: Any) -> None:
    late = dict(sys_mod_count="2", sys_updated_at="29/2/2016 12:00", incident_state="Resolved")
    early = dict(sys_mod_count="1", sys_updated_at="29/2/2016 10:00", incident_state="Active")
    [incident], reader = read(log({}, late, early))
    assert [new for _, _, new in told(incident, "state")] == ["in_progress", "resolved"]
    assert reader.report.notes["incidents with rows out of the order of time: sorted"] == 1


def test_a_row_from_before_the_opening_is_kept_and_mentioned(read: Any) -> None:
    [incident], reader = read(log(dict(sys_updated_at="29/2/2016 08:00"),
                                  dict(sys_updated_at="29/2/2016 08:30", incident_state="Active")))
    assert incident.events[0].id == "created"
    assert told(incident, "state") == [(at(9), "new", "in_progress")]
    assert reader.report.notes["rows updated before their incident was opened: kept, at the instant of opening"] == 2


def test_where_the_first_rows_are_missing_the_opening_is_unknown(read: Any) -> None:
    [incident], reader = read(log(dict(sys_mod_count="7", sys_updated_at="29/2/2016 12:00", incident_state="Active")))
    assert "priority" not in incident.opening
    assert told(incident, "priority") == [(at(12), None, 3)]
    assert any("first rows are not in the log" in note for note in reader.report.notes)


def test_a_row_that_stands_twice_counts_once(read: Any) -> None:
    change = dict(sys_mod_count="1", sys_updated_at="29/2/2016 10:00", incident_state="Active")
    [once], _ = read(log({}, change))
    [twice], reader = read(log({}, change, change))
    assert once == twice
    assert reader.report.rows == 3


def test_scattered_rows_give_the_same_incidents_as_gathered_ones(read: Any) -> None:
    rows = []
    for minute in range(10, 40, 10):
        for name in ("INC2", "INC1", "INC3"):
            rows.append(dict(number=name, sys_mod_count=str(minute // 10 - 1), sys_updated_at=f"29/2/2016 09:{minute}",
                             incident_state=["New", "Active", "Resolved"][minute // 10 - 1]))
    gathered, first = read(log(*sorted(rows, key=lambda row: row["number"])))
    scattered, second = read(log(*rows))
    assert [incident.id for incident in scattered] == ["INC2", "INC1", "INC3"]
    assert sorted(scattered, key=lambda incident: incident.id) == gathered
    assert second.report.events == first.report.events
    assert any("sorted on disk" in note for note in second.report.notes)
    assert not any("sorted on disk" in note for note in first.report.notes)


def test_gathered_rows_in_no_order_of_ids_are_streamed(read: Any) -> None:
    _, reader = read(log(dict(number="INC9"), dict(number="INC1"), dict(number="INC5")))
    assert not any("sorted on disk" in note for note in reader.report.notes)


def test_a_longer_log_keeps_the_ids_of_the_shorter_one(read: Any) -> None:
    rows: list[dict[str, str]] = [{},
                                  dict(sys_mod_count="1", sys_updated_at="29/2/2016 10:00", incident_state="Active"),
                                  dict(sys_mod_count="2", sys_updated_at="29/2/2016 10:00", incident_state="New"),
                                  dict(sys_mod_count="3", sys_updated_at="29/2/2016 10:00", incident_state="Active"),
                                  dict(sys_mod_count="4", sys_updated_at="5/3/2016 12:00", incident_state="Closed")]
    [whole], _ = read(log(*rows))
    for length in range(1, len(rows)):
        [part], _ = read(log(*rows[:length]))
        assert part.opening == whole.opening
        assert set(part.events) <= set(whole.events)


def test_a_bad_row_is_set_aside_and_the_others_are_read(read: Any, rejected: list[Any]) -> None:
    [incident], reader = read(log({}, dict(sys_updated_at="31/2/2016 10:00"),
                                  dict(sys_updated_at="29/2/2016 10:00", incident_state="Active")),
                              on_reject=rejected.append)
    assert [(one.line, one.column, one.reason, one.incident) for one in rejected] == [
        (3, "sys_updated_at", 'not a date: "31/2/2016 10:00"', "INC1")]
    assert told(incident, "state") == [(at(10), "new", "in_progress")]
    report = reader.report
    assert (report.rows, report.skipped, report.partly_read, report.partly_read_first) == (3, 1, 1, ["INC1"])
    assert report.reasons == {"sys_updated_at: not a date": 1}


def test_a_row_without_an_incident_is_set_aside(read: Any, rejected: list[Any]) -> None:
    incidents, reader = read(log({}, dict(number="?"), dict(number="INC2")), on_reject=rejected.append)
    assert [incident.id for incident in incidents] == ["INC1", "INC2"]
    assert [(one.line, one.column, one.reason) for one in rejected] == [(3, "number", "is missing")]


def test_columns_that_no_field_holds_are_named_and_kept(read: Any) -> None:
    header, row = log({}).splitlines()
    text = f"{header},u_colour,active\n{row},red,true\n"
    [incident], reader = read(text)
    assert list(reader.report.unmapped_columns) == ["u_colour"]
    assert incident.extra == {"u_colour": "red"}


def test_the_declared_zone_is_that_of_the_times(read: Any) -> None:
    [incident], _ = read(log({}), zone="America/Sao_Paulo")
    assert incident.opened_at == at(12)


def test_automation_is_what_the_mapping_says(read: Any, tmp_path: Any) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("""
mapping: own
kind: audit-log
id: number
at: sys_updated_at
opened: opened_at
actor: sys_updated_by
time: {formats: "%d/%m/%Y %H:%M"}
automation: [Updated  by 7]
comparable: true
fields:
  assignee: assigned_to
  reporter: opened_by
""")
    [incident], _ = read(log({}, dict(sys_updated_at="29/2/2016 10:00", sys_updated_by="Updated by 7"),
                             dict(sys_updated_at="29/2/2016 11:00", sys_updated_by="ann", assigned_to="ann"),
                             dict(sys_updated_at="29/2/2016 12:00", sys_updated_by="Opened by  17")), mapping=str(own))
    assert [event.origin for event in incident.events[1:]] == ["automation", "staff", "caller"]
