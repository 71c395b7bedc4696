"""Ladders, roles, and whom `to` means."""

from __future__ import annotations

from rules.documents.document import Path
from rules.policy import schema
from rules.policy.bench import Bench
from rules.policy.values import BUILT_IN_ROLES, Ladder, Role, Rung, To
from rules.policy.whens import BEFORE_LADDER, compile_when


def compile_ladders(written: list[schema.Ladder], bench: Bench) -> tuple[Ladder, ...]:
    """All ladders, those that are never taken and groups on two rungs noted."""
    found = []
    closed: str | None = None
    for index, ladder in enumerate(written):
        path: Path = ("ladders", index)
        if closed is not None:
            bench.refuse((*path, "ladder"), f'the ladder "{ladder.ladder}" is never taken',
                         f'"{closed}" before it has no `when`, so it takes every incident')
        elif not ladder.when and bench.whole(path, "when"):
            closed = ladder.ladder
        rungs = tuple(_rung(rung, (*path, "rungs", number), bench) for number, rung in enumerate(ladder.rungs))
        _refuse_shared_groups(ladder, path, bench)
        found.append(Ladder(ladder.ladder, rungs, compile_when(ladder.when, (*path, "when"), bench, BEFORE_LADDER)))
    return tuple(found)


def _rung(rung: schema.Rung, path: Path, bench: Bench) -> Rung:
    if not (rung.groups or rung.people or rung.when) and bench.whole(path, "groups", "people", "when"):
        bench.refuse(path, f'nobody stands on the rung "{rung.rung}"',
                     "give it groups or people, or `when` if it lies outside the tracker")
    return Rung(rung.rung, tuple(rung.groups), tuple(rung.people),
                compile_when(rung.when, (*path, "when"), bench, BEFORE_LADDER))


def _refuse_shared_groups(ladder: schema.Ladder, path: Path, bench: Bench) -> None:
    """A group on two rungs always stands on the lower one, so `next` would never get beyond it."""
    first: dict[str, str] = {}
    for number, rung in enumerate(ladder.rungs):
        for index, group in enumerate(rung.groups):
            if group in first:
                bench.refuse((*path, "rungs", number, "groups", index),
                             f'the group "{group}" stands on the rung "{first[group]}" already',
                             "an incident of that group would never climb beyond it")
            else:
                first[group] = rung.rung


def refuse_unreachable(file: schema.PolicyFile, bench: Bench) -> None:
    """A rung above the first to which neither `next` nor a rule leads.

    The first needs no rule: that is where an incident begins.
    """
    named: set[str] = set()
    for rule in file.escalations:
        named |= {rule.to} if isinstance(rule.to, str) else {
            "next" if choice.next else choice.rung for choice in rule.to}
    if "next" in named:
        return
    for index, ladder in enumerate(file.ladders):
        for number, rung in enumerate(ladder.rungs[1:], 1):
            if rung.rung not in named:
                bench.refuse(("ladders", index, "rungs", number), f'nothing leads to the rung "{rung.rung}"',
                             "no rule goes to it, and none to `next`")


def compile_role(name: str, role: schema.Role, path: Path, bench: Bench) -> Role:
    """One role, which exactly one of people, roster and groups must say."""
    given = [key for key, value in (("people", role.people), ("roster", role.roster), ("groups", role.groups)) if value]
    if not given and bench.whole(path, "people", "roster", "groups"):
        bench.refuse(path, f'nobody has the role "{name}"', "give it people, a roster or groups", key=True)
    for key in given[1:]:
        bench.refuse((*path, key), f'a role is one of people, roster, groups, and "{name}" has "{given[0]}" already',
                     key=True)
    return Role(name, tuple(role.people), role.roster or None, tuple(role.groups))


def compile_to(rule: schema.Escalation, path: Path, bench: Bench) -> tuple[To, ...]:
    """The choices of a rule's `to`, in order."""
    path = (*path, "to")
    if isinstance(rule.to, str):
        return (_named(rule.to, path, bench),)
    found = []
    for index, choice in enumerate(rule.to):
        here = (*path, index)
        if not choice.when and index + 1 < len(rule.to) and bench.whole(here, "when"):
            bench.refuse((*path, index + 1), "this choice is never taken", "the one before it has no `when`")
        found.append(_choice(choice, here, bench))
    return tuple(found)


def _named(name: str, path: Path, bench: Bench) -> To:
    if name == "next":
        _refuse_without_ladder(path, bench)
        return To(next=True)
    if name in bench.names.rungs:
        return To(rung=name)
    if name not in (*bench.names.roles, *BUILT_IN_ROLES):
        bench.refuse_unknown("rung or role", name, bench.names.destinations, path, sections=["ladders", "roles"])
    return To(role=name)


def _choice(choice: schema.Choice, path: Path, bench: Bench) -> To:
    given = [key for key, value in (("next", choice.next), ("rung", choice.rung), ("role", choice.role)) if value]
    if not given and bench.whole(path, "next", "rung", "role"):
        bench.refuse(path, "this choice names nobody", "give it one of next, rung, role")
    for key in given[1:]:
        bench.refuse((*path, key), f'a choice names one of next, rung, role, and this one has "{given[0]}" already',
                     key=True)
    if choice.next:
        _refuse_without_ladder((*path, "next"), bench)
    if choice.rung and choice.rung not in bench.names.rungs:
        bench.refuse_unknown("rung", choice.rung, bench.names.rungs, (*path, "rung"), sections=["ladders"])
    roles = (*bench.names.roles, *BUILT_IN_ROLES)
    if choice.role and choice.role not in roles:
        bench.refuse_unknown("role", choice.role, roles, (*path, "role"), sections=["roles"])
    when = compile_when(choice.when, (*path, "when"), bench)
    return To(when, bool(choice.next), choice.rung or None, choice.role or None)


def _refuse_without_ladder(path: Path, bench: Bench) -> None:
    if not bench.names.ladders and bench.sure("ladders"):
        bench.refuse(path, '"next" needs a ladder, and the policy has none')
