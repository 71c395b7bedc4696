"""The shapes that `--json` prints; docs/json.md documents them, and a test compares."""

from __future__ import annotations

from datetime import datetime

from connector.cli.render.times import iso
from connector.passes.asking import Asked
from connector.passes.outlook import Coming, Late, coming, late
from connector.passes.queueing import Queue
from connector.store.values import Json
from rules.decision import Cycle, Firing, PriorityStep, Reason, Recipient
from rules.explain import Choice, Explanation, RuleState, Ticked
from rules.facts.types import FactValue
from rules.incident import Value

Object = dict[str, Json]


def queue(found: Queue) -> Object:
    entries: list[Json] = [{"rank": rank, **entry(asked)} for rank, asked in enumerate(found.shown, 1)]
    return {"at": iso(found.at), "open": found.total, "undecided": found.undecided, "incidents": entries}


def entry(asked: Asked) -> Object:
    """One incident with its place and reasons."""
    incident, decision, fields = asked.incident, asked.decision, asked.fields
    return {
        "source": incident.source, "id": incident.id, "key": incident.key, "url": incident.url,
        "title": str(fields.get("title") or incident.title), "opened_at": iso(incident.opened_at),
        "state": value(fields.get("state")), "service": value(fields.get("service")),
        "users_affected": value(fields.get("users_affected")), "group": value(fields.get("group")),
        "assignee": value(fields.get("assignee")), "priority": decision.priority,
        "tracker_priority": fact(decision.facts.get("tracker_priority")), "because": decision.steps[-1].because,
        "score": decision.score, "score_reasons": [reason(one) for one in decision.score_reasons],
        "late": [_late(one) for one in late(decision)],
        "next": [_coming(one, asked.becomes) for one in coming(decision)],
    }


def explanation(asked: Asked, explained: Explanation) -> Object:
    """Everything `rung explain` knows."""
    decision = explained.decision
    return {
        "at": iso(decision.at), **entry(asked), "policy": decision.policy,
        "facts": {name: fact(one) for name, one in decision.facts.items()},
        "steps": [_step(one) for one in decision.steps],
        "priority_changes_at": iso(decision.priority_changes_at), "priority_becomes": asked.becomes,
        "targets": [_cycle(one) for one in decision.targets],
        "rules": [_rule(one) for one in explained.rules],
        "firings": [_firing(one) for one in decision.firings],
        "complexity": {"score": decision.complexity.score, "threshold": decision.complexity.threshold,
                       "complex": decision.complexity.complex,
                       "signs": [reason(one) for one in decision.complexity.reasons]},
        "to_p1": [{"by": way.by, "needs": list(way.needs)} for way in explained.to_p1],
        "unknown": list(decision.unknown),
    }


def value(of: Value | None) -> Json:
    if isinstance(of, datetime):
        return iso(of)
    return list(of) if isinstance(of, tuple) else of


def fact(of: FactValue) -> Json:
    return list(of) if isinstance(of, tuple) else of


def reason(of: Reason) -> Object:
    return {"name": of.name, "weight": of.weight, "because": of.because}


def _late(of: Late) -> Object:
    return {"of": of.of, "name": of.name, "since": iso(of.since), "to": _recipient(of.to), "because": of.because}


def _coming(of: Coming, becomes: int | None) -> Object:
    return {"of": of.of, "name": of.name, "at": iso(of.at), "to": _recipient(of.to), "because": of.because,
            "priority": becomes if of.of == "priority" else None}


def _recipient(of: Recipient | None) -> Json:
    if of is None:
        return None
    return {"kind": of.kind, "name": of.name, "groups": list(of.groups), "people": list(of.people), "note": of.note}


def _step(of: PriorityStep) -> Object:
    return {"rule": of.rule, "before": of.before, "after": of.after, "because": of.because, "since": iso(of.since),
            "facts": {name: fact(one) for name, one in of.facts}}


def _cycle(of: Cycle) -> Object:
    return {
        "target": of.target, "audience": of.audience, "number": of.number, "priority": of.priority,
        "within_seconds": of.within.total_seconds(), "elapsed_seconds": of.elapsed.total_seconds(),
        "calendar": of.calendar, "state": of.state, "opened_at": iso(of.opened_at), "closed_at": iso(of.closed_at),
        "counts_from": iso(of.counts_from), "due": iso(of.due), "met_at": iso(of.met_at),
        "breached_at": iso(of.breached_at),
        "pauses": [{"start": iso(one.start), "end": iso(one.end), "condition": one.condition} for one in of.pauses],
    }


def _firing(of: Firing) -> Object:
    acknowledged = of.acknowledged
    return {
        "key": of.key, "rule": of.rule, "kind": of.kind, "repetition": of.repetition, "at": iso(of.at),
        "status": of.status, "to": _recipient(of.to), "audience": of.audience, "because": of.because,
        "since": iso(of.since), "until": iso(of.until), "snoozed": of.snoozed, "policy": of.policy,
        "acknowledged": None if acknowledged is None else {
            "at": iso(acknowledged.at), "by": acknowledged.by, "event": acknowledged.event},
    }


def _rule(of: RuleState) -> Object:
    return {"rule": of.rule, "section": of.section, "holds": of.truth, "clock": of.clock, "shadow": of.shadow,
            "held": of.held, "conditions": [_condition(one) for one in of.ticks]}


def _condition(of: Ticked) -> Object:
    """A choice of several has ``of``, which says how they are taken together, and ``conditions``."""
    if isinstance(of, Choice):
        return {"condition": None, "of": of.of, "holds": of.truth, "values": {}, "needs": [],
                "conditions": [_condition(one) for one in of.items]}
    return {"condition": of.condition, "of": None, "holds": of.truth, "needs": list(of.needs), "conditions": [],
            "values": {name: fact(one) for name, one in of.values}}
