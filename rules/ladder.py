"""Who a firing brings in: ladders, rungs and roles, resolved at the instant of the firing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rules.alike import KEPT
from rules.context import People
from rules.decision import Recipient
from rules.facts.types import FactValue
from rules.policy.values import Ladder, Policy, Role, Rung, To
from rules.table import conditions_of, judge

Facts = Mapping[str, FactValue]


def ladder_for(policy: Policy, facts: Facts) -> Ladder | None:
    """The first ladder whose ``when`` holds."""
    return next((ladder for ladder in policy.ladders if judge(ladder.when, facts)), None)


def position(ladder: Ladder, facts: Facts) -> int:
    """The number of the rung that holds the incident, 1 the lowest; 0 where none does.

    A rung holds it by its group; else by its person.
    """
    group, assignee = facts.get("group"), facts.get("assignee")
    for number, rung in enumerate(ladder.rungs, 1):
        if group and group in rung.groups:
            return number
    for number, rung in enumerate(ladder.rungs, 1):
        if assignee and assignee in rung.people:
            return number
    return 0


class Resolver:
    """Resolves ``to``, keeping each answer that rests on the incident's facts alone."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        whens = [when for ladder in policy.ladders for when in (ladder.when, *(rung.when for rung in ladder.rungs))]
        self._facts: dict[int, tuple[str, ...] | None] = {}
        """By the identity of the rule's choices, which live as long as the policy."""
        self._named = {name for when in whens for condition in conditions_of(when) for name in condition.facts}
        self._kept: dict[tuple[object, ...], Recipient] = {}

    def resolve(self, choices: tuple[To, ...], facts: Facts, at: datetime, people: People) -> Recipient:
        """Whom ``choices`` mean at ``at``."""
        names = self._names(choices)
        if names is None:
            return resolve(choices, facts, at, self.policy, people)
        key = id(choices), *[facts.get(name) for name in names]
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[key] = resolve(choices, facts, at, self.policy, people)
        return found

    def _by_date(self, role: str) -> bool:
        return role == "manager-of-assignee" or role in self.policy.roles and self.policy.roles[role].roster is not None

    def _names(self, choices: tuple[To, ...]) -> tuple[str, ...] | None:
        """The facts on which the answer rests; ``None`` where it also rests on the date."""
        key = id(choices)
        if key not in self._facts:
            named = {name for choice in choices for condition in conditions_of(choice.when) for name in condition.facts}
            dated = any(self._by_date(choice.role) for choice in choices if choice.role is not None)
            self._facts[key] = None if dated else tuple(sorted(named | self._named | {"group", "assignee"}))
        return self._facts[key]


def resolve(choices: tuple[To, ...], facts: Facts, at: datetime, policy: Policy, people: People) -> Recipient:
    """Whom the first choice that holds means at ``at``; ``nobody``, with a note, where none does."""
    for choice in choices:
        if judge(choice.when, facts):
            if choice.role is not None:
                return _role(choice.role, facts, at, policy, people)
            return _rung(choice, facts, policy)
    return Recipient("nobody", "", note="no choice of `to` holds at this instant")


def _rung(choice: To, facts: Facts, policy: Policy) -> Recipient:
    if choice.rung is not None:
        own = ladder_for(policy, facts)
        ladders = policy.ladders if own is None else (own, *policy.ladders)
        return _of_rung(next(rung for each in ladders for rung in each.rungs if rung.name == choice.rung))
    ladder = ladder_for(policy, facts)
    if ladder is None:
        return Recipient("nobody", "", note="no ladder holds for this incident")
    here = position(ladder, facts)
    for rung in ladder.rungs[here:]:
        if judge(rung.when, facts):
            return _of_rung(rung)
    if not here:
        return Recipient("nobody", "", note=f"no rung of {ladder.name} holds at this instant")
    return _of_rung(ladder.rungs[here - 1], note=f"no rung above {ladder.rungs[here - 1].name}")


def _of_rung(rung: Rung, note: str = "") -> Recipient:
    if not rung.groups and not rung.people:
        note = note or "outside the tracker"
    return Recipient("rung", rung.name, rung.groups, rung.people, note)


def _role(name: str, facts: Facts, at: datetime, policy: Policy, people: People) -> Recipient:
    assignee, group = facts.get("assignee"), facts.get("group")
    if name == "assignee":
        return _known(name, str(assignee) if assignee else None, "nobody is assigned")
    if name == "manager-of-assignee":
        if not assignee:
            return _known(name, None, "nobody is assigned")
        return _known(name, people.manager(str(assignee), at), f"the manager of {assignee} is not known")
    if name == "group":
        return (Recipient("role", name, groups=(str(group),)) if group
                else Recipient("role", name, note="no group holds it"))
    return _policy_role(policy.roles[name], at, people)


def _known(name: str, account: str | None, note: str) -> Recipient:
    return Recipient("role", name, people=(account,)) if account else Recipient("role", name, note=note)


def _policy_role(role: Role, at: datetime, people: People) -> Recipient:
    if role.roster is None:
        return Recipient("role", role.name, role.groups, role.people)
    on_call = people.on_call(role.roster, at)
    note = "" if on_call else f"nobody is known to be on call for {role.roster}"
    return Recipient("role", role.name, people=on_call, note=note)


def is_member(recipient: Recipient, account: str, facts: Facts, at: datetime, people: People) -> bool:
    """Whether an act of ``account`` at ``at`` is one of the recipient's.

    Where the membership of a group is not known, the history speaks: who holds the incident
    while the group does acts for the group; ``facts`` are looked at for groups alone.
    """
    for name in recipient.people:
        if people.is_one(account, name):
            return True
    if recipient.kind == "rung" and people.stands_on(recipient.name, account, at):
        return True
    for group in recipient.groups:
        members = people.members(group, at)
        if members is None:
            if facts.get("group") == group and facts.get("assignee") == account:
                return True
        elif account in members:
            return True
    return False
