"""What searches see: every ticket as it was a while ago, in the order of its last change."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from connector.demo.life import Life
from connector.sandbox.faults import Conditions


class Place(NamedTuple):
    updated: datetime
    number: int
    """The ticket's id."""


class Index:
    """Follows the tickets, by ``conditions.index_lag`` late. A ticket is read when it is indexed, not when it was
    written: of two writes in one lag, both appear with the first."""

    def __init__(self, tickets: Mapping[str, Life], conditions: Conditions) -> None:
        self._tickets = tickets
        self._conditions = conditions
        self._stale: dict[str, Life | None] = {}
        """Id → what is seen in its stead; ``None``: it is not there yet."""
        self._due: list[tuple[datetime, str]] = []
        self._owed: Counter[str] = Counter()
        self._moved: set[str] = set(tickets)
        """Whose places are to be looked at again."""
        self._places: dict[str, Place] = {}
        self._order: list[Place] = []

    def before(self, id: str, at: datetime, now: datetime) -> None:
        """The ticket is about to be opened, written or deleted, at ``at``."""
        self._moved.add(id)
        due = at + self._conditions.index_lag
        if due <= now:
            return
        if id not in self._stale:
            life = self._tickets.get(id)
            self._stale[id] = life.copy() if life else None
        heapq.heappush(self._due, (due, id))
        self._owed[id] += 1

    def catch_up(self, now: datetime) -> None:
        """Index what is due."""
        while self._due and self._due[0][0] <= now:
            _, id = heapq.heappop(self._due)
            self._owed[id] -= 1
            self._moved.add(id)
            life = self._tickets.get(id)
            if self._owed[id] == 0:
                del self._owed[id], self._stale[id]
            else:
                self._stale[id] = life.copy() if life else None

    def order(self) -> Sequence[Place]:
        """Where each ticket stands, by its last change and then its id."""
        if len(self._moved) * 8 > len(self._order):
            for id in self._moved:
                self._place(id)
            self._order = sorted(self._places.values())
        else:
            for id in self._moved:
                old = self._places.get(id)
                if old is not None:
                    del self._order[bisect_left(self._order, old)]
                new = self._place(id)
                if new is not None:
                    insort(self._order, new)
        self._moved.clear()
        return self._order

    def shown(self, id: str) -> Life | None:
        """The ticket as searches see it."""
        return self._stale[id] if id in self._stale else self._tickets.get(id)

    def _place(self, id: str) -> Place | None:
        life = self.shown(id)
        if life is None:
            self._places.pop(id, None)
            return None
        place = self._places[id] = Place(life.updated, int(id))
        return place
