"""What both Jiras of the sandbox do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connector.demo.jira import answer as export
from connector.demo.life import Life
from connector.demo.mapping import mapping_text
from connector.demo.moments import NOW
from connector.demo.week import load_week
from connector.sandbox.world import World
from connector.trackers import read_export
from rules.incident import Incident
from tests.connector.sandbox.callers import Caller

NOTE = {"body": "for colleagues", "properties": [{"key": "sd.public.comment", "value": {"internal": True}},
                                                 {"key": "com.example.bot", "value": {"op": "1"}}]}


def read(folder: Path, issues: list[Any]) -> dict[str, Incident]:
    """The incidents of a search's answer, as `rung import` reads them."""
    (folder / "mapping.yaml").write_text(mapping_text(load_week()), encoding="utf-8")
    page = {"names": export(NOW)["names"], "issues": issues}
    (folder / "answer.json").write_text(json.dumps(page), encoding="utf-8")
    found = read_export(folder / "answer.json", "desk", str(folder / "mapping.yaml"))
    return {incident.id: incident for incident in found}


def test_what_a_search_answers_reads_as_the_export_does(either: Caller, tmp_path: Path) -> None:
    issues, more = list[Any](), dict[str, Any]()
    while True:
        page = either.search("project = NET ORDER BY created ASC", expand="changelog", **more)
        issues += page["issues"]
        if page.get("isLast", len(issues) == page.get("total")):
            break
        more = {"nextPageToken": page["nextPageToken"]} if "nextPageToken" in page else {"startAt": len(issues)}
    live, exported = read(tmp_path, issues), read(tmp_path, export(NOW)["issues"])
    assert live.keys() == exported.keys()
    for id, incident in exported.items():
        assert (live[id].opening, live[id].version) == (incident.opening, incident.version)
        assert told(live[id]) == told(incident)


def told(incident: Incident) -> list[Any]:
    """What happened; only Cloud says inside a search which comments are internal."""
    return [(event.id, event.at, event.field, event.old, event.new, event.actor, event.text)
            for event in incident.events]


def test_instants_have_no_colon_in_their_offset(either: Caller, life: Life) -> None:
    fields = either.get(f"/issue/{life.key}")["fields"]
    assert fields["created"] == life.opened.astimezone(either.site.world.zone).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def test_a_missing_and_a_hidden_issue_look_the_same(either: Caller, life: Life) -> None:
    missing = either.refused("GET", "/issue/NET-1")
    either.site.world.conditions.hidden = {"NET"}
    assert either.refused("GET", f"/issue/{life.key}") == missing == (
        404, ["Issue does not exist or you do not have permission to see it."], {})


def test_a_moved_issue_answers_to_its_former_key_with_its_new_one(either: Caller, world: World, life: Life) -> None:
    old = life.key
    world.move(life, "rung", "OPS")
    moved = either.get(f"/issue/{old}", fields="summary")
    assert (moved["id"], moved["key"]) == (life.id, life.key)
    assert life.key.startswith("OPS-")


def test_fields_are_those_that_are_asked_for(either: Caller, life: Life) -> None:
    assert set(either.get(f"/issue/{life.key}", fields="summary,status")["fields"]) == {"summary", "status"}
    without = either.get(f"/issue/{life.key}", fields="-comment")["fields"]
    assert "comment" not in without and "summary" in without
    assert "comment" not in either.get(f"/issue/{life.key}", fields="*navigable")["fields"]


def test_an_edit_is_taken_whole_or_not_at_all(either: Caller, life: Life) -> None:
    before = dict(life.values)
    status, _, errors = either.refused("PUT", f"/issue/{life.key}", {"fields": {
        "summary": "changed", "priority": {"name": "Urgent"}, "status": {"name": "Closed"},
        "customfield_10101": {"value": "No Such Group"}}})
    assert status == 400
    assert set(errors) == {"priority", "status", "customfield_10101"}
    assert errors["status"] == "Field 'status' cannot be set. It is not on the appropriate screen, or unknown."
    assert life.values == before
    done = either.ask("PUT", f"/issue/{life.key}", {"fields": {"priority": {"id": "1"}, "customfield_10106": 12}})
    assert (done.status_code, done.content) == (204, b"")
    assert (life.values["priority"], life.values["users"]) == ("P1", 12)
    assert life.changes[-1].by == "rung"


def test_a_write_that_is_ignored_says_that_it_is_done(either: Caller, life: Life) -> None:
    either.site.faults.add("ignored")
    before = dict(life.values)
    assert either.ask("PUT", f"/issue/{life.key}", {"fields": {"summary": "changed"}}).status_code == 204
    assert life.values == before


def test_a_note_is_internal_and_found_by_its_properties(either: Caller, life: Life) -> None:
    written = either.ask("POST", f"/issue/{life.key}/comment", NOTE)
    assert written.status_code == 201
    assert written.json().get("jsdPublic") == (False if either.site.dialect == "jira-cloud" else None)
    found = either.get(f"/issue/{life.key}/comment", expand="properties", orderBy="-created", maxResults=1)
    properties = {each["key"]: each["value"] for each in found["comments"][0]["properties"]}
    assert properties == {"com.example.bot": {"op": "1"}, "sd.public.comment": {"internal": True}}
    assert found["total"] == len(life.said)


def test_a_comment_keeps_its_visibility_when_it_is_rewritten_without_properties(either: Caller, life: Life) -> None:
    id = either.ask("POST", f"/issue/{life.key}/comment", NOTE).json()["id"]
    either.ask("PUT", f"/issue/{life.key}/comment/{id}", {"body": "better"})
    assert (life.said[-1].text, life.said[-1].internal) == ("better", True)
    either.ask("PUT", f"/issue/{life.key}/comment/{id}", {"body": "better", "properties": []})
    assert not life.said[-1].internal


def test_a_project_without_a_portal_has_no_internal_comments(either: Caller, world: World, life: Life) -> None:
    world.move(life, "rung", "SOFT")
    either.ask("POST", f"/issue/{life.key}/comment", NOTE)
    assert not life.said[-1].internal
    assert either.refused("GET", f"/rest/servicedeskapi/request/{life.key}/sla")[0] == 404


def test_an_empty_comment_is_none(either: Caller, life: Life) -> None:
    assert either.refused("POST", f"/issue/{life.key}/comment", {"body": "  "}) == (
        400, [], {"comment": "Comment body can not be empty!"})


def test_a_request_takes_notes_and_tells_its_targets(either: Caller, life: Life) -> None:
    path = f"/rest/servicedeskapi/request/{life.key}"
    note = either.ask("POST", f"{path}/comment", {"body": "for colleagues", "public": False})
    assert (note.status_code, note.json()["public"], life.said[-1].internal) == (201, False, True)
    targets = {each["name"]: each for each in either.get(f"{path}/sla")["values"]}
    running = targets["Time to resolution"]["ongoingCycle"]
    assert running["elapsedTime"]["millis"] + running["remainingTime"]["millis"] == running["goalDuration"]["millis"]
    field = next(each["id"] for each in either.get("/field") if each["name"] == "Time to resolution")
    assert either.get(f"/issue/{life.key}", fields=field)["fields"][field] == targets["Time to resolution"]


def test_the_fields_of_the_service_desk_are_found_by_their_kind(either: Caller) -> None:
    kinds = {each["schema"].get("custom") for each in either.get("/field")}
    assert {"com.atlassian.servicedesk:sd-sla-field", "com.atlassian.servicedesk:vp-origin",
            "com.atlassian.jira.plugins.service-entity:service-entity-field-cftype"} <= kinds


def test_an_issue_is_opened_and_only_an_administrator_deletes(either: Caller, world: World) -> None:
    opened = either.ask("POST", "/issue", {"fields": {
        "project": {"key": "NET"}, "issuetype": {"name": "Incident"}, "summary": "tried", "priority": {"name": "P2"}}})
    assert opened.status_code == 201
    life = world.ticket(opened.json()["id"])
    assert (life.by, life.values["priority"], life.values["status"]) == ("rung", "P2", "Open")
    assert either.refused("DELETE", f"/issue/{life.key}")[0] == 403
    world.logins.by_account["rung"].administers = True
    assert either.ask("DELETE", f"/issue/{life.key}").status_code == 204
    assert world.find(life.key) is None


def test_lists_of_the_site(either: Caller) -> None:
    categories = {each["name"]: each["statusCategory"]["key"] for each in either.get("/status")}
    assert (categories["Open"], categories["Waiting for vendor"], categories["Closed"]) == (
        "new", "indeterminate", "done")
    assert [each["name"] for each in either.get("/priority")] == ["P1", "P2", "P3", "P4", "P5"]
    assert [each["key"] for each in either.get("/project")] == ["NET"]
    assert either.get("/project/NET")["projectTypeKey"] == "service_desk"
    assert either.get("/mypermissions", permissions="ADD_COMMENTS,ADMINISTER")["permissions"] == {
        "ADD_COMMENTS": {"key": "ADD_COMMENTS", "havePermission": True},
        "ADMINISTER": {"key": "ADMINISTER", "havePermission": False}}


def test_issue_properties_are_put_twice_and_are_there_once(either: Caller, life: Life) -> None:
    path = f"/issue/{life.key}/properties/com.example.lock"
    assert [either.ask("PUT", path, {"op": n}).status_code for n in (1, 2)] == [201, 200]
    assert either.get(path)["value"] == {"op": 2}
    found: Any = either.get(f"/issue/{life.key}", properties="com.example.lock", fields="summary")
    assert found["properties"] == {"com.example.lock": {"op": 2}}
    assert either.ask("PUT", path, "x" * 33_000).status_code == 400


@pytest.mark.parametrize(("method", "path", "body"), [
    ("PUT", "", {"fields": "summary"}), ("PUT", "", {"update": {"labels": "x"}}), ("PUT", "", ["x"]),
    ("POST", "/transitions", {"transition": "41"}), ("POST", "/comment", {"body": 7}),
    ("PUT", "", {"fields": {"priority": "P1", "assignee": "x", "customfield_10106": "many", "labels": ["a b"]}})])
def test_what_has_not_the_right_shape_is_refused(either: Caller, life: Life, method: str, path: str, body: Any) -> None:
    before = dict(life.values)
    assert either.refused(method, f"/issue/{life.key}{path}", body)[0] == 400
    assert life.values == before
