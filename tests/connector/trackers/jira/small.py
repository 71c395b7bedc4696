"""A small Jira whose answers a test can bend, to the byte: what a whole site would rarely do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import requests
import responses

from connector.config.sources import Jira
from connector.trackers.http.pace import Pace
from connector.trackers.jira.tracker import JiraTracker

URL = "https://small.atlassian.net"
NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
RUNG = {"accountId": "5b-rung", "displayName": "Rung", "accountType": "atlassian", "timeZone": "America/Los_Angeles"}
ANN = {"accountId": "5b-ann", "displayName": "Ann", "accountType": "atlassian"}
CAL = {"accountId": "5b-cal", "displayName": "Cal", "accountType": "customer"}
FIELDS = [{"id": name, "name": name.capitalize()} for name in (
    "summary", "created", "updated", "status", "issuetype", "project", "creator", "reporter", "comment", "priority",
    "assignee", "labels", "description", "resolution", "duedate")]

Json = dict[str, Any]


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}+0000"


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@dataclass
class Issue:
    id: int
    updated: datetime
    created: datetime = NOW - timedelta(days=1)
    status: str = "Open"
    histories: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    desk: bool = True
    key: str = ""
    fields: Json = field(default_factory=dict)
    shown: datetime | None = None
    """What it shows as ``updated`` where that is not what the index sorts it by."""
    site: str = URL
    """Of the address that it names."""
    more_histories: int = 0
    """Entries of the changelog that it counts and never shows."""

    def json(self, cloud: bool, inline: int, said: int) -> Json:
        found = {"summary": f"incident {self.id}", "created": stamp(self.created),
                 "updated": stamp(self.shown or self.updated), "labels": [], "assignee": None,
                 "status": {"name": self.status, "statusCategory": {"key": "indeterminate"}},
                 "priority": {"name": "High"}, "reporter": CAL, "creator": CAL,
                 "project": {"key": "OPS", "projectTypeKey": "service_desk" if self.desk else "software"},
                 "comment": {"comments": [dict(one) for one in self.comments[:said]], "total": len(self.comments)},
                 **self.fields}
        return {"id": str(self.id), "key": self.key or f"OPS-{self.id}",
                "self": f"{self.site}/rest/api/2/issue/{self.id}", "fields": found,
                "changelog": {"histories": self.histories[-inline:] if cloud else self.histories,
                              "total": len(self.histories) + self.more_histories}}


def change(number: int, at: datetime, old: str, new: str, created: Any = None, by: Json = ANN) -> Json:
    return {"id": str(number), "author": by, "created": created or stamp(at), "items": [
        {"field": "status", "fieldId": "status", "from": "1", "fromString": old, "to": "2", "toString": new}]}


def remark(number: int, at: datetime, text: str = "x", **more: Any) -> Json:
    return {"id": str(number), "author": ANN, "created": stamp(at), "body": text, **more}


class Small:
    """Cloud or Data Center; every knob is a way in which a Jira somewhere behaves."""

    def __init__(self, cloud: bool = True) -> None:
        self.cloud = cloud
        self.issues: dict[int, Issue] = {}
        self.now = NOW
        self.page = 100
        self.inline, self.said = 40, 20
        self.asked: list[tuple[str, str, Json]] = []
        self.headers: dict[str, str] = {"X-AAccountId": "5b-rung"} if cloud else {"X-AUSERNAME": "rung"}
        self.me: Json = RUNG if cloud else {"name": "rung", "displayName": "Rung", "timeZone": "America/Los_Angeles"}
        self.reads_numbers = True
        self.reads_minutes_in: str | None = "America/Los_Angeles"
        self.misread = timedelta(0)
        self.ignores_time = False
        self.matching: Callable[[Issue], bool] = lambda issue: True
        self.bulk: Callable[[Json], tuple[int, Json]] | None = None
        self.before: Callable[[str, str, Json], tuple[int, dict[str, str], str] | None] = lambda m, p, a: None
        """Looks at each request first; may answer in the site's stead, or change the world."""
        self.on_page: Callable[[], None] = lambda: None
        """After each page of a search."""
        self.pages = 0

    def add(self, *issues: Issue) -> None:
        self.issues.update((issue.id, issue) for issue in issues)

    def count(self, path: str) -> int:
        return sum(1 for _, asked, _ in self.asked if re.search(path, asked))

    def mount(self, mock: responses.RequestsMock, url: str = URL) -> None:
        for method in ("GET", "POST", "PUT"):
            mock.add_callback(method, re.compile(re.escape(url) + ".*"), self._answer)

    def tracker(self, **settings: Any) -> JiraTracker:
        """What Rung would be configured with; time stands still but for waiting."""
        login = {"token": {"env": "SMALL_TOKEN"}, **({"email": "rung@small.example"} if self.cloud else {})}
        source = Jira.model_validate({"source": "desk", "kind": "jira", "url": URL, "login": login,
                                      "query": "project = OPS", **settings})
        clock = [NOW]

        def sleep(seconds: float) -> None:
            clock[0] += timedelta(seconds=seconds)

        return JiraTracker(source, Pace(lambda: clock[0], sleep, lambda: 0.5))

    # -- answering --------------------------------------------------------------------------------

    def _answer(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        parts = urlsplit(str(request.url))
        path = parts.path.partition("/rest/api/2")[2] or parts.path
        asked: Json = dict(parse_qsl(parts.query))
        if request.body:
            asked |= json.loads(request.body)
        self.asked.append((str(request.method), path, asked))
        instead = self.before(str(request.method), path, asked)
        if instead is not None:
            status, headers, body = instead
        else:
            status, found = self._found(str(request.method), path, asked)
            headers, body = {}, "" if status == 204 else json.dumps(found)
        return status, {"Content-Type": "application/json", "Date": format_datetime(self.now.replace(microsecond=0),
                                                                                   usegmt=True),
                        **self.headers, **headers}, body

    def _found(self, method: str, path: str, asked: Json) -> tuple[int, Any]:
        if path == "/myself":
            return 200, self.me
        if path == "/serverInfo":
            return 200, {"deploymentType": "Cloud" if self.cloud else "Server", "version": "9.12.2",
                         "serverTime": stamp(self.now)}
        if path == "/field":
            return 200, FIELDS
        if path == ("/search/jql" if self.cloud else "/search"):
            return self._search(asked)
        if path == "/search/approximate-count":
            return 200, {"count": len(self.issues)}
        if path == "/changelog/bulkfetch":
            return self.bulk(asked) if self.bulk else (404, {"errorMessages": ["no such place"]})
        if path == "/issue/bulkfetch":
            return 200, {"issues": [self.issues[int(one)].json(True, self.inline, self.said) for one in sorted(
                asked["issueIdsOrKeys"], key=int) if int(one) in self.issues]}
        return self._of_issue(method, path, asked)

    def _of_issue(self, method: str, path: str, asked: Json) -> tuple[int, Any]:
        match = re.fullmatch(r"/issue/(\d+)(/.*)?", path)
        issue = self.issues.get(int(match[1])) if match else None
        if match is None or issue is None:
            return 404, {"errorMessages": ["Issue does not exist or you do not have permission to see it."]}
        if match[2] is None:
            return 200, issue.json(self.cloud, 100, self.said)
        start = int(asked.get("startAt", 0))
        if match[2] == "/changelog":
            return 200, {"values": issue.histories[start:start + 100], "total": len(issue.histories), "startAt": start}
        if match[2] == "/comment":
            return 200, {"comments": issue.comments[start:start + 100], "total": len(issue.comments), "startAt": start}
        return 404, {"errorMessages": ["null for uri"]}

    # -- searching --------------------------------------------------------------------------------

    def _search(self, asked: Json) -> tuple[int, Any]:
        jql = asked["jql"]
        bound = re.search(r'updated >= (\d+|"[^"]*")', jql)
        floor = self._instant(bound[1]) if bound else None
        if bound and floor is None:
            return 400, {"errorMessages": [f"Date value '{bound[1]}' for field 'updated' is invalid."]}
        ids = re.search(r"id in \(([^)]*)\)", jql)
        found = [issue for issue in self.issues.values() if (floor is None or issue.updated >= floor)
                 and (ids is None or str(issue.id) in ids[1].split(", "))
                 and (self.matching(issue) or "project" not in jql)]
        found.sort(key=lambda issue: (issue.updated, issue.id), reverse="DESC" in jql)
        start = int(asked.get("nextPageToken") or asked.get("startAt") or 0)
        size = min(self.page, int(asked["maxResults"]))
        page = [one.json(self.cloud, self.inline, self.said) for one in found[start:start + size]]
        answer: Json = {"issues": page}
        if self.cloud:
            if start + size < len(found):
                answer["nextPageToken"] = str(start + size)
            else:
                answer["isLast"] = True
        else:
            answer |= {"startAt": start, "maxResults": size, "total": len(found)}
        self.pages += 1
        self.on_page()
        return 200, answer

    def _instant(self, literal: str) -> datetime | None:
        if self.ignores_time:
            return datetime.min.replace(tzinfo=UTC)
        if not literal.startswith('"'):
            return datetime.fromtimestamp(int(literal) / 1000, UTC) + self.misread if self.reads_numbers else None
        if self.reads_minutes_in is None:
            return None
        local = datetime.fromisoformat(literal.strip('"'))
        return local.replace(tzinfo=ZoneInfo(self.reads_minutes_in)).astimezone(UTC)


def read_all(tracker: JiraTracker, mark: str | None = None, known: dict[str, str] | None = None) -> tuple[
        dict[str, Any], str]:
    """Every incident of one reading, and the mark at its end."""
    found: dict[str, Any] = {}
    batch = None
    for batch in tracker.changed(mark, lambda ids: {one: (known or {})[one] for one in ids if one in (known or {})}):
        found |= {incident.id: incident for incident in batch.incidents}
    assert batch is not None
    return found, batch.mark
