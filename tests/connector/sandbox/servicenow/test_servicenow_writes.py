"""Writing incidents: what is taken, what is ignored in silence, what is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from connector.sandbox.server import Site
from tests.connector.sandbox.servicenow.asking import ADMIN, TABLE, Client

OPEN = "number=INC0004221"
"""A P4 that nobody has taken."""


@pytest.fixture
def sys_id(client: Client) -> str:
    return client.id("incident", OPEN)


def test_what_is_taken_shows_in_the_answer_and_counts_as_one_update(client: Client, sys_id: str, site: Site) -> None:
    site.clock.advance(timedelta(seconds=90))
    group, lottie = client.id("sys_user_group", "name=Network L2"), client.id("sys_user", "user_name=lottie.marchetti")
    row = client.patched(sys_id, {"assignment_group": group, "assigned_to": lottie, "state": 2, "work_notes": "mine"})
    assert (row["assignment_group"], row["assigned_to"], row["state"]) == (group, lottie, "2")
    assert (row["sys_mod_count"], row["sys_updated_by"], row["sys_updated_on"]) == ("1", "rung", "2025-11-14 15:01:30")
    assert (row["reassignment_count"], row["active"], row["work_notes"]) == ("1", "true", "")


def test_priority_follows_from_impact_and_urgency_and_is_not_written(client: Client, sys_id: str) -> None:
    assert client.patched(sys_id, {"priority": "1"})["priority"] == "4"
    assert client.patched(sys_id, {"impact": "1"})["priority"] == "2"
    row = client.patched(sys_id, {"impact": "2", "urgency": "3"})
    assert (row["impact"], row["urgency"], row["priority"]) == ("2", "3", "4")
    assert client.patched(sys_id, {"impact": "2", "urgency": "1"})["priority"] == "2"


@pytest.mark.parametrize("fields", [
    {"nosuch": "1"}, {"number": "INC1"}, {"sys_mod_count": "99"}, {"sys_updated_on": "2020-01-01 00:00:00"},
    {"assigned_to": "Lottie Marchetti"}, {"assignment_group": "0" * 32}, {"impact": "9"}, {"state": ""},
    {"resolved_at": "2020-01-01 00:00:00"}, {"state": "7"}, {"due_date": "tomorrow"}, {"u_users_affected": "many"},
    {"short_description": {"value": "x"}}, {}])
def test_what_cannot_be_taken_is_ignored_with_200(client: Client, sys_id: str, fields: dict[str, Any]) -> None:
    before = client.one("incident", OPEN, exclude_reference_link="true")
    assert client.patched(sys_id, fields) == before


def test_a_locked_field_is_ignored_and_the_others_are_not(client: Client, sys_id: str) -> None:
    client.set(locked_fields={"incident": ["short_description"]})
    row = client.patched(sys_id, {"short_description": "mine", "description": "mine too"})
    assert (row["short_description"], row["description"]) == ("Cannot sign in after changing my password", "mine too")


def test_an_empty_text_clears_a_field(client: Client, sys_id: str) -> None:
    kofi = client.id("sys_user", "user_name=kofi.mensah")
    assert client.patched(sys_id, {"assigned_to": kofi, "u_users_affected": "7"})["u_users_affected"] == "7"
    row = client.patched(sys_id, {"assigned_to": "", "u_users_affected": ""})
    assert (row["assigned_to"], row["u_users_affected"]) == ("", "")


def test_a_rule_may_empty_an_assignee_from_outside_the_group(client: Client, sys_id: str) -> None:
    client.set(assignee_in_group=True)
    group, kofi = client.id("sys_user_group", "name=Network L3"), client.id("sys_user", "user_name=kofi.mensah")
    assert client.patched(sys_id, {"assigned_to": kofi})["assigned_to"] == ""
    assert client.patched(sys_id, {"assigned_to": kofi, "assignment_group": group})["assigned_to"] == kofi


def test_hold_needs_a_reason_and_waiting_for_the_caller_a_word_to_them(client: Client, sys_id: str) -> None:
    for fields in ({"state": "3"}, {"state": "3", "hold_reason": "1"}):
        refused = client.write(sys_id, fields)
        assert refused.status_code == 403
        assert "mandatory" in refused.json()["error"]["detail"]
    assert client.patched(sys_id, {"state": "3", "hold_reason": "5"})["hold_reason"] == "5"
    row = client.patched(sys_id, {"hold_reason": "1", "comments": "When did it begin?"})
    assert (row["state"], row["hold_reason"]) == ("3", "1")
    row = client.patched(sys_id, {"state": "2"})
    assert (row["state"], row["hold_reason"]) == ("2", "")


def test_the_callers_answer_takes_it_off_hold(client: Client, sys_id: str) -> None:
    client.patched(sys_id, {"state": "3", "hold_reason": "1", "comments": "When did it begin?"})
    client.script(query=OPEN, fields={"comments": "At half past two"}, by="vera.stokoe")
    assert client.one("incident", OPEN)["state"] == "2"


def test_resolving_needs_a_code_and_notes_and_nothing_is_done_without(client: Client, sys_id: str) -> None:
    refused = client.write(sys_id, {"state": "6", "description": "changed?"})
    assert (refused.status_code, refused.json()["error"]["message"]) == (403, "Operation Failed")
    assert "Resolution code, Resolution notes" in refused.json()["error"]["detail"]
    assert client.one("incident", OPEN)["sys_mod_count"] == "0"
    rung = client.id("sys_user", "user_name=rung")
    row = client.patched(sys_id, {"state": "6", "close_code": "Workaround provided", "close_notes": "Signs in again."})
    assert (row["state"], row["active"], row["close_code"]) == ("6", "false", "Workaround provided")
    assert (row["resolved_by"], row["resolved_at"], row["closed_at"]) == (rung, "2025-11-14 15:00:00", "")
    row = client.patched(sys_id, {"state": "2"})
    assert (row["resolved_at"], row["reopen_count"], row["active"]) == ("", "1", "true")


def test_closing_takes_another_role(client: Client, site: Site, sys_id: str) -> None:
    fields = {"state": "7", "close_code": "User error", "close_notes": "Caps lock."}
    assert client.patched(sys_id, fields)["state"] == "1"
    assert Client(site, ADMIN).patched(sys_id, fields)["state"] == "7"


def test_journals_append_and_a_repeated_write_is_a_second_entry(client: Client, sys_id: str) -> None:
    for _ in range(2):
        client.patched(sys_id, {"work_notes": "tried", "comments": "We are on it"})
    rows = client.rows("sys_journal_field", f"element_id={sys_id}^ORDERBYelement", fields="element,value")
    assert rows == [{"element": "comments", "value": "We are on it"}] * 2 + [
        {"element": "work_notes", "value": "tried"}] * 2


def test_names_and_local_dates_can_be_written_if_asked_for(client: Client, sys_id: str) -> None:
    client.set(zone="America/New_York")
    row = client.patched(sys_id, {"assignment_group": "Network L2", "impact": "1 - High", "due_date":
                                  "2025-11-15 09:00:00"}, input_display_value="true")
    assert row["assignment_group"] == client.id("sys_user_group", "name=Network L2")
    assert (row["impact"], row["due_date"]) == ("1", "2025-11-15 14:00:00")


def test_put_is_a_partial_update_too(client: Client, sys_id: str) -> None:
    assert client.write(sys_id, {"urgency": "1"}, "PUT").json()["result"]["short_description"] != ""


def test_opening_an_incident(client: Client, site: Site) -> None:
    vera = client.id("sys_user", "user_name=vera.stokoe")
    answer = client.ask(f"{TABLE}incident", "POST", json={
        "short_description": "Lift telephone is dead", "caller_id": vera, "impact": "2", "urgency": "2",
        "correlation_id": "rung-1", "work_notes": "by telephone", "assignment_group": ""})
    row = answer.json()["result"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{site.url}{TABLE}incident/{row['sys_id']}"
    assert (row["state"], row["priority"], row["caller_id"]["value"], row["assignment_group"]) == ("1", "3", vera, "")
    assert client.one("incident", "correlation_id=rung-1")["number"] == row["number"]
    assert client.one("sys_journal_field", f"element_id={row['sys_id']}")["value"] == "by telephone"
    assert client.rows("sys_audit", f"documentkey={row['sys_id']}^fieldname!=work_notes") == []


def test_deleting_leaves_a_trace_and_nothing_else(client: Client, sys_id: str) -> None:
    assert client.ask(f"{TABLE}incident/{sys_id}", "DELETE").status_code == 204
    assert client.numbers(OPEN) == []
    assert client.write(sys_id, {"state": "2"}).status_code == 404
    gone = client.one("sys_audit_delete", f"documentkey={sys_id}")
    assert (gone["tablename"], gone["display_value"], gone["sys_created_by"]) == ("incident", "INC0004221", "rung")
    row = client.one("sys_audit", f"documentkey={sys_id}")
    assert (row["fieldname"], row["user"]) == ("DELETED", "rung")


def test_a_deletion_that_no_call_made_is_noticed(client: Client, site: Site, sys_id: str) -> None:
    assert client.numbers(OPEN)
    site.world.delete(next(life for life in site.world.tickets() if life.sys_id == sys_id))
    assert client.one("sys_audit_delete", f"documentkey={sys_id}")["display_value"] == "INC0004221"


def test_a_body_must_be_json_and_say_so(client: Client, sys_id: str) -> None:
    path = f"{TABLE}incident/{sys_id}"
    for body, kind in (("{", "application/json"), ("[]", "application/json"), ('{"state": "2"}', "text/plain")):
        answer = client.ask(path, "PATCH", data=body, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["status"]) == (400, "failure")
    two = [{"description": "first"}, {"description": "second"}]
    row = client.ask(path, "PATCH", data=json.dumps(two), headers={"Content-Type": "application/json"}).json()
    assert row["result"]["description"] == "first"


def test_other_tables_are_read_only(client: Client) -> None:
    change = client.id("change_request", "number=CHG0002214")
    answer = client.ask(f"{TABLE}change_request/{change}", "PATCH", json={"state": "3"})
    assert (answer.status_code, answer.json()["error"]["message"]) == (403, "Operation Failed")
    assert client.ask(f"{TABLE}sys_journal_field", "POST", json={}).status_code == 403


def test_a_write_that_does_nothing_answers_as_if_it_had(client: Client, site: Site, sys_id: str) -> None:
    site.faults.add("ignored", method="PATCH")
    assert client.patched(sys_id, {"state": "2"})["state"] == "1"
    assert client.patched(sys_id, {"state": "2"})["state"] == "2"
