"""The world that every dialect shows: people, tickets that live, what is said and done as the clock passes it.

One lock guards it all; whoever reads or writes several things holds it (``server.py`` holds it over each request).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from threading import RLock
from typing import Any, NamedTuple, Protocol

from connector.demo.life import Account, Life, Remark
from connector.demo.moments import ZONE
from connector.demo.people import People
from connector.demo.tickets import Fields
from connector.sandbox.clock import Clock
from connector.sandbox.faults import Conditions
from connector.sandbox.index import Index
from connector.sandbox.logins import Logins


class Act(Protocol):
    """Something that the world's people will do."""

    @property
    def at(self) -> datetime: ...

    @property
    def id(self) -> str:
        """Of the ticket it happens to."""

    def happen(self, tickets: dict[str, Life]) -> Life:
        """Let it happen; the ticket it happened to."""


class Free(NamedTuple):
    """The first numbers that the world's own acts never take."""

    change: int
    comment: int
    key: int
    id: int


@dataclass(frozen=True)
class Beginning:
    """What a world begins with: the week, or generated tickets."""

    people: People
    accounts: Mapping[str, Account]
    project: str
    tickets: Iterable[Life]
    acts: Iterable[Act]
    """In the order of their instants; may have no end."""
    free: Free


class World:
    """Tickets by their id, and everybody in them."""

    def __init__(self, clock: Clock, beginning: Beginning) -> None:
        self.clock = clock
        self.lock = RLock()
        self.conditions = Conditions()
        self.people = beginning.people
        self.logins = Logins({member.account: member.name for member in beginning.people.staff})
        self.accounts: dict[str, Account] = {
            **{login.account: Account(login.account, login.name, "atlassian")
               for login in self.logins.by_account.values()}, **beginning.accounts}
        self.services: Mapping[str, int] = beginning.people.services
        self.project = beginning.project
        self.projects: set[str] = {beginning.project}
        self.zone = ZONE
        """The site's own; accounts have theirs (``Login.zone``)."""
        self.version = 0
        """Rises with every write."""
        self._tickets = {life.id: life for life in beginning.tickets}
        self._keys = {life.key: life.id for life in self._tickets.values()}
        self.index = Index(self._tickets, self.conditions)
        self._acts: Iterator[Act] = iter(beginning.acts)
        self._next: Act | None = next(self._acts, None)
        self._late: list[tuple[datetime, int, Act]] = []
        self._gone: dict[str, Life] = {}
        """Tickets that were deleted, by id: what was to happen to them does not, and histories still name them."""
        self._turns = count()
        self._changes, self._comments, self._sequences, self._ids = map(count, beginning.free)
        self.catch_up()

    def catch_up(self) -> datetime:
        """Let happen what the clock has passed; the time."""
        with self.lock:
            now = self.clock.now()
            while self._next is not None and self._next.at <= now:
                heapq.heappush(self._late, (self._next.at + self.conditions.late, next(self._turns), self._next))
                self._next = next(self._acts, None)
            while self._late and self._late[0][0] <= now:
                seen, _, act = heapq.heappop(self._late)
                if act.id in self._gone:
                    continue
                self.index.before(act.id, seen, now)
                self._know(act.happen(self._tickets))
            self.index.catch_up(now)
            return now

    def ticket(self, id: str) -> Life:
        """Also one that was deleted. :raises KeyError: where there never was one."""
        return self._tickets.get(id) or self._gone[id]

    def find(self, name: str) -> Life | None:
        """A ticket by its id, its key or a key it once had, whatever the case of the letters."""
        return self._tickets.get(name) or self._tickets.get(self._keys.get(name.upper(), ""))

    def tickets(self) -> Iterable[Life]:
        """All there are, oldest first."""
        return self._tickets.values()

    def edit(self, life: Life, by: str, values: Mapping[str, Any], at: datetime | None = None) -> bool:
        """Change fields (names and values of ``tickets.Fields``); whether anything changed.

        :param at: a timestamp in place of now's.
        """
        with self.writing(life) as now:
            change = life.write(at or now, by, values, next(self._changes))
            if change is not None:
                life.touch(at or now, by)
            return change is not None

    def say(self, life: Life, by: str, text: str, internal: bool, properties: Mapping[str, Any] | None = None,
            at: datetime | None = None) -> Remark:
        """Comment on it, or (``internal``) write a note for colleagues."""
        with self.writing(life) as now:
            said = Remark(next(self._comments), at or now, by, text, internal, dict(properties or {}))
            life.own_said.append(said)
            life.touch(at or now, by)
            return said

    def create(self, by: str, values: Mapping[str, Any], project: str = "") -> Life:
        """Open a ticket; fields that are not named are as ``tickets.Fields`` has them."""
        with self.lock:
            now, id = self.clock.now(), str(next(self._ids))
            self.index.before(id, now, now)
            life = Life(id, project or self.project, next(self._sequences), now, by,
                        {**Fields().model_dump(), **values}, now, by)
            self._tickets[id] = life
            self._know(life)
            return life

    def delete(self, life: Life) -> None:
        """It is gone, and nobody is told."""
        with self.writing(life):
            life.deleted = True
            del self._tickets[life.id]
            self._gone[life.id] = life

    def move(self, life: Life, by: str, project: str) -> None:
        """To another project, where it gets another key; it is still found by the former."""
        with self.writing(life) as now:
            life.former = (*life.former, life.key)
            life.project, life.sequence = project, next(self._sequences)
            life.touch(now, by)
            self._know(life)

    @contextmanager
    def writing(self, life: Life) -> Iterator[datetime]:
        """Around whatever else is written into a ticket: searches see it when they see it. Gives the time."""
        with self.lock:
            now = self.clock.now()
            self.index.before(life.id, now, now)
            self.version += 1
            yield now

    def _know(self, life: Life) -> None:
        self.version += 1
        self.projects.add(life.project)
        self._keys[life.key] = life.id
