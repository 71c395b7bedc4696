"""A small desk to pass over: a configuration, a policy, an export, and a clock that is moved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connector.app import App, open_app
from connector.passes.importing import import_file

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY = """\
policy: desk
targets:
  - {target: restore, within: {P1: 4h, P2: 8h}}
ladders:
  - {ladder: desk, rungs: [{rung: first, groups: [Service Desk]}, {rung: second, groups: [Network]}]}
escalations:
  - {rule: unowned, when: ["!assigned", open], for: 10m, to: next, because: "nobody owns it"}
  - {rule: late, when: [open], at: 100% of restore, to: next, because: "P{priority} not restored in time"}
"""
CONFIG = """\
policy: desk.yaml
sources:
  - {source: jira, kind: export, file: week.json, mapping: jira-search, live_since: 2026-03-02 00:00}
"""


class MovedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


def issue(number: int, opened: datetime = MONDAY, priority: str = "High", status: str = "Open",
          assignee: str | None = None) -> dict[str, object]:
    """One issue as Jira's search gives it."""
    at = opened.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    category = {"Open": "new", "In Progress": "indeterminate", "Done": "done"}[status]
    return {
        "id": str(10_000 + number), "key": f"OPS-{number}",
        "fields": {
            "summary": f"ticket {number}", "created": at, "updated": at, "priority": {"id": "2", "name": priority},
            "status": {"id": "1", "name": status, "statusCategory": {"key": category}},
            "assignee": assignee and {"accountId": assignee, "displayName": assignee},
        },
        "changelog": {"startAt": 0, "maxResults": 100, "total": 0, "histories": []},
    }


def write_desk(folder: Path, issues: list[dict[str, object]], policy: str = POLICY) -> Path:
    """The desk in ``folder``; where its configuration is."""
    (folder / "desk.yaml").write_text(policy, encoding="utf-8")
    (folder / "week.json").write_text(json.dumps({"issues": issues, "isLast": True}), encoding="utf-8")
    config = folder / "rung.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    return config


@contextmanager
def opened(config: Path, clock: MovedClock) -> Iterator[App]:
    """The desk with its export read in."""
    with open_app(config, clock) as app:
        import_file(app, config.with_name("week.json"), "jira", "jira-search",
                    live_since=app.config.sources[0].live_since)
        yield app
