"""What a decision is, held against what a case expects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from rules.cases.read import Clock
from rules.cases.schema import Expect, ExpectedFiring
from rules.decision import Decision, Firing
from rules.targets import BUSINESS


class Mismatch(NamedTuple):
    """One thing that is not as the case expects, both sides as a case writes them."""

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
    if expect.priority is not None:
        yield Mismatch("priority", expect.priority, _level(decision.priority))
    if expect.base is not None:
        yield Mismatch("base", expect.base, _level(decision.steps[0].after))
    if expect.steps is not None:
        yield Mismatch("steps", _words(expect.steps), _words(step.rule for step in decision.steps))
    if expect.score is not None:
        yield Mismatch("score", str(int(expect.score)), str(decision.score))
    if expect.complex is not None:
        yield Mismatch("complex", in_words(expect.complex), in_words(decision.complexity.complex))
    if expect.reasons is not None:
        signs = sorted(sign.name for sign in decision.complexity.reasons)
        yield Mismatch("reasons", _words(sorted(expect.reasons)), _words(signs))
    if expect.unknown is not None:
        yield Mismatch("unknown", _words(sorted(expect.unknown)), _words(sorted(decision.unknown)))
    if expect.next is not None:
        yield _instant("next", expect.next, decision.next_at, clock, ("expect", "next"))
    for name, value in expect.facts.items():
        named = name in decision.facts
        yield Mismatch(f"fact {name}", _fact(value),
                       in_words(decision.facts[name]) if named else "nothing, for no part of the policy names it")
    yield from _targets(expect, decision, clock)
    yield from _firings(expect, decision, clock)


def _words(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def in_words(value: object) -> str:
    """A fact's value as a case writes it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) or "none" if isinstance(value, (tuple, list)) else str(value) or '""'


def _fact(value: object) -> str:
    return in_words(value) if isinstance(value, (bool, list)) else in_words(str(value))


def _instant(what: str, expected: str, found: datetime | None, clock: Clock, where: tuple[str | int, ...]) -> Mismatch:
    """An instant, or its absence, expected as a case writes it."""
    wanted = "none" if expected == "none" else clock.say(clock.read(expected, where))
    return Mismatch(what, wanted, "none" if found is None else clock.say(found))


def _targets(expect: Expect, decision: Decision, clock: Clock) -> Iterator[Mismatch]:
    for name, wanted in expect.targets.items():
        target, _, named = name.partition(":")
        audience = named or (BUSINESS if target == "update" else "")
        cycles = [cycle for cycle in decision.targets if cycle.target == target and cycle.audience == audience]
        if not cycles:
            yield Mismatch(f"target {name}", "a cycle", "none, for the policy gives it no goal at this priority")
            continue
        last = cycles[-1]
        for what, at, found in (("due", wanted.due, last.due), ("breached", wanted.breached, last.breached_at),
                                ("met", wanted.met, last.met_at)):
            if at is not None:
                yield _instant(f"target {name} {what}", at, found, clock, ("expect", "targets", name, what))
        if wanted.state is not None:
            yield Mismatch(f"target {name} state", wanted.state, last.state)
        if wanted.cycles is not None:
            yield Mismatch(f"target {name} cycles", str(int(wanted.cycles)), str(len(cycles)))


def _firings(expect: Expect, decision: Decision, clock: Clock) -> Iterator[Mismatch]:
    for rule in expect.silent:
        found = [firing for firing in decision.firings if firing.rule == rule]
        yield Mismatch(f"firings of {rule}", "none", _words(_told(firing, clock) for firing in found))
    if expect.firings is None:
        return
    rest = [f for f in decision.firings if expect.rules is None or f.rule in expect.rules]
    missed: list[tuple[ExpectedFiring, datetime]] = []
    for number, wanted in enumerate(expect.firings):
        at = clock.read(wanted.at, ("expect", "firings", number, "at"))
        match = next((f for f in rest if f.rule == wanted.rule and f.at == at
                      and (wanted.repetition is None or f.repetition == wanted.repetition)), None)
        if match is None:
            missed.append((wanted, at))
        else:
            rest.remove(match)
            yield from _firing(wanted, match, clock)
    for wanted, at in missed:
        expected = clock.say(at) + ("" if wanted.repetition is None else f", repetition {wanted.repetition}")
        near = min((f for f in rest if f.rule == wanted.rule), key=lambda f: abs(f.at - at), default=None)
        if near is not None:
            rest.remove(near)
        yield Mismatch(f"firing of {wanted.rule}", expected, "none" if near is None else _told(near, clock))
    for firing in rest:
        yield Mismatch(f"firing of {firing.rule}", "no further one", _told(firing, clock))


def _told(firing: Firing, clock: Clock) -> str:
    """A firing in a few words: when, which repetition, what became of it, whom it calls."""
    repetition = f", repetition {firing.repetition}" if firing.repetition else ""
    return f"{clock.say(firing.at)}{repetition} ({firing.status}, to {_called(firing)})"


def _called(firing: Firing) -> str:
    return firing.audience if firing.to is None else firing.to.name or firing.to.kind


def _firing(wanted: ExpectedFiring, found: Firing, clock: Clock) -> Iterator[Mismatch]:
    what = f"firing of {wanted.rule} at {clock.say(found.at)}"
    if wanted.status is not None:
        yield Mismatch(f"{what}: status", wanted.status, found.status)
    if wanted.to:
        yield Mismatch(f"{what}: to", wanted.to, _called(found))
    if wanted.people is not None:
        yield Mismatch(f"{what}: people", _words(wanted.people), _words(found.to.people if found.to else ()))
    if wanted.because:
        yield Mismatch(f"{what}: because", wanted.because, found.because)
    if wanted.acknowledged is not None:
        yield _instant(f"{what}: acknowledged", wanted.acknowledged,
                       None if found.acknowledged is None else found.acknowledged.at, clock, ("acknowledged",))
