"""People at work on a sandbox's tickets while they are read: at random, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from connector.demo.life import Life
from connector.demo.tickets import DONE
from connector.sandbox.server import Site

STATUSES = ("Open", "In Progress", "Waiting for customer", "Waiting for vendor", "Resolved", "Closed", "Canceled")
SECOND = timedelta(seconds=1)
INSTANT = timedelta(milliseconds=1)
"""No two writes of a ticket have one: but for ServiceNow, which shows seconds only."""


class People:
    """The staff of a site, and whoever calls them."""

    def __init__(self, site: Site, chance: Random, most: int) -> None:
        """:param most: tickets that one mass update changes."""
        self._site, self._world, self._chance, self._most = site, site.world, chance, most
        self._staff = [member.account for member in site.world.people.staff]
        self._groups = sorted({group for member in site.world.people.staff for group in member.groups})
        self._words = 0
        self.deleted: set[str] = set()
        """Ids of tickets that are gone."""

    def act(self) -> None:
        """One of them does something."""
        acts: list[tuple[int, Callable[[], None]]] = [
            (30, self._edit), (25, self._say), (15, self._both), (4, self._many), (6, self._again), (8, self._open),
            (12, self._late), (4, self._delete)]
        if self._site.dialect != "servicenow":
            acts += [(4, self._move), (4, self._rewrite), (3, self._unsay)]
        weights = [weight for weight, _ in acts]
        with self._world.lock:
            self._world.catch_up()
            if self._site.dialect == "jira-cloud":  # what was written later may be found earlier
                self._world.conditions.index_lag = timedelta(seconds=self._chance.choice((0, 5, 40, 120)))
            self._chance.choices([act for _, act in acts], weights)[0]()

    def _any(self) -> Life:
        """Some ticket: those that are not done, mostly."""
        lives = list(self._world.tickets())
        going = [life for life in lives if life.values["status"] not in DONE]
        return self._chance.choice(going if going and self._chance.random() < 0.8 else lives)

    def _values(self) -> dict[str, object]:
        pick = self._chance.choice
        some: dict[str, object] = {
            "priority": pick(("P1", "P2", "P3", "P4", "P5")), "status": pick(STATUSES), "assignee": pick(self._staff),
            "group": pick(self._groups), "vendor_case": f"PW-{self._chance.randrange(10**6)}",
            "summary": f"It is worse than we thought ({self._chance.randrange(10**6)})"}
        return {name: some[name] for name in self._chance.sample(sorted(some), self._chance.choice((1, 1, 2, 3)))}

    def _said(self) -> str:
        self._words += 1
        return f"Looked at it once more, {self._words}."

    def _edit(self) -> None:
        self._world.edit(self._any(), self._chance.choice(self._staff), self._values())

    def _say(self) -> None:
        life, internal = self._any(), self._chance.random() < 0.5
        self._world.say(life, self._chance.choice(self._staff) if internal else life.by, self._said(), internal)

    def _both(self) -> None:
        life, who = self._any(), self._chance.choice(self._staff)
        self._world.edit(life, who, self._values())
        self._world.say(life, who, self._said(), internal=True)

    def _many(self) -> None:
        """A mass update: everything in one second."""
        lives = list(self._world.tickets())
        who, at = self._chance.choice(self._staff), self._world.clock.now().replace(microsecond=0)
        values = self._values()
        for life in self._chance.sample(lives, min(len(lives), self._chance.randint(2, self._most))):
            self._world.edit(life, who, values, at=max(at, life.updated + INSTANT))

    def _again(self) -> None:
        """One ticket several times within a second, one field there and back."""
        life, who = self._any(), self._chance.choice(self._staff)
        for _ in range(self._chance.randint(2, 4)):
            self._world.edit(life, who, {"priority": self._chance.choice(("P1", "P2", "P3"))})
            self._world.say(life, who, self._said(), internal=True)

    def _open(self) -> None:
        self._world.create(self._chance.choice(list(self._world.tickets())).by, {
            "summary": f"Another one ({self._chance.randrange(10**6)})", **self._values()})

    def _late(self) -> None:
        """Committed a while after its own timestamp."""
        life, at = self._any(), self._world.clock.now() - SECOND * self._chance.uniform(1, 90)
        at = max(at.replace(microsecond=at.microsecond // 1000 * 1000), life.updated + INSTANT)
        self._world.edit(life, self._chance.choice(self._staff), self._values(), at=at)

    def _delete(self) -> None:
        if len(list(self._world.tickets())) > 20:
            life = self._any()
            self.deleted.add(life.id)
            self._world.delete(life)

    def _move(self) -> None:
        """To a project that is not read, or back from it."""
        life, home = self._any(), self._world.project
        self._world.move(life, self._chance.choice(self._staff), "OLD" if life.project == home else home)

    def _rewrite(self) -> None:
        """What was said is said otherwise."""
        life = self._any()
        with self._world.writing(life) as now:
            life.hold()
            if life.own_said:
                said = self._chance.choice(life.own_said)
                said.text, said.edited = self._said(), (now, said.by)
                life.touch(now, said.by)

    def _unsay(self) -> None:
        life = self._any()
        with self._world.writing(life) as now:
            life.hold()
            if life.own_said:
                said = self._chance.choice(life.own_said)
                life.own_said.remove(said)
                life.touch(now, said.by)
