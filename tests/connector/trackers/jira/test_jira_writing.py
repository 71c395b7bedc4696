"""Writing: once, for those it is for, and believed only when Jira shows it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connector.trackers.errors import NotPrivate, OutcomeUncertain, Refused, Untrusted
from connector.trackers.jira.comments import marker
from tests.connector.trackers.jira.small import ANN, NOW, RUNG, Issue, Small, minutes, remark

Answer = tuple[int, dict[str, str], str] | None
ME = {"name": "rung", "key": "rung"}


def written(small: Small, **more: Any) -> dict[str, Any]:
    return remark(1, NOW, f"x\n\n{marker('op-1')}", **{"author": RUNG if small.cloud else ME, **more})


def test_a_note_goes_out_with_the_property_that_hides_it(cloud: Small) -> None:
    """Part C, 12."""
    cloud.add(Issue(100, NOW - minutes(9)))

    def posted(method: str, path: str, asked: dict[str, Any]) -> Answer:
        if method == "POST" and path.endswith("/comment"):
            return 201, {}, json.dumps(remark(7, NOW))
        if path == "/issue/100/comment/7":
            return 200, {}, json.dumps(remark(7, NOW, jsdPublic=False))
        return None
    cloud.before = posted
    assert cloud.tracker().note("100", "restart *now*", public=False, operation="op-1") == "7"
    [sent] = [asked for method, path, asked in cloud.asked if method == "POST"]
    assert sent["body"].splitlines() == ["restart *now*", "", marker("op-1")]
    assert {entry["key"]: entry["value"] for entry in sent["properties"]} == {
        "sd.public.comment": {"internal": True}, "rung": {"operation": "op-1"}}


def test_where_it_is_not_known_whether_it_is_a_service_desk_no_internal_note_is_sent(small: Small) -> None:
    """Part C, 12: a project of software keeps the property that hides nothing."""
    small.add(Issue(100, NOW - minutes(9)))

    def silent(method: str, path: str, asked: dict[str, Any]) -> Answer:
        if path == "/issue/100":
            return 200, {}, json.dumps({"id": "100", "key": "OPS-100", "fields": {"project": {"key": "OPS"}}})
        return (404, {}, '{"errorMessages": ["No project could be found"]}') if path == "/project/OPS" else None
    small.before = silent
    with pytest.raises(NotPrivate, match="not known to belong"):
        small.tracker().note("100", "x", public=False, operation="op-1")
    assert not [path for method, path, _ in small.asked if method == "POST" and path.endswith("/comment")]


@pytest.mark.parametrize("shown", [{"jsdPublic": True}, {"properties": []}, {"visibility": {"type": "role"},
                                                                              "jsdPublic": True}])
def test_a_note_that_jira_shows_as_public_is_told(small: Small, shown: dict[str, Any]) -> None:
    small.add(Issue(100, NOW - minutes(9), comments=[written(small)]))
    small.before = lambda method, path, asked: (
        (200, {}, json.dumps({**written(small), **shown})) if path == "/issue/100/comment/1" else None)
    with pytest.raises(NotPrivate):
        small.tracker().note("100", "x", public=False, operation="op-1")


@pytest.mark.parametrize(("value", "private"), [('{"internal": true}', True), ('{"internal": false}', False),
                                                (None, False)])
def test_a_jira_that_does_not_say_is_asked_for_the_property(datacenter: Small, value: str | None,
                                                            private: bool) -> None:
    datacenter.add(Issue(100, NOW - minutes(9), comments=[written(datacenter)]))

    def without_properties(method: str, path: str, asked: dict[str, Any]) -> Answer:
        if path == "/issue/100/comment/1":
            return 200, {}, json.dumps(written(datacenter))
        if path == "/comment/1/properties/sd.public.comment":
            return (404, {}, '{"errorMessages": ["none"]}') if value is None else (
                200, {}, f'{{"key": "sd.public.comment", "value": {value}}}')
        return None
    datacenter.before = without_properties
    tracker = datacenter.tracker()
    if private:
        assert tracker.note("100", "x", public=False, operation="op-1") == "1"
    else:
        with pytest.raises(NotPrivate):
            tracker.note("100", "x", public=False, operation="op-1")


def test_a_note_is_found_by_its_text_where_jira_shows_no_properties(datacenter: Small) -> None:
    quoted = remark(2, NOW, f"> {marker('op-1')}", author=ANN)
    datacenter.add(Issue(100, NOW - minutes(9), comments=[quoted, written(datacenter)]))
    assert datacenter.tracker().find_note("100", "op-1") == "1"
    assert datacenter.tracker().find_note("100", "op-9") is None


def test_another_accounts_comment_is_never_taken_for_ours(small: Small) -> None:
    forged = written(small, author=ANN, properties=[{"key": "rung", "value": {"operation": "op-1"}}])
    small.add(Issue(100, NOW - minutes(9), comments=[forged]))
    assert small.tracker().find_note("100", "op-1") is None


def test_comments_that_are_not_all_shown_do_not_say_that_a_note_is_absent(small: Small) -> None:
    small.add(Issue(100, NOW - minutes(9)))
    small.before = lambda method, path, asked: (
        (200, {}, '{"comments": [], "total": 3}') if path.endswith("/comment") and method == "GET" else None)
    with pytest.raises(Untrusted):
        small.tracker().find_note("100", "op-1")


def test_a_post_is_never_sent_again_by_itself(small: Small) -> None:
    """Part C, 11."""
    small.add(Issue(100, NOW - minutes(9)))
    small.before = lambda method, path, asked: (502, {}, "{}") if method == "POST" else None
    with pytest.raises(OutcomeUncertain):
        small.tracker().note("100", "x", public=False, operation="op-1")
    assert [path for method, path, _ in small.asked if method == "POST"] == ["/issue/100/comment"]


def test_a_note_that_jira_refuses_is_told(small: Small) -> None:
    with pytest.raises(Refused) as caught:
        small.tracker().note("999", "x", public=True, operation="op-1")
    assert caught.value.status == 404


# -- fields --------------------------------------------------------------------------------------------


class Screen:
    """The screen of one issue, and what is written on it."""

    def __init__(self, small: Small, fields: dict[str, Any]) -> None:
        self.sent: list[tuple[str, Any]] = []
        self.issue = Issue(100, NOW - minutes(9))
        small.add(self.issue)

        def answer(method: str, path: str, asked: dict[str, Any]) -> Answer:
            if path.endswith("/editmeta"):
                return 200, {}, json.dumps({"fields": fields})
            if method == "PUT":
                self.sent.append((path, asked))
                return 204, {}, ""
            return None
        small.before = answer


PRIORITY = {"schema": {"type": "priority"}, "allowedValues": [
    {"id": "1", "name": "Blocker"}, {"id": "2", "name": "Highest"}, {"id": "3", "name": "Major"}]}


def test_a_value_is_sent_by_the_id_of_the_option_that_means_it(small: Small) -> None:
    screen = Screen(small, {"priority": PRIORITY})
    [lacking] = small.tracker().change("100", {"priority": 1})
    assert screen.sent == [("/issue/100", {"fields": {"priority": {"id": "1"}}})]
    assert (lacking.field, lacking.asked, lacking.stands) == ("priority", 1, 2)


def test_a_value_that_is_not_offered_is_not_sent(small: Small) -> None:
    screen = Screen(small, {"priority": PRIORITY})
    [lacking] = small.tracker().change("100", {"priority": 5})
    assert (screen.sent, lacking.asked) == ([], 5)


def test_what_stands_already_is_not_written(small: Small) -> None:
    screen = Screen(small, {"priority": PRIORITY})
    assert list(small.tracker().change("100", {"priority": 2, "assignee": ""})) == []
    assert screen.sent == []


@pytest.mark.parametrize("to", ["5b-ann", ""])
def test_an_assignee_is_named_as_this_jira_names_accounts(small: Small, to: str) -> None:
    screen = Screen(small, {})
    screen.issue.fields["assignee"] = {"accountId": "5b-bob", "name": "bob"}
    small.tracker().change("100", {"assignee": to})
    assert screen.sent == [("/issue/100/assignee", {"accountId" if small.cloud else "name": to or None})]


def test_a_due_date_is_the_day_that_ends_then_and_no_other_instant(cloud: Small) -> None:
    midnight = NOW.replace(hour=0)
    screen = Screen(cloud, {"duedate": {"schema": {"type": "date"}}})
    cloud.tracker().change("100", {"due_date": midnight})
    cloud.tracker().change("100", {"due_date": NOW})
    assert [fields["fields"] for _, fields in screen.sent] == [{"duedate": "2026-03-01"}]


def test_a_put_without_an_answer_is_judged_by_what_stands(small: Small) -> None:
    screen = Screen(small, {"priority": PRIORITY})
    plain = small.before

    def lost(method: str, path: str, asked: dict[str, Any]) -> Answer:
        if method == "PUT":
            screen.issue.fields["priority"] = {"name": "Blocker"}
            return 502, {}, "{}"
        return plain(method, path, asked)
    small.before = lost
    assert list(small.tracker().change("100", {"priority": 1})) == []
    screen.issue.fields["priority"] = {"name": "Major"}
    small.before = lambda method, path, asked: (502, {}, "{}") if method == "PUT" else plain(method, path, asked)
    with pytest.raises(OutcomeUncertain):
        small.tracker().change("100", {"priority": 1})
