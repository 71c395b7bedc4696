"""Cloud's search: pages by token, no total, and the old one gone."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, request

from connector.sandbox.jira import drawing, tokens
from connector.sandbox.jira.catalogue import NAMES, wanted
from connector.sandbox.jira.desk import Desk, Json, answer, fault, names
from connector.sandbox.jira.errors import Refusal
from connector.sandbox.jira.jql.query import UNBOUNDED, Query
from connector.sandbox.jira.search import Searches

GONE: Final = ("The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration "
               "guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046")
DEFAULT: Final = 50
MOST: Final = 100
MOST_BARE: Final = 5000
"""Where nothing but ids and keys is asked for."""
MOST_PROPERTIES: Final = 5


def add(room: Blueprint, desk: Desk) -> None:
    """The resources of searching."""
    searches = Searches(desk)

    @room.route("/search", methods=["GET", "POST"])
    @room.post("/search/id")
    def gone() -> Response:
        raise Refusal(410, GONE)

    @room.get("/search/jql")
    def search_get() -> Response:
        return _search(desk, searches, {**request.args.to_dict(), "fields": request.args.getlist("fields")})

    @room.post("/search/jql")
    def search_post() -> Response:
        return _search(desk, searches, desk.body())

    @room.post("/search/approximate-count")
    def count() -> Response:
        jql = str(desk.body().get("jql") or "")
        return answer({"count": len(searches.all(jql, _bounded(searches, jql)))})


def _bounded(searches: Searches, jql: str) -> Query:
    read = searches.read(jql)
    if not read.bounded:
        raise Refusal(400, UNBOUNDED)
    return read


def _search(desk: Desk, searches: Searches, asked: dict[str, Any]) -> Response:
    jql, now = str(asked.get("jql") or ""), desk.world.clock.now()
    read = _bounded(searches, jql)
    if isinstance(asked.get("expand"), list):
        raise Refusal(400, "Can not deserialize instance of java.lang.String out of START_ARRAY token")
    wish = drawing.Wish(_fields(asked), frozenset(names(asked.get("expand"))), tuple(names(asked.get("properties"))))
    if len(wish.properties) > MOST_PROPERTIES:
        raise Refusal(400, f"The maximum number of properties is {MOST_PROPERTIES}.")
    written = str(asked.get("nextPageToken") or "")
    after = tokens.place(jql, written, now) if written else None
    found, place = searches.page(jql, read, after, _size(asked, wish))
    fresh = {str(id) for id in asked.get("reconcileIssues") or ()}
    shown = [desk.world.find(life.id) or life if life.id in fresh else life for life in found]
    page: Json = {"issues": [drawing.issue(desk, life, wish, drawing.IN_SEARCH) for life in shown],
                  "isLast": place is None}
    if place is not None:
        page["nextPageToken"] = tokens.token(jql, place, now)
    if fault("same-token") and written:
        page |= {"nextPageToken": written, "isLast": False}
    if "names" in wish.expand:
        page["names"] = {id: NAMES[id] for id in wish.fields}
    return answer(page)


def _fields(asked: dict[str, Any]) -> frozenset[str]:
    """Only the id where nothing is asked for."""
    named = names(asked.get("fields"))
    return frozenset() if not named or set(named) <= {"id", "key"} else wanted(named, "*navigable")


def _size(asked: dict[str, Any], wish: drawing.Wish) -> int:
    """How many come at most; fewer than asked for, when the sandbox was told so."""
    try:
        size = int(asked.get("maxResults") or DEFAULT)
    except ValueError as error:
        raise Refusal(400, "maxResults is not a number") from error
    size = max(1, min(size, MOST if wish.fields or wish.expand or wish.properties else MOST_BARE))
    return max(1, size // 3) if fault("short-page") else size
