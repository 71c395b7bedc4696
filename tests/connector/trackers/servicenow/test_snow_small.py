"""What an instance of the sandbox never does: fields left out of the audit, instants in two zones, a rule of ours."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from threading import Timer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import responses

from connector.config.sources import ServiceNow
from connector.trackers.errors import Refused
from connector.trackers.http.pace import Pace
from connector.trackers.servicenow.tracker import ServiceNowTracker
from tests.connector.trackers.servicenow.desk import LOGIN, PASSWORD, Desk, void

URL = "https://small.example"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ID = "b" * 32
ROW = {"sys_id": ID, "number": "INC1", "sys_updated_on": "2026-03-02 10:00:00", "sys_mod_count": "2",
       "sys_created_on": "2026-03-02 09:00:00", "opened_at": "2026-03-02 08:00:00", "state": "2", "priority": "3",
       "short_description": "x", "assignment_group": "", "assigned_to": "", "category": "network",
       "hold_reason": "", "comments_and_work_notes": ""}


class Small:
    """Tables of a few rows; every query finds all of its table, unless ``finds`` says otherwise."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, str]]] = {"incident": [dict(ROW)]}
        self.finds: Callable[[str, str, Mapping[str, str]], bool] = lambda table, query, row: True

    def __call__(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        parts = urlsplit(str(request.url))
        asked = dict(parse_qsl(parts.query))
        table, query = parts.path.rpartition("/")[2], asked["sysparm_query"]
        known = "sys_id>" in query or "sys_id=0" in query or "ISEMPTY" in query
        rows = [] if known else [row for row in self.tables.get(table, []) if self.finds(table, query, row)]
        both = asked["sysparm_display_value"] == "all"
        shown: list[Any] = [{name: {"value": value, "display_value": value} if both else value
                             for name, value in row.items()} for row in rows]
        return 200, {"X-Total-Count": str(len(rows)), "Content-Type": "application/json",
                     "Date": "Mon, 02 Mar 2026 12:00:00 GMT"}, json.dumps({"result": shown})

    def audit(self, number: int, at: str, field: str, old: str, new: str, update: str = "1") -> None:
        self.tables.setdefault("sys_audit", []).append({
            "sys_id": f"{number:032x}", "tablename": "incident", "documentkey": ID, "fieldname": field, "oldvalue": old,
            "newvalue": new, "user": "ann", "sys_created_on": f"2026-03-02 {at}", "record_checkpoint": update})


@pytest.fixture
def small() -> Iterator[Small]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        small = Small()
        mock.add_callback(responses.GET, re.compile(rf"{URL}/.*"), small)
        yield small


@pytest.fixture
def tracker(monkeypatch: pytest.MonkeyPatch) -> ServiceNowTracker:
    monkeypatch.setenv(PASSWORD, "x")
    config = ServiceNow.model_validate({"source": "small", "kind": "servicenow", "url": URL, "login": LOGIN})
    return ServiceNowTracker(config, Pace(lambda: NOW, void, random.random))


def test_a_field_that_is_left_out_of_the_audit_is_known_from_the_last_update_only(
        small: Small, tracker: ServiceNowTracker) -> None:
    small.audit(1, "09:30:00", "state", "1", "2")
    (incident,) = tracker.read([ID]).incidents
    assert (incident.opening["category"], incident.opening["state"]) == ("network", "new")
    small.tables["sys_dictionary"] = [{"sys_id": "d" * 32, "name": "task", "element": "category",
                                       "attributes": "edge_encryption_enabled=true, no_audit=true"}]
    config = ServiceNow.model_validate({"source": "small", "kind": "servicenow", "url": URL, "login": LOGIN})
    (incident,) = ServiceNowTracker(config, Pace(lambda: NOW, void, random.random)).read([ID]).incidents
    assert "category" not in incident.opening
    assert [(event.at.hour, event.new, event.id[:6]) for event in incident.events if event.field == "category"] == [
        (10, "network", "shown:")]


def test_the_entries_of_an_audited_insert_are_the_opening_and_no_changes(
        small: Small, tracker: ServiceNowTracker) -> None:
    small.audit(1, "09:00:00", "state", "", "1", "0")
    small.audit(2, "09:00:00", "category", "", "network", "0")
    small.audit(3, "09:00:00", "state", "1", "2")
    (incident,) = tracker.read([ID]).incidents
    assert (incident.opening["state"], incident.opening["category"]) == ("new", "network")
    assert [(event.old, event.new) for event in incident.events if event.kind == "field"] == [("new", "in_progress")]


def test_leaving_hold_ends_the_wait_even_if_the_reason_is_left_standing(
        small: Small, tracker: ServiceNowTracker) -> None:
    small.tables["incident"][0]["hold_reason"] = "4"
    for number, (at, field, old, new) in enumerate([
            ("09:10:00", "state", "1", "3"), ("09:10:00", "hold_reason", "", "4"), ("09:50:00", "state", "3", "2")]):
        small.audit(number, at, field, old, new)
    (incident,) = tracker.read([ID]).incidents
    assert [(event.at.minute, event.new) for event in incident.events if event.field == "hold_reason"] == [
        (10, "vendor"), (50, "")]
    assert incident.now()["hold_reason"] == ""


def test_entries_from_before_it_was_opened_are_kept_at_the_opening(small: Small, tracker: ServiceNowTracker) -> None:
    small.audit(1, "07:00:00", "state", "1", "2")
    (incident,) = tracker.read([ID]).incidents
    assert [(event.kind, event.at.hour) for event in incident.events] == [("created", 8), ("field", 8)]
    assert tracker.report.notes["entries before their incident was opened: kept, at the instant of opening"] == 1


def test_an_instant_that_finds_nothing_when_it_is_asked_for_is_told(small: Small, tracker: ServiceNowTracker) -> None:
    small.finds = lambda table, query, row: not ("sys_id=" in query and "sys_updated_on=" in query)
    found = {finding.what: finding for finding in tracker.findings(NOW)}
    assert found["time zone"].ok is False and "GMT" in found["time zone"].hint


def test_text_that_cannot_be_stored_is_made_storable(small: Small, tracker: ServiceNowTracker) -> None:
    small.tables["incident"][0].update(short_description="a\0b", due_date="9999-99-99")
    (incident,) = tracker.read([ID]).incidents
    assert incident.title == "a\ufffdb" and "due_date" not in incident.now()
    assert any(note.startswith("due_date: not a date") for note in tracker.report.notes)


def test_a_change_is_not_written_over_what_someone_else_wrote_in_this_moment(desk: Desk) -> None:
    life = desk.life()
    desk.site.faults.add("slow", path="sys_user_group", seconds=0.8)
    other = Timer(0.3, lambda: desk.world.edit(life, "callum.reyes", {"summary": "mine"}))
    other.start()
    with pytest.raises(Refused) as caught:
        desk.tracker().change(life.sys_id, {"group": "Network L2"})
    other.join()
    assert caught.value.status == 409 and life.values["group"] == "Service Desk"
