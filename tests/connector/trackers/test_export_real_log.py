"""The public audit log of a real instance. Expectations are taken straight from its rows, by other means."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from connector.trackers import ExportReader, read_export
from rules.incident import Incident

STATES = {"New": "new", "Active": "in_progress", "Awaiting User Info": "on_hold", "Awaiting Vendor": "on_hold",
          "Awaiting Problem": "on_hold", "Awaiting Evidence": "on_hold", "Resolved": "resolved", "Closed": "closed"}
Rows = dict[str, list[dict[str, str]]]


def moment(text: str) -> datetime:
    day, month, rest = text.split("/")
    year, clock = rest.split(" ")
    hour, minute = clock.split(":")
    return datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=UTC)


@pytest.fixture(scope="module")
def rows(real_log: Path) -> Rows:
    found: Rows = {}
    with gzip.open(real_log, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["number"], []).append(row)
    for mine in found.values():
        mine.sort(key=lambda row: (moment(row["sys_updated_at"]), int(row["sys_mod_count"])))
    return found


@pytest.fixture(scope="module")
def whole(real_log: Path) -> tuple[dict[str, Incident], ExportReader]:
    reader = read_export(real_log, "desk")
    return {incident.id: incident for incident in reader}, reader


def test_every_row_is_read(whole: Any, rows: Rows) -> None:
    incidents, reader = whole
    assert reader.report.mapping == "servicenow-audit-log"
    assert (reader.report.rows, reader.report.incidents, len(incidents)) == (42_974, 7_577, 7_577)
    assert (reader.report.skipped, reader.report.partly_read, reader.report.unmapped_values) == (0, 0, {})
    assert reader.report.events == sum(len(incident.events) for incident in incidents.values())
    assert set(incidents) == set(rows)
    mapped_or_ignored = set(rows["INC0000045"][0]) - set(reader.report.unmapped_columns)
    assert {"priority", "incident_state", "closed_code", "active"} <= mapped_or_ignored
    assert "made_sla" in reader.report.unmapped_columns


def test_the_states_are_those_of_the_rows(whole: Any, rows: Rows) -> None:
    for name, incident in whole[0].items():
        seen = ["new", *(STATES[row["incident_state"]] for row in rows[name])]
        steps = [(old, new) for old, new in pairwise(seen) if old != new]
        assert [(event.old, event.new) for event in incident.events if event.field == "state"] == steps, name


def test_the_last_row_is_where_the_history_leads(whole: Any, rows: Rows) -> None:
    for name, incident in whole[0].items():
        last, now = rows[name][-1], incident.now()
        assert now["state"] == STATES[last["incident_state"]]
        assert now["priority"] == int(last["priority"][0])
        assert now["assignee"] == ("" if last["assigned_to"] == "?" else last["assigned_to"])
        assert now.get("group") == (None if last["assignment_group"] == "?" else last["assignment_group"])
        assert now.get("close_code") == (None if last["closed_code"] == "?" else last["closed_code"])
        assert incident.version == str(max(int(row["sys_mod_count"]) for row in rows[name]))
        assert incident.events[-1].at == max(moment(last["sys_updated_at"]), incident.opened_at)


def test_each_event_stands_at_the_instant_of_a_row(whole: Any, rows: Rows) -> None:
    for name, incident in whole[0].items():
        instants = {max(moment(row["sys_updated_at"]), incident.opened_at) for row in rows[name]} | {incident.opened_at}
        assert incident.events[0].id == "created"
        assert incident.opened_at == moment(rows[name][0]["opened_at"])
        assert {event.at for event in incident.events} <= instants, name
        assert len({event.id for event in incident.events}) == len(incident.events)


def test_changes_of_priority_are_counted_as_in_the_rows(whole: Any, rows: Rows) -> None:
    by_hand = Counter({name: sum(a["priority"] != b["priority"] for a, b in pairwise(mine))
                       for name, mine in rows.items()})
    read = Counter({name: sum(event.field == "priority" for event in one.events) for name, one in whole[0].items()})
    assert read == by_hand
    assert by_hand.total() == 126


def test_reopened_six_times(whole: Any, rows: Rows) -> None:
    incident, mine = whole[0]["INC0011206"], rows["INC0011206"]
    assert len(mine) == 44
    assert mine[-1]["reopen_count"] == "6"
    reopened = [event.at for event in incident.events
                if event.field == "state" and event.old == "resolved" and event.new == "in_progress"]
    assert reopened == [moment(text) for text in (
        "6/4/2016 14:03", "8/4/2016 15:51", "3/5/2016 06:48", "3/5/2016 13:32", "10/5/2016 16:27", "12/5/2016 15:25")]
    groups = [(event.old, event.new) for event in incident.events if event.field == "group"]
    assert groups == [("Group 25", None), (None, "Group 25"), ("Group 25", "Group 28"), ("Group 28", "Group 48"),
                      ("Group 48", "Group 70")]
    assert [event.new for event in incident.events if event.field == "close_code"] == [mine[0]["closed_code"]]


def test_a_row_from_before_the_opening(whole: Any) -> None:
    incidents, reader = whole
    incident = incidents["INC0000164"]
    assert incident.opened_at == moment("29/2/2016 10:18")
    assert [(event.at, event.new) for event in incident.events if event.field == "state"] == [
        (moment("29/2/2016 23:20"), "in_progress"), (moment("3/3/2016 14:34"), "resolved"),
        (moment("8/3/2016 15:00"), "closed")]
    assert reader.report.notes == {
        "rows updated before their incident was opened: kept, at the instant of opening": 1}


def test_a_part_of_the_log_tells_nothing_that_the_whole_does_not(whole: Any, real_log: Path, tmp_path: Path) -> None:
    with gzip.open(real_log, "rt", encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    header, body = lines[0], lines[1:]
    until = moment("20/3/2016 00:00")
    stands = header.index("sys_updated_at")
    part = tmp_path / "part.csv"
    with part.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *(row for row in body if moment(row[stands]) < until)])
    incidents = list(read_export(part, "desk"))
    assert 1_000 < len(incidents) < 7_577
    for incident in incidents:
        later = whole[0][incident.id]
        assert incident.opening == later.opening
        assert incident.events == tuple(event for event in later.events if event.at < until or event.id == "created")


def test_reading_twice_gives_equal_incidents(whole: Any, real_log: Path) -> None:
    assert all(incident == whole[0][incident.id] for incident in read_export(real_log, "desk"))
