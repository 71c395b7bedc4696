"""Firings: which rule became due, when, towards whom, and how it was answered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from rules.clocks import Due, History, Mark, after, due
from rules.context import Context
from rules.decision import Acknowledgement, Firing
from rules.facts.catalogue import STAFF, is_acknowledgement
from rules.incident import Event
from rules.ladder import Resolver, is_member
from rules.policy.values import Acknowledge, Escalation, Policy, Since
from rules.table import Span
from rules.timeline import Facts
from rules.wording import fill

MOST = 1_000
"""Firings of one span at the most, whatever a policy says."""


FactsAt = Callable[[datetime, Sequence[str]], Facts]
"""The facts at an instant, with those of the calendar that are named."""


class Snooze(NamedTuple):
    rule: str
    start: datetime
    until: datetime
    why: str


def snoozes(events: Iterable[Event]) -> list[Snooze]:
    """The rules that a person put off, with a reason."""
    return [Snooze(event.field or "", event.at, event.new, event.text or "")
            for event in events if event.kind == "snooze" and isinstance(event.new, datetime)]


def in_order(rules: Sequence[Escalation]) -> list[Escalation]:
    """Rules so that each comes after the one whose firing it counts from (loading refused rings)."""
    by_name = {rule.name: rule for rule in rules}
    done: dict[str, Escalation] = {}

    def place(rule: Escalation) -> None:
        if rule.name not in done:
            if isinstance(rule.clock, Since) and rule.clock.rule in by_name:
                place(by_name[rule.clock.rule])
            done[rule.name] = rule

    for rule in rules:
        place(rule)
    return list(done.values())


@dataclass(slots=True)
class Chains:
    """Computes the firings of one policy's rules over one incident's history."""

    policy: Policy
    context: Context
    history: History
    facts_at: FactsAt
    snoozed: Sequence[Snooze]
    resolver: Resolver
    counted_from: frozenset[str]
    """The rules from whose firings another counts."""
    timed_of: Mapping[str, tuple[str, ...]]
    """The facts of the calendar on which a rule's reason and recipient rest."""
    _answers: list[Event] | None = None

    def firings(self, found: Iterable[tuple[Escalation, Sequence[Span]]]) -> list[Firing]:
        """Every firing of the rules with the given spans, those yet to come included: of each span
        and cycle all that lie in the past, and of each rule what is next: of the calendar's further
        turns only the first. A rule comes after the one whose firings it counts from."""
        all_firings: list[Firing] = []
        now = self.history.until
        for rule, spans in found:
            counted = rule.name in self.counted_from
            coming = False
            for span in spans:
                beyond = coming and span.start > now
                if beyond and not counted:
                    break
                first = True
                for time in due(rule.clock, span, self.history):
                    if time.at > now and not first and not counted:
                        continue
                    first = first and time.at <= now
                    own = self._chain(rule, span, time, counted)
                    if counted:
                        marks = self.history.firings.setdefault(rule.name, [])
                        marks += [Mark(firing.at, firing.key, firing.until) for firing in own]
                    if not beyond:
                        all_firings += _up_to_next(own, now) if counted else own
                    coming = coming or bool(own) and own[-1].at > now
        return all_firings

    def _chain(self, rule: Escalation, span: Span, time: Due, to_the_end: bool) -> list[Firing]:
        """The first firing of a span, its repetitions, and what a lapsed acknowledgement re-arms.

        Of those to come only the next, or ``to_the_end`` all that follow if nothing happens.
        """
        found: list[Firing] = []
        at: datetime | None = time.at
        cycle, rearmed = time.cycle, 0
        while at is not None and len(found) < MOST:
            round_ = self._round(rule, span, time, at, cycle, to_the_end)
            found += round_
            acknowledged = round_[-1].acknowledged if round_ else None
            expires = rule.acknowledge.expires
            if acknowledged is None or expires is None or acknowledged.at > self.history.until:
                break
            at = after(acknowledged.at, expires, time.calendar)
            rearmed += 1
            cycle = f"{time.cycle}~{rearmed}"
        return found

    def _round(
        self, rule: Escalation, span: Span, time: Due, first: datetime, cycle: str, to_the_end: bool
    ) -> list[Firing]:
        """Repetitions from ``first`` on, until acknowledged, until the span ends, or all are made."""
        found: list[Firing] = []
        times = rule.repeat.times if rule.repeat else 0
        at: datetime | None = first
        answer: Acknowledgement | None = None
        why = ""
        for repetition in range(times + 1):
            if self.snoozed:
                at, why = self._put_off(rule.name, at)
            if at is None or time.until is not None and at >= time.until:
                break
            if answer is not None and at >= answer.at:
                break
            firing = self._firing(rule, span, time, at, cycle, repetition, why)
            asked_anew = not found or firing.to != found[-1].to
            found.append(firing)
            if at > self.history.until and not to_the_end:
                break
            if asked_anew:
                answer = _earlier(answer, self._answer(rule.acknowledge, firing, time.until))
            at = after(at, rule.repeat.every, time.calendar) if rule.repeat else None
        if answer is not None and found:
            found[-1] = found[-1]._replace(acknowledged=answer)
        return found

    def _put_off(self, rule: str, at: datetime | None) -> tuple[datetime | None, str]:
        why = ""
        for snooze in self.snoozed:
            if at is not None and snooze.rule == rule and snooze.start <= at < snooze.until:
                at, why = snooze.until, snooze.why
        return at, why

    def _firing(
        self, rule: Escalation, span: Span, time: Due, at: datetime, cycle: str, repetition: int, why: str
    ) -> Firing:
        facts = self.facts_at(at, self.timed_of[rule.name])
        to = self.resolver.resolve(rule.to, facts, at, self.context.people)
        return Firing(rule.name, rule.kind, span.opener, cycle, repetition, at, "pending", to,
                      fill(rule.because, facts), "", span.start, time.until, None, self.policy.digest, why)

    def _answer(self, wanted: Acknowledge, firing: Firing, until: datetime | None) -> Acknowledgement | None:
        """The first later act by a member of the firing's target."""
        if self._answers is None:
            self._answers = [event for event in self.history.events() if _may_acknowledge(event)]
        for event in self._answers[bisect_right(self._answers, firing.at, key=attrgetter("at")):]:
            if until is not None and event.at > until:
                break
            if _acknowledges(event, wanted, firing, self.facts_at, self.context):
                return Acknowledgement(event.at, event.actor, event.id)
        return None


def _earlier(one: Acknowledgement | None, other: Acknowledgement | None) -> Acknowledgement | None:
    return one if other is None or one is not None and one.at <= other.at else other


def _up_to_next(firings: list[Firing], now: datetime) -> list[Firing]:
    past = [firing for firing in firings if firing.at <= now]
    return firings[: len(past) + 1]


def _may_acknowledge(event: Event) -> bool:
    return event.kind in ("ack", "internal_note") or is_acknowledgement(event)


def _acknowledges(
    event: Event, wanted: Acknowledge, firing: Firing, facts_at: FactsAt, context: Context
) -> bool:
    if event.kind == "ack":
        return (event.field or "").startswith(f"{firing.rule}|{firing.span}|")
    if event.actor is None or event.origin not in STAFF:
        return False
    if wanted.by == "anyone":
        return True
    if firing.to is None:
        return False
    facts = facts_at(event.at, ()) if firing.to.groups else {}  # of who holds it only groups ask
    return is_member(firing.to, event.actor, facts, event.at, context.people)
