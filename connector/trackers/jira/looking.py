"""Looking at issues by their ids: as they are now, and whether they still belong to the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from connector.config.sources import Jira
from connector.store.live_values import Missing
from connector.trackers.contract import Again, Listed, Unread
from connector.trackers.errors import Denied, Refused
from connector.trackers.jira.incidents import Incidents
from connector.trackers.jira.jql import Since, among, listing
from connector.trackers.jira.search import Search
from connector.trackers.jira.shapes import Json, issue_id, rows, updated_of
from connector.trackers.jira.site import API, Site
from connector.trackers.jira.timecheck import assure
from connector.trackers.jira.walk import Walk
from rules.incident import Incident

TOGETHER: Final = 50
"""Ids of one question."""
_LAG: Final = timedelta(minutes=5)
"""A search may still miss what changed within it."""


class Looking:
    def __init__(self, site: Site, search: Search, since: Since, source: Jira) -> None:
        self._site, self._search, self._since, self._source = site, search, since, source

    def read(self, incidents: Incidents, ids: Sequence[str]) -> Again:
        """See ``Tracker.read``."""
        found: list[Incident] = []
        missing: dict[str, Missing] = {}
        unread: list[Unread] = []
        seen = False
        for some in _some(ids):
            issues = self._issues(incidents, some)
            seen = seen or bool(issues)
            made = incidents.of(list(issues.values()), searched=False)
            found += made.incidents
            unread += made.unread
            here = self._belonging({id_: updated_of(issue, self._site.where) for id_, issue in issues.items()})
            missing.update((one, "deleted" if one not in issues else "moved") for one in some if one not in here)
        self._assure_sight(missing, seen)
        return Again(tuple(found), missing, tuple(unread))

    def present(self, ids: Sequence[str]) -> dict[str, Missing]:
        """See ``Tracker.present``."""
        missing: dict[str, Missing] = {}
        seen = False
        for some in _some(ids):
            there = self._there(some)
            seen = seen or bool(there)
            here = self._belonging(there)
            missing.update((one, "deleted" if one not in there else "moved") for one in some if one not in here)
        self._assure_sight(missing, seen)
        return missing

    def _assure_sight(self, missing: Mapping[str, Missing], seen: bool) -> None:
        """That what is missing is not so because the account sees nothing any more; ``seen``: it saw some of
        what was asked for. A query that names no project is answered with nothing then, and no error.

        :raises TrackerError:
        """
        if "deleted" in missing.values():
            page = self._search.page(listing(self._source.query), ["updated"], limit=1)
            self._site.prove(page.answer)
            if not seen and not page.issues:
                raise Denied("not one issue can be seen any more, and some were", where=self._site.where,
                             hint="has the account lost its rights? nothing is taken for deleted")

    def census(self, incidents: Incidents, since: datetime) -> Iterator[Sequence[Listed]]:
        """See ``Tracker.census``."""
        assure(self._site, self._search, self._since, self._source.query)
        walk = Walk(self._site, self._search, self._since, self._source.query, since, self._source.overlap,
                    ["updated", "created"])
        for step in walk:
            listed = [self._listed(incidents, issue) for issue in step.issues]
            yield [one for one in listed if one.updated >= since]

    def _listed(self, incidents: Incidents, issue: Json) -> Listed:
        version = incidents.version(issue)
        return Listed(issue_id(issue, self._site.where), str(issue.get("key")), version,
                      datetime.fromisoformat(version))

    def _issues(self, incidents: Incidents, ids: Sequence[str]) -> dict[str, Json]:
        """The issues that there are, from the database."""
        if not ids:
            return {}
        found: dict[str, Json] = {}
        if self._site.cloud:
            answer = self._site.client.ask(f"{API}/issue/bulkfetch", {
                "issueIdsOrKeys": list(ids), "fields": list(incidents.asked), "expand": ["changelog"]})
            issues = rows(answer.data, "issues", self._site.where)
            found = {issue_id(issue, self._site.where): issue for issue in issues}
        for id_ in ids:
            if id_ not in found and (issue := _or_none(incidents, id_)) is not None:
                found[id_] = issue
        return {id_: found[id_] for id_ in ids if id_ in found}

    def _there(self, ids: Sequence[str]) -> dict[str, datetime | None]:
        """Those of the ids that there are, with their last change."""
        if not ids:
            return {}
        if self._site.cloud:
            answer = self._site.client.ask(f"{API}/issue/bulkfetch", {
                "issueIdsOrKeys": list(ids), "fields": ["updated"]})
            issues = rows(answer.data, "issues", self._site.where)
        else:
            issues, _ = self._listed_among(ids)
        found = {issue_id(issue, self._site.where): updated_of(issue, self._site.where) for issue in issues}
        for id_ in ids:
            if id_ not in found:  # that it is gone, only the database may say
                try:
                    answer = self._site.client.get(f"{API}/issue/{id_}", {"fields": "updated"})
                except Refused as refused:
                    if refused.status != 404:
                        raise
                    continue
                found[id_] = updated_of(answer.data, self._site.where)
        return found

    def _belonging(self, there: dict[str, datetime | None]) -> set[str]:
        """Those of the issues that are the source's."""
        if not there:
            return set()
        listed, now = self._listed_among(list(there), self._source.query)
        here = {issue_id(issue, self._site.where) for issue in listed}
        # What just changed may not be in the index yet; it is asked about another time.
        return here | {id_ for id_, at in there.items() if at and at > now - max(_LAG, self._source.overlap)}

    def _listed_among(self, ids: Sequence[str], query: str = "") -> tuple[list[Json], datetime]:
        """Those of the issues that a search lists, and the server's time."""
        found: list[Json] = []
        at = None
        while True:
            # Unchecked, Data Center passes over an id that is gone, and over a project that is hidden.
            page = self._search.page(among(ids, query), ["updated"], at=at, checked=bool(query))
            self._site.prove(page.answer)
            found += page.issues
            if page.more is None:
                return found, self._site.time(page.answer)
            at = page.more


def _or_none(incidents: Incidents, id_: str) -> Json | None:
    try:
        return incidents.get(id_)
    except Refused as refused:
        if refused.status == 404:
            return None
        raise


def _some(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """What is no number is no id of Jira's: an export may have known an issue by its key alone."""
    unique = [one for one in dict.fromkeys(ids) if one.isdecimal()]
    return (unique[start:start + TOGETHER] for start in range(0, len(unique), TOGETHER))
