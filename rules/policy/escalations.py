"""Escalation rules: whom to bring in, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from rules.documents.document import Path
from rules.policy import schema
from rules.policy.bench import Bench
from rules.policy.clocks import compile_clock
from rules.policy.digest import digest_of
from rules.policy.ladders import compile_to
from rules.policy.values import Acknowledge, AtDate, AtTarget, Clock, Count, Escalation, Held, Repeat, Since
from rules.policy.whens import check_because, compile_when
from rules.worktime import Calendar

MINUTE: Final = timedelta(minutes=1)


def compile_escalations(file: schema.PolicyFile, bench: Bench) -> tuple[Escalation, ...]:
    """All rules; a ring of rules that count from each other's firing is noted."""
    clocks = [compile_clock(rule, ("escalations", index), bench) for index, rule in enumerate(file.escalations)]
    _refuse_rings(file, clocks, bench)
    rules = [_rule(rule, clock, ("escalations", index), bench)
             for index, (rule, clock) in enumerate(zip(file.escalations, clocks, strict=True))]
    return tuple(replace(rule, digest=digest_of(rule, rules, file)) for rule in rules)


def _rule(rule: schema.Escalation, clock: Clock, path: Path, bench: Bench) -> Escalation:
    return Escalation(
        rule.rule, compile_when(rule.when, (*path, "when"), bench), clock, compile_to(rule, path, bench), rule.kind,
        check_because(rule.because, (*path, "because"), bench), _repeat(rule, clock, path, bench),
        _acknowledge(rule, clock, path, bench), rule.mode)


def _repeat(rule: schema.Escalation, clock: Clock, path: Path, bench: Bench) -> Repeat | None:
    if rule.repeat is None:
        return None
    every = bench.duration(rule.repeat.every, (*path, "repeat", "every"), calendar_of(clock), target=target_of(clock))
    if every is not None and every < MINUTE:
        written = rule.repeat.every
        bench.refuse((*path, "repeat", "every"), f'a rule repeats once a minute at the most, not every "{written}"')
    return None if every is None else Repeat(every, rule.repeat.times)


def calendar_of(clock: Clock) -> Calendar | None:
    """The calendar of a clock, which its repeats and the expiry of an acknowledgement follow."""
    return clock.calendar if isinstance(clock, Held | Since | AtDate | Count) else None


def target_of(clock: Clock) -> str:
    """The target of a clock, in whose running time it repeats."""
    return clock.target if isinstance(clock, AtTarget) else ""


def _acknowledge(rule: schema.Escalation, clock: Clock, path: Path, bench: Bench) -> Acknowledge:
    written, where = rule.acknowledge, (*path, "acknowledge", "expires")
    expires = (bench.duration(written.expires, where, calendar_of(clock), target=target_of(clock))
               if written.expires else None)
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
