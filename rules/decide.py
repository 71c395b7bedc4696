"""``decide``: the one place where anything is decided.

The live pass, ``explain``, the backtest and the audit all call it. It is pure: the same
arguments give the same answer, and ``now`` is one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from rules import timed
from rules.clocks import History, promises
from rules.context import Context
from rules.decision import Complexity, Decision, Firing, Reason
from rules.escalations import Chains, snoozes
from rules.incident import DONE_STATES, Incident, in_order
from rules.plan import Plan, plan_of
from rules.policy.values import Escalation, FactValue, Policy, Weighted
from rules.standing import acts, settle
from rules.table import Span, Table, conditions_of, spans
from rules.targets import Counter, breaches, counters, describe
from rules.timeline import Facts, Moment, at_instant, carried, fold, index_at, split
from rules.updates import update_firings
from rules.wording import fill

BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
NEVER_LIVE: Final = datetime.max.replace(tzinfo=UTC)


class InForce(NamedTuple):
    """A policy and since when it holds; ``None`` since ever."""

    policy: Policy
    since: datetime | None = None


@dataclass(slots=True)
class Replay:
    """One policy applied to one incident's history up to ``now``."""

    plan: Plan
    context: Context
    moments: list[Moment]
    adjustments: list[int]
    rows: list[int]
    """For each moment, the rules whose conditions hold, as bits."""
    history: History

    def index_at(self, at: datetime) -> int:
        """The number of the moment that holds at ``at``."""
        return index_at(self.moments, at)

    def facts_at(self, at: datetime) -> Facts:
        """The facts at one instant, with those of the calendar that no span depends on."""
        facts = at_instant(self.moments, at).facts
        if not self.plan.timed_points:
            return facts
        policy, context = self.plan.policy, self.context
        return facts | {name: timed.value(name, at, facts, policy, context) for name in self.plan.timed_points}

    def spans(self) -> list[tuple[Escalation, list[Span]]]:
        """The times in which the conditions of each rule held, rules in their order."""
        rules = self.plan.rules
        return [(rules[number], found) for number, found in sorted(spans(self.moments, self.rows).items())]


def _with_calendar(plan: Plan, moments: list[Moment], context: Context, now: datetime) -> list[Moment]:
    """The moments, split where a timed fact changes; ahead of ``now`` as far as the horizon."""
    names = plan.timed if context.parent_open is None else tuple(dict.fromkeys((*plan.timed, "parent_open")))
    if not names:
        return moments
    policy = plan.policy
    instants = {at for start, end in _awake(moments, now) for name in names
                for at in timed.changes(name, start, end, policy, context)}
    moments = split(moments, instants)
    for moment in moments:
        for name in names:
            moment.facts[name] = timed.value(name, moment.at, moment.facts, policy, context)
    return moments


def _awake(moments: Sequence[Moment], now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times in which the calendar is looked at: until the incident is closed, and of one that was
    resolved and never closed as far as the horizon. Nothing waits for ten years of opening hours."""
    start, until = moments[0].at, None
    for moment in moments:
        state = moment.facts["state"]
        if state not in DONE_STATES:
            if until is not None and until < moment.at:
                yield start, until
                start = moment.at
            until = None
            continue
        until = until or moment.at + timed.HORIZON
        if state != "resolved":
            until = min(until, moment.at)
    end = now + timed.HORIZON
    yield start, end if until is None else min(until, end)


def _with_breaches(plan: Plan, moments: list[Moment], found: Sequence[Counter], end: datetime) -> list[Moment]:
    times = breaches(found)
    moments = split(moments, (at for spells in times.values() for at, _ in spells if at <= end))
    for moment in moments:
        for name, target in plan.breached.items():
            moment.facts[name] = any(at <= moment.at and (until is None or moment.at < until)
                                     for at, until in times.get(target, ()))
    return moments


def replay(incident: Incident, policy: Policy, context: Context, now: datetime) -> Replay:
    """Apply one policy to the history: every fact of the policy at every instant up to ``now``,
    and beyond it what the calendar alone will change."""
    incident = in_order(incident)
    plan = plan_of(policy)
    moments = fold(incident, plan.tracked, now)
    moments = _with_calendar(plan, moments, context, now)
    history = History(incident, now, moments, (), promises(incident, now, policy.zone), {})
    judged = [plan.judge(moment.facts) for moment in moments]
    if any(row.adjustments & plan.priority.clocked for row in judged):
        holding = [row.adjustments for row in judged]
        moments, active = plan.priority.run_clocks(moments, holding, history)
        if active != holding:
            judged = [plan.judge(moment.facts, bits) for moment, bits in zip(moments, active, strict=True)]
    for moment, row in zip(moments, judged, strict=True):
        moment.facts.update(row.decided)
    history.counters = counters(plan.targets, moments, [row.goals for row in judged], incident, now)
    holds = [row.holds for row in judged]
    bits = [row.adjustments for row in judged]
    if plan.breached:
        before, moments = moments, _with_breaches(plan, moments, history.counters, now + timed.HORIZON)
        bits = carried(moments, before, bits)
        holds = [plan.table.row(moment.facts).holds for moment in moments]
    if context.parent_open:
        holds = [0 if moment.facts.get("parent_open") else row for moment, row in zip(moments, holds, strict=True)]
    history.moments = moments
    return Replay(plan, context, moments, bits, holds, history)


def _firings(played: Replay) -> list[Firing]:
    chains = Chains(played.plan.policy, played.context, played.history, played.facts_at,
                    snoozes(played.history.events()), played.plan.resolver, played.plan.counted_from)
    own = chains.firings(played.spans())
    return [*own, *update_firings(played.plan.policy, played.history, played.moments)]


def in_force(policies: Sequence[InForce], at: datetime) -> InForce:
    """The policy that holds at ``at``; the first where none does yet."""
    return next((entry for entry in reversed(policies) if entry.since is None or entry.since <= at), policies[0])


def decide(incident: Incident, policies: Sequence[InForce], context: Context, now: datetime) -> Decision:
    """All that the policies say of ``incident`` at ``now``.

    ``policies`` are in order of ``since``, at least one. Events after ``now`` are not looked at.
    """
    incident = in_order(incident)
    current = in_force(policies, now)
    plan = plan_of(current.policy)
    played = replay(incident, current.policy, context, now)
    acted = acts(incident.events, now)
    firings = _firings(played)
    if len(policies) > 1:
        firings = _frozen(firings, incident, policies, current, context, now, acted)
    live = NEVER_LIVE if context.live_since is None else context.live_since
    since = _rules_since(policies, current) if len(policies) > 1 else {}
    floor = max(live, current.since or BEGINNING)
    digest = current.policy.digest

    def historic_before(firing: Firing) -> datetime:
        if firing.policy != digest:
            return live
        return max(live, since[firing.rule]) if firing.rule in since else floor

    settled = settle(firings, acted, historic_before, plan.shadow, now, context)
    settled.sort(key=_order)
    return _answer(played, settled, incident, now)


def _order(firing: Firing) -> tuple[datetime, str, int, str, str]:
    return firing.at, firing.rule, firing.repetition, firing.span, firing.cycle


def _rules_since(policies: Sequence[InForce], current: InForce) -> dict[str, datetime]:
    """For each rule of the current policy, since when it has stood as it stands now."""
    found = {}
    for rule in current.policy.escalations:
        since = current.since
        for entry in reversed(policies[: list(policies).index(current)]):
            if not any(other.name == rule.name and other.digest == rule.digest for other in entry.policy.escalations):
                break
            since = entry.since
        found[rule.name] = since or BEGINNING
    return found


def _frozen(
    firings: list[Firing], incident: Incident, policies: Sequence[InForce], current: InForce, context: Context,
    now: datetime, acted: dict[str, str],
) -> list[Firing]:
    """Chains that an earlier policy began, and that were acted on, go on by that policy."""
    kept: dict[tuple[str, str], list[Firing]] = {}
    earlier = policies[: list(policies).index(current)]
    for number, entry in enumerate(earlier):
        until = policies[number + 1].since
        chains: dict[tuple[str, str], list[Firing]] = {}
        for firing in _firings(replay(incident, entry.policy, context, now)):
            chains.setdefault(firing.chain, []).append(firing)
        for chain, own in chains.items():
            first = min(own, key=_order)
            begun = first.at <= now and (until is None or first.at < until) and (
                entry.since is None or first.at >= entry.since)
            was_acted = any(acted.get(firing.key) == entry.policy.digest for firing in own)
            if chain not in kept and (was_acted or context.assume_acted and begun):
                kept[chain] = own
    fresh = [firing for firing in firings if firing.chain not in kept]
    return fresh + [firing for own in kept.values() for firing in own]


def _weighed(entries: Sequence[Weighted], table: Table, facts: Facts) -> tuple[Reason, ...]:
    holds = table.row(facts).holds
    if not holds:
        return ()
    return tuple(
        Reason(entry.name, entry.weight, fill(entry.because, facts), tuple(
            (name, facts.get(name)) for name in dict.fromkeys(
                name for condition in conditions_of(entry.when) for name in condition.facts)))
        for number, entry in enumerate(entries) if holds >> number & 1)


def _answer(played: Replay, firings: list[Firing], incident: Incident, now: datetime) -> Decision:
    plan, policy = played.plan, played.plan.policy
    index = played.index_at(now)
    facts = played.facts_at(now)
    shown: dict[str, FactValue] = {name: facts.get(name) for name in plan.shown}
    order = _weighed(policy.order, plan.order, facts)
    signs = _weighed(policy.complexity.signs, plan.complex, facts)
    unknown = plan.table.row(facts).unknown
    priority = facts["priority"]
    changes = next((moment.at for moment in played.moments[index + 1:] if moment.facts["priority"] != priority), None)
    return Decision(
        incident.source, incident.id, incident.key, now, policy.digest, shown,
        priority if isinstance(priority, int) else None,
        plan.priority.steps(played.moments, played.adjustments, index),
        sum(reason.weight for reason in order), order,
        tuple(describe(counter, now) for counter in played.history.counters if counter.opened_at <= now),
        tuple(firings),
        Complexity(sum(sign.weight for sign in signs), policy.complexity.threshold, signs),
        tuple(rule.name for number, rule in enumerate(plan.rules) if unknown >> number & 1) if unknown else (),
        changes,
    )


__all__ = ["InForce", "Replay", "decide", "in_force", "replay"]
