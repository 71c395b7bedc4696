"""The week as tickets that live: every act of it in the order in which it happened, numbered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from connector.demo.life import Account, Life, Remark
from connector.demo.tickets import Fields
from connector.demo.week import Week

FIRST_CHANGE: Final = 51_001
FIRST_COMMENT: Final = 30_001
_WORDS: Final = ("summary", "description", "notes")


class Happening(NamedTuple):
    """What happens to a ticket at one instant: it is opened, or somebody acts."""

    at: datetime
    turn: int
    """Acts count over the whole week, and the numbers of their change and comment follow; -1 opens a ticket."""
    id: str
    key: str
    by: str
    """An account id."""
    values: Mapping[str, Any]
    text: str
    internal: bool

    def happen(self, tickets: dict[str, Life]) -> Life:
        """Let it happen; the ticket it happened to."""
        if self.turn < 0:
            project, _, sequence = self.key.rpartition("-")
            born = Life(self.id, project, int(sequence), self.at, self.by, dict(self.values), self.at, self.by)
            tickets[born.id] = born
            return born
        life = tickets[self.id]
        life.write(self.at, self.by, self.values, FIRST_CHANGE + self.turn)
        if self.text:
            life.own_said.append(Remark(FIRST_COMMENT + self.turn, self.at, self.by, self.text, self.internal))
        life.touch(self.at, self.by)
        return life


@dataclass(frozen=True)
class Lives:
    """The tickets opened so far, by id, with what is needed to draw them."""

    tickets: dict[str, Life]
    accounts: Mapping[str, Account]
    services: Mapping[str, int]

    def ticket(self, id: str) -> Life:
        return self.tickets[id]


def lives(week: Week, at: datetime) -> Lives:
    """The tickets opened until ``at``, as they stood then."""
    tickets: dict[str, Life] = {}
    for happening in happenings(week):
        if happening.at <= at:
            happening.happen(tickets)
    return Lives(tickets, accounts(week), week.people.services)


@cache
def happenings(week: Week) -> tuple[Happening, ...]:
    """Everything of the week in the order in which it happened; of one instant, openings first."""
    return tuple(sorted(_happenings(week), key=lambda what: (what.at, what.turn)))


def _happenings(week: Week) -> Iterator[Happening]:
    people = week.people
    for numbered in week.tickets:
        ticket = numbered.ticket
        opening = {name: getattr(ticket.fields, name) for name in Fields.model_fields}
        yield Happening(ticket.opened, -1, numbered.id, numbered.key, people.account(ticket.by),
                        _plain(week, opening), "", False)
    acts = sorted((((act.at, numbered.id, place), numbered) for numbered in week.tickets
                   for place, act in enumerate(numbered.ticket.acts)), key=lambda each: each[0])
    for turn, ((at, id, place), numbered) in enumerate(acts):
        act = numbered.ticket.acts[place]
        yield Happening(at, turn, id, numbered.key, people.account(act.by), _plain(week, act.set.named()),
                        week.words(act.say or act.note), not act.say)


def _plain(week: Week, values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts with the keys that they name, tickets and people by their ids."""
    plain = dict(values)
    for name in _WORDS:
        if plain.get(name):
            plain[name] = week.words(plain[name])
    if plain.get("parent"):
        plain["parent"] = week.named(plain["parent"]).id
    if plain.get("assignee"):
        plain["assignee"] = week.people.account(plain["assignee"])
    return plain


@cache
def accounts(week: Week) -> Mapping[str, Account]:
    """Everybody who does anything in the week, and all of the staff."""
    people = week.people
    acting = {act.by for numbered in week.tickets for act in numbered.ticket.acts}
    opening = {numbered.ticket.by for numbered in week.tickets}
    everybody = sorted({*acting, *opening, *people.apps, *(member.account for member in people.staff)})
    return MappingProxyType({people.account(who): Account(people.account(who), people.name(who), people.kind(who))
                             for who in everybody})
