"""What of a decision a person must know first: what is late by now, and what falls due next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from rules.decision import Cycle, Decision, Firing, Recipient
from rules.incident import OPEN_STATES

Of = Literal["target", "rule", "update", "promise", "priority"]


class Late(NamedTuple):
    """Something that is due and that nobody has answered."""

    of: Of
    name: str
    """The target, the rule, or the audience of the update."""
    since: datetime
    to: Recipient | None = None
    because: str = ""
    firing: Firing | None = None
    """The latest of its chain."""


class Coming(NamedTuple):
    """Something that falls due if nothing changes until then."""

    at: datetime
    of: Of
    name: str
    to: Recipient | None = None
    because: str = ""
    firing: Firing | None = None


def is_open(decision: Decision) -> bool:
    """Whether the incident is not known to be done."""
    return decision.facts.get("state") is None or decision.facts["state"] in OPEN_STATES


def late(decision: Decision) -> list[Late]:
    """Breached targets first, then the escalations that stand, the latest call first, then updates."""
    if not is_open(decision):
        return []
    found = [Late("target", cycle.target, cycle.breached_at) for cycle in latest_cycles(decision)
             if cycle.target != "update" and cycle.met_at is None and cycle.breached_at is not None]
    rules, words = [], []
    for chain in _standing(decision):
        first, last = chain[0], chain[-1]
        if last.kind in ("update", "promise"):
            words.append(Late(_of(last), last.audience or last.rule, first.at, None, last.because, last))
        else:
            rules.append(Late("rule", last.rule, first.at, last.to, last.because, last))
    rules.sort(key=lambda one: one.firing.at if one.firing else one.since, reverse=True)
    return [*found, *rules, *words]


def coming(decision: Decision) -> list[Coming]:
    """In the order of their instants."""
    found = [Coming(firing.at, _of(firing), firing.audience or firing.rule, firing.to, firing.because, firing)
             for firing in decision.firings if firing.status == "pending"]
    found += [Coming(cycle.due, "target", cycle.target) for cycle in latest_cycles(decision)
              if cycle.target != "update" and cycle.state == "running" and cycle.due is not None
              and decision.at < cycle.due and not _replaced_before(decision, cycle.due)]
    if decision.priority_changes_at is not None:
        found.append(Coming(decision.priority_changes_at, "priority", "priority"))
    return sorted(found, key=lambda one: (one.at, one.of, one.name))


def _replaced_before(decision: Decision, due: datetime) -> bool:
    """Whether a clock will change the priority first: then another cycle counts."""
    return decision.priority_changes_at is not None and decision.priority_changes_at <= due


def latest_cycles(decision: Decision) -> list[Cycle]:
    """Of each target and audience the cycle that no later one has replaced."""
    latest = {(cycle.target, cycle.audience): cycle for cycle in decision.targets}
    return list(latest.values())


def _of(firing: Firing) -> Of:
    return "update" if firing.kind == "update" else "promise" if firing.kind == "promise" else "rule"


def _standing(decision: Decision) -> Iterable[Sequence[Firing]]:
    """The firings of each chain that stands: its span holds and nobody has acknowledged its latest."""
    chains: dict[tuple[str, str], list[Firing]] = {}
    for firing in decision.firings:
        if firing.status not in ("pending", "shadow"):
            chains.setdefault(firing.chain, []).append(firing)
    for chain in chains.values():
        last = max(chain, key=lambda firing: (firing.at, firing.repetition))
        if (last.until is None or last.until > decision.at) and last.acknowledged is None:
            yield [firing for firing in chain if firing.cycle == last.cycle]
