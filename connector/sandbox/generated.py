"""Worlds of any size, the same for the same seed, for whoever measures.

What happened to a ticket is told anew each time it is asked for, so that a hundred thousand of them need
little more room than their fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any, Final, NamedTuple

from connector.demo.life import Account, Change, Item, Life, Past, Remark
from connector.demo.people import Member
from connector.demo.tickets import Fields
from connector.demo.week import load_week
from connector.sandbox.clock import Clock
from connector.sandbox.world import Beginning, Free, World

PROJECT: Final = "GEN"
FIRST_ID: Final = 100_000
CALLERS: Final = 200
RECENT: Final = 500
"""Among so many of the newest tickets are those that go on changing."""
ROOM: Final = 10**9
"""Between the numbers of what was at the beginning, of what happens later, and of what API calls write."""
KEPT: Final = 1000
"""Stories that need not be told again at once."""
_PLAIN: Final = Fields().model_dump()
_PRIORITIES: Final = ("P1", "P2", "P2", "P3", "P3", "P3", "P3", "P4", "P4", "P5")
_WORDS: Final = ("line", "router", "switch", "telephone", "printer", "login", "access point", "tunnel", "name server")
_TEXTS: Final = ("Looked at the {0}; its counters are clean.", "The {0} answers again, watching it.",
                 "Asked the caller when the {0} last worked.", "Handed over with what was tried on the {0}.",
                 "Restarted the {0} at the site; no change yet.", "The carrier sees nothing wrong with the {0}.")


class Recipe:
    """Everything that a generated world follows from."""

    def __init__(self, seed: int, changes: int, staff: tuple[Member, ...], services: tuple[str, ...],
                 until: datetime) -> None:
        """:param changes: entries of each ticket's changelog at the beginning."""
        self.seed, self.changes, self.staff, self.services, self.until = seed, changes, staff, services, until
        self.tell = lru_cache(KEPT)(self._tell)
        """Gives what happened to a ticket until the world began."""

    def opening(self, number: int, opened: datetime) -> tuple[str, dict[str, Any]]:
        """Who opened the ticket, and with what."""
        chance = Random(f"{self.seed}:opening:{number}")
        thing, service = chance.choice(_WORDS), chance.choice(self.services)
        values = {**_PLAIN, "summary": f"{thing} out of order ({number})", "service": service,
                  "description": f"The {thing} has not worked since {opened:%H:%M}. {service} is affected.",
                  "priority": chance.choice(_PRIORITIES), "users": chance.choice((1, 1, 1, 4, 25)),
                  "outage": chance.random() < 0.1, "group": "Service Desk"}
        return f"caller.{chance.randrange(CALLERS)}", values

    def _tell(self, life: Life) -> Past:
        number = int(life.id) - FIRST_ID
        _, values = self.opening(number, life.opened)
        chance, at = Random(f"{self.seed}:story:{number}"), life.opened
        step = min(timedelta(days=3), self.until - life.opened).total_seconds() / (self.changes + 1)
        changes, said = list[Change](), list[Remark]()
        for turn in range(self.changes):
            at += timedelta(seconds=int(step * chance.uniform(0.5, 1.0)))
            by, new = self._act(chance, turn, values)
            items = tuple(Item(field, values[field], value) for field, value in new.items() if values[field] != value)
            values.update(new)
            changes.append(Change(number * self.changes + turn + 1, at, by, items))
            if turn % 2:
                text = chance.choice(_TEXTS).format(chance.choice(_WORDS))
                said.append(Remark(number * self.changes + turn + 1, at, by, text, internal=chance.random() < 0.6))
        return Past(changes, said)

    def _act(self, chance: Random, turn: int, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Who does what next; it changes something always."""
        place = chance.randrange(len(self.staff))
        member = self.staff[place]
        if turn == self.changes - 1 and chance.random() < 0.9:
            return member.account, {"status": "Resolved", "resolution": "Done", "notes": "Put right."}
        if turn % 4 == 1:
            waits = values["status"] == "Waiting for customer"
            return member.account, {"status": "In Progress" if waits else "Waiting for customer"}
        if turn % 4 == 3:
            return member.account, {"vendor_case": f"PW-{chance.randrange(10**6)}-{turn}"}
        to = member if member.account != values["assignee"] else self.staff[place - 1]
        return member.account, {"status": "In Progress", "assignee": to.account, "group": to.groups[0]}


class Later(NamedTuple):
    """Something that happens after the beginning."""

    at: datetime
    id: str
    turn: int
    recipe: Recipe

    def happen(self, tickets: dict[str, Life]) -> Life:
        life = tickets.get(self.id)
        if life is None:
            life = tickets[self.id] = _born(self.recipe, int(self.id) - FIRST_ID, self.at, None)
            return life
        chance = Random(f"{self.recipe.seed}:later:{self.turn}")
        by = chance.choice(self.recipe.staff).account
        life.write(self.at, by, {"vendor_case": f"PW-{self.turn}", "priority": chance.choice(_PRIORITIES)},
                   ROOM + self.turn)
        life.own_said.append(Remark(ROOM + self.turn, self.at, by, chance.choice(_TEXTS).format("line"), True))
        life.touch(self.at, by)
        return life


def generated_world(clock: Clock, tickets: int, changes: int = 10, seed: int = 0, per_hour: float = 0,
                    over: timedelta = timedelta(days=365)) -> World:
    """``tickets`` opened one after the other within ``over`` until now, each with ``changes`` entries in its history;
    from now on ``per_hour`` things happen each hour."""
    people, now = load_week().people, clock.now()
    staff = tuple(member for member in people.staff if member.groups)
    recipe = Recipe(seed, changes, staff, tuple(people.services), now)
    accounts = {f"caller.{n}": Account(f"caller.{n}", f"Caller {n}", "customer") for n in range(CALLERS)} | {
        member.account: Account(member.account, member.name, "atlassian") for member in people.staff}
    free = Free(2 * ROOM, 2 * ROOM, ROOM, ROOM)
    return World(clock, Beginning(people, accounts, PROJECT, _tickets(recipe, tickets, now - over, over),
                                  _later(recipe, tickets, now, per_hour), free))


def _tickets(recipe: Recipe, count: int, start: datetime, over: timedelta) -> Iterator[Life]:
    for number in range(count):
        yield _born(recipe, number, (start + over * (number / count)).replace(microsecond=0), recipe.tell)


def _born(recipe: Recipe, number: int, opened: datetime, tell: Callable[[Life], Past] | None) -> Life:
    by, values = recipe.opening(number, opened)
    life = Life(str(FIRST_ID + number), PROJECT, number + 1, opened, by, values, opened, by, past=tell)
    if tell is not None:
        for change in tell(life).changes:
            values.update((item.field, item.new) for item in change.items)
            life.touch(change.at, change.by)
        life.resolved = life.updated if values["status"] == "Resolved" else None
    return life


def _later(recipe: Recipe, count: int, start: datetime, per_hour: float) -> Iterator[Later]:
    """Without end, where anything happens at all: one in ten opens a ticket."""
    chance, turn = Random(f"{recipe.seed}:when"), 0
    while per_hour > 0:
        turn += 1
        start += timedelta(hours=1) / per_hour * chance.uniform(0.1, 1.9)
        if turn % 10 == 0 or not count:
            count += 1
            number = count - 1
        else:
            number = chance.randrange(max(0, count - RECENT), count)
        yield Later(start.replace(microsecond=0), str(FIRST_ID + number), turn, recipe)
