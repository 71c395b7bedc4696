"""Jira Cloud of the sandbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connector.demo.life import Life
from connector.sandbox.jira.login import CLOUD_ID
from connector.sandbox.world import World
from tests.connector.sandbox.callers import Bearer, Caller

JQL = "project = NET ORDER BY updated ASC, key ASC"


def pages(caller: Caller, jql: str = JQL, **more: Any) -> list[dict[str, Any]]:
    found = [caller.search(jql, **more)]
    while token := found[-1].get("nextPageToken"):
        found.append(caller.search(jql, nextPageToken=token, **more))
    return found


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [issue["id"] for page in found for issue in page["issues"]]


@pytest.mark.parametrize(("method", "path"), [("GET", "/search"), ("POST", "/search"), ("POST", "/search/id")])
def test_the_old_search_is_gone(cloud: Caller, method: str, path: str) -> None:
    assert cloud.refused(method, path, {"jql": JQL}) == (410, [
        "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration "
        "guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"], {})


def test_a_search_gives_ids_unless_fields_are_asked_for(cloud: Caller) -> None:
    bare = cloud.get("/search/jql", jql=JQL)
    assert len(bare["issues"]) == 50
    assert all("fields" not in issue for issue in bare["issues"])
    assert "total" not in bare and "startAt" not in bare


def test_a_page_holds_a_hundred_and_of_bare_ids_thousands(cloud: Caller, world: World) -> None:
    assert len(cloud.search(JQL, maxResults=500)["issues"]) == 100
    assert len(cloud.search(JQL, maxResults=500, fields=["id", "key"])["issues"]) == len(list(world.tickets()))


@pytest.mark.parametrize("order", ["updated ASC, key ASC", "created DESC", "priority DESC, key ASC"])
def test_pages_hold_everything_once(cloud: Caller, world: World, order: str) -> None:
    found = pages(cloud, f"project = NET ORDER BY {order}", maxResults=17)
    assert sorted(ids(found)) == sorted(life.id for life in world.tickets())
    assert [page["isLast"] for page in found] == [False] * (len(found) - 1) + [True]
    assert "nextPageToken" not in found[-1]


def test_what_changes_between_pages_is_found_again_at_the_end(cloud: Caller, world: World) -> None:
    first = cloud.search(JQL, maxResults=20)
    read, unread = world.ticket(first["issues"][0]["id"]), list(world.tickets())[-1]
    world.clock.advance(timedelta(minutes=1))
    for life in (read, unread):
        world.edit(life, "rung", {"vendor_case": "PW-1"})
    found = [first]
    while token := found[-1].get("nextPageToken"):
        found.append(cloud.search(JQL, maxResults=20, nextPageToken=token))
    assert set(ids(found)) == {life.id for life in world.tickets()}
    assert ids(found)[-2:] == [read.id, unread.id]
    updated = [issue["fields"]["updated"] for page in found for issue in page["issues"]]
    assert updated == sorted(updated)


def test_a_token_ends_after_seven_days_and_is_of_one_query(cloud: Caller, world: World) -> None:
    token = cloud.search(JQL, maxResults=5)["nextPageToken"]
    body = {"jql": JQL, "nextPageToken": token}
    assert cloud.refused("POST", "/search/jql", {**body, "jql": "project = NET"})[0] == 400
    assert cloud.refused("POST", "/search/jql", {**body, "nextPageToken": "x"})[0] == 400
    world.clock.advance(timedelta(days=7, seconds=1))
    assert cloud.refused("POST", "/search/jql", body)[0] == 400


def test_a_page_may_be_short_and_not_the_last(cloud: Caller) -> None:
    cloud.site.faults.add("short-page")
    page = cloud.search(JQL, maxResults=30)
    assert len(page["issues"]) == 10
    assert page["isLast"] is False


def test_the_same_token_can_come_twice(cloud: Caller) -> None:
    token = cloud.search(JQL)["nextPageToken"]
    cloud.site.faults.add("same-token")
    assert cloud.search(JQL, nextPageToken=token)["nextPageToken"] == token


def test_an_unbounded_query_is_refused(cloud: Caller) -> None:
    words = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
    assert cloud.refused("POST", "/search/jql", {"jql": "ORDER BY updated"}) == (400, [words], {})
    assert cloud.refused("POST", "/search/approximate-count", {"jql": ""}) == (400, [words], {})


def test_it_counts(cloud: Caller, world: World) -> None:
    found = cloud.ask("POST", "/search/approximate-count", {"jql": "priority = P1"}).json()
    assert found == {"count": sum(life.values["priority"] == "P1" for life in world.tickets())}


def test_expand_is_a_word_in_a_search_and_a_list_in_bulk(cloud: Caller, life: Life) -> None:
    assert cloud.refused("POST", "/search/jql", {"jql": JQL, "expand": ["changelog"]})[0] == 400
    assert cloud.refused("POST", "/issue/bulkfetch", {"issueIdsOrKeys": [life.id], "expand": "changelog"})[0] == 400


def worked(world: World, life: Life, times: int) -> None:
    for turn in range(times):
        world.clock.advance(timedelta(minutes=1))
        world.edit(life, "rung", {"vendor_case": f"PW-{turn}"})
        world.say(life, "rung", f"turn {turn}", internal=True)


def test_what_comes_with_an_issue_is_cut_off(cloud: Caller, world: World, life: Life) -> None:
    worked(world, life, 120)
    total = len(life.changes)
    found = cloud.search(f"key = {life.key}", expand="changelog,names")
    for issue in (found["issues"][0], cloud.ask("POST", "/issue/bulkfetch", {
            "issueIdsOrKeys": [life.key], "fields": ["*all"], "expand": ["changelog"]}).json()["issues"][0]):
        log, comments = issue["changelog"], issue["fields"]["comment"]
        assert (len(log["histories"]), log["total"]) == (40, total)
        assert log["histories"][0]["id"] == str(life.changes[-1].number), "newest first"
        assert (len(comments["comments"]), comments["total"]) == (20, len(life.said))
    assert found["names"]["customfield_10101"] == "Assignment group"
    assert len(cloud.get(f"/issue/{life.key}", expand="changelog")["changelog"]["histories"]) == 100


def test_the_changelog_is_paged_oldest_first(cloud: Caller, world: World, life: Life) -> None:
    worked(world, life, 120)
    first = cloud.get(f"/issue/{life.id}/changelog", maxResults=1000)
    second = cloud.get(f"/issue/{life.id}/changelog", startAt=100)
    assert (first["maxResults"], first["isLast"], second["isLast"]) == (100, False, True)
    assert [int(each["id"]) for page in (first, second) for each in page["values"]] == [
        change.number for change in life.changes]


def test_history_in_bulk(cloud: Caller, world: World, life: Life) -> None:
    worked(world, life, 5)
    other = next(each for each in world.tickets() if each.changes and each is not life)
    asked = {"issueIdsOrKeys": [life.key, other.id], "maxResults": 4}
    found, token = dict[str, list[str]](), None
    while True:
        page = cloud.ask("POST", "/changelog/bulkfetch", {**asked, "nextPageToken": token}).json()
        for each in page["issueChangeLogs"]:
            found.setdefault(each["issueId"], []).extend(entry["id"] for entry in each["changeHistories"])
        if not (token := page.get("nextPageToken")):
            break
    assert found == {each.id: [str(change.number) for change in each.changes] for each in (life, other)}
    only = cloud.ask("POST", "/changelog/bulkfetch", {**asked, "fieldIds": ["customfield_10109"], "maxResults": 100})
    entry = only.json()["issueChangeLogs"][-1]["changeHistories"][-1]
    assert isinstance(entry["created"], int)
    assert {item["fieldId"] for item in entry["items"]} == {"customfield_10109"}


def test_bulk_gives_the_order_of_ids_and_says_what_it_cannot_read(cloud: Caller, world: World) -> None:
    first, second = list(world.tickets())[3:5]
    page = cloud.ask("POST", "/issue/bulkfetch", {"issueIdsOrKeys": [second.key, first.id, "NET-1"]}).json()
    assert [issue["id"] for issue in page["issues"]] == [first.id, second.id]
    assert [each["id"] for each in page["issueErrors"]] == ["NET-1"]
    assert cloud.refused("POST", "/issue/bulkfetch", {"issueIdsOrKeys": [str(n) for n in range(101)]})[0] == 400


def test_a_search_lags_behind_and_a_get_does_not(cloud: Caller, world: World, life: Life) -> None:
    world.conditions.index_lag = timedelta(seconds=30)
    world.edit(life, "rung", {"summary": "just changed"})
    jql = f"key = {life.key}"
    assert cloud.search(jql)["issues"][0]["fields"]["summary"] != "just changed"
    assert cloud.get(f"/issue/{life.key}")["fields"]["summary"] == "just changed"
    assert cloud.search(jql, reconcileIssues=[int(life.id)])["issues"][0]["fields"]["summary"] == "just changed"
    world.clock.advance(timedelta(seconds=30))
    assert cloud.search(jql)["issues"][0]["fields"]["summary"] == "just changed"


def test_version_three_speaks_in_documents(cloud: Caller, life: Life) -> None:
    three = Caller(cloud.site, cloud.auth, "/rest/api/3")
    assert three.get(f"/issue/{life.key}")["fields"]["description"]["type"] == "doc"
    assert three.refused("POST", f"/issue/{life.key}/comment", {"body": "text"}) == (400, [], {
        "comment": "Operation value must be an Atlassian Document (see the Atlassian Document Format)"})
    document = {"type": "doc", "version": 1, "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "in a document"}]}]}
    assert three.ask("POST", f"/issue/{life.key}/comment", {"body": document}).status_code == 201
    assert life.said[-1].text == "in a document"


def test_every_answer_says_whose_it_is(cloud: Caller) -> None:
    assert cloud.ask("GET", "/myself").headers["X-AAccountId"] == "rung"


def test_a_token_that_has_ended_is_answered_with_nothing(cloud: Caller, world: World, life: Life) -> None:
    world.logins.by_account["rung"].expired = True
    found = cloud.ask("POST", "/search/jql", {"jql": JQL})
    assert (found.status_code, found.json()) == (200, {"issues": [], "isLast": True})
    assert found.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"
    assert "X-AAccountId" not in found.headers
    assert cloud.ask("GET", "/myself").status_code == 401
    assert cloud.refused("GET", f"/issue/{life.key}")[0] == 404


def test_one_answer_can_be_that_of_nobody(cloud: Caller) -> None:
    cloud.site.faults.add("anonymous", path="search")
    assert cloud.search(JQL)["issues"] == []
    assert cloud.search(JQL)["issues"] != []


def test_a_scoped_token_opens_the_gateway_and_not_the_site(cloud: Caller, world: World) -> None:
    world.logins.by_account["rung"].scoped = True
    assert cloud.ask("GET", "/myself").status_code == 401
    assert cloud.get("/_edge/tenant_info") == {"cloudId": CLOUD_ID}
    gateway = Caller(cloud.site, cloud.auth, f"/ex/jira/{CLOUD_ID}/rest/api/3")
    assert gateway.get("/myself")["accountId"] == "rung"


def test_a_bearer_token_belongs_to_the_gateway(cloud: Caller, world: World) -> None:
    token = Bearer(world.logins.by_account["rung"].token)
    assert Caller(cloud.site, token).ask("GET", "/myself").status_code == 403
    assert Caller(cloud.site, token, f"/ex/jira/{CLOUD_ID}/rest/api/2").get("/myself")["accountId"] == "rung"


def test_the_doors_that_close(cloud: Caller) -> None:
    cloud.site.faults.add("unauthorised")
    cloud.site.faults.add("forbidden")
    assert [cloud.ask("GET", "/field").status_code for _ in range(3)] == [401, 403, 200]


def test_a_project_that_was_lost_is_refused_in_words(cloud: Caller, world: World) -> None:
    world.conditions.hidden = {"NET"}
    assert cloud.refused("POST", "/search/jql", {"jql": JQL}) == (
        400, ["The value 'NET' does not exist for the field 'project'."], {})
