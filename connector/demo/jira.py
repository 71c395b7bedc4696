"""Tickets as Jira answers them (as it stands: Cloud, API version 2, with changelog and names).

Ids of changes and comments count over the whole week, in the order in which things happened:
an answer of Friday and one of Sunday agree in what both hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from connector.demo.fields import FIELDS, STATUSES, SUMMARY, Shown, shown
from connector.demo.life import Account, Book, Change, Life, Remark
from connector.demo.lives import lives
from connector.demo.moments import ZONE
from connector.demo.week import PROJECT, Week, load_week

BASE: Final = "https://tracker.example"
PROJECTS: Final = {PROJECT: "Network desk"}
INCIDENT: Final = {"id": "10100", "name": "Incident", "subtask": False}

Json = dict[str, Any]


def cloud_user(account: Account) -> Json:
    """An account as Jira Cloud shows it."""
    return {"accountId": account.id, "displayName": account.name, "accountType": account.kind, "active": True}


@dataclass(frozen=True)
class Look:
    """In what two Jiras differ that show the same ticket."""

    base: str = BASE
    zone: ZoneInfo = ZONE
    """The site's own: in its time every instant is written."""
    user: Callable[[Account], Json] = cloud_user
    text: Callable[[str], Any] = str
    """Long text: a string in API version 2, a document in version 3."""

    def written(self, at: datetime) -> str:
        """As Jira writes an instant: to the millisecond, without a colon in the offset."""
        text = at.astimezone(self.zone).isoformat(timespec="milliseconds")
        return text[:-3] + text[-2:]

    def person(self, book: Book, id: str) -> Json | None:
        return self.user(book.accounts[id]) if id else None

    def change(self, book: Book, change: Change) -> Json:
        """One entry of the changelog."""
        return {"id": str(change.number), "author": self.person(book, change.by), "created": self.written(change.at),
                "items": [_item(shown(item.field, item.old, book), shown(item.field, item.new, book))
                          for item in change.items]}

    def remark(self, book: Book, said: Remark) -> Json:
        """One comment."""
        edited, editor = said.edited or (said.at, said.by)
        return {"id": str(said.number), "author": self.person(book, said.by), "body": self.text(said.text),
                "updateAuthor": self.person(book, editor), "created": self.written(said.at),
                "updated": self.written(edited), "jsdPublic": not said.internal}

    def fields(self, book: Book, life: Life) -> Json:
        """The fields of an issue, without its comments."""
        values = life.values
        status, category = STATUSES[values["status"]]
        return {
            **{each.id: each.show(values, book) for each in (SUMMARY, *FIELDS)},
            "project": {"key": life.project, "name": PROJECTS.get(life.project, life.project)},
            "issuetype": INCIDENT,
            "status": {"id": status, "name": values["status"], "statusCategory": {"key": category}},
            "assignee": self.person(book, values["assignee"]),
            "reporter": self.person(book, life.by), "creator": self.person(book, life.by),
            "created": self.written(life.opened), "updated": self.written(life.updated),
            "duedate": None,
            "resolutiondate": self.written(life.resolved) if life.resolved else None,
        }


def answer(at: datetime, week: Week | None = None) -> Json:
    """What Jira would have answered at ``at``: the tickets opened by then, as they stood."""
    book = lives(week or load_week(), at)
    issues = [_issue(Look(), book, life) for life in book.tickets.values()]
    return {"expand": "schema,names", "startAt": 0, "maxResults": len(issues), "total": len(issues),
            "names": {each.id: each.name for each in (SUMMARY, *FIELDS)}, "issues": issues}


def text(found: Json) -> str:
    """An answer as a file: one issue a line, so that two of them can be compared."""
    head = json.dumps({name: value for name, value in found.items() if name != "issues"}, ensure_ascii=False)
    issues = ",\n".join(json.dumps(issue, ensure_ascii=False) for issue in found["issues"])
    return f'{head.removesuffix("}")}, "issues": [\n{issues}\n]}}\n'


def _issue(look: Look, book: Book, life: Life) -> Json:
    """A whole issue with everything that happened to it."""
    histories = [look.change(book, change) for change in life.changes]
    comments = [look.remark(book, said) for said in life.said]
    return {
        "expand": "renderedFields,names,changelog", "id": life.id,
        "self": f"{look.base}/rest/api/2/issue/{life.id}", "key": life.key,
        "fields": {**look.fields(book, life), "comment": {
            "comments": comments, "startAt": 0, "maxResults": len(comments), "total": len(comments)}},
        "changelog": {"startAt": 0, "maxResults": len(histories), "total": len(histories), "histories": histories},
    }


def _item(old: Shown, new: Shown) -> Json:
    """One field of an entry of the changelog."""
    return {"field": old.field, "fieldtype": "custom" if old.id.startswith("custom") else "jira", "fieldId": old.id,
            "from": old.value, "fromString": old.text, "to": new.value, "toString": new.text}
