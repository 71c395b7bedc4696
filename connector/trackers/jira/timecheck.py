"""Whether Jira reads a time as it was meant: asked for what changed since the newest issue did, it must show it."""

from __future__ import annotations

from datetime import datetime

from connector.trackers.errors import Refused, Untrusted
from connector.trackers.jira.jql import Since, listing, newest
from connector.trackers.jira.search import Page, Search
from connector.trackers.jira.shapes import updated_of
from connector.trackers.jira.site import Site


def understands(site: Site, search: Search, since: Since, query: str) -> bool | None:
    """``None``: there is no issue to try it on. :raises TrackerError:"""
    found = search.page(newest(query), ["updated"], limit=1)
    updated = updated_of(found.issues[0], site.where) if found.issues else None
    if updated is None:
        return None
    clause, earliest = since.clause(updated)
    try:
        shown = search.page(listing(query, clause), ["updated"], limit=1)
    except Refused as refused:
        if refused.status == 400:
            return False
        raise
    times = [at for issue in shown.issues if (at := updated_of(issue, site.where))]
    return bool(times) and all(at >= earliest for at in times)


def assure(site: Site, search: Search, since: Since, query: str) -> None:
    """Write times so that Jira understands them: as numbers, else as minutes of the account's zone.

    :raises Untrusted: ``query-ignored`` where it understands neither.
    """
    if since.proven:
        return
    if understands(site, search, since, query) is False:
        if since.zone is None:
            since.fall_back(site.zone)
            assure(site, search, since, query)
            return
        raise Untrusted("query-ignored", "the search does not understand a time: it hides what changed after it",
                        where=site.where, hint="look at the time zone in the profile of Rung's account")
    since.proven = True


def proves(page: Page, mark: datetime | None, site: Site) -> bool:
    """Whether the page itself shows that its time was understood: it lists something from before ``mark``,
    so nothing after it is hidden."""
    times = [at for issue in page.issues if (at := updated_of(issue, site.where))]
    return mark is not None and any(at <= mark for at in times)
