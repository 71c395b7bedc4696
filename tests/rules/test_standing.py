"""What became of each firing: historic, due, overtaken, shadow; and by which policy it is judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.context import Context
from rules.decide import InForce
from rules.incident import Event
from rules.policy.values import Policy
from tests.rules.deciding import (
    LIVE,
    OPENED,
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
    update_sent,
)

LATER = at(days=2)
HELD = rule("when: [open], for: 10m, repeat: {every: 20m, times: 2}")
FASTER = rule("when: [open], for: 5m, repeat: {every: 20m, times: 2}")
ASSUMED = Context(assume_acted=True)


def live(since: datetime | None, *, catch_up: bool = False) -> Context:
    return Context(since, catch_up=catch_up)


def test_a_source_that_never_went_live_has_nothing_but_history() -> None:
    assert {status for _, status in fired(incident(), HELD, LATER, live(None))} == {"historic"}


def test_what_was_due_before_the_source_went_live_is_historic_and_no_more() -> None:
    assert fired(incident(), HELD, at(31), live(at(10))) == [(10, "overtaken"), (30, "due"), (50, "pending")]
    assert fired(incident(), HELD, at(31), live(at(11))) == [(10, "historic"), (30, "due"), (50, "pending")]
    assert fired(incident(), HELD, at(29), live(at(11))) == [(10, "historic"), (30, "pending")]


def test_catching_up_acts_on_the_historic_that_still_holds_alone() -> None:
    catching = live(None, catch_up=True)
    assert fired(incident(), HELD, LATER, catching) == [(10, "historic"), (30, "historic"), (50, "due")]
    ended = incident(set_(60, "state", "resolved"))
    assert [status for _, status in fired(ended, HELD, LATER, live(None, catch_up=True))] == ["historic"] * 3
    answered = incident(said(60, by="sam"))
    assert [status for _, status in fired(answered, HELD, LATER, live(None, catch_up=True))] == ["historic"] * 3


def test_when_rung_first_met_the_incident_is_irrelevant() -> None:
    """Opened and overdue between two passes: due at once."""
    assert fired(incident(), HELD, at(12), live(OPENED)) == [(10, "due"), (30, "pending")]


def test_what_was_acted_on_stays_so_whatever_else_is_true_of_it() -> None:
    one = firings(decided(incident(), HELD, at(10)))[0]
    it = incident(acted(11, one), set_(20, "state", "resolved"))
    assert fired(it, HELD, LATER) == [(10, "acted")]
    assert fired(it, HELD, LATER, live(None)) == [(10, "acted")]
    assert fired(it, rule("mode: shadow, when: [open], for: 10m"), LATER) == [(10, "acted")]


def test_an_act_that_is_yet_to_come_is_not_known() -> None:
    one = firings(decided(incident(), HELD, at(10)))[0]
    assert fired(incident(acted(25, one)), HELD, at(24))[0] == (10, "due")


def test_after_a_repetition_was_acted_on_the_earlier_are_overtaken() -> None:
    second = firings(decided(incident(), HELD, at(30)))[1]
    assert fired(incident(acted(31, second)), HELD, at(32)) == [(10, "overtaken"), (30, "acted"), (50, "pending")]


def test_of_several_cycles_in_one_span_the_latest_alone_counts() -> None:
    it = incident(said(60), said(120))
    stalled = rule("when: [open], since: activity for 30m")
    assert fired(it, stalled, at(155)) == [(30, "overtaken"), (90, "overtaken"), (150, "due")]
    assert fired(it, stalled, at(125)) == [(30, "overtaken"), (90, "overtaken"), (150, "pending")]


def test_two_cycles_of_a_target_are_two_firings_of_which_the_cycle_in_force_counts() -> None:
    by = rule("when: [open], at: 50% of restore", "targets:\n  - {target: restore, within: {P1: 1h, P2: 2h}}\n")
    raised = incident(set_(80, "priority", 1, old=2))
    assert fired(raised, by, at(90)) == [(60, "overtaken"), (80, "due")]
    acted_on = incident(acted(61, firings(decided(incident(), by, at(60)))[0]), set_(80, "priority", 1, old=2))
    assert fired(acted_on, by, at(90)) == [(60, "acted"), (80, "due")]


def test_a_cycle_keeps_its_identity_when_an_earlier_one_is_learned_of_late() -> None:
    """What was acted on would fire again if cycles were counted."""
    by = rule("when: [open], at: 50% of restore", "targets:\n  - {target: restore, within: {P1: 1h, P2: 2h, P3: 9h}}\n"
              "  - {target: update, within: {P1: 30m, P2: 1h, P3: 1h}}\n")
    known = incident(set_(80, "priority", 1, old=2))
    told = {f.key for f in decided(known, by, at(85)).firings if f.at >= at(80)}
    late = incident(set_(80, "priority", 1, old=2), set_(20, "priority", 3, old=2), set_(30, "priority", 2, old=3))
    assert told and told <= {f.key for f in decided(late, by, at(85)).firings}


# -- updates and promises

UPDATES = rule("when: [!open]".replace("!open", '"!open"'), "targets:\n  - {target: update, within: {P2: 30m}}\n")


def test_an_update_is_due_until_it_is_sent() -> None:
    def update(minutes: float, *events: Event) -> list[tuple[float, str]]:
        return fired(incident(*events), UPDATES, at(minutes), rule="update:business")
    assert update(29) == [(30, "pending")]
    assert update(45) == [(30, "due")]
    assert update(55, update_sent(50)) == [(30, "overtaken"), (80, "pending")]
    assert update(55, update_sent(30)) == [(60, "pending")], "at the very instant it comes in time"
    resolved = set_(40, "state", "resolved")
    assert update(55, resolved) == [(30, "overtaken"), (40, "due")], "owed still, as the word that it is over"
    assert update(55, resolved, update_sent(50)) == [(30, "overtaken"), (40, "overtaken")]
    assert update(55, resolved, set_(50, "state", "closed")) == [(30, "overtaken"), (40, "overtaken")]
    assert update(55, update_sent(35), resolved) == [(30, "overtaken"), (40, "due")], "who was told hears the end"
    assert update(55, update_sent(35), resolved, update_sent(40)) == [(30, "overtaken")]
    assert update(55, said(35), resolved) == [(30, "overtaken")], "the tracker tells those who read its comments"
    assert update(55, set_(30, "state", "resolved")) == []


def test_an_update_that_was_drafted_stays_so_at_every_further_pass() -> None:
    due = firings(decided(incident(), UPDATES, at(45)), "update:business")[0]
    assert (due.kind, due.to, due.audience) == ("update", None, "business")
    for minutes in (46, 300, 3000):
        assert fired(incident(acted(46, due)), UPDATES, at(minutes), rule="update:business") == [(30, "acted")]
    assert fired(incident(acted(46, due), update_sent(50)), UPDATES, at(55), rule="update:business") == [
        (30, "acted"), (80, "pending")]


def test_a_promise_is_due_until_it_is_kept() -> None:
    promised = said(5, "next update 09:40", kind="internal_note")
    assert fired(incident(promised), UPDATES, at(39), rule="promise") == [(40, "pending")]
    assert fired(incident(promised), UPDATES, at(45), rule="promise") == [(40, "due")]
    assert fired(incident(promised, said(50)), UPDATES, at(55), rule="promise") == [(40, "overtaken")]
    assert fired(incident(promised, said(40)), UPDATES, at(55), rule="promise") == []
    due = firings(decided(incident(promised), UPDATES, at(45)), "promise")[0]
    assert due.because == "an update was promised for 09:40 on 2 March UTC"
    assert fired(incident(promised, acted(46, due)), UPDATES, at(300), rule="promise") == [(40, "acted")]


# -- several policies

def in_force(*entries: tuple[Policy, float | None]) -> list[InForce]:
    return [InForce(text, None if minutes is None else at(minutes)) for text, minutes in entries]


def test_before_a_new_or_changed_rule_took_effect_all_it_says_is_historic() -> None:
    assert fired(incident(), [InForce(HELD, at(15))], LATER) == [(10, "historic"), (30, "overtaken"), (50, "due")]
    changed = in_force((FASTER, None), (HELD, 15))
    assert fired(incident(), changed, LATER) == [(10, "historic"), (30, "overtaken"), (50, "due")]


def test_a_rule_that_stays_as_it_was_is_not_new_in_a_new_policy() -> None:
    more = rule("when: [open], for: 10m, repeat: {every: 20m, times: 2}",
                "order:\n  - {rule: vips, when: vip, add: 1}\n")
    assert fired(incident(), in_force((HELD, None), (more, 12)), at(13)) == [(10, "due"), (30, "pending")]
    thrice = in_force((FASTER, None), (HELD, 8), (more, 12))
    assert fired(incident(), thrice, at(13)) == [(10, "due"), (30, "pending")]
    back = in_force((HELD, None), (FASTER, 8), (more, 12))
    assert fired(incident(), back, at(13)) == [(10, "historic"), (30, "pending")]


def test_a_rule_renamed_is_a_new_rule() -> None:
    renamed = policy("escalations:\n  - {rule: other, to: boss, when: [open], for: 10m}\n")
    found = decided(incident(), in_force((HELD, None), (renamed, 12)), at(13))
    assert [(f.rule, f.status) for f in found.firings] == [("other", "historic")]


def test_a_rule_whose_target_changed_is_a_changed_rule() -> None:
    risk = "when: [open], at: 50% of restore"
    one = rule(risk, "targets:\n  - {target: restore, within: {P2: 1h}}\n")
    two = rule(risk, "targets:\n  - {target: restore, within: {P2: 40m}}\n")
    assert fired(incident(), in_force((one, None), (two, 25)), at(26)) == [(20, "historic")]
    assert fired(incident(), in_force((two, None), (one, 35)), at(36)) == [(30, "historic")]


def test_updates_and_promises_stand_from_policy_to_policy_unless_they_change() -> None:
    def with_updates(within: str, more: str) -> Policy:
        return rule(more, f"targets:\n  - {{target: update, within: {{P2: {within}}}}}\n")
    it = incident(said(5, "next update 09:33", kind="internal_note"))
    same = in_force((with_updates("30m", "when: [vip]"), None), (with_updates("30m", "when: [security]"), 35))
    assert fired(it, same, at(40), rule="update:business") == [(30, "due")]
    assert fired(it, same, at(40), rule="promise") == [(33, "due")]
    other = in_force((with_updates("20m", "when: [vip]"), None), (with_updates("30m", "when: [vip]"), 35))
    assert fired(it, other, at(40), rule="update:business") == [(30, "historic")]
    assert fired(it, other, at(40), rule="promise") == [(33, "due")]


def test_a_chain_goes_on_by_the_policy_by_which_it_was_first_acted_on() -> None:
    first = firings(decided(incident(), HELD, at(10)))[0]
    it = incident(acted(11, first))
    assert fired(it, in_force((HELD, None), (FASTER, 15)), at(35)) == [(10, "acted"), (30, "due"), (50, "pending")]
    unseen = in_force((HELD, None), (FASTER, 15))
    assert fired(incident(), unseen, at(35)) == [(5, "historic"), (25, "due"), (45, "pending")]


def test_a_frozen_chain_outlives_its_rule() -> None:
    gone = rule("when: [vip]")
    first = firings(decided(incident(), HELD, at(10)))[0]
    it = incident(acted(11, first))
    assert fired(it, in_force((HELD, None), (gone, 15)), at(35)) == [(10, "acted"), (30, "due"), (50, "pending")]
    assert fired(incident(), in_force((HELD, None), (gone, 15)), at(35)) == []


def test_another_span_of_the_same_rule_is_not_frozen() -> None:
    first = firings(decided(incident(), HELD, at(10)))[0]
    it = incident(acted(11, first), set_(20, "state", "resolved", old="new"), set_(40, "state", "new", old="resolved"))
    assert fired(it, in_force((HELD, None), (FASTER, 15)), at(47)) == [(10, "acted"), (45, "due"), (65, "pending")]


def test_of_three_policies_the_one_that_acted_keeps_the_chain() -> None:
    slow = rule("when: [open], for: 12m, repeat: {every: 30m, times: 2}")
    middle = in_force((FASTER, None), (HELD, 7), (slow, 15))
    first = firings(decided(incident(), HELD, at(10)))[0]
    assert fired(incident(acted(11, first)), middle, at(35)) == [(10, "acted"), (30, "due"), (50, "pending")]


def test_a_rule_switched_to_shadow_ends_no_chain_and_undoes_no_act() -> None:
    shadow = rule("mode: shadow, when: [open], for: 10m, repeat: {every: 20m, times: 2}")
    first = firings(decided(incident(), HELD, at(10)))[0]
    switched = in_force((HELD, None), (shadow, 15))
    assert fired(incident(acted(11, first)), switched, at(35)) == [(10, "acted"), (30, "due"), (50, "pending")]
    assert fired(incident(), switched, at(35)) == [(10, "shadow"), (30, "shadow"), (50, "pending")]


# -- the audit: as if every firing had been acted on

def test_the_audit_judges_each_chain_by_the_policy_then_in_force() -> None:
    changed = in_force((HELD, None), (FASTER, 15))
    assert fired(incident(), changed, at(35), ASSUMED) == [(10, "acted"), (30, "acted"), (50, "pending")]
    sooner = in_force((HELD, None), (FASTER, 7))
    assert fired(incident(), sooner, at(28), ASSUMED) == [(5, "historic"), (25, "acted"), (45, "pending")]


def test_a_chain_that_two_policies_would_have_begun_is_the_earlier_ones() -> None:
    slow = rule("when: [open], for: 20m, repeat: {every: 20m, times: 2}")
    three = in_force((HELD, None), (slow, 15), (FASTER, 60))
    assert fired(incident(), three, at(65), ASSUMED) == [(10, "acted"), (30, "acted"), (50, "acted")]
    middle = in_force((HELD, None), (slow, 10), (FASTER, 60))
    assert fired(incident(), middle, at(65), ASSUMED) == [(20, "acted"), (40, "acted"), (60, "acted")]
    since_then = in_force((slow, None), (policy("escalations: []"), 5), (HELD, 50), (FASTER, 60))
    assert fired(incident(), since_then, at(61), ASSUMED)[-1] == (50, "acted")
    late = in_force((slow, None), (HELD, 11), (FASTER, 60))
    assert fired(incident(), late, at(61), ASSUMED) == [(10, "acted"), (30, "acted"), (50, "acted")], (
        "its first firing was historic when it took effect, its second was not")


def test_a_policy_is_in_force_from_its_very_instant_on() -> None:
    changed = in_force((HELD, None), (FASTER, 15))
    assert decided(incident(), changed, at(14.9)).policy == HELD.digest
    assert decided(incident(), changed, at(15)).policy == FASTER.digest
    assert decided(incident(), in_force((HELD, 15), (FASTER, 20)), at(5)).policy == HELD.digest, "none does yet"


def test_the_audit_judges_what_was_before_any_policy_by_the_first() -> None:
    assert [status for _, status in fired(incident(), [InForce(HELD, at(15))], LATER, ASSUMED)] == ["acted"] * 3
    both = in_force((HELD, 60), (FASTER, 90))
    assert fired(incident(), both, LATER, ASSUMED) == [(10, "acted"), (30, "acted"), (50, "acted")]


def test_what_ran_in_shadow_was_not_acted_on_for_the_audit_either() -> None:
    shadow = rule("mode: shadow, when: [open], for: 10m, repeat: {every: 20m, times: 2}")
    assert fired(incident(), [InForce(shadow)], LATER, ASSUMED) == [(10, "shadow"), (30, "shadow"), (50, "shadow")]
    switched = in_force((shadow, None), (HELD, 40))
    assert fired(incident(), switched, LATER, ASSUMED) == [(10, "historic"), (30, "historic"), (50, "acted")]


def test_the_same_text_put_in_force_again_changes_nothing() -> None:
    by = rule("when: [open], for: 10m", "targets:\n  - {target: update, within: {P2: 30m}}\n")
    it = incident(said(5, "next update 09:33", kind="internal_note"))
    for context in (LIVE, ASSUMED, replace(LIVE, live_since=None)):
        for minutes in (11, 32, 34, 300):
            alone = decided(it, by, at(minutes), context)
            assert decided(it, in_force((by, None), (by, 31)), at(minutes), context) == alone
