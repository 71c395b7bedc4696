"""One reading of everything that changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from connector.config.sources import Jira
from connector.trackers.contract import Batch, Versions
from connector.trackers.errors import Refused
from connector.trackers.jira import marks
from connector.trackers.jira.incidents import Incidents
from connector.trackers.jira.jql import Since
from connector.trackers.jira.search import Page, Search
from connector.trackers.jira.shapes import Json, issue_id, number
from connector.trackers.jira.site import API, Site
from connector.trackers.jira.timecheck import assure, proves
from connector.trackers.jira.walk import Walk


def changed(site: Site, search: Search, since: Since, incidents: Incidents, source: Jira, mark: str | None,
            known: Versions) -> Iterator[Batch]:
    """See ``Tracker.changed``.

    While pages follow, a mark is no further than where the order of the pages is certain; the last
    one is the greatest change seen. What the search did not show yet, the overlap comes back to.
    """
    before = marks.read(mark)
    start = source.since if before is None else before - source.overlap
    if start is not None and source.since is not None:
        start = max(start, source.since)

    def look(page: Page, bound: datetime | None) -> None:
        if bound is not None and not since.proven:
            if proves(page, before, site):
                since.proven = True
            else:
                assure(site, search, since, source.query)

    total = _about(site, source.query, since.clause(start)[0] if start else "") if mark is None and site.cloud else None
    reached, greatest = before, before
    walk = Walk(site, search, since, source.query, start, source.overlap, incidents.asked, changelog=True,
                on_first=look)
    for step in walk:
        now = site.time(step.page.answer)
        reached = marks.onward(reached, step.steady, now)
        greatest = marks.onward(greatest, step.greatest, now)
        made = incidents.of(_new(incidents, step.issues, known), searched=True)
        if total is None and mark is None:
            total = step.page.total
        if step.issues or step.last:
            yield Batch(made.incidents, marks.write(greatest if step.last else reached), len(step.issues), total,
                        made.unread)


def _new(incidents: Incidents, issues: list[Json], known: Versions) -> list[Json]:
    """Those that the store does not have as they are, or newer: a search may lag behind what was read by id."""
    listed = {issue_id(issue, incidents.job.source): incidents.version(issue) for issue in issues}
    held = known(list(listed)) if listed else {}
    return [issue for issue in issues if not _is_held(listed[issue_id(issue, incidents.job.source)],
                                                     held.get(issue_id(issue, incidents.job.source)))]


def _is_held(listed: str, held: str | None) -> bool:
    if held is None or held == listed:
        return held is not None
    try:
        return datetime.fromisoformat(held) > datetime.fromisoformat(listed)
    except (ValueError, TypeError):
        return False  # a version of another kind says nothing


def _about(site: Site, query: str, clause: str) -> int | None:
    """About how many there are; Cloud's search does not say. For a bar of progress, so it may be unknown."""
    try:
        return number(site.client.ask(f"{API}/search/approximate-count", {
            "jql": f"({query}) AND {clause}" if clause else query}).data or {}, "count")
    except Refused:
        return None
