"""``explain``: every rule with its conditions, and what would make it P1."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given

from rules.context import Context, Interval
from rules.decide import InForce, decide
from rules.explain import Choice, Explanation, Tick, Way, clock_in_words, explain
from rules.incident import Event, Incident, Value
from rules.policy.values import Policy
from tests.rules.deciding import LIVE, at, decided, incident, policy, rule, said, set_
from tests.rules.histories import incidents, instants
from tests.rules.test_laws_of_deciding import CONTEXT, LAWS

NOW = at(days=1)


def explained(by: Policy, *events: Event, context: Context = LIVE, **opening: Value) -> Explanation:
    return explain(incident(*events, **opening), [InForce(by)], context, NOW)


def ways(by: Policy, *events: Event, **opening: Value) -> dict[str, tuple[str, ...]]:
    """By whom → what would have to change."""
    found: dict[str, tuple[str, ...]] = {}
    for way in explain(incident(*events, **opening), [InForce(by)], LIVE, NOW).to_p1:
        found[way.by] = found.get(way.by, ()) + way.needs
    return found


@given(incidents(), instants)
def test_it_explains_the_decision_itself(it: Incident, now: datetime) -> None:
    """explain's decision equals decide's, and each rule's firings are the decision's."""
    found = explain(it, LAWS, CONTEXT, now)
    assert found.decision == decide(it, LAWS, CONTEXT, now)
    own = [firing for state in found.rules for firing in state.firings]
    assert sorted(own) == sorted(f for f in found.decision.firings if f.to is not None)


def test_each_condition_is_ticked_by_itself_with_its_values() -> None:
    by = rule('when: [priority <= 2, "!assigned", {any: [vip, {all: [security, outage]}]}]')
    state = explained(by, assignee="mia", vip=False, security=True).rules[0]
    assert (state.rule, state.section, state.truth, state.clock, state.shadow, state.held) == (
        "it", "escalation", False, "at once", False, "")
    first, second, third = state.ticks
    assert first == Tick("priority <= 2", True, (("priority", 2),), ())
    assert second == Tick("!assigned", False, (("assigned", True),), ("assigned must be false (is true)",))
    assert isinstance(third, Choice) and (third.of, third.truth) == ("any", None)
    both = third.items[1]
    assert isinstance(both, Choice) and (both.of, both.truth, len(both.items)) == ("all", None, 2)
    assert both.items[1] == Tick("outage", None, (("outage", None),), ("outage must be true (is not yet known)",))


def test_an_adjustment_is_judged_by_the_base_and_a_rule_by_the_priority() -> None:
    by = policy("""
        priority:
          adjust:
            - {rule: up, when: [priority == 3], raise: 1}
        escalations:
          - {rule: it, when: [priority == 2], to: boss}
    """)
    adjust, own = explained(by, priority=3).rules
    assert (adjust.section, adjust.truth, own.truth) == ("adjust", True, True)
    assert own.firings == decided(incident(priority=3), by, NOW).firings


def test_an_open_parent_is_said_to_hold_the_rules() -> None:
    under = Context(LIVE.live_since, parent_open=(Interval(at(0)),))
    state = explained(rule("when: [open]"), context=under, parent="INC0").rules[0]
    assert (state.truth, state.held, state.firings) == (True, "its parent is open", ())


def test_a_rule_in_shadow_is_said_to_be() -> None:
    assert explained(rule("mode: shadow, when: [open]")).rules[0].shadow


@pytest.mark.parametrize(("line", "words"), [
    ("for: 90m", "held for 1 h 30 min"),
    ("for: 3d, calendar: office", "held for 24 h of office hours"),
    ("since: public_update for 1h", "1 h since the latest public update"),
    ("since: firing of other for 30m", "30 min since the firing of other"),
    ("at: 75% of restore", "at 75% of restore"),
    ("at: 30m before restore", "30 min before restore"),
    ("at: 1h after restore", "1 h after restore"),
    ("at: 0m after due_date", "at due date"),
    ("at: 1d before due_date, calendar: office", "8 h of office hours before due date"),
    ("count: 3 reassignment within 1d", "3 × reassignment within 1 d"),
])
def test_a_clock_is_said_in_words(line: str, words: str) -> None:
    more = "  - {rule: other, when: [vip], to: boss}\ntargets:\n  - {target: restore, within: {P2: 8h}}\n"
    assert clock_in_words(rule(f"when: [open], {line}", more).escalations[0].clock) == words
    assert clock_in_words(rule("when: [open]").escalations[0].clock) == "at once"


# -- ways to P1

ADJUST = policy("""
    priority:
      adjust:
        - {rule: tier-1, when: [service_tier == 1, outage], to: P1}
        - {rule: old, when: [open], for: 5d, raise: 1}
        - {rule: many, when: [priority == 3, users_affected > 50], raise: 2}
        - {rule: planned, when: [state == "on_hold"], lower: 1}
""")


def test_what_is_p1_needs_nothing_to_be_it() -> None:
    assert ways(ADJUST, priority=1) == {}


def test_each_adjustment_that_would_make_it_p1_says_what_it_lacks() -> None:
    found = ways(ADJUST, priority=2, service_tier=1, outage=False)
    assert found == {"tracker": ("priority P1 in the tracker",), "tier-1": ("outage must be true (is false)",),
                     "old": ("held for 5 d",)}


def test_an_adjustment_that_would_raise_another_base_is_no_way() -> None:
    assert "many" not in ways(ADJUST, priority=2, users_affected=99)
    assert ways(ADJUST, priority=3, users_affected=10)["many"] == ("users_affected > 50 (is 10)",)


def test_an_adjustment_that_another_undoes_is_no_way() -> None:
    assert set(ways(ADJUST, priority=2, state="on_hold")) == set()


def test_the_mildest_priority_in_the_tracker_that_suffices_is_named() -> None:
    raised = policy("""
        priority:
          adjust:
            - {rule: vip, when: [vip], raise: 1}
    """)
    assert ways(raised, vip=True, priority=3)["tracker"] == ("priority P2 in the tracker",)


def test_an_adjustment_that_would_no_longer_hold_is_not_counted_on() -> None:
    """It raises a P3 alone, so that a P2 in the tracker would stay a P2."""
    raised = policy("""
        priority:
          adjust:
            - {rule: third, when: [priority == 3], raise: 1}
    """)
    assert ways(raised, priority=3)["tracker"] == ("priority P1 in the tracker",)


def test_without_a_priority_of_its_own_impact_and_urgency_are_a_way() -> None:
    by = policy("priority: {base: matrix}\nescalations: []\n")
    assert ways(by, impact="high", urgency="low") == {"matrix": ("urgency high (is low)",)}
    assert ways(by, impact="low", urgency="low") == {"matrix": ("impact high (is low)", "urgency high (is low)")}
    assert ways(by, impact="high") == {"matrix": ("urgency high (is not known)",)}
    assert explained(by, impact="high", urgency="low").to_p1 == (Way("matrix", ("urgency high (is low)",)),)


@pytest.mark.parametrize("opening", [
    {"priority": 4}, {"priority": 5, "vip": True}, {"priority": 5, "vip": True, "service_tier": 1}])
def test_the_change_in_the_tracker_really_makes_it_p1(opening: dict[str, Value]) -> None:
    by = policy("""
        priority:
          adjust:
            - {rule: vip, when: [vip, priority > 1], raise: 1}
            - {rule: tier, when: [service_tier == 1, priority == 3], raise: 1}
            - {rule: old, when: [open], for: 20h, raise: 1}
    """)
    (needed,) = ways(by, said(1), **opening)["tracker"]
    level = int(needed.removeprefix("priority P").removesuffix(" in the tracker"))
    changed = incident(said(1), set_(24 * 60, "priority", level), **opening)
    assert decided(changed, by, NOW).priority == 1
    milder = incident(said(1), set_(24 * 60, "priority", level + 1), **opening)
    assert decided(milder, by, NOW).priority != 1
