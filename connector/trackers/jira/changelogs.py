"""The whole changelog of each issue. What comes with an issue is cut: on Cloud at twenty, forty or a hundred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from connector.trackers.errors import Denied, LockedOut, Refused, Untrusted
from connector.trackers.jira.shapes import Json, issue_id, number, rows
from connector.trackers.jira.site import API, Site
from connector.trackers.jira.turning import turned, whole

AT_ONCE: Final = 1000
"""Issues of one question."""
ENTRIES: Final = 10_000
"""Of one answer: some megabytes."""
_NOT_THERE: Final = (400, 404, 405, 410)


class Changelogs:
    """Completes issues in place."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._bulk = site.cloud
        self._pages = True
        self.gone: set[str] = set()
        """Issues that were deleted between the search and the question for their changelog."""

    def complete(self, issues: Sequence[Json]) -> set[str]:
        """Fetch what is missing; the ids of the issues of which something was. :raises TrackerError:"""
        cut = {issue_id(issue, self._site.where): issue for issue in issues
               if not whole(issue.get("changelog"), "histories")}
        bulk = self._at_once(list(cut)) if cut and self._bulk else None
        for id_, issue in cut.items():
            if bulk is not None:
                _join(issue, bulk.get(id_, []), len(bulk.get(id_, [])))
            if not whole(issue.get("changelog"), "histories"):
                self._one(id_, issue)
        return set(cut)

    def _at_once(self, ids: list[str]) -> dict[str, list[Json]] | None:
        """Of many issues in one answer, read to its end; ``None`` where this Jira does not do that."""
        found: dict[str, list[Json]] = defaultdict(list)
        for start in range(0, len(ids), AT_ONCE):
            body: dict[str, Any] = {"issueIdsOrKeys": ids[start:start + AT_ONCE], "maxResults": ENTRIES}
            tokens: set[str] = set()
            while True:
                try:
                    data = self._site.client.ask(f"{API}/changelog/bulkfetch", body).data
                except (Refused, Denied) as error:
                    if isinstance(error, LockedOut) or (isinstance(error, Refused)
                                                        and error.status not in _NOT_THERE):
                        raise
                    self._bulk = False  # one issue after another tells whether it is the rights or the place
                    return None
                for log in rows(data, "issueChangeLogs", self._site.where):
                    found[str(log.get("issueId"))] += rows(log, "changeHistories", self._site.where)
                token = data.get("nextPageToken")
                if not isinstance(token, str) or not token:
                    break
                if token in tokens:
                    raise Untrusted("repeated", "the changelogs give the same page again", where=self._site.where)
                tokens.add(token)
                body["nextPageToken"] = token
        return found

    def _one(self, id_: str, issue: Json) -> None:
        """Page by page. What still lacks then is said by ``total``, and the incident is known in part."""
        if not self._pages:
            return
        try:
            values, total = turned(self._site, f"{API}/issue/{id_}/changelog", "values")
        except Refused as refused:
            if refused.status != 404:
                raise
            if self._site.cloud:
                self.gone.add(id_)
            else:
                self._pages = False  # Data Center of old has no such list; what comes with an issue is all there is
            return
        _join(issue, values, total)


def _join(issue: Json, more: list[Json], total: int) -> None:
    page = issue.get("changelog")
    page = page if isinstance(page, dict) else {}
    inline = page.get("histories")
    # What came with the issue wins: its instants are written out, those of the bulk may lack milliseconds.
    entries = {str(one.get("id")): one for one in (*more, *(inline if isinstance(inline, list) else ()))
               if isinstance(one, dict)}
    issue["changelog"] = {"histories": list(entries.values()),
                          "total": max(len(entries), total, number(page, "total") or 0)}
