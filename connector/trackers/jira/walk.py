"""Through everything that changed since an instant, page by page, losing nothing while it changes.

The query is sorted by ``updated``. After each page it is asked anew from the last instant of that
page on, so that no issue can slip past which moves while pages are turned: what changed goes to the
end, and what follows begins at an instant, not at a number of rows. Pages are turned (by token on
Cloud, by number on Data Center) only where that does not lead on: among issues of one second, and
among those that changed just now. What is so fresh may also be sorted by an older ``updated`` than
it shows, so it never says from where to go on; the overlap of the next reading comes back to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from connector.trackers.errors import Refused, Unavailable, Untrusted
from connector.trackers.jira.jql import Since, listing
from connector.trackers.jira.search import PAGE, Page, Place, Search
from connector.trackers.jira.shapes import Json, issue_id, updated_of
from connector.trackers.jira.site import Site

_FRESH: Final = timedelta(minutes=1)
"""What changed within it is not relied on for order, however small the overlap."""
_TOO_MUCH: Final = ("cut-off", "too-large")
"""What is cut off each time may be too long for something on the way: then fewer are asked for."""
_LESS: Final = 4
_AGAIN: Final = 20
"""How often a stretch is listed anew because issues slipped."""


class Step(NamedTuple):
    """One page of a walk."""

    issues: list[Json]
    """Those that were not listed before in this walk."""
    steady: datetime | None
    """Up to when everything has been listed, whatever changes meanwhile; ``None``: not said."""
    greatest: datetime | None
    """The greatest change on this page."""
    least: datetime | None
    last: bool
    page: Page


Seen = tuple[str, datetime | None]


class Walk:
    """Iterate once."""

    def __init__(self, site: Site, search: Search, since: Since, query: str, start: datetime | None,
                 overlap: timedelta, fields: Sequence[str], *, changelog: bool = False,
                 on_first: Callable[[Page, datetime | None], None] = lambda page, bound: None) -> None:
        """``on_first`` looks at the first page; it may change how ``since`` writes, and then it is asked anew."""
        self._site, self._search, self._since, self._query = site, search, since, query
        self._start, self._overlap = start, max(overlap, _FRESH)
        self._fields, self._changelog, self._on_first = fields, changelog, on_first
        self._seen: dict[Seen, None] = {}
        self._size = PAGE
        self._turned: set[Place] = set()
        """Where pages of the present question began."""

    def __iter__(self) -> Iterator[Step]:
        bound, joined, slipped = self._start, False, 0
        page = self._first()
        while True:
            step = self._step(page, bound)
            if joined and page.issues and not self._is_joined(page):
                slipped += 1
                if slipped > _AGAIN:
                    raise Unavailable("issues change faster than they can be listed", where=self._site.where)
                page, joined = self._page(bound, None), False
                self._turned.clear()
                continue
            yield self._taken(step)
            if step.last:
                return
            onward = step.steady.replace(microsecond=0) if step.steady else None
            if onward is not None and (bound is None or onward > bound):
                bound, at, slipped = onward, None, 0
                self._seen = {key: None for key in self._seen if key[1] is None or key[1] >= bound}
                self._turned.clear()
            else:
                at = self._turn(page.more)
            joined = at is not None and page.overlaps
            page = self._page(bound, at)

    def _turn(self, place: Place | None) -> Place | None:
        """:raises Untrusted: ``repeated``, or pages would be turned for ever."""
        if place is None or place in self._turned:
            raise Untrusted("repeated", "the search gives the same page again", where=self._site.where)
        self._turned.add(place)
        return place

    def _first(self) -> Page:
        """A Jira that does not take an instant as a number is asked by the minute."""
        try:
            page = self._page(self._start, None)
        except Refused as refused:
            if refused.status != 400 or self._start is None or self._since.zone is not None:
                raise
            self._since.fall_back(self._site.zone)
            try:
                page = self._page(self._start, None)
            except Refused:
                raise refused from None
        written = self._since.zone
        self._on_first(page, self._start)
        return page if written == self._since.zone else self._page(self._start, None)

    def _page(self, bound: datetime | None, at: Place | None) -> Page:
        clause = self._since.clause(bound)[0] if bound else ""
        while True:
            try:
                page = self._search.page(listing(self._query, clause), self._fields, changelog=self._changelog, at=at,
                                         limit=self._size)
            except Untrusted as error:
                if error.kind not in _TOO_MUCH or self._size == 1:
                    raise
                self._size = max(1, self._size // _LESS)
                continue
            self._site.prove(page.answer)
            return page

    def _step(self, page: Page, bound: datetime | None) -> Step:
        """What the page tells. :raises Untrusted: ``query-ignored`` where it is not what was asked for."""
        settled = self._site.time(page.answer) - self._overlap
        earliest = self._since.clause(bound)[1] if bound else None
        steady: datetime | None = None
        times = []
        for issue in page.issues:
            updated = updated_of(issue, self._site.where)
            if updated is None:
                continue
            times.append(updated)
            if earliest is not None and updated < earliest:
                raise self._ignored(issue, "changed before the time that was asked for")
            if updated > settled:
                continue
            if steady is not None and updated.replace(microsecond=0) < steady.replace(microsecond=0):
                raise self._ignored(issue, "is not where its last change sorts it")
            steady = max(steady or updated, updated)
        return Step(page.issues, steady, max(times, default=None), min(times, default=None), page.more is None, page)

    def _taken(self, step: Step) -> Step:
        fresh = []
        for issue in step.issues:
            key = self._key(issue)
            if key not in self._seen:
                self._seen[key] = None
                fresh.append(issue)
        return step._replace(issues=fresh)

    def _is_joined(self, page: Page) -> bool:
        """Whether it begins with what was listed: what lies between was listed too."""
        return self._key(page.issues[0]) in self._seen

    def _key(self, issue: Json) -> Seen:
        return issue_id(issue, self._site.where), updated_of(issue, self._site.where)

    def _ignored(self, issue: Json, why: str) -> Untrusted:
        return Untrusted("query-ignored", f"{issue.get('key')} {why}: part of the query was ignored",
                         where=self._site.where)
