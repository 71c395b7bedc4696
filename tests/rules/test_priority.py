"""The priority over time: the base, the adjustments, Rung's own writes."""

from __future__ import annotations

from datetime import datetime

import pytest

from rules.context import ChangeWindow, Context, Step
from rules.decision import Decision
from rules.incident import Event, Value
from rules.policy.values import Policy
from tests.rules.deciding import LIVE, OPENED, at, decided, incident, policy, said, set_

LATER = at(days=20)
BARE = policy("escalations: []\n")


def level(by: Policy, *events: Event, minutes: float = 60, **opening: Value) -> int | None:
    return decided(incident(*events, **opening), by, at(minutes)).priority


def steps(decision: Decision) -> list[tuple[str, int | None, int | None]]:
    return [(step.rule, step.before, step.after) for step in decision.steps]


# -- the base

def test_the_base_is_the_trackers_own_and_the_matrix_where_it_has_none() -> None:
    assert level(BARE, priority=3, impact="high", urgency="high") == 3
    assert level(BARE, set_(5, "priority", None), impact="high", urgency="medium") == 2
    assert level(BARE, set_(5, "priority", ""), impact="low", urgency="low") == 5
    assert level(BARE, set_(5, "priority", None), impact="high") is None


def test_with_base_matrix_the_trackers_own_counts_for_nothing() -> None:
    by = policy("priority: {base: matrix}\nescalations: []\n")
    assert level(by, priority=3, impact="high", urgency="high") == 1
    assert level(by, priority=3) is None


def test_rungs_own_write_is_state_but_never_the_base() -> None:
    by = policy("""
        priority:
          adjust:
            - {rule: vip, when: [vip], raise: 1}
    """)
    written = set_(5, "priority", 2, old=3, origin="rung")
    decision = decided(incident(written, priority=3, vip=True), by, at(60))
    assert (decision.priority, decision.facts["tracker_priority"]) == (2, 2), "else it would rise at each pass"
    assert steps(decision) == [("tracker", None, 3), ("vip", 3, 2)]
    assert level(by, written, set_(6, "vip", False), priority=3, vip=True) == 3
    assert level(by, written, set_(6, "priority", 4, old=2), priority=3, vip=True) == 3, "a person has the last word"
    automatic = set_(6, "priority", 4, old=2, origin="automation")
    assert level(by, written, automatic, priority=3, vip=True) == 3


# -- adjustments

ORDERED = policy("""
    priority:
      adjust:
        - {rule: set, when: [vip], to: P3, because: "{service} is P{priority}"}
        - {rule: up, when: [outage], raise: 4}
        - {rule: down, when: [security], lower: 1}
""")


@pytest.mark.parametrize(("opening", "expected"), [
    ({}, 2), ({"vip": True}, 3), ({"outage": True}, 1), ({"security": True}, 3),
    ({"vip": True, "outage": True}, 1),
    ({"outage": True, "security": True}, 2), ({"priority": 5, "security": True}, 5),
    ({"priority": 1, "outage": True}, 1),
])
def test_adjustments_follow_one_another_and_stay_within_p1_and_p5(opening: dict[str, Value], expected: int) -> None:
    assert decided(incident(**opening), ORDERED, LATER).priority == expected


def test_an_unknown_priority_can_be_set_and_not_moved() -> None:
    unknown = set_(0, "priority", None)
    assert level(ORDERED, unknown, outage=True) is None
    assert level(ORDERED, unknown, vip=True, security=True) == 4


def test_adjustments_see_the_base_and_not_each_other() -> None:
    by = policy("""
        priority:
          adjust:
            - {rule: one, when: [priority == 3], raise: 1}
            - {rule: two, when: [priority == 2], raise: 1}
            - {rule: again, when: [priority == 3], raise: 1}
    """)
    decision = decided(incident(priority=3), by, LATER)
    assert steps(decision) == [("tracker", None, 3), ("one", 3, 2), ("again", 2, 1)]


def test_each_step_says_since_when_it_holds_and_why() -> None:
    it = incident(set_(5, "priority", 2, old=3), set_(10, "vip", True), set_(20, "outage", True),
                  set_(30, "vip", False), set_(40, "vip", True), service="wan")
    found = decided(it, ORDERED, at(60)).steps
    assert [(step.rule, step.since) for step in found] == [("tracker", OPENED), ("set", at(40)), ("up", at(20))]
    assert found[1].because == "wan is P2" and found[1].facts == (("vip", True),)
    assert found[0].because == "the tracker's own" and found[0].facts == (("tracker_priority", 2),)
    changed = decided(incident(set_(5, "priority", 3, old=2)), ORDERED, at(60)).steps
    assert changed[0].since == at(5)
    matrix = decided(incident(set_(5, "priority", None), impact="high", urgency="low"), ORDERED, at(60)).steps[0]
    assert (matrix.rule, matrix.after, matrix.since) == ("matrix", 3, at(5))
    assert matrix.facts == (("impact", "high"), ("urgency", "low"))


# -- clocks of adjustments

AGED = policy("""
    priority:
      adjust:
        - {rule: aged, when: [priority == 3, open], for: 5d, to: P2}
        - {rule: silent, when: [vip], since: activity for 1h, raise: 1}
    targets:
      - {target: restore, within: {P1: 1h, P2: 4h, P3: 30d}}
    escalations:
      - {rule: it, when: [priority == 2], to: boss}
""")


def test_a_clock_changes_the_priority_at_its_instant() -> None:
    it = incident(priority=3)
    early = decided(it, AGED, at(days=4))
    assert (early.priority, early.priority_changes_at, early.next_at) == (3, at(days=5), at(days=5))
    late = decided(it, AGED, at(days=5))
    assert (late.priority, late.priority_changes_at) == (2, None)
    assert [(f.at, f.status) for f in late.firings] == [(at(days=5), "due")]
    assert late.steps[-1].since == at(days=5)


def test_a_clock_opens_a_cycle_of_the_targets() -> None:
    found = decided(incident(priority=3), AGED, at(days=6)).targets
    assert [(c.priority, c.opened_at, c.due) for c in found] == [
        (3, OPENED, at(days=30)), (2, at(days=5), at(days=5))]


def test_a_clock_starts_again_when_its_conditions_do() -> None:
    it = incident(set_(60, "priority", 4, old=3), set_(120, "priority", 3, old=4), priority=3)
    assert decided(it, AGED, at(120, days=4.9)).priority == 3
    assert decided(it, AGED, at(120, days=5)).priority == 2


def test_an_adjustment_by_silence_ends_with_the_next_word() -> None:
    it = incident(said(90), vip=True)
    assert [decided(it, AGED, at(when)).priority for when in (59, 60, 89, 90, 149, 150)] == [2, 1, 1, 2, 2, 1]


def test_an_adjustment_by_a_due_date_ends_when_the_date_moves() -> None:
    by = policy("""
        priority:
          adjust:
            - {rule: near, when: [open], at: 1h before due_date, raise: 1}
    """)
    it = incident(set_(100, "due_date", at(500), old=at(120)), due_date=at(120))
    assert [decided(it, by, at(when)).priority for when in (59, 60, 99, 100, 439, 440)] == [2, 1, 1, 2, 2, 1]


def test_planned_work_lowers_the_priority_while_it_goes_on() -> None:
    by = policy("""
        priority:
          adjust:
            - {rule: planned, when: [in_change_window], lower: 2}
    """)
    context = Context(LIVE.live_since, change_windows=(ChangeWindow("c", at(10), at(20)),))
    found = [decided(incident(), by, at(when), context) for when in (9, 10, 19, 20)]
    assert [decision.priority for decision in found] == [2, 4, 4, 2]
    assert [decision.priority_changes_at for decision in found] == [at(10), at(20), at(20), None]


# -- order and complexity

def test_weights_that_hold_add_up_with_their_reasons() -> None:
    by = policy("""
        order:
          - {rule: vip, when: vip, add: 10, because: "the caller is a VIP"}
          - {rule: many, when: users_affected >= 10, add: 20, because: "{users_affected} people"}
          - {rule: calm, when: '!outage', add: -5}
        complex:
          threshold: 3
          signs:
            - {sign: outage, when: outage, weight: 2, because: "down"}
            - {sign: several, when: groups >= 2, weight: 1, because: "{groups} groups"}
    """)
    decision = decided(incident(vip=True, users_affected=10, outage=False), by, LATER)
    assert decision.score == 25 and [r.name for r in decision.score_reasons] == ["vip", "many", "calm"]
    people = decision.score_reasons[1]
    assert people.because == "10 people" and people.facts == (("users_affected", 10),)
    assert not decision.complexity.complex and decision.complexity.score == 0
    hard = decided(incident(set_(5, "group", "L2", old="Desk"), group="Desk", outage=True), by, LATER).complexity
    assert hard.complex and hard.score == 3 and [r.because for r in hard.reasons] == ["down", "2 groups"]


EVER = """
    complex:
      threshold: 1
      signs:
        - {sign: down, when: outage, ever: true, weight: 1, because: "down, with {users_affected} people"}
        - {sign: still-down, when: outage, weight: 1}
        - {sign: both, when: [outage, users_affected >= 50], ever: true, weight: 1}
"""


def test_a_sign_may_need_only_once_to_have_held_and_says_how_it_was_then() -> None:
    it = incident(set_(5, "outage", True, old=False), set_(10, "users_affected", 40, old=10),
                  set_(20, "outage", False, old=True), set_(20, "users_affected", 0, old=40),
                  set_(30, "users_affected", 90, old=0), outage=False, users_affected=10)
    by = policy(EVER)

    def signs(minutes: float) -> list[tuple[str, str, datetime | None]]:
        reasons = decided(it, by, at(minutes)).complexity.reasons
        return [(sign.name, sign.because, sign.as_of) for sign in reasons]

    assert signs(4) == []
    assert signs(5) == [("down", "down, with 10 people", None), ("still-down", "", None)]
    assert signs(40) == [("down", "down, with 40 people", at(10))]
    sign = decided(it, by, LATER).complexity.reasons[0]
    assert sign.facts == (("outage", True), ("users_affected", 40))


def test_signs_stand_in_the_order_of_the_policy_whether_they_hold_or_held() -> None:
    by = policy("""
        complex:
          threshold: 1
          signs:
            - {sign: once, when: outage, ever: true, weight: 1}
            - {sign: now, when: vip, weight: 1}
    """)
    it = incident(set_(5, "outage", False, old=True), outage=True, vip=True)
    assert [sign.name for sign in decided(it, by, LATER).complexity.reasons] == ["once", "now"]


def test_a_sign_that_once_held_may_rest_on_the_calendar_and_on_neighbours() -> None:
    by = policy("""
        complex:
          threshold: 1
          signs:
            - {sign: crowd, when: [open, open_on_same_ci >= 3], ever: true, weight: 1,
               because: "{open_on_same_ci} on it"}
            - {sign: off-hours, when: [open, "!working_hours"], ever: true, weight: 1}
    """)
    context = Context(LIVE.live_since, open_on_same_ci=(Step(at(0), 1), Step(at(10), 3), Step(at(20), 1)))
    it = incident(set_(540, "state", "resolved", old="new"), configuration_item="core-1")
    found = decided(it, by, at(days=3), context).complexity.reasons
    assert [(sign.name, sign.because, sign.as_of) for sign in found] == [
        ("crowd", "3 on it", at(10)), ("off-hours", "", at(hours=8))]
    assert [sign.name for sign in decided(it, by, at(9), context).complexity.reasons] == []
