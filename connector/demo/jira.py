"""The week's tickets as Jira's search answers them (Cloud, API version 2, with changelog and names).

Ids of changes and comments count over the whole week, in the order in which things happened:
an answer of Friday and one of Sunday agree in what both hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from connector.demo.fields import FIELDS, SUMMARY, Shown, shown
from connector.demo.moments import ZONE
from connector.demo.people import People
from connector.demo.tickets import DONE, Act
from connector.demo.week import PROJECT, Numbered, Week, load_week

BASE: Final = "https://tracker.example"
CATEGORIES: Final = {"Open": "new", "Resolved": "done", "Closed": "done", "Canceled": "done"}
"""Status → key of its category; of every other ``indeterminate``."""
FIRST_CHANGE: Final = 51_001
FIRST_COMMENT: Final = 30_001

Json = dict[str, Any]


@dataclass
class _Issue:
    """One ticket as it is built up, act by act."""

    values: dict[str, Any]
    updated: datetime
    resolved: datetime | None = None
    histories: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)


def answer(at: datetime, week: Week | None = None) -> Json:
    """What Jira would have answered at ``at``: the tickets opened by then, as they stood."""
    week = week or load_week()
    issues = [_issue(week, numbered, at) for numbered in week.tickets if numbered.ticket.opened <= at]
    return {"expand": "schema,names", "startAt": 0, "maxResults": len(issues), "total": len(issues),
            "names": {each.id: each.name for each in (SUMMARY, *FIELDS)}, "issues": issues}


def text(found: Json) -> str:
    """An answer as a file: one issue a line, so that two of them can be compared."""
    head = json.dumps({name: value for name, value in found.items() if name != "issues"}, ensure_ascii=False)
    issues = ",\n".join(json.dumps(issue, ensure_ascii=False) for issue in found["issues"])
    return f'{head.removesuffix("}")}, "issues": [\n{issues}\n]}}\n'


def user(people: People, who: str) -> Json:
    """An account as Jira shows it."""
    return {"accountId": people.account(who), "displayName": people.name(who), "accountType": people.kind(who),
            "active": True}


def _issue(week: Week, numbered: Numbered, at: datetime) -> Json:
    ticket = numbered.ticket
    numbers = _numbers(week)
    issue = _Issue({name: getattr(ticket.fields, name) for name in type(ticket.fields).model_fields}, ticket.opened)
    for place, act in enumerate(ticket.acts):
        if act.at <= at:
            change, comment = numbers[numbered.id, place]
            _apply(week, issue, act, change, comment)
    fields = {each.id: each.show(issue.values, week) for each in (SUMMARY, *FIELDS)}
    return {
        "expand": "renderedFields,names,changelog", "id": numbered.id,
        "self": f"{BASE}/rest/api/2/issue/{numbered.id}", "key": numbered.key,
        "fields": {
            **fields,
            "project": {"key": PROJECT, "name": "Network desk"}, "issuetype": {"name": "Incident"},
            "status": {"name": issue.values["status"], "statusCategory": {
                "key": CATEGORIES.get(issue.values["status"], "indeterminate")}},
            "assignee": user(week.people, issue.values["assignee"]) if issue.values["assignee"] else None,
            "reporter": user(week.people, ticket.by), "creator": user(week.people, ticket.by),
            "created": written(ticket.opened), "updated": written(issue.updated),
            "duedate": None,
            "resolutiondate": written(issue.resolved) if issue.resolved else None,
            "comment": {"comments": issue.comments, "startAt": 0, "maxResults": len(issue.comments),
                        "total": len(issue.comments)},
        },
        "changelog": {"startAt": 0, "maxResults": len(issue.histories), "total": len(issue.histories),
                      "histories": issue.histories},
    }


def _apply(week: Week, issue: _Issue, act: Act, change: int, comment: int) -> None:
    author = user(week.people, act.by)
    items = list(_items(week, issue, act))
    if items:
        issue.histories.append({"id": str(change), "author": author, "created": written(act.at), "items": items})
    said = week.words(act.say or act.note)
    if said:
        issue.comments.append({"id": str(comment), "author": author, "body": said, "updateAuthor": author,
                               "created": written(act.at), "updated": written(act.at), "jsdPublic": bool(act.say)})
    before = issue.values["status"]
    issue.values.update(act.set.named())
    issue.updated = act.at
    if issue.values["status"] not in DONE:
        issue.resolved = None
    elif before not in DONE:
        issue.resolved = act.at


def _items(week: Week, issue: _Issue, act: Act) -> Iterator[Json]:
    """What changed, as the changelog has it."""
    for name, new in act.set.named().items():
        old = issue.values[name]
        if old == new:
            continue
        before, after = shown(name, old, week), shown(name, new, week)
        yield {"field": before.field, "fieldtype": "custom" if before.id.startswith("custom") else "jira",
               "fieldId": before.id, **_sides("from", before), **_sides("to", after)}


def _sides(side: str, value: Shown) -> Json:
    return {side: value.value, f"{side}String": value.text}


@cache
def _numbers(week: Week) -> dict[tuple[str, int], tuple[int, int]]:
    """(Id of the ticket, place of the act) → the numbers of its change and its comment."""
    acts = sorted((act.at, numbered.id, place) for numbered in week.tickets
                  for place, act in enumerate(numbered.ticket.acts))
    return {(id_, place): (FIRST_CHANGE + count, FIRST_COMMENT + count) for count, (_, id_, place) in enumerate(acts)}


def written(at: datetime) -> str:
    """As Jira writes an instant."""
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S.000%z")
