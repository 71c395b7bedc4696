"""``explain``: why the decision is as it is, condition by condition, and what would change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import NamedTuple, TypeAlias

from rules.context import Context
from rules.decide import InForce, Replay, decide, in_force, replay
from rules.decision import Decision, Firing
from rules.facts.types import FactValue, Truth
from rules.incident import LEVELS, Incident
from rules.policy.values import All, Any, AtDate, AtOnce, AtTarget, Clock, Condition, Count, Held, Policy, Since
from rules.priority import OWN_BASE, base_of
from rules.table import conditions_of, judge
from rules.timeline import Facts
from rules.wording import span_in_words

ZERO = timedelta(0)


class Tick(NamedTuple):
    """One condition with its truth and the values behind it."""

    condition: str
    truth: Truth
    values: tuple[tuple[str, FactValue], ...]
    needs: tuple[str, ...]
    """What would have to change for it to hold; empty where it holds."""


class Choice(NamedTuple):
    """A nested ``any`` or ``all``."""

    of: str
    truth: Truth
    items: tuple[Ticked, ...]


Ticked: TypeAlias = "Tick | Choice"


class RuleState(NamedTuple):
    """One rule as it stands at the instant asked about."""

    rule: str
    section: str
    """``adjust`` or ``escalation``."""
    truth: Truth
    clock: str
    ticks: tuple[Ticked, ...]
    firings: tuple[Firing, ...]
    shadow: bool
    held: str = ""
    """What keeps it from firing though its conditions hold: an open parent."""


class Way(NamedTuple):
    """One way to the priority asked for: what would have to change."""

    by: str
    needs: tuple[str, ...]


class Explanation(NamedTuple):
    decision: Decision
    rules: tuple[RuleState, ...]
    to_p1: tuple[Way, ...]
    """What would make it P1; empty where it is."""


def explain(incident: Incident, policies: Sequence[InForce], context: Context, now: datetime) -> Explanation:
    """The decision at ``now`` with every rule's conditions, values and firings."""
    decision = decide(incident, policies, context, now)
    policy = in_force(policies, now).policy
    played = replay(incident, policy, context, now)
    facts = played.facts_at(now)
    base, _ = base_of(policy, facts)
    before_adjusting = {**facts, "priority": base}
    states = [
        RuleState(step.name, "adjust", judge(step.when, before_adjusting), clock_in_words(step.clock),
                  _items(step.when, before_adjusting), (), False)
        for step in policy.adjust]
    held = "its parent is open" if facts.get("parent_open") else ""
    for rule in policy.escalations:
        own = tuple(firing for firing in decision.firings if firing.rule == rule.name)
        states.append(RuleState(rule.name, "escalation", judge(rule.when, facts), clock_in_words(rule.clock),
                                _items(rule.when, facts), own, rule.mode == "shadow", held))
    ways = () if decision.priority == 1 else tuple(ways_to_p1(policy, played, now))
    return Explanation(decision, tuple(states), ways)


def tick(condition: Condition, facts: Facts) -> Tick:
    """One condition judged by the facts of an instant."""
    values = tuple((name, facts.get(name)) for name in condition.facts)
    row = [value for _, value in values]
    truth = condition.truth(row)
    return Tick(condition.text, truth, values, () if truth else condition.needs(row))


def _items(when: All | Any, facts: Facts) -> tuple[Ticked, ...]:
    return tuple(_item(item, facts) for item in when.items)


def _item(item: Condition | All | Any, facts: Facts) -> Ticked:
    if isinstance(item, (All, Any)):
        return Choice("any" if isinstance(item, Any) else "all", judge(item, facts), _items(item, facts))
    return tick(item, facts)


def needs(when: Condition | All | Any, facts: Facts) -> tuple[str, ...]:
    """What would have to change for ``when`` to hold; of several ways the shortest."""
    if judge(when, facts):
        return ()
    if isinstance(when, All):
        return tuple(dict.fromkeys(need for item in when.items for need in needs(item, facts)))
    if isinstance(when, Any):
        return min((needs(item, facts) for item in when.items), key=len, default=())
    return when.needs([facts.get(name) for name in when.facts])


def ways_to_p1(policy: Policy, played: Replay, now: datetime) -> list[Way]:
    """Each way in which the priority would be P1, found by deciding it with the change made."""
    facts = played.facts_at(now)
    base, origin = base_of(policy, facts)
    active = played.judged[played.index_at(now)].adjustments
    ranks = played.plan.priority

    def is_p1(changes: Facts) -> bool:
        """Clocks that ran out stay so where their conditions still hold; none runs out by the change."""
        changed, holding = ranks.of({**facts, **changes})
        return ranks.adjusted(changed.priority, holding & (active | ~ranks.clocked)) == 1

    found: list[Way] = []
    if policy.base == "tracker":
        levels = [level for level in range(1, 6) if is_p1({OWN_BASE: level, "tracker_priority": level})]
        found += [Way("tracker", (f"priority P{level} in the tracker",)) for level in levels[-1:]]
    if origin == "matrix":
        found += _matrix_ways(facts, is_p1)
    seen = {**facts, "priority": base}
    for number, step in enumerate(policy.adjust):
        if active >> number & 1 or ranks.adjusted(base, active | 1 << number) != 1:
            continue
        if step.to is None and _lacks_priority(step.when, seen):
            continue  # it would raise another base than this one
        lacking = needs(step.when, seen)
        if not isinstance(step.clock, AtOnce):
            lacking = (*lacking, clock_in_words(step.clock))
        found.append(Way(step.name, lacking))
    return found


def _lacks_priority(when: All, facts: Facts) -> bool:
    return any("priority" in condition.facts and not judge(condition, facts) for condition in conditions_of(when))


def _matrix_ways(facts: Facts, is_p1: Callable[[Facts], bool]) -> list[Way]:
    now = {"impact": facts["impact"], "urgency": facts["urgency"]}
    cells = [{"impact": impact, "urgency": urgency} for impact, urgency in product(LEVELS, LEVELS)]
    ways = [dict(cell.items() - now.items()) for cell in cells if is_p1({**cell})]
    least = [way for way in ways if not any(other.items() < way.items() for other in ways)]
    return [Way("matrix", tuple(f"{name} {way[name]} (is {now[name] or 'not known'})" for name in now if name in way))
            for way in least if way]


def clock_in_words(clock: Clock) -> str:
    """A clock as a person says it."""
    calendar = getattr(clock, "calendar", None)
    on = f" of {calendar.name} hours" if calendar is not None else ""
    match clock:
        case AtOnce():
            return "at once"
        case Held(duration):
            return f"held for {span_in_words(duration, bool(on))}{on}"
        case Since(event, duration):
            of = f"the firing of {clock.rule}" if event == "firing" else f"the latest {event.replace('_', ' ')}"
            return f"{span_in_words(duration, bool(on))}{on} since {of}"
        case AtTarget(target, percent, offset):
            return f"at {percent:g}% of {target}" if percent is not None else f"{_offset(offset, '')}{target}"
        case AtDate(anchor, offset):
            return f"{_offset(offset, on)}{anchor.replace('_', ' ')}"
        case Count(number, event, within):
            return f"{number} × {event.replace('_', ' ')} within {span_in_words(within, bool(on))}{on}"


def _offset(offset: timedelta | None, on: str) -> str:
    from_zero = offset or ZERO
    if from_zero == ZERO:
        return "at "
    return f"{span_in_words(abs(from_zero), bool(on))}{on} {'before' if from_zero < ZERO else 'after'} "
