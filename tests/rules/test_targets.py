"""Targets: cycles, pauses, calendars, and when each is breached."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from rules.decision import Cycle
from rules.incident import Event, Value
from rules.policy.load import load_policy
from rules.policy.values import Policy
from tests.rules.deciding import (
    OPENED,
    acknowledged,
    at,
    cycles,
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

LATER = at(days=20)
HOUR = timedelta(hours=1)


def restore(
    within: str = "{P1: 1h, P2: 4h, P3: 8h}", more: str = "", line: str = "when: [open], at: 50% of restore"
) -> Policy:
    extra = "" if not more else f", {more}"
    return rule(line, f"targets:\n  - {{target: restore, within: {within}{extra}}}\n")


def minutes(when: datetime | None) -> float | None:
    return None if when is None else (when - OPENED) / timedelta(minutes=1)


def dues(*events: Event, by: Policy | None = None, now: datetime = LATER, **opening: Value) -> list[float | None]:
    return [minutes(cycle.due) for cycle in cycles(incident(*events, **opening), by or restore(), now)]


def raised(when: float, new: int, old: int) -> Event:
    return set_(when, "priority", new, old=old)


# -- cycles

def test_a_changed_priority_opens_a_cycle_that_counts_from_the_opening() -> None:
    found = cycles(incident(raised(30, 1, 2)), restore(), at(40))
    assert [(c.number, c.priority, minutes(c.due), c.state) for c in found] == [
        (1, 2, 240, "replaced"), (2, 1, 60, "running")]
    assert found[0].closed_at == found[1].opened_at == at(30)
    assert found[1].counts_from == OPENED and found[1].elapsed == timedelta(minutes=40)
    assert found[0].elapsed == timedelta(minutes=30) and found[1].opened_by == "priority@30"


def test_without_being_retroactive_it_counts_from_the_change() -> None:
    by = restore(more="retroactive: false")
    found = cycles(incident(raised(30, 1, 2)), by, at(40))
    assert [minutes(c.due) for c in found] == [240, 90]
    assert found[1].elapsed == timedelta(minutes=10)
    assert fired(incident(raised(30, 1, 2)), by, at(65)) == [(60, "due")]
    paused = incident(set_(40, "state", "on_hold"), set_(50, "state", "in_progress"), raised(60, 1, 2))
    waits = restore(more='retroactive: false, pauses: [state == "on_hold"]')
    assert [minutes(c.due) for c in cycles(paused, waits, LATER)] == [250, 120]


def test_a_threshold_before_its_cycle_is_due_when_the_cycle_opens() -> None:
    found = cycles(incident(raised(100, 1, 2)), restore(), at(110))
    assert minutes(found[1].due) == minutes(found[1].breached_at) == 100 and found[1].state == "breached"
    assert fired(incident(raised(100, 1, 2)), restore(), at(110)) == [(100, "due")]


def test_a_priority_that_flips_back_opens_a_cycle_of_its_own() -> None:
    it = incident(raised(10, 1, 3), raised(20, 3, 1), priority=3)
    found = cycles(it, restore(), LATER)
    assert [(c.number, c.priority, minutes(c.due)) for c in found] == [(1, 3, 480), (2, 1, 60), (3, 3, 480)]
    assert fired(it, restore(), at(245)) == [(240, "due")], "the thresholds of cycles that are over never came"
    late = incident(raised(250, 1, 3), raised(300, 3, 1), priority=3)
    assert fired(late, restore(), at(301)) == [(240, "overtaken"), (250, "overtaken"), (300, "due")]
    assert len({f.key for f in firings(decided(late, restore(), at(301)))}) == 3


def test_a_priority_without_a_goal_closes_the_cycle_and_opens_none() -> None:
    found = cycles(incident(raised(30, 5, 2), raised(60, 2, 5)), restore(), at(70))
    assert [(c.number, c.priority, minutes(c.opened_at), minutes(c.due)) for c in found] == [
        (1, 2, 0, 240), (2, 2, 60, 240)]


def test_the_first_target_that_holds_counts_and_a_change_of_target_is_a_cycle() -> None:
    by = rule("when: [vip]", "targets:\n  - {target: restore, when: [vip], within: {P2: 1h}}\n"
              "  - {target: restore, within: {P2: 4h}}\n")
    assert dues(by=by, vip=True) == [60] and dues(by=by, vip=False) == dues(by=by) == [240]
    assert dues(set_(30, "vip", True, old=False), by=by, vip=False) == [240, 60]


# -- pauses

PAUSED = restore(more='pauses: [hold_reason == "vendor"]')


def hold(start: float, end: float, reason: str = "vendor") -> tuple[Event, Event]:
    return set_(start, "hold_reason", reason), set_(end, "hold_reason", "")


def test_a_pause_puts_the_deadline_off_by_its_length() -> None:
    assert dues(*hold(30, 50), by=PAUSED) == [260]
    assert dues(*hold(30, 50), *hold(60, 65), by=PAUSED) == [265]
    (cycle,) = cycles(incident(*hold(30, 50)), PAUSED, at(100))
    assert [(minutes(p.start), minutes(p.end), p.condition) for p in cycle.pauses] == [
        (30, 50, 'hold_reason == "vendor"')]
    assert cycle.elapsed == timedelta(minutes=80)


def test_while_it_is_paused_no_deadline_is_known() -> None:
    (cycle,) = cycles(incident(set_(30, "hold_reason", "vendor")), PAUSED, at(100))
    assert (cycle.due, cycle.state, cycle.elapsed) == (None, "paused", timedelta(minutes=30))
    assert cycles(incident(set_(30, "hold_reason", "vendor")), PAUSED, at(29))[0].state == "running"


def test_a_pause_that_begins_at_the_very_deadline_comes_too_late() -> None:
    (cycle,) = cycles(incident(*hold(240, 300)), PAUSED, at(241))
    assert (minutes(cycle.due), minutes(cycle.breached_at)) == (240, 240)
    assert dues(*hold(239, 300), by=PAUSED) == [301]


def test_a_condition_that_is_unknown_pauses_nothing() -> None:
    assert dues(by=PAUSED) == [240]
    assert dues(set_(30, "hold_reason", None, old="caller"), by=PAUSED, hold_reason="caller") == [240]


def test_another_reason_pauses_nothing() -> None:
    assert dues(*hold(30, 50, "caller"), by=PAUSED) == [240]


def test_two_pauses_that_follow_one_another_are_one_time() -> None:
    by = restore(more='pauses: [hold_reason == "vendor", hold_reason == "caller"]')
    it = set_(30, "hold_reason", "vendor"), set_(40, "hold_reason", "caller"), set_(50, "hold_reason", "")
    assert dues(*it, by=by) == [260]
    (cycle,) = cycles(incident(*it), by, LATER)
    assert [(minutes(p.start), minutes(p.end)) for p in cycle.pauses] == [(30, 40), (40, 50)]


def test_earlier_pauses_are_kept_when_the_priority_changes() -> None:
    assert dues(*hold(10, 30), raised(40, 1, 2), by=PAUSED) == [260, 80]


def test_a_priority_changed_in_a_pause_opens_a_cycle_that_waits_on() -> None:
    start, end = hold(10, 30)
    assert dues(start, raised(20, 1, 2), end, by=PAUSED) == [260, 80]
    second = cycles(incident(start, raised(20, 1, 2), end), PAUSED, LATER)[1]
    assert [(minutes(pause.start), minutes(pause.end)) for pause in second.pauses] == [(10, 30)], "one pause"


# -- calendars

def test_a_calendar_counts_its_own_hours_alone() -> None:
    by = restore("{P2: 12h}", "calendar: office")
    assert dues(by=by) == [24 * 60 + 240]
    assert dues(set_(60, "hold_reason", "vendor"), set_(120, "hold_reason", ""), by=restore(
        "{P2: 12h}", 'calendar: office, pauses: [hold_reason == "vendor"]')) == [24 * 60 + 300]
    overnight = restore("{P2: 12h}", 'calendar: office, pauses: [hold_reason == "vendor"]')
    assert dues(*hold(9 * 60, 20 * 60), by=overnight) == [24 * 60 + 240], "a pause when it is closed costs nothing"


def test_each_priority_has_its_own_calendar() -> None:
    by = restore("{P1: 10h, P3: 10h}", "calendar: {P3: office}")
    assert dues(raised(600, 1, 3), by=by, priority=3) == [24 * 60 + 120, 600]
    (first, second) = cycles(incident(raised(600, 1, 3), priority=3), by, LATER)
    assert (first.calendar, second.calendar) == ("office", None)
    assert first.elapsed == 8 * HOUR


def test_a_calendar_that_never_opens_again_never_breaches() -> None:
    by = load_policy("""
policy: test
calendars:
  exams: {timezone: UTC, hours: {mon-fri: "09:00-17:00"}, day: 8h, only: ["2026-03-02"]}
targets:
  - {target: restore, within: {P2: 9h, P3: 9h}, calendar: exams}
roles:
  boss: {people: [sam]}
escalations:
  - {rule: it, when: [open], at: 50% of restore, to: boss, repeat: {every: 2h, times: 9}}
""")
    (cycle,) = cycles(incident(), by, LATER)
    assert (cycle.due, cycle.state, cycle.elapsed) == (None, "running", 8 * HOUR)
    assert fired(incident(), by, LATER) == [(270, "overtaken"), (390, "due")]
    assert fired(incident(), by, at(hours=8)) == [(270, "overtaken"), (390, "due")]


def test_thresholds_beyond_the_goal_come_after_it() -> None:
    after = restore(line="when: [open], at: 150% of restore")
    assert fired(incident(), after, LATER) == [(360, "due")]
    assert fired(incident(set_(300, "state", "resolved")), after, LATER) == []
    assert fired(incident(), restore(line="when: [open], at: 1h after restore"), LATER) == [(300, "due")]
    assert fired(incident(), restore(line="when: [open], at: 1h before restore"), LATER) == [(180, "due")]
    assert fired(incident(), restore(line="when: [open], at: 5h before restore"), LATER) == [(0, "due")]


def test_at_is_due_no_sooner_than_its_conditions_hold() -> None:
    by = restore(line="when: [vip], at: 50% of restore")
    assert fired(incident(set_(200, "vip", True, old=False), vip=False), by, LATER) == [(200, "due")]
    assert fired(incident(set_(100, "vip", True, old=False), vip=False), by, LATER) == [(120, "due")]
    assert fired(incident(set_(120, "vip", False, old=True), vip=True), by, LATER) == []


# -- resolved and reopened

def test_resolved_in_time_it_is_met_and_not_judged_again() -> None:
    (cycle,) = cycles(incident(set_(200, "state", "resolved")), restore(), LATER)
    assert (cycle.state, minutes(cycle.met_at), cycle.breached_at) == ("met", 200, None)
    assert cycle.elapsed == timedelta(minutes=200)


def test_resolved_at_the_very_deadline_is_in_time() -> None:
    (cycle,) = cycles(incident(set_(240, "state", "resolved")), restore(), LATER)
    assert (cycle.state, cycle.breached_at) == ("met", None)
    (late,) = cycles(incident(set_(240.1, "state", "resolved")), restore(), LATER)
    assert (late.state, minutes(late.breached_at), minutes(late.met_at)) == ("breached", 240, 240.1)


def reopened(resolved: float, again: float) -> tuple[Event, Event]:
    return (set_(resolved, "state", "resolved", old="new"),
            set_(again, "state", "in_progress", old="resolved"))


def test_resolved_time_is_a_pause_and_reopening_continues_the_cycle() -> None:
    (cycle,) = cycles(incident(*reopened(100, 300)), restore(), at(310))
    assert (cycle.number, minutes(cycle.due), cycle.state, cycle.met_at) == (1, 440, "running", None)
    assert [(minutes(p.start), minutes(p.end), p.condition) for p in cycle.pauses] == [(100, 300, "resolved")]
    assert cycles(incident(*reopened(100, 300)), restore(), at(200))[0].state == "met"


def test_closing_what_is_resolved_does_not_move_the_instant_it_was_met() -> None:
    (cycle,) = cycles(incident(set_(100, "state", "resolved"), set_(200, "state", "closed")), restore(), LATER)
    assert minutes(cycle.met_at) == 100


def test_a_priority_changed_while_it_is_resolved_takes_effect_when_it_is_reopened() -> None:
    resolved, again = reopened(30, 300)
    found = cycles(incident(resolved, raised(100, 1, 2), again), restore(), at(310))
    assert [(c.priority, minutes(c.opened_at), minutes(c.due)) for c in found] == [(2, 0, 510), (1, 300, 330)]
    back = cycles(incident(resolved, raised(100, 1, 2), raised(120, 2, 1), again), restore(), at(310))
    assert [(c.priority, c.number) for c in back] == [(2, 1)]
    still = cycles(incident(resolved, raised(100, 1, 2)), restore(), at(200))
    assert [(c.priority, c.state) for c in still] == [(2, "met")]


def test_what_is_opened_resolved_counts_from_its_reopening() -> None:
    assert dues(set_(100, "state", "in_progress", old="resolved"), state="resolved") == [340]
    assert dues(state="resolved") == []


def test_whether_it_was_restored_in_time_is_a_fact_of_the_rules() -> None:
    by = restore(line="when: [restore_breached]")
    assert fired(incident(), by, at(250)) == [(240, "due")]
    assert fired(incident(set_(240, "state", "resolved")), by, at(250)) == []
    lowered = fired(incident(raised(300, 3, 2)), by, at(310))
    assert lowered == [(240, "overtaken"), (480, "pending")], "the cycle in force is not breached yet"
    assert decided(incident(), by, at(239)).facts["restore_breached"] is False


# -- acknowledge

ACKNOWLEDGE = rule("when: [open], at: 100% of acknowledge",
                   "targets:\n  - {target: acknowledge, within: {P1: 5m, P2: 15m}}\n")


def ack(*events: Event, now: datetime = LATER, **opening: Value) -> list[Cycle]:
    return cycles(incident(*events, **opening), ACKNOWLEDGE, now, "acknowledge")


def test_whoever_takes_it_up_first_meets_the_target_once_for_all() -> None:
    (cycle,) = ack(said(10), raised(20, 1, 2))
    assert (cycle.state, minutes(cycle.met_at), cycle.closed_at) == ("met", 10, None)
    assert fired(incident(said(10), raised(20, 1, 2)), ACKNOWLEDGE, LATER) == []
    assert [c.state for c in ack(said(10), *reopened(30, 60))] == ["met"]


def test_raised_before_it_was_taken_up_the_shorter_goal_counts() -> None:
    found = ack(raised(10, 1, 2), said(12))
    assert [(c.priority, c.state, minutes(c.due)) for c in found] == [(2, "replaced", 15), (1, "breached", 10)]
    assert minutes(found[1].met_at) == 12


def test_taken_up_at_the_very_deadline_is_in_time() -> None:
    assert ack(said(15))[0].state == "met"
    assert ack(said(15.1))[0].state == "breached"


def test_what_was_taken_up_too_late_stays_so() -> None:
    by = rule("when: [acknowledge_breached, vip]", "targets:\n  - {target: acknowledge, within: {P2: 15m}}\n")
    assert fired(incident(said(20), set_(30, "vip", True), vip=False), by, LATER) == [(30, "due")]
    assert fired(incident(said(15), set_(30, "vip", True), vip=False), by, LATER) == []


def test_raised_at_the_instant_it_is_taken_up_opens_nothing() -> None:
    assert [(c.priority, c.state) for c in ack(said(10), raised(10, 1, 2))] == [(2, "met")]


def test_what_takes_it_up_and_what_does_not() -> None:
    taken = [set_(5, "assignee", "mia", by="mia"), set_(5, "state", "in_progress"), set_(5, "state", "resolved"),
             said(5), said(5, kind="internal_note"), Event(at(5), "k", "ack", "x|y||0", origin="rung")]
    for event in taken:
        assert ack(event)[0].met_at == at(5), event
    untouched = [set_(5, "assignee", "mia", by="tom"), set_(5, "state", "in_progress", origin="rung"),
                 set_(5, "state", "in_progress", origin="automation"),
                 set_(5, "assignee", "mia", by="mia", origin="rung"), set_(5, "assignee", "", by="mia"),
                 said(5, origin="caller"), said(5, origin="automation"),
                 set_(5, "state", "cancelled"), set_(5, "impact", "low"), update_sent(5),
                 Event(at(5), "t", "touched", origin="staff")]
    for event in untouched:
        assert ack(event)[0].met_at is None, event


def test_acknowledging_a_firing_is_taking_the_incident_up() -> None:
    held = firings(decided(incident(), ACKNOWLEDGE, at(15)))[0]
    assert ack(acknowledged(16, held))[0].met_at == at(16)


# -- updates

UPDATE = rule("when: [vip]", "targets:\n  - {target: update, within: {P1: 30m, P2: 60m}, "
              "audiences: {executive: {P1: 1h}}}\n")


def heard(*events: Event, audience: str = "business", now: datetime = LATER, **opening: Value
          ) -> list[tuple[float | None, float | None, str]]:
    return [(minutes(c.opened_at), minutes(c.due), c.state)
            for c in cycles(incident(*events, **opening), UPDATE, now, "update", audience)]


def test_each_update_opens_the_next_cycle() -> None:
    assert heard(said(20), update_sent(50), now=at(60)) == [(0, 60, "met"), (20, 80, "met"), (50, 110, "running")]
    assert heard(said(70), now=at(80)) == [(0, 60, "breached"), (70, 130, "running")]
    assert heard(said(20, origin="caller"), said(20, kind="internal_note"), now=at(30)) == [(0, 60, "running")]


def test_an_audience_hears_what_is_sent_to_it_or_to_all() -> None:
    events = said(10), update_sent(20, "executive"), update_sent(30, "business"), update_sent(40)
    assert [opened for opened, _, _ in heard(*events, audience="executive", priority=1)] == [0, 20, 40]
    assert [opened for opened, _, _ in heard(*events, priority=1)] == [0, 10, 30, 40]
    assert heard(audience="executive") == [], "no cadence for a P2"


def test_a_rule_counts_from_the_update_to_the_business_alone() -> None:
    by = rule("when: [open], at: 50% of update",
              "targets:\n  - {target: update, within: {P1: 30m}, audiences: {executive: {P1: 1h}}}\n")
    assert fired(incident(priority=1), by, at(100)) == [(15, "due")]
    late = rule("when: [update_breached]",
                "targets:\n  - {target: update, within: {P1: 60m}, audiences: {executive: {P1: 30m}}}\n")
    assert fired(incident(priority=1), late, at(100)) == [(60, "due")]


def test_nobody_waits_for_news_of_what_is_resolved() -> None:
    assert heard(set_(40, "state", "resolved")) == [(0, None, "replaced")]
    assert heard(said(30), *reopened(40, 300), now=at(310))[-1] == (300, 350, "running"), "resolved time is a pause"


def test_an_update_after_a_change_is_of_the_cycle_then_in_force() -> None:
    assert heard(raised(20, 1, 2), said(30), now=at(40)) == [(0, 60, "replaced"), (20, 50, "met"), (30, 60, "running")]


def test_a_raised_priority_shortens_the_cadence_from_the_last_update_on() -> None:
    assert heard(said(10), raised(20, 1, 2), now=at(25)) == [(0, 60, "met"), (10, 70, "replaced"), (20, 40, "running")]
    assert heard(said(10), raised(50, 1, 2), now=at(55)) == [(0, 60, "met"), (10, 70, "replaced"), (50, 50, "breached")]


def test_of_a_source_that_shows_no_words_no_update_is_late() -> None:
    by = policy("""
        targets: [{target: update, within: {P2: 1h}}, {target: restore, within: {P2: 4h}}]
        escalations:
          - {rule: quiet, when: ["!awaiting_reply", open], to: boss}
          - {rule: no-news, when: ["!update_breached", open], to: boss}
          - {rule: late, when: [restore_breached], to: boss}
    """)
    said_so = decided(incident(), by, at(hours=9))
    assert {f.rule for f in said_so.firings} == {"update:business", "quiet", "no-news", "late"}
    silent = decided(replace(incident(), shows_words=False), by, at(hours=9))
    assert {f.rule for f in silent.firings} == {"late"}
    assert {cycle.target for cycle in silent.targets} == {"restore"}
    assert silent.facts["awaiting_reply"] is None and set(silent.unknown) == {"quiet", "no-news"}


def test_what_was_taken_up_when_it_was_opened_is_met_at_once() -> None:
    by = policy("targets: [{target: acknowledge, within: {P2: 1h}}]")
    [cycle] = decided(incident(set_(0, "state", "in_progress", old="new")), by, at(30)).targets
    assert (cycle.state, cycle.met_at, cycle.elapsed) == ("met", OPENED, at(0) - OPENED)
