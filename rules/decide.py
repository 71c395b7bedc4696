"""``decide``: the one place where anything is decided.

The live pass, ``explain``, the backtest and the audit all call it. It is pure: the same
arguments give the same answer, and ``now`` is one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final, NamedTuple

from rules import timed
from rules.clocks import History, promises
from rules.context import Context
from rules.decision import Complexity, Decision, Firing
from rules.escalations import Chains, snoozes
from rules.facts.types import FactValue
from rules.incident import DONE_STATES, Incident, in_order
from rules.plan import Judged, Plan, plan_of
from rules.policy.values import Escalation, Policy
from rules.standing import acts, settle
from rules.table import Span, spans
from rules.targets import Counter, breaches, counters, describe
from rules.timeline import Facts, Moment, at_instant, carried, first_from, fold, index_at, split
from rules.updates import update_firings
from rules.weighing import signs_of, weighed

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
    judged: list[Judged]
    """Of each moment what follows from its facts."""
    history: History

    def index_at(self, at: datetime) -> int:
        """The number of the moment that holds at ``at``."""
        return index_at(self.moments, at)

    def facts_at(self, at: datetime, further: Sequence[str] | None = None) -> Facts:
        """The facts at one instant; ``further`` are those of the calendar, on which no span depends,
        that are wanted as well, all of them where it is not given. Read it, do not change it."""
        facts = at_instant(self.moments, at).facts
        names = self.plan.timed_points if further is None else further
        if not names:
            return facts
        policy, context = self.plan.policy, self.context
        return facts | {name: timed.value(name, at, facts, policy, context) for name in names}

    def spans(self) -> list[tuple[Escalation, list[Span]]]:
        """The times in which the conditions of each rule held, rules in their order."""
        rules = self.plan.rules
        return [(rules[number], found) for number, found in sorted(
            spans(self.moments, [row.rules.holds for row in self.judged]).items())]


def _with_calendar(plan: Plan, moments: list[Moment], context: Context, now: datetime) -> list[Moment]:
    """The moments, split where a timed fact changes; ahead of ``now`` as far as the horizon."""
    names = plan.timed if context.parent_open is None else tuple(dict.fromkeys((*plan.timed, "parent_open")))
    if not names:
        return moments
    policy = plan.policy
    awake = list(_awake(moments, now))
    moments = split(moments, {at for start, end in awake for name in names
                              for at in timed.changes(name, start, end, policy, context)})
    turn = 0
    for moment in moments:
        if turn + 1 < len(awake) and awake[turn + 1][0] <= moment.at:
            turn += 1
        at = min(moment.at, awake[turn][1])
        for name in names:
            moment.facts[name] = timed.value(name, at, moment.facts, policy, context)
    return moments


def _unsay(plan: Plan, moments: Sequence[Moment]) -> None:
    """What rests on comments and notes is unknown where the source shows none."""
    for moment in moments:
        moment.facts.update(dict.fromkeys(plan.from_words))


def _awake(moments: Sequence[Moment], now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times in which the calendar is looked at: until the incident is closed, and of one that was
    resolved and never closed as far as the horizon. Nothing waits for ten years of opening hours; a
    comment after years finds the calendar as it was then."""
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


def _with_breaches(
    plan: Plan, moments: list[Moment], judged: list[Judged], found: Sequence[Counter], end: datetime
) -> tuple[list[Moment], list[Judged]]:
    """The moments, split where a target is breached, and what is judged of each."""
    times = breaches(found)
    spells = [(name, *spell) for name, target in plan.breached.items() for spell in times.get(target, ())]
    if not spells:
        return moments, judged
    before = moments
    moments = split(moments, (at for _, at, _ in spells if at <= end))
    judged = carried(moments, before, judged)
    late = set()
    for name, at, until in spells:
        for number in range(first_from(moments, at), len(moments)):
            moment = moments[number]
            if until is not None and moment.at >= until:
                break
            moment.facts[name] = True
            late.add(number)
    for number in late:
        judged[number] = judged[number]._replace(rules=plan.table.row(moments[number].facts))
    return moments, judged


def replay(incident: Incident, policy: Policy, context: Context, now: datetime) -> Replay:
    """Apply one policy to the history: every fact of the policy at every instant up to ``now``,
    and beyond it what the calendar alone will change."""
    return _replay(in_order(incident), policy, context, now)


def _replay(incident: Incident, policy: Policy, context: Context, now: datetime) -> Replay:
    plan = plan_of(policy)
    moments = fold(incident, plan.tracked, now)
    if not incident.shows_words:
        _unsay(plan, moments)
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
    if not incident.shows_words and "update_breached" in plan.breached:
        _unsay(plan, moments)
        judged = [row._replace(rules=plan.table.row(moment.facts)) for moment, row in zip(moments, judged, strict=True)]
    if plan.breached:
        moments, judged = _with_breaches(plan, moments, judged, history.counters, now + timed.HORIZON)
    if context.parent_open:
        judged = [row._replace(rules=row.rules._replace(holds=0)) if moment.facts.get("parent_open") else row
                  for moment, row in zip(moments, judged, strict=True)]
    history.moments = moments
    return Replay(plan, context, moments, judged, history)


def _firings(played: Replay) -> list[Firing]:
    chains = Chains(played.plan.policy, played.context, played.history, played.facts_at,
                    snoozes(played.history.events()), played.plan.resolver, played.plan.counted_from,
                    played.plan.timed_of)
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
    if len(policies) > 1:
        policies = _distinct(policies)
    if context.assume_acted:  # what was before any policy is judged by the first
        policies = (policies[0]._replace(since=None), *policies[1:])
    current = in_force(policies, now)
    plan = plan_of(current.policy)
    digest = current.policy.digest
    played = _replay(incident, current.policy, context, now)
    acted = acts(incident.events, now)
    firings = _firings(played)
    earlier = policies[:policies.index(current)]
    since: Mapping[str, datetime] = {}
    shadow = {digest: plan.shadow}
    if earlier:
        firings = _frozen(firings, incident, (*earlier, current), context, now, acted)
        since = _rules_since(earlier, current)
        shadow |= {entry.policy.digest: plan_of(entry.policy).shadow for entry in earlier}
    live = BEGINNING if context.assume_acted else context.live_since or NEVER_LIVE
    floor = max(live, current.since or BEGINNING)

    def historic_before(firing: Firing) -> datetime:
        if firing.policy != digest:
            return live
        return max(live, since[_term(firing)]) if since else floor

    settled = settle(firings, acted, historic_before, shadow, now, context)
    settled.sort(key=_order)
    return _answer(played, settled, incident, now)


def _distinct(policies: Sequence[InForce]) -> Sequence[InForce]:
    """Without those that put the same text in force again."""
    return [entry for number, entry in enumerate(policies)
            if not number or entry.policy.digest != policies[number - 1].policy.digest]


def _order(firing: Firing) -> tuple[datetime, str, int, str, str]:
    return firing.at, firing.rule, firing.repetition, firing.span, firing.cycle


def _term(firing: Firing) -> str:
    """By what ``_terms`` has the rule of a firing."""
    return f"{firing.kind}:" if firing.to is None else firing.rule


def _terms(policy: Policy) -> dict[str, object]:
    """What each rule says; those built in, of updates and promises, carry a colon, which no rule has."""
    updates = [(target.when, target.within, {level: calendar.name for level, calendar in target.calendar.items()},
                target.pauses, target.audiences) for target in policy.targets if target.target == "update"]
    return {rule.name: rule.digest for rule in policy.escalations} | {"update:": updates, "promise:": policy.zone}


def _rules_since(earlier: Sequence[InForce], current: InForce) -> dict[str, datetime]:
    """For each rule of the current policy, since when it has stood as it stands now."""
    found = {}
    before = [(entry.since, _terms(entry.policy)) for entry in reversed(earlier)]
    for name, said in _terms(current.policy).items():
        since = current.since
        for start, terms in before:
            if terms.get(name) != said:
                break
            since = start
        found[name] = since or BEGINNING
    return found


def _frozen(
    firings: list[Firing], incident: Incident, policies: Sequence[InForce], context: Context, now: datetime,
    acted: dict[str, str],
) -> list[Firing]:
    """Chains that an earlier policy began, and that were acted on, go on by that policy.

    ``firings`` are those of the last of ``policies``, which is the one in force.
    """
    kept: dict[tuple[str, str], list[Firing]] = {}
    digests = set(acted.values())
    for entry, following in pairwise(policies):
        if not context.assume_acted and entry.policy.digest not in digests:
            continue
        chains: dict[tuple[str, str], list[Firing]] = {}
        for firing in _firings(_replay(incident, entry.policy, context, now)):
            chains.setdefault(firing.chain, []).append(firing)
        for chain, own in chains.items():
            if chain not in kept and (any(acted.get(firing.key) == entry.policy.digest for firing in own)
                                      or context.assume_acted and _begun(own, entry, following)):
                kept[chain] = own
    fresh = [firing for firing in firings if firing.chain not in kept]
    return fresh + [firing for own in kept.values() for firing in own]


def _begun(chain: Sequence[Firing], entry: InForce, following: InForce) -> bool:
    """Whether a firing of a chain fell due, and not in shadow, while ``entry`` was in force."""
    start, end = entry.since or BEGINNING, following.since or BEGINNING
    return chain[0].rule not in plan_of(entry.policy).shadow and any(start <= firing.at < end for firing in chain)


def _answer(played: Replay, firings: list[Firing], incident: Incident, now: datetime) -> Decision:
    plan, policy = played.plan, played.plan.policy
    index = played.index_at(now)
    facts = played.facts_at(now)
    shown: dict[str, FactValue] = dict(zip(plan.shown, plan.show(facts), strict=True))
    order = weighed(policy.order, plan.order, facts)
    signs = signs_of(plan, played.moments, index, facts)
    unknown = played.judged[index].rules.unknown
    priority = facts["priority"]
    changes = next((moment.at for moment in played.moments[index + 1:] if moment.facts["priority"] != priority), None)
    return Decision(
        incident.source, incident.id, incident.key, now, policy.digest, shown,
        priority if isinstance(priority, int) else None,
        plan.priority.steps(played.moments, [row.base for row in played.judged],
                            [row.adjustments for row in played.judged], index),
        sum(reason.weight for reason in order), order,
        tuple(describe(counter, now) for counter in played.history.counters if counter.opened_at <= now),
        tuple(firings),
        Complexity(sum(sign.weight for sign in signs), policy.complexity.threshold, signs),
        tuple(rule.name for number, rule in enumerate(plan.rules) if unknown >> number & 1) if unknown else (),
        changes,
    )


__all__ = ["InForce", "Replay", "decide", "in_force", "replay"]
