"""When a rule is due: each clock, at its edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.rules.deciding import at, decided, fired, firings, incident, policy, rule, said, set_, snoozed, update_sent

LATER = at(days=20)


def test_conditions_that_end_at_the_very_deadline_do_not_fire() -> None:
    held = rule('when: ["!assigned"], for: 10m')
    assert fired(incident(set_(10, "assignee", "mia"), assignee=""), held, LATER) == []
    assert fired(incident(set_(10.5, "assignee", "mia"), assignee=""), held, LATER) == [(10, "overtaken")]


def test_each_span_of_the_conditions_counts_anew() -> None:
    it = incident(set_(9, "assignee", "mia", old=""), set_(20, "assignee", "", old="mia"), assignee="")
    assert fired(it, rule('when: ["!assigned"], for: 10m'), LATER) == [(30, "due")]


def test_a_clock_on_a_calendar_passes_the_night_over() -> None:
    held = rule("when: [open], for: 1d, calendar: office")
    assert fired(incident(), held, LATER) == [(8 * 60, "due")]
    assert fired(incident(set_(60, "assignee", "x"), assignee="x"), rule(
        "when: [open], since: assignment for 8h, calendar: office"), LATER) == [(24 * 60 + 60, "due")]


def test_repeats_keep_the_hours_of_the_clock_before_them() -> None:
    it = rule("when: [open], for: 7h, calendar: office, repeat: {every: 2h, times: 1}")
    assert fired(incident(), it, LATER) == [(7 * 60, "overtaken"), (25 * 60, "due")]


# -- since

def test_since_counts_from_the_latest_event_alone() -> None:
    it = incident(said(30), said(100))
    assert fired(it, rule("when: [open], since: activity for 1h"), LATER) == [(90, "overtaken"), (160, "due")]


def test_since_events_of_one_instant_count_once() -> None:
    it = incident(said(30), said(30, kind="internal_note"))
    assert fired(it, rule("when: [open], since: activity for 1h"), LATER) == [(90, "due")]


def test_the_next_event_at_the_very_deadline_comes_in_time() -> None:
    it = incident(said(60))
    assert fired(it, rule("when: [open], since: activity for 1h"), LATER) == [(120, "due")]


def test_since_is_due_no_sooner_than_its_conditions_hold() -> None:
    it = incident(set_(200, "group", "L2", old="Desk"), group="Desk")
    assert fired(it, rule('when: [group == "L2"], since: activity for 1h'), LATER) == [(260, "due")]
    silent = incident(set_(200, "group", "L2", old="Desk", origin="automation"), group="Desk")
    assert fired(silent, rule('when: [group == "L2"], since: activity for 1h'), LATER) == [(200, "due")]


def test_neither_automation_nor_rung_is_activity() -> None:
    by_machine = said(30, origin="automation"), set_(40, "impact", "low", origin="rung"), update_sent(50)
    assert fired(incident(*by_machine), rule("when: [open], since: activity for 1h"), LATER) == [(60, "due")]


def test_an_incident_that_nobody_has_touched_is_stalled_since_its_opening() -> None:
    """Monitoring opened it, so not even its opening is an act of a person."""
    it = incident()
    untouched = replace(it, events=(it.events[0]._replace(origin="automation"),))
    assert fired(untouched, rule("when: [open], since: activity for 1h"), LATER) == [(60, "due")]


def test_stakeholders_wait_for_the_first_update_since_the_opening() -> None:
    waits = rule("when: [open], since: public_update for 1h")
    assert fired(incident(said(20, origin="caller"), said(30, kind="internal_note")), waits, LATER) == [(60, "due")]
    assert fired(incident(said(20)), waits, LATER) == [(80, "due")]
    assert fired(incident(update_sent(25)), waits, LATER) == [(85, "due")]


def test_what_never_happened_is_no_start_to_count_from() -> None:
    for event in ("assignment", "acknowledgement", "caller_comment"):
        assert fired(incident(), rule(f"when: [open], since: {event} for 1h"), LATER) == []


def test_the_first_state_began_with_the_incident() -> None:
    assert fired(incident(), rule("when: [open], since: state_change for 1h"), LATER) == [(60.0, "due")]


def test_since_acknowledgement_counts_from_the_latest_taking_up() -> None:
    it = incident(set_(5, "assignee", "mia", by="mia"), set_(9, "assignee", "tom", by="mia"))
    assert fired(it, rule("when: [open], since: acknowledgement for 1h"), LATER) == [(65, "due")]


def test_a_rule_that_is_named_like_a_field_and_put_off_changes_no_field() -> None:
    it = incident(set_(5, "state", "in_progress", old="new"), snoozed(10, "state", at(12)),
                  snoozed(10, "due_date", at(12)), due_date=at(60))
    assert fired(it, rule("when: [open], since: state_change for 1h"), LATER) == [(65, "due")]
    assert fired(it, rule("when: [open], at: 0m after due_date"), LATER) == [(60, "due")]


def test_since_a_firing_counts_from_its_latest_repetition() -> None:
    both = policy("""
        escalations:
          - {rule: first, when: [open], for: 10m, to: boss, repeat: {every: 15m, times: 1}}
          - {rule: it, when: [open], since: firing of first for 20m, to: boss}
    """)
    assert fired(incident(), both, LATER) == [(45, "due")]
    assert fired(incident(), both, at(5)) == [(45, "pending")], "if nothing happens the repetition comes first"


# -- due dates and promises

def test_a_due_date_that_was_removed_no_longer_counts() -> None:
    near = rule("when: [open], at: 30m before due_date")
    assert fired(incident(set_(20, "due_date", ""), due_date=at(60)), near, LATER) == []
    assert fired(incident(set_(20, "due_date", None), due_date=at(60)), near, LATER) == []
    again = incident(set_(20, "due_date", ""), set_(25, "due_date", at(60)), due_date=at(60))
    assert fired(again, near, LATER) == [(30, "due")]
    assert fired(incident(set_(30, "due_date", ""), due_date=at(60)), near, LATER) == []


def test_a_due_date_set_too_late_is_due_the_instant_it_is_set() -> None:
    assert fired(incident(set_(50, "due_date", at(60))), rule("when: [open], at: 30m before due_date"), LATER) == [
        (50, "due")]


def test_each_due_date_falls_due_once() -> None:
    moved = incident(set_(70, "due_date", at(100), old=at(60)), set_(80, "due_date", at(60), old=at(100)),
                     due_date=at(60))
    assert fired(moved, rule("when: [open], at: 0m after due_date"), LATER) == [(60, "overtaken")]


def test_a_due_date_at_the_end_of_time_is_never_due() -> None:
    """Trackers hold 9999-12-31 where they mean never."""
    it = incident(due_date=datetime(9999, 12, 31, 23, 0, tzinfo=UTC))
    assert fired(it, rule("when: [open], at: 1d after due_date"), LATER) == []
    assert fired(it, rule("when: [open], at: 1h before due_date, calendar: office"), LATER) == []


def test_a_promise_kept_at_the_very_instant_is_kept() -> None:
    late = rule("when: [open], at: 0m after promise")
    promise = said(10, "next update 10:00")
    assert fired(incident(promise, said(60)), late, LATER) == []
    assert fired(incident(promise, said(60.5)), late, LATER) == [(60, "overtaken")]
    assert fired(incident(promise), late, LATER) == [(60, "due")]


def test_what_comes_before_a_promise_is_due_no_sooner_than_it_was_made() -> None:
    assert fired(incident(said(50, "next update 10:00")), rule("when: [open], at: 15m before promise"), LATER) == [
        (50, "due")]


def test_a_later_promise_takes_the_place_of_the_earlier() -> None:
    it = incident(said(10, "next update 10:00"), said(20, "next update 10:30", kind="internal_note"))
    assert fired(it, rule("when: [open], at: 0m after promise"), LATER) == [(90, "due")]


def test_an_internal_note_keeps_no_promise() -> None:
    it = incident(said(10, "next update 10:00"), said(20, kind="internal_note"), said(30, origin="caller"),
                  said(40, origin="automation"))
    assert fired(it, rule("when: [open], at: 0m after promise"), LATER) == [(60, "due")]
    assert fired(incident(said(10, "next update 10:00"), update_sent(20)), rule(
        "when: [open], at: 0m after promise"), LATER) == []


def test_only_staff_promise() -> None:
    late = rule("when: [open], at: 0m after promise")
    for origin in ("caller", "automation", "rung", "unknown"):
        assert fired(incident(said(10, "next update 10:00", origin=origin)), late, LATER) == []


def test_a_date_that_had_passed_is_no_promise() -> None:
    """Else its firing would lie before the comment that made it."""
    it = incident(said(10, "next update 2026-03-01 10:00"))
    assert fired(it, rule("when: [open], at: 0m after promise"), LATER) == []
    assert not firings(decided(it, rule("when: [open]"), LATER), "promise")


# -- counts

def test_a_count_is_due_at_the_nth_event_within_the_time() -> None:
    churn = rule("when: [open], count: 2 reassignment within 1h")
    hands = [set_(minute, "assignee", f"p{minute}", old="x") for minute in (0, 60, 90)]
    assert fired(incident(*hands), churn, at(92)) == [(90, "due")], "60 minutes after the first is too late"


def test_one_event_is_a_count_too() -> None:
    one = rule("when: [open], count: 1 reopening within 1h")
    it = incident(set_(10, "state", "new", old="resolved", id_="a"), set_(30, "state", "new", old="resolved", id_="b"),
                  set_(95, "state", "new", old="resolved", id_="c"))
    assert fired(it, one, at(100)) == [(10, "overtaken"), (95, "due")]


def test_a_count_fires_again_only_after_it_has_fallen_below() -> None:
    churn = rule("when: [open], count: 2 reassignment within 1h")
    hands = [set_(minute, "assignee", f"p{minute}", old="x") for minute in (10, 30, 60, 120, 140)]
    assert fired(incident(*hands), churn, at(145)) == [(30, "overtaken"), (140, "due")]


def test_a_count_that_slides_on_has_not_fallen_below() -> None:
    churn = rule("when: [open], count: 2 reassignment within 1h")
    hands = [set_(minute, "assignee", f"p{minute}", old="x") for minute in (10, 30, 60, 85)]
    assert fired(incident(*hands), churn, at(86)) == [(30, "due")]


def test_a_count_that_goes_on_the_instant_it_would_end_has_not_fallen_below() -> None:
    churn = rule("when: [open], count: 2 reassignment within 1h")
    hands = [set_(minute, "assignee", f"p{minute}", old="x") for minute in (10, 30, 70)]
    assert fired(incident(*hands), churn, LATER) == [(30, "due")]


def test_a_count_that_was_reached_is_due_though_it_has_calmed_down() -> None:
    churn = rule("when: [open], count: 2 reassignment within 1h")
    hands = [set_(minute, "assignee", f"p{minute}", old="x") for minute in (10, 30)]
    assert fired(incident(*hands), churn, LATER) == [(30, "due")]
    assert fired(incident(*hands, set_(90, "state", "resolved")), churn, LATER) == [(30, "overtaken")]
    late = rule('when: [group == "L2"], count: 2 reassignment within 1h')
    for minutes, expected in ((69, [(69, "due")]), (70, [])):
        assert fired(incident(*hands, set_(minutes, "group", "L2"), group="Desk"), late, LATER) == expected


def test_a_count_is_told_as_long_as_its_conditions_hold_and_no_longer() -> None:
    churn = rule("when: [open], count: 2 reassignment within 1h")
    hands = [set_(minute, "assignee", f"p{minute}", old="x") for minute in (10, 69)]
    assert fired(incident(*hands), churn, at(75)) == [(69, "due")]
    assert fired(incident(*hands, set_(72, "state", "resolved")), churn, at(75)) == [(69, "overtaken")]


def test_a_count_that_stands_when_the_conditions_begin_is_due_then() -> None:
    churn = rule('when: [group == "L2"], count: 2 reassignment within 1h')
    hands = [set_(minute, "assignee", f"p{minute}", old="x") for minute in (10, 30, 60)]
    it = incident(*hands, set_(75, "group", "L2", old="Desk"), group="Desk")
    assert fired(it, churn, at(80)) == [(75, "due")]


def test_coming_back_is_counted_for_groups_and_people() -> None:
    it = incident(set_(10, "group", "L2", old="Desk"), set_(20, "group", "Desk", old="L2"),
                  set_(30, "assignee", "mia", old="tom"), group="Desk", assignee="mia")
    assert fired(it, rule("when: [open], count: 1 bounce within 5m"), at(40)) == [(20, "overtaken"), (30, "due")]


def test_a_firing_that_is_over_is_no_start_to_count_from() -> None:
    both = policy("""
        escalations:
          - {rule: first, when: [open, "!assigned"], for: 10m, to: boss}
          - {rule: it, when: [open], since: firing of first for 30m, to: boss}
    """)
    assert fired(incident(assignee=""), both, at(60)) == [(40, "due")]
    taken = incident(set_(20, "assignee", "mia", old="", by="mia"), assignee="")
    assert fired(taken, both, at(60)) == []
