"""Answers of Jira's search: Cloud and Data Center, one page or many, with as much history as they hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

ANN = {"accountId": "5b-ann", "displayName": "Ann", "accountType": "atlassian"}
CAL = {"accountId": "5b-cal", "displayName": "Cal", "accountType": "customer"}
BOB = {"accountId": "5b-bob", "displayName": "Bob", "accountType": "atlassian"}
BOT = {"accountId": "557-bot", "displayName": "Automation", "accountType": "app"}


def stamp(hour: int, minute: int = 0) -> str:
    return f"2026-03-02T{hour:02}:{minute:02}:00.000+0000"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


def item(field: str, old: str | None, new: str | None, old_id: str | None = None, new_id: str | None = None,
         field_id: str | None = None) -> dict[str, Any]:
    return {"field": field, "fieldtype": "jira", "from": old_id, "fromString": old, "to": new_id, "toString": new,
            **({"fieldId": field_id} if field_id else {})}


def history(number: int, hour: int, author: Any, *items: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(number), "author": author, "created": stamp(hour), "items": list(items)}


def comment(number: int, hour: int, author: Any, body: Any, **more: Any) -> dict[str, Any]:
    return {"id": str(number), "author": author, "created": stamp(hour), "body": body, **more}


def issue(histories: list[Any] | None = None, comments: list[Any] | None = None, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": "10002", "key": "OPS-1", "self": "https://x.atlassian.net/rest/api/2/issue/10002",
        "fields": {"summary": "VPN down", "description": None, "created": stamp(9), "updated": stamp(18),
                   "status": {"name": "Open", "statusCategory": {"key": "new"}}, "priority": {"name": "High"},
                   "reporter": CAL, "creator": CAL, "assignee": None, "labels": [], "customfield_10004": None,
                   "comment": {"comments": comments or [], "total": len(comments or [])}, **fields}}
    if histories is not None:
        found["changelog"] = {"startAt": 0, "maxResults": 100, "total": len(histories), "histories": histories}
    return found


NAMES = {"customfield_10004": "Impact", "status": "Status"}


def page(*issues: Any) -> dict[str, Any]:
    return {"issues": list(issues), "isLast": True, "names": NAMES}


def told(incident: Any, field: str) -> list[tuple[datetime, Any, Any]]:
    return [(event.at, event.old, event.new) for event in incident.events if event.field == field]


STEPS = [history(3, 12, ANN, item("status", "Waiting for customer", "Done")),
         history(1, 10, ANN, item("assignee", None, "Ann", None, "5b-ann"), item("status", "Open", "In Progress")),
         history(2, 11, BOT, item("status", "In Progress", "Waiting for customer"), item("Rank", "", "Ranked higher"))]
DONE: dict[str, Any] = {"status": {"name": "Done", "statusCategory": {"key": "done"}}, "assignee": ANN}


def test_the_changelog_is_the_history_whatever_its_order(read: Any) -> None:
    [incident], reader = read(page(issue(STEPS, **DONE)), "search.json")
    assert reader.report.mapping == "jira-search"
    assert (incident.id, incident.key, incident.url) == ("10002", "OPS-1", "https://x.atlassian.net/browse/OPS-1")
    assert incident.opening["state"] == "new"
    assert incident.opening["assignee"] == ""
    assert told(incident, "state") == [
        (at(10), "new", "in_progress"), (at(11), "in_progress", "on_hold"), (at(12), "on_hold", "resolved")]
    assert told(incident, "hold_reason") == [(at(11), "", "caller"), (at(12), "caller", "")]
    assert [event.id for event in incident.events] == [
        "created", "1:assignee", "1:state", "2:hold_reason", "2:state", "3:hold_reason", "3:state"]
    assert reader.report.notes == {}


def test_who_did_it(read: Any) -> None:
    said = [comment(1, 13, CAL, "hello?"), comment(2, 14, ANN, "coming"), comment(3, 15, BOB, "me too"),
            comment(4, 16, BOB, "secret", jsdPublic=False), comment(5, 17, BOT, "beep")]
    [incident], _ = read(page(issue(STEPS, said, **DONE)), "search.json")
    origins = {event.id: event.origin for event in incident.events}
    assert origins["created"] == "caller"
    assert (origins["1:state"], origins["2:state"]) == ("staff", "automation")
    assert [origins[f"comment:{n}"] for n in range(1, 6)] == ["caller", "staff", "unknown", "staff", "automation"]


@pytest.mark.parametrize(("more", "kind"), [
    ({}, "public_comment"), ({"jsdPublic": True}, "public_comment"), ({"jsdPublic": False}, "internal_note"),
    ({"properties": [{"key": "sd.public.comment", "value": {"internal": True}}]}, "internal_note"),
    ({"properties": [{"key": "sd.public.comment", "value": {"internal": False}}]}, "public_comment"),
    ({"visibility": {"type": "role", "value": "Service Desk Team"}}, "internal_note")])
def test_an_internal_comment_is_a_note(read: Any, more: dict[str, Any], kind: str) -> None:
    [incident], _ = read(page(issue([], [comment(1, 10, ANN, "x", **more)])), "search.json")
    assert incident.events[1].kind == kind


def test_documents_and_wiki_text_are_both_words(read: Any) -> None:
    document = {"type": "doc", "version": 1, "content": [
        {"type": "paragraph", "content": [
            {"type": "text", "text": "Cause: "}, {"type": "mention", "attrs": {"text": "@Ann"}},
            {"type": "hardBreak"}, {"type": "text", "text": "fibre"}]},
        {"type": "bulletList", "content": [
            {"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "one"}]}]},
            {"type": "listItem", "content": None}]},
        {"type": "hologram", "content": [{"type": "text", "text": "new"}]}]}
    [incident], _ = read(page(issue([], [comment(1, 10, ANN, document), comment(2, 11, ANN, "*wiki*")])), "search.json")
    texts = [event.text for event in incident.events if event.text]
    assert texts[0].splitlines()[:3] == ["Cause: @Ann", "fibre", "- one"]
    assert texts[0].endswith("new")
    assert texts[1] == "*wiki*"


def test_a_custom_field_goes_by_its_name_though_names_come_last(read: Any) -> None:
    steps = [history(1, 10, ANN, item("Impact", None, "Significant / Large", field_id="customfield_10004"))]
    [incident], _ = read(page(issue(steps, customfield_10004={"value": "Significant / Large"})), "search.json")
    assert told(incident, "impact") == [(at(10), None, "high")]
    [unchanged], _ = read(page(issue([], customfield_10004={"value": "Minor / Localized"})), "search.json")
    assert unchanged.opening["impact"] == "low"


def test_a_history_that_changes_nothing_that_is_mapped_touched_the_issue(read: Any) -> None:
    [incident], reader = read(page(issue([history(7, 10, BOB, item("Colour", "red", "blue"))])), "search.json")
    assert [(event.id, event.kind) for event in incident.events] == [("created", "created"), ("7:touched", "touched")]
    assert "Colour" in reader.report.unmapped_columns


def test_without_a_changelog_values_are_known_from_the_last_update(read: Any) -> None:
    [incident], reader = read(page(issue(None, **DONE)), "search.json")
    assert incident.opening == {"state": "new"}
    assert told(incident, "state") == [(at(18), "new", "resolved")]
    assert told(incident, "priority") == [(at(18), None, 2)]
    assert any("without a changelog" in note for note in reader.report.notes)


def test_a_changelog_cut_short_does_not_pass_for_the_whole(read: Any) -> None:
    cut = issue(STEPS, **DONE)
    cut["changelog"]["total"] = 250
    [incident], reader = read(page(cut), "search.json")
    assert "priority" not in incident.opening
    assert told(incident, "priority") == [(at(18), None, 2)]
    assert reader.report.partly_read_first == ["OPS-1"]
    assert reader.report.notes["issues of which the export holds only a part of the changelogs"] == 1


def test_what_the_issue_shows_is_the_truth_even_at_the_instant_of_its_last_entry(read: Any) -> None:
    late = history(99, 18, ANN, item("status", "Open", "In Progress"))
    [incident], reader = read(page(issue([late], status={"name": "Closed"})), "search.json")
    assert incident.now()["state"] == "closed"
    assert any("does not lead" in note for note in reader.report.notes)


def test_a_status_without_a_word_goes_by_its_category_or_is_counted(read: Any) -> None:
    steps = [history(1, 10, ANN, item("status", "Triage", "Fixing"))]
    fixing = {"name": "Fixing", "statusCategory": {"key": "indeterminate"}}
    [incident], reader = read(page(issue(steps, status=fixing)), "search.json")
    assert told(incident, "state") == [(at(10), None, "in_progress")]
    assert reader.report.unmapped_values == {"state": {"Triage": 1}}


def test_data_center_names_an_assignee_by_key_in_the_changelog(read: Any) -> None:
    ann = {"name": "ann", "key": "JIRAUSER10100", "displayName": "Ann"}
    cal = {"name": "cal", "key": "cal", "displayName": "Cal"}
    steps = [history(1, 10, cal, item("assignee", None, "Ann", None, "JIRAUSER10100"))]
    [incident], _ = read({"startAt": 0, "total": 1, "issues": [issue(steps, assignee=ann, reporter=cal, creator=cal)]},
                         "search.json")
    assert told(incident, "assignee") == [(at(10), "", "ann")]
    assert incident.events[0].actor == "cal"


PAGES = [page(issue([])), page({**issue([]), "id": "10003", "key": "OPS-2"})]
SHAPES = {
    "one page of two": json.dumps(page(PAGES[0]["issues"][0], PAGES[1]["issues"][0])),
    "pages one after another": "\n".join(json.dumps(one, indent=1) for one in PAGES),
    "a list of pages": json.dumps(PAGES),
    "a page a line": "\n".join(json.dumps(one) for one in PAGES),
    "an issue a line": "\n".join(json.dumps(one["issues"][0]) for one in PAGES),
    "a list of issues": json.dumps([one["issues"][0] for one in PAGES]),
    "issues one after another": "\n".join(json.dumps(one["issues"][0], indent=1) for one in PAGES)}


@pytest.mark.parametrize("shape", SHAPES)
def test_pages_come_in_many_shapes(read: Any, shape: str) -> None:
    incidents, _ = read(SHAPES[shape], "search.json")
    assert [incident.key for incident in incidents] == ["OPS-1", "OPS-2"]
    assert incidents[0].now()["priority"] == 2


def test_an_issue_on_two_pages_is_mentioned(read: Any) -> None:
    incidents, reader = read([PAGES[0], PAGES[0]], "search.json")
    assert len(incidents) == 2
    assert reader.report.notes["issues that come more than once"] == 1


def test_a_broken_line_is_set_aside_and_the_others_are_read(read: Any, rejected: list[Any]) -> None:
    lines = [json.dumps(PAGES[0]["issues"][0]), '{"id": "10', "[1]", json.dumps(PAGES[1]["issues"][0])]
    incidents, reader = read("\n".join(lines), "search.jsonl", on_reject=rejected.append)
    assert [incident.key for incident in incidents] == ["OPS-1", "OPS-2"]
    assert [(one.line, one.reason.partition(":")[0]) for one in rejected] == [
        (2, "not valid JSON"), (3, "not an object")]
    assert reader.report.rows == 4


def test_a_comment_that_cannot_be_read_leaves_the_issue_partly_read(read: Any, rejected: list[Any]) -> None:
    said = [comment(1, 10, ANN, "x"), {"id": "2", "body": "no date"}]
    [incident], reader = read(page(issue([], said)), "search.json", on_reject=rejected.append)
    assert [event.id for event in incident.events] == ["created", "comment:1"]
    assert [(one.column, one.reason, one.incident) for one in rejected] == [("comment.created", "is missing", "10002")]
    assert reader.report.partly_read == 1
