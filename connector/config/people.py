"""Who is who: accounts of every source, and where people belong, with dates."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator

from connector.config.values import Instant, Part, Refused
from rules import context
from rules.policy.words import Name, Text


class Dated(Part):
    """From ``since`` up to, not including, ``until``; without them, always."""

    since: Instant | None = None
    until: Instant | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.until <= self.since:
            raise Refused("it ends before it begins", "`since` comes before `until`")
        return self


class InGroup(Dated):
    """A member of an assignment group, as the tracker names it."""

    group: Text


class OnRung(Dated):
    """On a rung of a ladder in person, whatever the group."""

    rung: Text


class Under(Dated):
    """Managed by another person of the configuration."""

    manager: Name


def _short(key: str) -> BeforeValidator:
    """``Network L2`` is short for ``{group: Network L2}``: always."""
    def read(value: Any) -> Any:
        return value if isinstance(value, dict) else {key: value}
    return BeforeValidator(read)


def _one_or_more(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


class Person(Part):
    person: Name
    name: str = ""
    accounts: dict[str, Annotated[tuple[Text, ...], BeforeValidator(_one_or_more)]] = {}
    """Source → account, or several."""
    groups: tuple[Annotated[InGroup, _short("group")], ...] = ()
    rungs: tuple[Annotated[OnRung, _short("rung")], ...] = ()
    managers: tuple[Annotated[Under, _short("manager")], ...] = ()

    def at(self, source: str) -> tuple[str, ...]:
        """Their accounts of ``source``; their short name where it knows none of them."""
        return self.accounts.get(source) or (self.person,)


class Shift(Part):
    person: Name
    start: Instant
    end: Instant

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise Refused("the shift ends before it begins", "`start` comes before `end`")
        return self


class Roster(Part):
    roster: Name
    shifts: tuple[Shift, ...] = ()


def people_of(people: tuple[Person, ...], rosters: tuple[Roster, ...], source: str) -> context.People:
    """``people`` and ``rosters`` in the accounts of ``source``, as the decision core takes them."""
    known = {person.person: person for person in people}
    return context.People(
        memberships=tuple(
            context.Membership(group.group, account, group.since, group.until)
            for person in people for group in person.groups for account in person.at(source)
        ),
        on_rungs=tuple(
            context.OnRung(on.rung, account, on.since, on.until)
            for person in people for on in person.rungs for account in person.at(source)
        ),
        accounts={person.person: person.at(source) for person in people},
        managers=tuple(
            context.Manager(account, known[under.manager].at(source)[0], under.since, under.until)
            for person in people for under in person.managers for account in person.at(source)
        ),
        shifts=tuple(
            context.Shift(roster.roster, known[shift.person].at(source)[0], shift.start, shift.end)
            for roster in rosters for shift in roster.shifts
        ),
    )
