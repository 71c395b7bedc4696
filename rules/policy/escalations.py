"""Escalation rules: whom to bring in, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from rules.policy import schema
from rules.policy.bench import Bench
from rules.policy.clocks import compile_clock
from rules.policy.document import Path
from rules.policy.ladders import compile_to
from rules.policy.values import (
    Acknowledge, All, AtDate, AtTarget, Calendar, Clock, Condition, Count, Escalation, Held, Repeat, Since,
)
from rules.policy.values import Any as AnyOf
from rules.policy.whens import check_because, compile_when

MINUTE: Final = timedelta(minutes=1)


def compile_escalations(file: schema.PolicyFile, bench: Bench) -> tuple[Escalation, ...]:
    """All rules; a ring of rules that count from each other's firing is noted."""
    clocks = [compile_clock(rule, ("escalations", index), bench) for index, rule in enumerate(file.escalations)]
    _refuse_rings(file, clocks, bench)
    return tuple(_rule(rule, clock, ("escalations", index), file, bench)
                 for index, (rule, clock) in enumerate(zip(file.escalations, clocks, strict=True)))


def _rule(rule: schema.Escalation, clock: Clock, path: Path, file: schema.PolicyFile, bench: Bench) -> Escalation:
    when, to = compile_when(rule.when, (*path, "when"), bench), compile_to(rule, path, bench)
    return Escalation(
        rule.rule, when, clock, to, rule.kind, check_because(rule.because, (*path, "because"), bench),
        _repeat(rule, clock, path, bench), _acknowledge(rule, path, bench), rule.mode,
        _digest(rule, clock, {fact for part in (when, *(choice.when for choice in to)) for fact in _facts(part)}, file))


def _repeat(rule: schema.Escalation, clock: Clock, path: Path, bench: Bench) -> Repeat | None:
    if rule.repeat is None:
        return None
    every = bench.duration(rule.repeat.every, (*path, "repeat", "every"), calendar_of(clock))
    if every is not None and every < MINUTE:
        bench.refuse((*path, "repeat", "every"), f'a rule repeats every minute at the most, not every "{rule.repeat.every}"')
    return None if every is None else Repeat(every, rule.repeat.times)


def calendar_of(clock: Clock) -> Calendar | None:
    """The calendar of a clock, which its repeats follow."""
    return clock.calendar if isinstance(clock, Held | Since | AtDate | Count) else None


def _acknowledge(rule: schema.Escalation, path: Path, bench: Bench) -> Acknowledge:
    written = rule.acknowledge
    expires = bench.duration(written.expires, (*path, "acknowledge", "expires")) if written.expires else None
    return Acknowledge(written.by, expires)


def _refuse_rings(file: schema.PolicyFile, clocks: list[Clock], bench: Bench) -> None:
    """Each ring is told once, at the first of its rules in the file."""
    counts_from = {rule.rule: clock.rule for rule, clock in zip(file.escalations, clocks, strict=True)
                   if isinstance(clock, Since) and clock.rule is not None}
    told: set[str] = set()
    for index, rule in enumerate(file.escalations):
        way = [rule.rule]
        while way[-1] in counts_from and counts_from[way[-1]] not in way:
            way.append(counts_from[way[-1]])
        if counts_from.get(way[-1]) != rule.rule or rule.rule in told:
            continue
        told.update(way)
        path: Path = ("escalations", index, "since")
        if len(way) == 1:
            bench.refuse(path, f'"{rule.rule}" counts from its own firing', "use `repeat` for that")
        else:
            bench.refuse(path, f"these rules count from each other's firing: {' → '.join([*way, rule.rule])}")


# -- the digest ------------------------------------------------------------------------------

def _digest(rule: schema.Escalation, clock: Clock, facts: set[str], file: schema.PolicyFile) -> str:
    """What a rule says, in 16 hex digits.

    SHA-256 over the canonical JSON of the rule and of every part of the policy that it names:
    its calendar; the targets of its clock and of the ``*_breached`` facts in its conditions, with
    their calendars; the ladders where it says ``next``, a rung, or asks for ``rung``; the roles in
    ``to``; the calendars behind ``working_hours`` and ``open_calendars``; and, by the same measure,
    the rule from whose firing it counts. The way in which the priority comes about is no part of
    it, and neither is what a value left out means: a default written out changes nothing.
    """
    by_name = {other.rule: other for other in file.escalations}
    rules, parts = {rule.rule: _plain(rule)}, []
    while isinstance(clock, Since) and clock.rule in by_name and clock.rule not in rules:
        rules[clock.rule] = _plain(by_name[clock.rule])
        break
    destinations = [schema.Choice(next=True)] if rule.to == "next" else [] if isinstance(rule.to, str) else rule.to
    parts.append(destinations)
    return sha256(json.dumps([rules], sort_keys=True).encode()).hexdigest()[:16]
