"""Cloud's reading of many at once: issues, their history, their comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask import Blueprint, Response

from connector.demo.life import Change, Life, Remark
from connector.sandbox.jira import drawing, tokens
from connector.sandbox.jira.catalogue import wanted
from connector.sandbox.jira.desk import Desk, Json, answer, fault, names
from connector.sandbox.jira.errors import Refusal

MOST_ISSUES: Final = 100
MOST_HISTORIES: Final = 1000
"""Issues whose history may be asked for at once."""
MOST_ENTRIES: Final = 10_000
MOST_FIELDS: Final = 10
MOST_COMMENTS: Final = 1000


def add(room: Blueprint, desk: Desk) -> None:
    """The resources that read many."""

    @room.post("/issue/bulkfetch")
    def issues() -> Response:
        asked = desk.body()
        if asked.get("expand") is not None and not isinstance(asked["expand"], list):
            raise Refusal(400, "Can not deserialize instance of java.util.LinkedHashSet out of VALUE_STRING token")
        ids = _ids(asked, MOST_ISSUES)
        wish = drawing.Wish(wanted(names(asked.get("fields")), "*navigable"), frozenset(names(asked.get("expand"))),
                            tuple(names(asked.get("properties"))))
        found = _found(desk, ids)
        page: Json = {"expand": "schema,names",
                      "issues": [drawing.issue(desk, life, wish, drawing.IN_SEARCH) for life in found]}
        missing = [id for id in ids if (life := desk.world.find(id)) is None or life.project in desk.hidden]
        if missing:
            page["issueErrors"] = [{"id": id, "errorMessage": "Issue does not exist or you do not have permission"}
                                   for id in missing]
        return answer(page)

    @room.post("/changelog/bulkfetch")
    def histories() -> Response:
        return _histories(desk, desk.body())

    @room.post("/comment/list")
    def comments() -> Response:
        ids = {str(id) for id in desk.body().get("ids") or ()}
        if len(ids) > MOST_COMMENTS:
            raise Refusal(400, f"The number of ids must not exceed {MOST_COMMENTS}.")
        found = sorted(_comments(desk, ids), key=lambda said: said.number)
        return answer({"startAt": 0, "maxResults": MOST_COMMENTS, "total": len(found), "isLast": True,
                       "values": [drawing.comment(desk, said, True) for said in found]})


def _histories(desk: Desk, asked: Json) -> Response:
    ids, only = _ids(asked, MOST_HISTORIES), set(names(asked.get("fieldIds")))
    if len(only) > MOST_FIELDS:
        raise Refusal(400, f"The number of fieldIds must not exceed {MOST_FIELDS}.")
    size = max(1, min(int(asked.get("maxResults") or 1000), MOST_ENTRIES))
    if fault("short-page"):
        size = max(1, size // 3)
    question, now, written = f"{sorted(ids)} {sorted(only)}", desk.world.clock.now(), asked.get("nextPageToken")
    start = int(tokens.place(question, str(written), now)) if written else 0
    entries = [(life, entry) for life in _found(desk, ids)
               for change in sorted(life.changes, key=_when) if (entry := _entry(desk, change, only))]
    shown: dict[str, list[Json]] = {}
    for life, entry in entries[start:start + size]:
        shown.setdefault(life.id, []).append(entry)
    page: Json = {"issueChangeLogs": [{"issueId": id, "changeHistories": each} for id, each in shown.items()]}
    if start + size < len(entries):
        page["nextPageToken"] = tokens.token(question, start + size, now)
    if fault("same-token") and written:
        page["nextPageToken"] = written
    return answer(page)


def _entry(desk: Desk, change: Change, only: set[str]) -> Json | None:
    """Its instant as epoch milliseconds, which the specification's example has in place of a date."""
    drawn = drawing.history(desk, change)
    drawn["created"] = int(change.at.timestamp() * 1000)
    if only:
        drawn["items"] = [item for item in drawn["items"] if item.get("fieldId") in only]
    return drawn if drawn["items"] else None


def _when(change: Change) -> Any:
    return change.at, change.number


def _ids(asked: Json, most: int) -> list[str]:
    ids = [str(id) for id in asked.get("issueIdsOrKeys") or ()]
    if not 1 <= len(ids) <= most:
        raise Refusal(400, f"issueIdsOrKeys must hold 1 to {most} issues.")
    return ids


def _found(desk: Desk, ids: list[str]) -> list[Life]:
    """Those that whoever asks may see, in the order of their ids."""
    found = {life.id: life for id in ids if (life := desk.world.find(id)) and life.project not in desk.hidden}
    return sorted(found.values(), key=lambda life: int(life.id))


def _comments(desk: Desk, ids: set[str]) -> Iterator[Remark]:
    for life in desk.world.tickets():
        if life.project not in desk.hidden:
            yield from (said for said in life.said if str(said.number) in ids)
