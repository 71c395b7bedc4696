"""Searching: the tickets that fit a query, in its order, from an index that may lag behind."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from connector.demo.life import Life
from connector.sandbox.index import Place
from connector.sandbox.jira.desk import Desk
from connector.sandbox.jira.jql.query import Query, query

KEPT: Final = 8
"""Results that are kept for the next page, while nothing is written."""

Ranked = tuple[tuple[Any, ...], list[Any], Life]
"""The key of the order, the place that it was made of, and the ticket."""


@dataclass
class Searches:
    """One site's searches."""

    desk: Desk
    _kept: dict[tuple[Any, ...], list[Life]] = field(default_factory=dict)

    def read(self, jql: str, strict: bool = True) -> Query:
        """Of the anonymous no query is refused, and nothing is found. :raises Refusal:"""
        desk = self.desk
        me, zone = (desk.login.account, desk.login.zone) if desk.login else ("", desk.world.zone)
        hidden = desk.hidden if desk.login else set[str]()
        return query(jql, desk.world, me, zone, hidden, strict)

    def all(self, jql: str, wanted: Query) -> list[Life]:
        """Every ticket that fits, in order."""
        world, hidden = self.desk.world, frozenset(self.desk.hidden)
        mark = (jql, self.desk.login and self.desk.login.account, hidden, world.version, world.clock.now())
        found = self._kept.get(mark)
        if found is None:
            ranked = [self._rank(wanted, life) for life in self._fitting(wanted, wanted.since, hidden)]
            ranked.sort(key=lambda each: each[0])
            found = self._kept[mark] = [life for _, _, life in ranked]
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return found

    def page(self, jql: str, wanted: Query, after: list[Any] | None, size: int) -> tuple[list[Life], list[Any] | None]:
        """The next ``size`` behind the place ``after``, and the place to go on from where there are more."""
        order = wanted.order
        if order.by_update:
            ranked = self._by_update(wanted, after, size)
        else:
            everything = self.all(jql, wanted)
            start = 0 if after is None else bisect_right(everything, order.key(after),
                                                         key=lambda life: order.key(order.place(life)))
            ranked = [self._rank(wanted, life) for life in everything[start:start + size + 1]]
        shown = ranked[:size]
        return [life for _, _, life in shown], shown[-1][1] if len(ranked) > len(shown) and shown else None

    def _by_update(self, wanted: Query, after: list[Any] | None, size: int) -> list[Ranked]:
        """As the index has them; so a page costs what it holds, however many tickets there are."""
        since = wanted.since
        if after is not None:
            reached = datetime.fromtimestamp(after[0], UTC)
            since = max(reached, since) if since else reached
        behind = wanted.order.key(after) if after is not None else None
        found: list[Ranked] = []
        for life in self._fitting(wanted, since, frozenset(self.desk.hidden)):
            ranked = self._rank(wanted, life)
            if len(found) > size and ranked[1][0] > found[-1][1][0]:
                break
            if behind is None or ranked[0] > behind:
                found.append(ranked)
        found.sort(key=lambda each: each[0])
        return found[:size + 1]

    def _fitting(self, wanted: Query, since: datetime | None, hidden: frozenset[str]) -> Iterator[Life]:
        index = self.desk.world.index
        order = index.order()
        start = bisect_left(order, Place(since, 0)) if since else 0
        for place in islice(order, start, None):
            life = index.shown(str(place.number))
            if life is not None and life.project not in hidden and wanted.test(life):
                yield life

    @staticmethod
    def _rank(wanted: Query, life: Life) -> Ranked:
        place = wanted.order.place(life)
        return wanted.order.key(place), place, life
