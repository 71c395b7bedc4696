"""Data Center's search: pages by offset, a total, and ``maxResults`` clamped in silence."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, request

from connector.sandbox.jira import drawing
from connector.sandbox.jira.catalogue import NAMES, wanted
from connector.sandbox.jira.desk import Desk, Json, answer, fault, names
from connector.sandbox.jira.errors import Refusal
from connector.sandbox.jira.search import Searches

DEFAULT: Final = 50
MOST: Final = 1000
"""``jira.search.views.default.max``."""


def add(room: Blueprint, desk: Desk) -> None:
    """The resources of searching."""
    searches = Searches(desk)

    @room.get("/search")
    def search_get() -> Response:
        return _search(desk, searches, {**request.args.to_dict(), "fields": request.args.getlist("fields")})

    @room.post("/search")
    def search_post() -> Response:
        return _search(desk, searches, desk.body())


def _search(desk: Desk, searches: Searches, asked: dict[str, Any]) -> Response:
    jql = str(asked.get("jql") or "")
    strict = str(asked.get("validateQuery", "strict")).lower() in ("strict", "true")
    read = searches.read(jql, strict)
    start, size = _number(asked, "startAt", 0), min(_number(asked, "maxResults", DEFAULT), MOST)
    if fault("short-page"):
        size = max(1, size // 3)
    wish = drawing.Wish(wanted(names(asked.get("fields")), "*navigable"), frozenset(names(asked.get("expand"))),
                        tuple(names(asked.get("properties"))))
    found = searches.all(jql, read)
    page: Json = {
        "expand": "schema,names", "startAt": start, "maxResults": size, "total": len(found),
        "issues": [drawing.issue(desk, life, wish, drawing.WHOLE) for life in found[start:start + size]]}
    if read.warnings:
        page["warningMessages"] = read.warnings
    if "names" in wish.expand:
        page["names"] = {id: NAMES[id] for id in wish.fields}
    return answer(page)


def _number(asked: dict[str, Any], name: str, default: int) -> int:
    try:
        return max(0, int(asked.get(name, default)))
    except (ValueError, TypeError) as error:
        raise Refusal(400, f"{name} is not a number") from error
