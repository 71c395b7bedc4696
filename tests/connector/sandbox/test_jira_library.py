"""The ``jira`` library, which nobody here wrote, finds in the sandbox what it expects of a Jira."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jira
import pytest

from connector.demo.life import Life
from connector.sandbox.logins import RUNG
from connector.sandbox.server import Site, serve
from connector.sandbox.world import World


def log_in(site: Site) -> jira.JIRA:
    login = site.world.logins.by_account[RUNG]
    if site.dialect == "jira-cloud":
        return jira.JIRA(site.url, basic_auth=(login.email, login.token), max_retries=0, timeout=10)
    return jira.JIRA(site.url, token_auth=login.token, max_retries=0, timeout=10)


@pytest.fixture(params=["jira-cloud", "jira-datacenter"])
def site(request: pytest.FixtureRequest, world: World) -> Iterator[Site]:
    with serve(world, request.param) as site:
        yield site


@pytest.fixture
def client(site: Site) -> jira.JIRA:
    return log_in(site)


def test_it_tells_cloud_from_data_center(site: Site, client: jira.JIRA) -> None:
    assert client._is_cloud == (site.dialect == "jira-cloud")
    assert client.current_user() == RUNG


def test_it_pages_through_everything(world: World, client: jira.JIRA) -> None:
    found: Any = client.search_issues("project = NET ORDER BY updated ASC, key ASC", maxResults=False,
                                      fields="summary,updated")
    assert len(found) > 100
    assert [issue.key for issue in found] == [life.key for life in sorted(
        world.tickets(), key=lambda life: (life.updated, life.sequence))]


def test_it_reads_an_issue_with_its_history(client: jira.JIRA, life: Life) -> None:
    issue = client.issue(life.key, expand="changelog")
    assert issue.fields.summary == life.values["summary"]
    assert issue.fields.status.name == "In Progress"
    assert {int(history.id) for history in issue.changelog.histories} == {change.number for change in life.changes}


def test_it_comments_within_the_team_and_to_the_caller(client: jira.JIRA, life: Life) -> None:
    client.add_comment(life.key, "for colleagues", is_internal=True)
    client.add_comment(life.key, "for the caller")
    assert [(said.text, said.internal, said.by) for said in life.said[-2:]] == [
        ("for colleagues", True, RUNG), ("for the caller", False, RUNG)]
    assert [each.body for each in client.comments(life.key)][-2:] == ["for colleagues", "for the caller"]


def test_it_takes_a_ticket_through_the_workflow(client: jira.JIRA, life: Life) -> None:
    assert "Resolve" in [each["name"] for each in client.transitions(life.key)]
    client.transition_issue(life.key, "Resolve", fields={"resolution": {"name": "Duplicate"}}, comment="done with it")
    assert (life.values["status"], life.values["resolution"]) == ("Resolved", "Duplicate")
    assert life.said[-1].text == "done with it"
    client.transition_issue(life.key, "Reopen")
    assert (life.values["status"], life.values["resolution"], life.resolved) == ("In Progress", "", None)


def test_it_edits_and_assigns(client: jira.JIRA, life: Life) -> None:
    issue = client.issue(life.key)
    issue.update(fields={"priority": {"name": "P1"}, "labels": ["core"]})
    issue.add_field_value("labels", "night")
    client.assign_issue(life.key, "ruth.lindqvist")
    assert (life.values["priority"], life.values["labels"]) == ("P1", ("core", "night"))
    assert life.values["assignee"] == "ruth.lindqvist"


def test_it_attaches_properties(client: jira.JIRA, life: Life) -> None:
    client.add_issue_property(life.key, "com.example.bot", {"op": "1"})
    found = client.issue_property(life.key, "com.example.bot")
    assert found.value.op == "1"


def test_it_meets_the_errors_it_knows(client: jira.JIRA, life: Life) -> None:
    with pytest.raises(jira.JIRAError, match="does not exist or you do not have permission") as missing:
        client.issue("NET-1")
    assert missing.value.status_code == 404
    with pytest.raises(jira.JIRAError, match="not valid for this issue") as wrong:
        client.transition_issue(life.key, "999")
    assert wrong.value.status_code == 400
