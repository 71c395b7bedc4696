"""A policy made ready to decide many incidents: which facts to follow, which rows to judge."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache, partial
from operator import itemgetter
from typing import Final, NamedTuple

from rules.alike import KEPT, Key, Tell
from rules.escalations import in_order
from rules.facts.catalogue import FACTS
from rules.facts.fact import Running, Timed
from rules.facts.types import FactValue
from rules.ladder import Resolver, ladder_for, position
from rules.policy.values import All, Condition, Policy, Since
from rules.priority import EXTRA, OWN_BASE, Base, PriorityPlan
from rules.table import Row, Table, conditions_of
from rules.targets import Goal, TargetPlan
from rules.timeline import Facts, track
from rules.wording import PLACEHOLDER

ALWAYS: Final = frozenset({"state", "acknowledged", "group", "assignee", "impact", "urgency", "has_parent"})
"""Facts that the decision itself needs, whatever the policy names."""
BREACHED: Final[Mapping[str, str]] = {
    "acknowledge_breached": "acknowledge", "restore_breached": "restore", "update_breached": "update"}
LADDER: Final = frozenset({"rung", "rung_number"})
WORDS: Final = frozenset({"public_comment", "internal_note", "update_sent"})
"""Kinds of events that a source may not show at all."""
FOLLOWING: Final = frozenset({*LADDER, *BREACHED, "priority"})
"""Facts that follow from the others."""


def _conditions(whens: Iterable[All]) -> list[Condition]:
    return [condition for when in whens for condition in conditions_of(when)]


def _named(whens: Iterable[All]) -> set[str]:
    return {name for condition in _conditions(whens) for name in condition.facts}


def _in_reasons(*reasons: str) -> set[str]:
    return {name for because in reasons for name in PLACEHOLDER.findall(because) if name in FACTS}


def _timed(names: set[str]) -> tuple[str, ...]:
    return tuple(name for name in sorted(names) if isinstance(FACTS[name].reading, Timed))


def _rests_on_words(name: str) -> bool:
    reading = FACTS[name].reading
    return name == "update_breached" or isinstance(reading, Running) and WORDS.issuperset(reading.on)


def _rungs(policy: Policy) -> Mapping[str, Tell]:
    """What a ladder asks of who holds the incident: on which of its rungs they stand."""
    groups = [[rung.groups for rung in ladder.rungs] for ladder in policy.ladders]
    people = [[rung.people for rung in ladder.rungs] for ladder in policy.ladders]
    return {"group": partial(_places, groups), "assignee": partial(_places, people)}


def _places(ladders: list[list[tuple[str, ...]]], holder: FactValue) -> tuple[int | None, ...]:
    return tuple([next((number for number, named in enumerate(rungs) if holder in named), None) for rungs in ladders])


class Judged(NamedTuple):
    """What one moment's facts alone decide."""

    base: Base
    decided: tuple[tuple[str, FactValue], ...]
    """The facts that follow: priority, rung."""
    adjustments: int
    goals: tuple[Goal, ...]
    rules: Row
    """The rules whose conditions hold; ``Plan.judge`` does not know of breaches yet."""


class Plan:
    """What ``decide`` needs of a policy, computed once per policy."""

    def __init__(self, policy: Policy) -> None:
        self._judged: dict[Hashable, Judged] = {}
        self.policy = policy
        self.rules = tuple(in_order(policy.escalations))
        self.priority = PriorityPlan(policy)
        self.targets = TargetPlan(policy.targets)
        self.table = Table([rule.when for rule in self.rules])
        self.order = Table([entry.when for entry in policy.order])
        self.complex = Table([sign.when for sign in policy.complexity.signs])
        self.ever = tuple(sign for sign in policy.complexity.signs if sign.ever)
        self.once = Table([sign.when for sign in self.ever])
        self.counted_from = frozenset(
            rule.clock.rule for rule in self.rules if isinstance(rule.clock, Since) and rule.clock.rule)
        self.resolver = Resolver(policy)
        self.shadow = frozenset(rule.name for rule in self.rules if rule.mode == "shadow")
        ladders = [when for ladder in policy.ladders for when in (ladder.when, *(rung.when for rung in ladder.rungs))]
        tables = (self.priority.table, self.targets.table, self.table)
        # What a sign may have shown at any time must be known at every moment.
        opening_spans = {name for table in (*tables, self.once) for name in table.facts}
        opening_spans |= _in_reasons(*(sign.because for sign in self.ever))
        if opening_spans & LADDER:
            opening_spans |= _named(ladders)
        firing = {rule.name: _named([*ladders, *(choice.when for choice in rule.to)]) | _in_reasons(rule.because)
                  for rule in self.rules}
        reasons = [step.because for step in policy.adjust]
        reasons += [entry.because for entry in (*policy.order, *policy.complexity.signs)]
        at_points = {*self.order.facts, *self.complex.facts}.union(_in_reasons(*reasons), *firing.values())
        named = opening_spans | at_points | ALWAYS
        self.timed = _timed(opening_spans)
        self.timed_points = _timed(at_points - opening_spans)
        self.timed_of = {rule: _timed(names - opening_spans) for rule, names in firing.items()}
        self.breached = {name: BREACHED[name] for name in sorted(named & BREACHED.keys())}
        self.ladder = bool(named & LADDER)
        self.from_words = tuple(name for name in sorted(named) if _rests_on_words(name))
        """Facts that are unknown where the source shows no words."""
        if "in_change_window" in named:
            named = named | {"configuration_item", "service"}
        self.shown = tuple(sorted(named | {"priority", "tracker_priority"}))
        self.show = itemgetter(*self.shown)
        self.tracked = track(named, EXTRA)
        conditions = [condition for table in tables for condition in table.conditions]
        self._key = Key([*conditions, *_conditions(ladders)] if self.ladder else conditions,
                        others=("state", "impact", "urgency", OWN_BASE), tells=_rungs(policy) if self.ladder else {},
                        without=FOLLOWING)
        self._not_breached = tuple((name, False) for name in self.breached)

    def judge(self, facts: Facts, active: int | None = None) -> Judged:
        """Everything that follows from the facts of one moment alone, kept by the facts.

        ``active`` are the adjustments in force, where their clocks decide; else those that hold.
        """
        key = self._key.of(facts), active
        judged = self._judged.get(key)
        if judged is None:
            if len(self._judged) >= KEPT:
                self._judged.clear()
            judged = self._judged[key] = self._judge(dict(facts), active)
        return judged

    def _judge(self, facts: Facts, active: int | None) -> Judged:
        facts.update(self._not_breached)
        base, holding = self.priority.of(facts)
        bits = holding if active is None else active
        priority = facts["priority"] = self.priority.adjusted(base.priority, bits)
        decided: list[tuple[str, FactValue]] = [("priority", priority), *self._not_breached]
        if self.ladder:
            ladder = ladder_for(self.policy, facts)
            number = None if ladder is None else position(ladder, facts)
            name = None if ladder is None or number is None else ladder.rungs[number - 1].name if number else ""
            decided += [("rung_number", number), ("rung", name)]
            facts.update(decided)
        return Judged(base, tuple(decided), bits, self.targets.goals(facts), self.table.row(facts))


@lru_cache(maxsize=64)
def plan_of(policy: Policy) -> Plan:
    """The policy's plan; the same one for the same policy object."""
    return Plan(policy)
