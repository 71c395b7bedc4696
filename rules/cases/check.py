"""What a decision is, held against what a case expects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from rules.cases.read import Clock
from rules.cases.schema import Expect, ExpectedFiring
from rules.decision import Decision, Firing
from rules.targets import BUSINESS


class Mismatch(NamedTuple):
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected}, found {self.found}"


def check(expect: Expect, decision: Decision, clock: Clock) -> list[Mismatch]:
    """Every way in which ``decision`` is not as expected."""
    return [found for found in _differences(expect, decision, clock) if found.expected != found.found]


def _level(priority: int | None) -> str:
    return "unknown" if priority is None else f"P{priority}"


def _differences(expect: Expect, decision: Decision, clock: Clock) -> Iterator[Mismatch]:
    say = _speaker(clock)
    if expect.priority is not None:
        yield Mismatch("priority", expect.priority, _level(decision.priority))
    if expect.base is not None:
        yield Mismatch("base", expect.base, _level(decision.steps[0].after))
    if expect.steps is not None:
        yield Mismatch("steps", str(list(expect.steps)), str([step.rule for step in decision.steps]))
    if expect.score is not None:
        yield Mismatch("score", str(int(expect.score)), str(decision.score))
    if expect.complex is not None:
        yield Mismatch("complex", str(expect.complex), str(decision.complexity.complex))
    if expect.reasons is not None:
        yield Mismatch("reasons", str(sorted(expect.reasons)), str(sorted(r.name for r in decision.complexity.reasons)))
    if expect.unknown is not None:
        yield Mismatch("unknown", str(sorted(expect.unknown)), str(sorted(decision.unknown)))
    if expect.next is not None:
        wanted = "none" if expect.next == "none" else say(clock.read(expect.next, ("expect", "next")))
        yield Mismatch("next", wanted, "none" if decision.next_at is None else say(decision.next_at))
    for name, value in expect.facts.items():
        found = decision.facts.get(name, "not a fact of this policy")
        yield Mismatch(f"fact {name}", str(value), str(list(found) if isinstance(found, tuple) else found))
    yield from _targets(expect, decision, clock, say)
    yield from _firings(expect, decision, clock, say)


def _speaker(clock: Clock) -> Callable[[datetime], str]:
    return lambda at: at.astimezone(clock.zone).strftime("%Y-%m-%d %H:%M:%S")


def _targets(expect: Expect, decision: Decision, clock: Clock, say: Callable[[datetime], str]) -> Iterator[Mismatch]:
    for name, wanted in expect.targets.items():
        target, _, audience = name.partition(":")
        heard = audience or (BUSINESS if target == "update" else "")
        cycles = [cycle for cycle in decision.targets if (cycle.target, cycle.audience) == (target, heard)]
        if not cycles:
            yield Mismatch(f"target {name}", "a cycle", "none")
            continue
        last = cycles[-1]
        for what, at, found in (("due", wanted.due, last.due), ("breached", wanted.breached, last.breached_at),
                                ("met", wanted.met, last.met_at)):
            if at is not None:
                expected = "none" if at == "none" else say(clock.read(at, ("expect", "targets", name, what)))
                yield Mismatch(f"target {name} {what}", expected, "none" if found is None else say(found))
        if wanted.state is not None:
            yield Mismatch(f"target {name} state", wanted.state, last.state)
        if wanted.cycles is not None:
            yield Mismatch(f"target {name} cycles", str(int(wanted.cycles)), str(len(cycles)))


def _firings(expect: Expect, decision: Decision, clock: Clock, say: Callable[[datetime], str]) -> Iterator[Mismatch]:
    for rule in expect.silent:
        found = [firing for firing in decision.firings if firing.rule == rule]
        yield Mismatch(f"firings of {rule}", "none", ", ".join(say(firing.at) for firing in found) or "none")
    if expect.firings is None:
        return
    rest = [f for f in decision.firings if expect.rules is None or f.rule in expect.rules]
    for number, wanted in enumerate(expect.firings):
        at = clock.read(wanted.at, ("expect", "firings", number, "at"))
        match = next((f for f in rest if f.rule == wanted.rule and f.at == at
                      and (wanted.repetition is None or f.repetition == wanted.repetition)), None)
        if match is None:
            near = ", ".join(say(f.at) for f in rest if f.rule == wanted.rule) or "none"
            yield Mismatch(f"firing of {wanted.rule}", say(at), near)
            continue
        rest.remove(match)
        yield from _firing(wanted, match, clock, say)
    for firing in rest:
        yield Mismatch(f"firing of {firing.rule}", "none", f"{say(firing.at)} ({firing.status})")


def _firing(
    wanted: ExpectedFiring, found: Firing, clock: Clock, say: Callable[[datetime], str]
) -> Iterator[Mismatch]:
    what = f"firing of {wanted.rule} at {say(found.at)}"
    if wanted.status is not None:
        yield Mismatch(f"{what}: status", wanted.status, found.status)
    if wanted.to:
        yield Mismatch(f"{what}: to", wanted.to, (found.to.name or found.to.kind) if found.to else found.audience)
    if wanted.people is not None:
        yield Mismatch(f"{what}: people", str(list(wanted.people)), str(list(found.to.people) if found.to else []))
    if wanted.because:
        yield Mismatch(f"{what}: because", wanted.because, found.because)
    if wanted.acknowledged is not None:
        expected = "none" if wanted.acknowledged == "none" else say(clock.read(wanted.acknowledged, ("acknowledged",)))
        yield Mismatch(f"{what}: acknowledged", expected,
                       "none" if found.acknowledged is None else say(found.acknowledged.at))
