"""The facts of an incident over time, at the edges of its history."""

from __future__ import annotations

from dataclasses import replace

from rules.context import ChangeWindow, Context, Interval, Step
from rules.incident import Incident
from tests.rules.deciding import LIVE, at, cycles, decided, fired, firings, incident, policy, rule, said, set_

LATER = at(days=2)
HELD = rule("when: [open], for: 10m")


def test_an_incident_without_a_history_is_decided_by_its_opening() -> None:
    bare = replace(incident(), events=())
    assert fired(bare, HELD, LATER) == [(10, "due")]
    assert firings(decided(bare, HELD, LATER))[0].span == "created"


def test_what_was_logged_before_the_opening_was_so_from_the_start() -> None:
    early = incident(set_(-30, "priority", 1, old=2))
    assert decided(early, HELD, at(-40)).priority == 2, "not known before it happened"
    assert decided(early, HELD, LATER).priority == 1
    assert fired(early, HELD, LATER) == [(10, "due")]


def test_what_happened_at_the_opening_is_part_of_it() -> None:
    it = incident(set_(0, "assignee", "mia", id_="a"), assignee="")
    assert fired(it, rule('when: ["!assigned"]'), LATER) == []
    assert firings(decided(it, rule("when: [assigned]"), LATER))[0].span == "created"


def test_an_event_logged_before_the_opening_does_not_rename_what_the_opening_began() -> None:
    """The import adds such an event late; what was acted on must not fire again."""
    opened = firings(decided(incident(), HELD, LATER))[0]
    late = replace(incident(said(-5)), events=tuple(
        event._replace(id="c1") if event.kind == "created" else event for event in incident(said(-5)).events))
    alone = replace(incident(), events=(incident().events[0]._replace(id="c1"),))
    assert firings(decided(late, HELD, LATER))[0].key == firings(decided(alone, HELD, LATER))[0].key
    assert opened.span == "created"


def test_an_incident_opened_after_the_instant_asked_about_has_nothing_due() -> None:
    with_targets = policy("targets:\n  - {target: restore, within: {P2: 1h}}\nescalations:\n"
                          "  - {rule: it, when: [open], to: boss}\n")
    decision = decided(incident(), with_targets, at(-60))
    assert [f.status for f in decision.firings] == ["pending"]
    assert decision.targets == (), "no cycle has begun"
    assert decision.next_at == at(0)


def test_events_of_one_instant_apply_together() -> None:
    it = incident(set_(30, "group", "L2", id_="b"), set_(30, "assignee", "mia", id_="a"), group="Desk", assignee="")
    found = firings(decided(it, rule('when: [group == "L2", "!assigned"]'), LATER))
    assert found == []
    both = firings(decided(it, rule('when: [group == "L2", assigned]'), LATER))
    assert [(f.at, f.span) for f in both] == [(at(30), "a")]


def test_a_field_that_is_emptied_is_known_and_one_removed_is_not() -> None:
    for new, unknown in (("", ()), (None, ("it",))):
        assert decided(incident(set_(5, "vendor_reference", new)), rule('when: [vendor_reference == "x"]'),
                       LATER).unknown == unknown


def test_a_source_that_gives_no_state_fires_no_rule_about_it_and_says_so() -> None:
    bare = incident()
    unknown: Incident = replace(bare, opening={"priority": 2})
    update = "targets:\n  - {target: update, within: {P2: 1h}}\n  - {target: restore, within: {P2: 1h}}\n"
    decision = decided(unknown, rule("when: [open]", update), LATER)
    assert decision.firings == () and decision.unknown == ("it",)
    restore = cycles(unknown, rule("when: [open]", update), LATER)[0]
    assert restore.state == "breached", "not knowing stops no time"


def test_an_unknown_priority_opens_no_target() -> None:
    unknown = replace(incident(), opening={"state": "new"})
    by = rule("when: [priority <= 2]", "targets:\n  - {target: restore, within: {P2: 1h}}\n")
    decision = decided(unknown, by, LATER)
    assert decision.priority is None and decision.targets == () and decision.unknown == ("it",)


# -- facts that change by the calendar

PLANNED = rule("when: [in_change_window]")


def windows(*found: ChangeWindow) -> Context:
    return Context(LIVE.live_since, change_windows=found)


def test_a_change_window_covers_an_item_a_service_or_everything() -> None:
    def of(item: str | None, service: str | None) -> list[tuple[float, str]]:
        return fired(incident(configuration_item="r1", service="wan"), PLANNED, LATER,
                     windows(ChangeWindow("c", at(10), at(20), item, service)))
    hit = [(10, "overtaken")]
    assert of(None, None) == hit
    assert of("r1", None) == of(None, "wan") == of("r1", "lan") == of("r2", "wan") == hit
    assert of("r2", None) == of(None, "lan") == of("r2", "lan") == []


def test_a_change_window_holds_from_its_start_up_to_its_end() -> None:
    context = windows(ChangeWindow("c", at(10), at(20)))
    assert fired(incident(), PLANNED, at(10), context) == [(10, "due")]
    assert fired(incident(), PLANNED, at(19.9), context) == [(10, "due")]
    assert fired(incident(), PLANNED, at(20), context) == [(10, "overtaken")]


def test_windows_that_follow_one_another_are_one_time() -> None:
    context = windows(ChangeWindow("c", at(10), at(20)), ChangeWindow("d", at(20), at(30)))
    assert fired(incident(), rule("when: [in_change_window], for: 15m"), LATER, context) == [(25, "overtaken")]


def test_the_item_of_the_instant_decides_whether_a_window_covers_it() -> None:
    context = windows(ChangeWindow("c", at(10), at(60), "r1"))
    it = incident(set_(30, "configuration_item", "r1", old="r2"), configuration_item="r2")
    assert fired(it, PLANNED, at(40), context) == [(30, "due")]


def test_without_change_windows_it_is_not_known_whether_there_is_one() -> None:
    assert decided(incident(), PLANNED, LATER).unknown == ("it",)
    assert decided(incident(), PLANNED, LATER, windows()).unknown == ()


def test_neighbours_and_children_are_counted_at_each_instant() -> None:
    context = Context(LIVE.live_since, open_on_same_ci=(Step(at(10), 2), Step(at(20), 3), Step(at(30), 1)),
                      children_open=(Step(at(40), 1),))
    assert fired(incident(), rule("when: [open_on_same_ci >= 3]"), LATER, context) == [(20, "overtaken")]
    assert fired(incident(), rule("when: [open_on_same_ci == 0], for: 5m"), LATER, context) == [(5, "overtaken")]
    assert fired(incident(), rule("when: [children_open >= 1]"), LATER, context) == [(40, "due")]


def test_working_hours_open_and_close_the_time_of_a_rule() -> None:
    out = rule('when: ["!working_hours", open], for: 1h')
    found = decided(incident(), out, at(hours=30))
    assert [f.at for f in firings(found)][:2] == [at(hours=9), at(hours=33)]
    assert firings(found)[0].span == f"boundary:{at(hours=8).isoformat()}"


def test_the_calendar_of_a_closed_incident_is_not_walked_any_further() -> None:
    """Ten years of opening hours would be five thousand instants for an incident that nobody asks about."""
    hours = rule("when: [working_hours, public_updates >= 0]")
    for state in ("closed", "cancelled", "resolved"):
        it = incident(set_(30, "state", state), said(24 * 60 * 365 * 8))
        assert len(decided(it, hours, at(days=3650)).firings) < 40


def test_what_was_closed_and_reopened_did_not_wait_for_the_calendar_in_between() -> None:
    """Else a firing would be found in the past that was not there when the past was looked at."""
    hours = rule("when: [working_hours], for: 1h")
    closed = set_(30, "state", "closed", old="new")
    reopened = set_(60 * 50, "state", "in_progress", old="closed")
    assert fired(incident(closed), hours, at(hours=40)) == [(60, "due")]
    assert fired(incident(closed, reopened), hours, at(hours=51))[0] == (60, "due")
    later = [when for when, status in fired(incident(closed, reopened), hours, at(hours=74)) if status != "pending"]
    assert later == [60, 73 * 60]


def test_a_word_about_what_is_closed_does_not_wake_the_calendar() -> None:
    """Else its priority would be lowered by planned work that began after it was done."""
    planned = rule("when: [in_change_window, public_updates >= 0]")
    context = windows(ChangeWindow("c", at(100), at(200)))
    it = incident(set_(30, "state", "closed"), said(150))
    assert fired(it, planned, LATER, context) == []
    again = incident(set_(30, "state", "closed"), said(110), set_(150, "state", "new", old="closed"))
    assert fired(again, planned, LATER, context) == [(150, "overtaken")]


def test_a_resolved_incident_that_is_closed_years_later_has_slept_in_between() -> None:
    hours = rule('when: [working_hours, state == "resolved"], for: 1h')
    it = incident(set_(30, "state", "resolved"))
    late = incident(set_(30, "state", "resolved"), set_(60 * 24 * 900, "state", "closed"))
    assert len(fired(it, hours, at(days=800))) == len(fired(late, hours, at(days=901))) < 30


def test_a_resolved_incident_still_keeps_working_hours_for_a_month() -> None:
    unclosed = rule('when: [state == "resolved", working_hours], for: 2h')
    it = incident(set_(30, "state", "resolved"))
    assert fired(it, unclosed, at(hours=26))[:2] == [(150, "overtaken"), (24 * 60 + 120, "due")]


# -- a parent

def test_under_an_open_parent_nothing_fires_of_its_own() -> None:
    by = rule("when: [open], for: 10m", "targets:\n  - {target: update, within: {P2: 15m}}\n")
    it = incident(said(5, "next update 09:12"))
    under = Context(LIVE.live_since, parent_open=(Interval(at(0)),))
    assert decided(it, by, LATER, under).firings == ()


def test_when_the_parent_closes_the_rules_begin_anew() -> None:
    under = Context(LIVE.live_since, parent_open=(Interval(at(0), at(60)),))
    assert fired(incident(), HELD, LATER, under) == [(70, "due")]
    later = Context(LIVE.live_since, parent_open=(Interval(at(5), at(60)),))
    assert fired(incident(), HELD, LATER, later) == [(70, "due")]
    after = Context(LIVE.live_since, parent_open=(Interval(at(11), at(60)),))
    assert fired(incident(), HELD, LATER, after) == [(10, "overtaken"), (70, "due")]


def test_an_update_that_fell_due_under_the_parent_is_due_when_the_parent_closes() -> None:
    by = rule("when: [open]", "targets:\n  - {target: update, within: {P2: 15m}}\n")
    under = Context(LIVE.live_since, parent_open=(Interval(at(5), at(60)),))
    it = incident(said(6, "next update 09:30", kind="internal_note"))
    assert fired(it, by, LATER, under, rule="update:business") == [(60, "due")]
    assert fired(it, by, LATER, under, rule="promise") == [(60, "due")]
    heard = incident(said(6, "next update 09:30", kind="internal_note"), said(50), set_(60, "state", "resolved"))
    assert fired(heard, by, LATER, under, rule="update:business") == []
    assert fired(heard, by, LATER, under, rule="promise") == []


def test_where_nothing_is_known_of_a_parent_it_fires() -> None:
    assert fired(incident(parent="INC0"), HELD, LATER) == [(10, "due")]
