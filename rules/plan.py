"""A policy made ready to decide many incidents: which facts to follow, which rows to judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from rules.escalations import in_order
from rules.facts.catalogue import FACTS
from rules.facts.fact import Timed
from rules.policy.values import All, Policy
from rules.priority import EXTRA, PriorityPlan
from rules.table import Table, conditions_of
from rules.targets import TargetPlan
from rules.timeline import track
from rules.wording import PLACEHOLDER

ALWAYS: Final = frozenset({"state", "acknowledged", "group", "assignee", "impact", "urgency"})
"""Facts that the decision itself needs, whatever the policy names."""
BREACHED: Final[Mapping[str, str]] = {
    "acknowledge_breached": "acknowledge", "restore_breached": "restore", "update_breached": "update"}
LADDER: Final = frozenset({"rung", "rung_number"})


def _named(whens: Iterable[All]) -> set[str]:
    return {name for when in whens for condition in conditions_of(when) for name in condition.facts}


class Plan:
    """What ``decide`` needs of a policy, computed once per policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.rules = tuple(in_order(policy.escalations))
        self.priority = PriorityPlan(policy)
        self.targets = TargetPlan(policy.targets)
        self.table = Table([rule.when for rule in self.rules])
        self.order = Table([entry.when for entry in policy.order])
        self.complex = Table([sign.when for sign in policy.complexity.signs])
        self.shadow = frozenset(rule.name for rule in self.rules if rule.mode == "shadow")
        opening_spans = {*self.priority.table.facts, *self.targets.table.facts, *self.table.facts}
        at_points = {*self.order.facts, *self.complex.facts} | _named(
            [choice.when for rule in self.rules for choice in rule.to]
            + [when for ladder in policy.ladders for when in (ladder.when, *(rung.when for rung in ladder.rungs))])
        weighted = (*policy.order, *policy.complexity.signs)
        reasons = [rule.because for rule in self.rules] + [step.because for step in policy.adjust]
        reasons += [entry.because for entry in weighted]
        at_points |= {name for because in reasons for name in PLACEHOLDER.findall(because) if name in FACTS}
        named = opening_spans | at_points | ALWAYS
        self.timed = tuple(name for name in sorted(opening_spans) if isinstance(FACTS[name].reading, Timed))
        self.timed_points = tuple(name for name in sorted(at_points - opening_spans)
                                  if isinstance(FACTS[name].reading, Timed))
        self.breached = {name: BREACHED[name] for name in sorted(named & BREACHED.keys())}
        self.ladder = bool(named & LADDER)
        if "in_change_window" in named:
            named = named | {"configuration_item", "service"}
        self.names = frozenset(named)
        self.tracked = track(named, EXTRA)


@lru_cache(maxsize=64)
def plan_of(policy: Policy) -> Plan:
    """The policy's plan; the same one for the same policy object."""
    return Plan(policy)
