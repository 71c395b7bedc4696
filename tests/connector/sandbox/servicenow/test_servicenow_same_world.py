"""One world, two trackers: what is done in the one is seen in the other."""

from __future__ import annotations

from typing import Any

import requests

from connector.demo.moments import ENDS, NOW
from connector.sandbox.server import Site, serve
from tests.connector.sandbox.servicenow.asking import Client

JIRA = ("rung@sandbox.invalid", "sandbox-token-rung")


def issue(jira: Site, key: str) -> dict[str, Any]:
    answer = requests.get(f"{jira.url}/rest/api/2/issue/{key}", auth=JIRA, params={"expand": "changelog"}, timeout=10)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_incidents_are_the_issues(client: Client, site: Site) -> None:
    site.clock.advance(ENDS - NOW)
    rows = client.rows("incident", fields="number,short_description,sys_id")
    lives = {life.number: life for life in site.world.tickets()}
    assert len(rows) == len(lives) == 125
    assert {row["sys_id"] for row in rows} == {life.sys_id for life in lives.values()}
    assert lives["INC0004101"].key == "NET-4101"


def test_what_is_written_in_servicenow_is_read_in_jira(client: Client, site: Site) -> None:
    sys_id = client.id("incident", "number=INC0004221")
    with serve(site.world, "jira-cloud") as jira:
        client.patched(sys_id, {"state": "2", "impact": "1", "urgency": "1", "severity": "1",
                                "assigned_to": client.id("sys_user", "user_name=maya.odell")})
        client.patched(sys_id, {"work_notes": "for colleagues"})
        client.patched(sys_id, {"severity": "2"})  # which Jira has not
        found = issue(jira, "NET-4221")
    fields = found["fields"]
    assert (fields["status"]["name"], fields["priority"]["name"]) == ("In Progress", "P1")
    assert fields["assignee"]["accountId"] == "maya.odell"
    [said] = fields["comment"]["comments"]
    assert (said["body"], said["jsdPublic"]) == ("for colleagues", False)
    [entry] = found["changelog"]["histories"]
    assert {item["field"] for item in entry["items"]} == {"status", "priority", "assignee"}


def test_what_is_written_in_jira_is_read_in_servicenow(client: Client, site: Site) -> None:
    sys_id = client.id("incident", "number=INC0004221")
    with serve(site.world, "jira-cloud") as jira:
        answer = requests.post(f"{jira.url}/rest/api/2/issue/NET-4221/comment", auth=JIRA, json={"body": "seen"},
                               timeout=10)
        assert answer.status_code == 201, answer.text
    entry = client.one("sys_journal_field", f"element_id={sys_id}")
    assert (entry["element"], entry["value"], entry["sys_created_by"]) == ("comments", "seen", "rung")
