"""What a decision needs that the incident itself does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Interval(NamedTuple):
    """From ``start`` up to, not including, ``end``; ``None`` is without end."""

    start: datetime
    end: datetime | None = None


class Step(NamedTuple):
    """From ``at`` on there are ``number``."""

    at: datetime
    number: int


class ChangeWindow(NamedTuple):
    """Planned work. With neither item nor service it covers everything."""

    id: str
    start: datetime
    end: datetime
    configuration_item: str | None = None
    service: str | None = None


class Membership(NamedTuple):
    """Of an assignment group, from ``since`` up to, not including, ``until``; without them, always."""

    group: str
    account: str
    since: datetime | None = None
    until: datetime | None = None


class OnRung(NamedTuple):
    """On a rung of a ladder in person, whatever the group."""

    rung: str
    account: str
    since: datetime | None = None
    until: datetime | None = None


class Manager(NamedTuple):
    """Who manages whom, from ``since`` up to, not including, ``until``; without them, always."""

    account: str
    manager: str
    since: datetime | None = None
    until: datetime | None = None


class Shift(NamedTuple):
    """Who is on call: ``account`` for ``roster`` in ``[start, end)``."""

    roster: str
    account: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class People:
    """Who belongs where, with dates, so that last year is judged by last year's ladder."""

    memberships: tuple[Membership, ...] = ()
    on_rungs: tuple[OnRung, ...] = ()
    managers: tuple[Manager, ...] = ()
    shifts: tuple[Shift, ...] = ()
    accounts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A person's short name, which a policy may use, → their accounts in this source."""

    def is_one(self, account: str, name: str) -> bool:
        """Whether ``account`` is the one that ``name`` means: an account, a person's short name, or
        another account of the same person."""
        return account == name or bool(self.accounts) and (account in self.accounts.get(name, ()) or any(
            account in own and name in own for own in self.accounts.values()))

    def stands_on(self, rung: str, account: str, at: datetime) -> bool:
        """Whether ``account`` was on ``rung`` in person at ``at``."""
        return any(on.rung == rung and on.account == account and _holds(on.since, on.until, at) for on in self.on_rungs)

    def members(self, group: str, at: datetime) -> frozenset[str] | None:
        """Accounts in ``group`` at ``at``; ``None`` where nothing is known of that group."""
        if not any(m.group == group for m in self.memberships):
            return None
        return frozenset(m.account for m in self.memberships if m.group == group and _holds(m.since, m.until, at))

    def manager(self, account: str, at: datetime) -> str | None:
        """The manager of ``account`` at ``at``; ``None`` where it is not known."""
        return next((m.manager for m in self.managers if m.account == account and _holds(m.since, m.until, at)), None)

    def on_call(self, roster: str, at: datetime) -> tuple[str, ...]:
        """Accounts on call for ``roster`` at ``at``; empty where nobody is known to be."""
        return tuple(s.account for s in self.shifts if s.roster == roster and s.start <= at < s.end)


def _holds(since: datetime | None, until: datetime | None, at: datetime) -> bool:
    return (since is None or since <= at) and (until is None or at < until)


@dataclass(frozen=True)
class Context:
    """``None`` means that it is not known, and facts read from it are unknown."""

    live_since: datetime | None = None
    """When the source went live; what was due before is historic. ``None``: it never did, all is."""
    change_windows: tuple[ChangeWindow, ...] | None = None
    people: People = People()
    parent_open: tuple[Interval, ...] | None = None
    """When the parent that this incident names was open."""
    open_on_same_ci: tuple[Step, ...] | None = None
    """Open incidents on its configuration item, itself among them."""
    children_open: tuple[Step, ...] | None = None
    """Open incidents that name this one as their parent."""
    catch_up: bool = False
    """Act also on what is historic, where it still holds."""
    assume_acted: bool = False
    """Judge as if every firing had been acted on at its instant (backtest, audit)."""
