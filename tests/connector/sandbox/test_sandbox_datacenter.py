"""Jira Data Center of the sandbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connector.demo.life import Life
from connector.sandbox.world import World
from tests.connector.sandbox.callers import Bearer, Caller

JQL = "project = NET ORDER BY updated ASC, key ASC"


def test_it_pages_by_offset_and_tells_the_total(datacenter: Caller, world: World) -> None:
    found, start = list[str](), 0
    while True:
        page = datacenter.search(JQL, startAt=start, maxResults=40)
        found += [issue["id"] for issue in page["issues"]]
        start += len(page["issues"])
        if start >= page["total"]:
            break
    expected = sorted(world.tickets(), key=lambda life: (life.updated, life.sequence))
    assert found == [life.id for life in expected]


def test_it_clamps_in_silence_and_fifty_are_the_default(datacenter: Caller) -> None:
    assert datacenter.search(JQL, maxResults=100_000)["maxResults"] == 1000
    assert len(datacenter.get("/search", jql=JQL)["issues"]) == 50


def test_offsets_drift_while_tickets_change(datacenter: Caller, world: World) -> None:
    first = datacenter.search(JQL, maxResults=20)
    world.clock.advance(timedelta(minutes=1))
    world.edit(world.ticket(first["issues"][0]["id"]), "rung", {"vendor_case": "PW-1"})
    second = datacenter.search(JQL, startAt=20, maxResults=1000)
    seen = [issue["id"] for page in (first, second) for issue in page["issues"]]
    assert len(set(seen)) == second["total"] - 1, "one has slipped through"


def test_the_changelog_is_whole(datacenter: Caller, world: World, life: Life) -> None:
    for turn in range(120):
        world.edit(life, "rung", {"vendor_case": f"PW-{turn}"})
    issue = datacenter.search(f"key = {life.key}", expand="changelog")["issues"][0]
    assert [int(each["id"]) for each in issue["changelog"]["histories"]] == [each.number for each in life.changes]
    assert all("fieldId" not in item for each in issue["changelog"]["histories"] for item in each["items"])


def test_people_are_named_and_the_changelog_has_their_keys(datacenter: Caller, world: World, life: Life) -> None:
    world.edit(life, "rung", {"assignee": "piotr.zielak"})
    issue = datacenter.get(f"/issue/{life.key}", expand="changelog")
    assignee = issue["fields"]["assignee"]
    assert assignee["name"] == "piotr.zielak"
    assert "accountId" not in assignee
    assert issue["changelog"]["histories"][-1]["items"][0]["to"] == assignee["key"] != assignee["name"]
    done = datacenter.ask("PUT", f"/issue/{life.key}/assignee", {"name": "ruth.lindqvist"})
    assert (done.status_code, life.values["assignee"]) == (204, "ruth.lindqvist")


def test_a_user_is_found_by_the_key_that_the_changelog_has(datacenter: Caller, world: World, life: Life) -> None:
    world.edit(life, "rung", {"assignee": "ruth.lindqvist"})
    issue = datacenter.get(f"/issue/{life.id}", expand="changelog")
    (item,) = issue["changelog"]["histories"][-1]["items"]
    assert datacenter.get("/user", key=item["to"])["name"] == "ruth.lindqvist"


@pytest.mark.parametrize("path", ["/rest/api/3/myself", "/rest/api/2/search/jql", "/_edge/tenant_info",
                                  "/rest/api/2/issue/NET-4101/changelog", "/rest/api/2/issue/bulkfetch"])
def test_what_only_cloud_has(datacenter: Caller, path: str) -> None:
    assert datacenter.ask("GET", path).status_code == 404


def test_a_wrong_token_is_refused(datacenter: Caller) -> None:
    found = Caller(datacenter.site, Bearer("wrong")).ask("GET", "/search", jql=JQL)
    assert found.status_code == 401
    assert found.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"


def test_a_limit_is_told_with_every_answer_and_is_none(datacenter: Caller) -> None:
    headers = datacenter.ask("GET", "/myself").headers
    assert (headers["retry-after"], headers["X-AUSERNAME"]) == ("0", "rung")
    assert int(headers["X-RateLimit-Remaining"]) > 0


def test_a_missing_issue_is_an_error_or_a_warning_as_asked(datacenter: Caller) -> None:
    assert datacenter.refused("POST", "/search", {"jql": "key = NET-1"})[0] == 400
    lenient = datacenter.search("key = NET-1", validateQuery="warn")
    assert lenient["issues"] == []
    assert lenient["warningMessages"] == ["An issue with key 'NET-1' does not exist for the field 'key'."]
