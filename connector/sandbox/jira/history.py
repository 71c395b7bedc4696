"""Cloud's paged changelog of an issue: oldest first, at most a hundred at a time."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from connector.sandbox.jira import drawing
from connector.sandbox.jira.desk import Desk, Json, answer, fault, number

MOST: Final = 100


def add(room: Blueprint, desk: Desk) -> None:
    """Its resource."""

    @room.get("/issue/<name>/changelog")
    def listed(name: str) -> Response:
        life = desk.issue(name)
        start, size = number("startAt", 0), min(number("maxResults", MOST, 1), MOST)
        if fault("short-page"):
            size = max(1, size // 3)
        changes = sorted(life.changes, key=lambda change: (change.at, change.number))
        shown = changes[start:start + size]
        last = start + len(shown) >= len(changes)
        page: Json = {"self": request.url, "maxResults": size, "startAt": start, "total": len(changes), "isLast": last,
                      "values": [drawing.history(desk, each) for each in shown]}
        if not last:
            page["nextPage"] = f"{request.base_url}?startAt={start + len(shown)}&maxResults={size}"
        return answer(page)
