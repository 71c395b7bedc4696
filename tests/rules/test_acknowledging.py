"""Repetitions, acknowledgement, snoozing: what follows the first firing of a span."""

from __future__ import annotations

from datetime import timedelta

from rules.context import Context, Membership, People
from rules.decision import Firing
from rules.incident import Event
from rules.policy.values import Policy
from tests.rules.deciding import (
    LIVE,
    acknowledged,
    acted,
    at,
    decided,
    fired,
    firings,
    incident,
    policy,
    rule,
    said,
    set_,
    snoozed,
)

LATER = at(days=20)
THRICE = rule("when: [open], for: 10m, repeat: {every: 15m, times: 2}")


def answer(*events: Event, by: Policy = THRICE, context: Context = LIVE) -> float | None:
    """Minutes after the opening at which the chain was acknowledged."""
    chain = firings(decided(incident(*events, group="Desk"), by, LATER, context))
    found = [f.acknowledged for f in chain if f.acknowledged]
    assert len(found) < 2, "one acknowledgement, one firing that carries it"
    return (found[0].at - at()) / timedelta(minutes=1) if found else None


def first(by: Policy = THRICE, *events: Event) -> Firing:
    return firings(decided(incident(*events, group="Desk"), by, at(10)))[0]


def test_a_rule_fires_once_and_then_as_often_as_it_repeats() -> None:
    assert fired(incident(), THRICE, LATER) == [(10, "overtaken"), (25, "overtaken"), (40, "due")]
    assert fired(incident(), THRICE, at(24.9)) == [(10, "due"), (25, "pending")]
    assert [f.repetition for f in firings(decided(incident(), THRICE, LATER))] == [0, 1, 2]


def test_repetitions_end_with_the_span() -> None:
    assert fired(incident(set_(25, "state", "resolved")), THRICE, LATER) == [(10, "overtaken")]


def test_an_act_of_a_member_acknowledges_and_ends_the_repetitions() -> None:
    it = incident(said(20, by="sam", kind="internal_note"))
    assert fired(it, THRICE, LATER) == [(10, "overtaken")]
    assert fired(incident(said(25, by="sam")), THRICE, LATER) == [(10, "overtaken")], "it comes before the repetition"
    assert fired(incident(said(25.5, by="sam")), THRICE, LATER) == [(10, "overtaken"), (25, "overtaken")]


def test_the_firing_before_the_answer_carries_it() -> None:
    found = firings(decided(incident(said(30, by="sam")), THRICE, LATER))
    assert [f.acknowledged is not None for f in found] == [False, True]
    answered = found[1].acknowledged
    assert answered is not None and (answered.by, answered.event, answered.at) == ("sam", "public_comment@30", at(30))


def test_each_manner_of_acknowledging_counts() -> None:
    assert answer(said(20, by="sam")) == 20
    assert answer(said(20, by="sam", kind="internal_note")) == 20
    assert answer(said(20, by="sam", kind="internal_note", origin="unknown")) == 20
    assert answer(set_(20, "assignee", "sam", by="sam")) == 20
    assert answer(set_(20, "state", "in_progress", by="sam")) == 20
    assert answer(acknowledged(20, first(), by=None)) == 20


def test_what_is_no_act_of_taking_it_up_acknowledges_nothing() -> None:
    assert answer(set_(20, "assignee", "mia", by="sam")) is None
    assert answer(set_(20, "impact", "high", by="sam")) is None
    assert answer(set_(20, "state", "cancelled", by="sam")) is None
    assert answer(Event(at(20), "t", "touched", actor="sam", origin="staff")) is None


def test_neither_automation_nor_a_caller_nor_rung_acknowledges() -> None:
    for origin in ("automation", "caller", "rung"):
        assert answer(set_(20, "assignee", "sam", by="sam", origin=origin)) is None
        assert answer(set_(20, "state", "in_progress", by="sam", origin=origin)) is None
        assert answer(said(20, by="sam", origin=origin)) is None
        assert answer(said(20, by="sam", origin=origin, kind="internal_note")) is None
        assert answer(said(20, by="sam", origin=origin),
                      by=rule("when: [open], for: 10m, acknowledge: {by: anyone}")) is None


def test_only_what_comes_after_the_first_firing_acknowledges() -> None:
    assert answer(said(9, by="sam")) is None
    assert answer(said(10, by="sam")) is None
    assert answer(said(10.1, by="sam")) == 10.1


def test_an_act_of_another_acknowledges_only_where_anyone_may() -> None:
    assert answer(said(20, by="mia")) is None
    assert answer(said(20, by=None)) is None
    anyone = rule("when: [open], for: 10m, acknowledge: {by: anyone}")
    assert answer(said(20, by="mia"), by=anyone) == 20
    assert answer(said(20, by=None), by=anyone) is None


def test_the_act_that_ends_the_span_acknowledges_and_a_later_one_does_not() -> None:
    unassigned = rule('when: ["!assigned"], for: 10m')
    it = incident(set_(20, "assignee", "sam", by="sam"), assignee="")
    assert firings(decided(it, unassigned, LATER))[0].acknowledged
    late = incident(set_(20, "assignee", "mia", by="tom"), said(21, by="sam"), assignee="")
    assert firings(decided(late, unassigned, LATER))[0].acknowledged is None


NEXT = policy("""
    escalations:
      - {rule: it, when: [open], for: 10m, to: next, repeat: {every: 15m, times: 2}}
""")
MEMBERS = Context(LIVE.live_since, people=People((
    Membership("L2", "old", until=at(5)), Membership("L2", "new", since=at(5)), Membership("L3", "eve"))))


def test_a_member_of_the_group_then_acknowledges() -> None:
    assert answer(said(20, by="new"), by=NEXT, context=MEMBERS) == 20
    assert answer(said(20, by="old"), by=NEXT, context=MEMBERS) is None
    assert answer(said(20, by="eve"), by=NEXT, context=MEMBERS) is None


def test_where_no_membership_is_known_the_holder_while_the_group_holds_it_does() -> None:
    over = set_(15, "group", "L2", old="Desk")
    assert answer(over, set_(20, "assignee", "mia", by="mia"), by=NEXT) == 20
    assert answer(set_(20, "assignee", "mia", by="mia"), by=NEXT) is None
    assert answer(over, said(20, by="mia"), by=NEXT) is None


def test_whoever_a_repetition_asks_may_answer_though_the_first_asked_answer_later() -> None:
    it = incident(set_(20, "group", "L2", old="Desk"), said(30, by="eve"), said(35, by="new"), group="Desk")
    found = firings(decided(it, NEXT, LATER, MEMBERS))
    assert [(f.at, f.to.name if f.to else "") for f in found] == [(at(10), "l2"), (at(25), "l3")]
    assert found[1].acknowledged and found[1].acknowledged.by == "eve"


def test_rung_ack_answers_every_firing_of_the_span_and_of_no_other() -> None:
    repeated = firings(decided(incident(group="Desk"), THRICE, at(25)))[1]
    assert answer(acknowledged(30, repeated)) == 30
    assert answer(acknowledged(30, repeated._replace(rule="other"))) is None
    assert answer(acknowledged(30, repeated._replace(span="other"))) is None


def test_a_firing_counted_from_another_can_be_acknowledged() -> None:
    """Its cycle is the key of the other, which has bars of its own."""
    both = policy("""
        escalations:
          - {rule: first, when: [open], for: 10m, to: boss}
          - {rule: it, when: [open], since: firing of first for 10m, to: boss, repeat: {every: 5m, times: 9}}
    """)
    second = firings(decided(incident(group="Desk"), both, at(20)))[0]
    assert answer(acknowledged(22, second), by=both) == 22


# -- acknowledgements that lapse

LAPSING = rule("when: [open], for: 10m, repeat: {every: 15m, times: 1}, acknowledge: {expires: 30m}")


def test_an_acknowledgement_that_lapses_arms_the_rule_again() -> None:
    it = incident(said(12, by="sam"))
    assert fired(it, LAPSING, at(41)) == [(10, "overtaken"), (42, "pending")]
    assert fired(it, LAPSING, LATER) == [(10, "overtaken"), (42, "overtaken"), (57, "due")]
    found = firings(decided(it, LAPSING, LATER))
    assert [(f.cycle, f.repetition) for f in found] == [("", 0), ("~1", 0), ("~1", 1)]


def test_each_acknowledgement_lapses_from_its_own_instant() -> None:
    it = incident(said(12, by="sam"), said(50, by="sam"))
    assert fired(it, LAPSING, LATER) == [(10, "overtaken"), (42, "overtaken"), (80, "overtaken"), (95, "due")]
    assert [f.cycle for f in firings(decided(it, LAPSING, LATER))] == ["", "~1", "~2", "~2"]


def test_what_lapses_at_the_end_of_the_span_arms_nothing() -> None:
    assert fired(incident(said(12, by="sam"), set_(42, "state", "resolved")), LAPSING, LATER) == [(10, "overtaken")]


def test_without_an_answer_nothing_lapses() -> None:
    assert fired(incident(), LAPSING, LATER) == [(10, "overtaken"), (25, "due")]


# -- snoozing

def test_a_snooze_puts_the_firing_off_and_says_why() -> None:
    it = incident(snoozed(5, "it", at(60)))
    assert fired(it, THRICE, at(5)) == [(60, "pending")]
    assert fired(it, THRICE, LATER) == [(60, "overtaken"), (75, "overtaken"), (90, "due")]
    assert [f.snoozed for f in firings(decided(it, THRICE, LATER))] == ["vendor called", "", ""]
    ended = incident(snoozed(5, "it", at(10)))
    assert [f.snoozed for f in firings(decided(ended, THRICE, at(10)))] == ["", ""]


def test_a_snooze_of_another_rule_puts_nothing_off() -> None:
    assert fired(incident(snoozed(5, "other", at(60))), THRICE, at(10)) == [(10, "due"), (25, "pending")]


def test_a_snooze_counts_from_its_instant_up_to_its_end() -> None:
    assert fired(incident(snoozed(10, "it", at(60))), THRICE, at(9)) == [(10, "pending")]
    assert fired(incident(snoozed(10, "it", at(60))), THRICE, at(10)) == [(60, "pending")]
    between = incident(snoozed(10.5, "it", at(24)))
    assert fired(between, THRICE, at(25)) == [(10, "overtaken"), (25, "due"), (40, "pending")]
    assert fired(incident(snoozed(5, "it", at(10))), THRICE, at(10)) == [(10, "due"), (25, "pending")]


def test_of_two_snoozes_that_overlap_both_must_end() -> None:
    for one, other in ((60, 90), (90, 60)):
        it = incident(snoozed(5, "it", at(one)), snoozed(6, "it", at(other)))
        assert fired(it, THRICE, at(7)) == [(90, "pending")]
    following = incident(snoozed(5, "it", at(60)), snoozed(50, "it", at(90)))
    assert fired(following, THRICE, at(55)) == [(90, "pending")]


def test_a_snooze_past_the_end_of_the_span_leaves_no_firing() -> None:
    assert fired(incident(snoozed(5, "it", at(60)), set_(50, "state", "resolved")), THRICE, LATER) == []


def test_a_snooze_that_is_yet_to_come_is_not_known() -> None:
    """No future knowledge: what a person will do does not move what is said in advance."""
    it = incident(snoozed(8, "it", at(60)))
    assert fired(it, THRICE, at(5)) == [(10, "pending")]


def test_what_was_acted_on_stays_acted_on_however_it_is_answered() -> None:
    it = incident(acted(11, first()), said(12, by="sam"), group="Desk")
    assert fired(it, THRICE, LATER) == [(10, "acted")]
