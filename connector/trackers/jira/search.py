"""Pages of a search: Cloud continues by a token, Data Center by how many came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

from connector.trackers.errors import Denied, Refused, Untrusted
from connector.trackers.http.answers import Answer
from connector.trackers.jira.shapes import Json, number, obj, rows
from connector.trackers.jira.site import API, Site

PAGE: Final = 100
"""More are not given where fields are asked for."""
OVERLAP: Final = 5
"""Data Center: how many issues of a page come again with the next, to see that nothing slipped between."""
_HIDDEN: Final = re.compile(r"value '.*' does not exist for the field", re.IGNORECASE)

Place = str | int
"""Where the next page begins."""


class Page(NamedTuple):
    issues: list[Json]
    more: Place | None
    """``None``: this is the last one. A short page is not, nor an empty one."""
    total: int | None
    answer: Answer
    overlaps: bool = False
    """Whether the next page begins with the end of this one."""


class Search(Protocol):
    def page(self, jql: str, fields: Sequence[str], *, changelog: bool = False, at: Place | None = None,
             limit: int = PAGE, checked: bool = True) -> Page:
        """``checked``: an id that is gone makes it an error (on Data Center). :raises TrackerError:"""


def search(site: Site) -> Search:
    return CloudSearch(site) if site.cloud else DataCenterSearch(site)


class CloudSearch:
    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self, jql: str, fields: Sequence[str], *, changelog: bool = False, at: Place | None = None,
             limit: int = PAGE, checked: bool = True) -> Page:
        body: dict[str, Any] = {"jql": jql, "fields": list(fields), "maxResults": limit}
        if changelog:
            body["expand"] = "changelog"
        if at is not None:
            body["nextPageToken"] = at
        try:
            answer = self._site.client.ask(f"{API}/search/jql", body)
        except Refused as refused:
            raise told(refused) from refused
        data = obj(answer.data, "the search", self._site.where)
        token = data.get("nextPageToken")
        more = token if isinstance(token, str) and token and data.get("isLast") is not True else None
        return Page(rows(data, "issues", self._site.where), more, None, answer)


class DataCenterSearch:
    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self, jql: str, fields: Sequence[str], *, changelog: bool = False, at: Place | None = None,
             limit: int = PAGE, checked: bool = True) -> Page:
        start = int(at or 0)
        params: dict[str, str | int] = {
            "jql": jql, "fields": ",".join(fields), "startAt": start, "maxResults": limit}
        if changelog:
            params["expand"] = "changelog"
        if not checked:
            params["validateQuery"] = "false"
        try:
            answer = self._site.client.get(f"{API}/search", params)
        except Refused as refused:
            raise told(refused) from refused
        data = obj(answer.data, "the search", self._site.where)
        issues, total = rows(data, "issues", self._site.where), number(data, "total")
        if total is None:
            raise Untrusted("shape", "the search does not say how many there are", where=self._site.where)
        # By what came, never by what was asked for: Data Center gives fewer without a word.
        end = start + len(issues)
        more = None if not issues or end >= total else max(end - OVERLAP, start + 1)
        return Page(issues, more, total, answer, overlaps=more is not None and more < end)


def told(refused: Refused) -> Refused | Denied:
    """A query that names what the account does not see (any more) is a matter of rights, not of spelling."""
    if refused.status == 400 and _HIDDEN.search(refused.what):
        return Denied(refused.what, where=refused.where, status=400,
                      hint="the account does not see what the query names: look at its permissions, and at the query")
    if refused.status == 400:
        refused.hint = refused.hint or "look at `query` in rung.yaml: JQL without ORDER BY"
    return refused
