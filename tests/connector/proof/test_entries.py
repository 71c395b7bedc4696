"""An entry: computed from the history, each number with its events, nothing invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from connector.proof.document import decode, encode
from connector.proof.history import read_story
from connector.proof.making import deserves
from connector.proof.statements import statements
from rules.incident import Incident
from tests.connector.proof.histories import (
    OPENED,
    after,
    change,
    decided,
    entry_of,
    histories,
    incident,
    part_of,
    restorations,
    said,
    solved,
)


def first(of: Incident, account: str = "ada", *minutes: float) -> str:
    entry = entry_of(of, restorations(*minutes))
    return statements(entry, part_of(entry, account))[0].text


class TestNumbers:
    def test_the_time_to_restore_names_the_opening_and_the_resolution(self) -> None:
        measure = entry_of(solved()).measure("time_to_restore")
        assert (measure.value, measure.events) == (190 * 60, ("created", "state@190"))

    def test_it_runs_to_the_resolution_that_lasted(self) -> None:
        of = solved(change(200, "state", "in_progress", old="resolved"), change(260, "state", "resolved"))
        entry = entry_of(of)
        assert entry.measure("time_to_restore").value == 260 * 60
        assert (entry.measure("reopenings").value, entry.measure("reopenings").events) == (1, ("state@200",))

    def test_pauses_of_the_policy_are_left_out_and_named(self) -> None:
        of = solved(change(100, "state", "on_hold"), change(100, "hold_reason", "caller"),
                    change(130, "state", "in_progress"))
        measure = entry_of(of).measure("time_to_restore_unpaused")
        assert measure.value == 160 * 60
        assert "“awaiting_caller”" in measure.definition
        assert {"state@100", "hold_reason@100", "state@130"} <= set(measure.events)

    def test_people_affected_are_the_most_that_were_named_though_nobody_is_at_the_end(self) -> None:
        measure = entry_of(solved(change(20, "users_affected", 140), change(90, "users_affected", 0))).measure(
            "people_affected")
        assert (measure.value, measure.events) == (140, (change(20, "users_affected", 140).id,))

    def test_people_affected_are_those_of_the_ticket_or_not_yet_known(self) -> None:
        assert entry_of(solved()).measure("people_affected").value is None
        measure = entry_of(solved(change(20, "users_affected", 140))).measure("people_affected")
        assert (measure.value, measure.events) == (140, ("users_affected@20",))

    def test_escalations_are_counted_with_those_answered_before_the_next(self) -> None:
        of = incident(change(25, "assignee", "ada"), change(40, "assignee", "mia", old="ada"),
                      change(60, "state", "resolved", "mia", old="new"), assignee="")
        measure = entry_of(of).measure("escalations_on_time")
        assert (measure.value, measure.total, measure.note) == (1, 2, "2 of them computed from the history, not sent")
        assert measure.events == ("created", "assignee@25")
        silent = entry_of(replace(of, shows_words=False)).measure("escalations_on_time")
        assert (silent.value, silent.note) == (None, "the source shows no notes, so an answer may not be seen")

    def test_updates_on_time_are_not_known_where_the_history_holds_no_comments(self) -> None:
        assert entry_of(solved()).measure("updates_kept").note == "the history holds no comments"
        of = solved(said(100, "we are on it", kind="public_comment"), said(150, "soon", kind="public_comment"))
        kept = entry_of(of).measure("updates_kept")
        assert (kept.value, kept.total) == (2, 2)
        late = entry_of(solved(said(150, "we are on it", kind="public_comment"))).measure("updates_kept")
        assert (late.value, late.total) == (0, 1)

    def test_promises_are_kept_by_the_time_named(self) -> None:
        of = solved(said(10, "Next update 09:40", kind="public_comment"), said(35, "Next update 10:00",
                    kind="public_comment"), said(75, "found it", kind="public_comment"))
        measure = entry_of(of).measure("promises_kept")
        assert (measure.value, measure.total) == (1, 2)

    @given(histories())
    def test_every_number_of_any_history_names_events_of_it(self, of: Incident) -> None:
        decision = decided(of)
        if not deserves(read_story(of, decision.at), decision):
            return
        entry, known = entry_of(of), {event.id for event in of.events}
        for measure in entry.measures:
            assert set(measure.events) <= known
            assert measure.events or measure.value is None
            assert measure.definition
        for part in entry.parts:
            for statement in statements(entry, part):
                assert statement.events and set(statement.events) <= known
        assert decode(encode(entry)) == entry


class TestComparison:
    def test_ten_comparable_incidents_make_a_comparison_and_nine_none(self) -> None:
        ten = entry_of(solved(), restorations(*[300] * 10)).comparison
        assert (ten.median, len(ten.incidents)) == (300 * 60, 10)
        assert ten.percent is not None and int(ten.percent) == 36
        nine = entry_of(solved(), restorations(*[300] * 9)).comparison
        assert (nine.median, nine.percent, len(nine.incidents)) == (None, None, 9)

    def test_what_was_open_again_when_it_was_resolved_is_not_compared(self) -> None:
        pool = restorations(*[300] * 11)
        pool[0] = pool[0]._replace(reopened_at=after(100))
        pool[1] = pool[1]._replace(reopened_at=after(200))
        assert len(entry_of(solved(), pool).comparison.incidents) == 10

    def test_it_is_frozen_once_the_incident_is_closed(self) -> None:
        closed = solved(change(500, "state", "closed", old="resolved"))
        before = entry_of(closed, restorations(*[300] * 10))
        again = entry_of(closed, restorations(*[100] * 30), before=before)
        assert again.comparison == before.comparison

    def test_a_provisional_one_is_made_anew(self) -> None:
        before = entry_of(solved(), restorations(*[300] * 10))
        assert before.provisional
        assert entry_of(solved(), restorations(*[400] * 12), before=before).comparison.median == 400 * 60

    def test_what_was_resolved_anew_is_compared_anew(self) -> None:
        before = entry_of(solved(change(500, "state", "closed", old="resolved")), restorations(*[300] * 10))
        again = solved(change(500, "state", "closed", old="resolved"), change(600, "state", "new", old="closed"),
                       change(700, "state", "closed", old="new"))
        assert entry_of(again, restorations(*[400] * 12), before=before).comparison.median == 400 * 60


class TestStatements:
    def test_the_strong_kind(self) -> None:
        assert first(solved(), "ada", *[288] * 14) == (
            "Restored VPN in 3 h 10 min, 34 % faster than the median of 14 comparable incidents (4 h 48 min)")

    def test_no_comparison_is_claimed_where_it_took_longer_or_just_as_long(self) -> None:
        assert first(solved(), "ada", *[100] * 14) == "Restored VPN in 3 h 10 min"
        assert first(solved(), "ada", *[190] * 14) == "Restored VPN in 3 h 10 min"
        assert first(solved(), "ada", *[191] * 14) == "Restored VPN in 3 h 10 min"

    def test_a_few_people_are_no_number(self) -> None:
        assert first(solved(users_affected=9)) == "Restored VPN in 3 h 10 min"
        assert first(solved(users_affected=1400)) == "Restored VPN (1,400 people affected) in 3 h 10 min"

    def test_who_held_it_when_somebody_else_resolved_it_did_not_restore_it(self) -> None:
        assert first(solved(by="tom")) == (
            "Held VPN for 2 h 10 min of the 3 h 10 min that it took until it was restored, nobody longer")
        assert first(solved(by="tom"), "tom") == "Restored VPN in 3 h 10 min"

    def test_who_worked_on_it_says_what_that_was(self) -> None:
        of = solved(said(30, "looked", "tom"), said(31, "again", "tom"), change(32, "impact", "high", "tom"))
        assert first(of, "tom") == "Worked on VPN, restored in 3 h 10 min: 1 change and 2 work notes"

    def test_who_touched_it_says_nothing(self) -> None:
        entry = entry_of(solved())
        assert statements(entry, part_of(entry, "mia")) == ()

    def test_a_category_is_not_restored(self) -> None:
        of = solved(service="", category="Hardware")
        assert first(of) == "Resolved an incident in Hardware in 3 h 10 min"

    def test_met_targets_and_what_one_wrote_down(self) -> None:
        entry = entry_of(solved(said(180, "Cause: a loop\nPrevention: storm control"),
                                said(181, "Fix: unplugged", "mia")))
        assert [statement.text for statement in statements(entry, part_of(entry, "ada"))[1:]] == [
            "Met the restore target for P2: 3 h 10 min of 8 h", "Wrote down the cause and prevention"]

    def test_updates_are_a_statement_only_where_every_one_was_on_time(self) -> None:
        words = "Wrote 2 updates for stakeholders; all 2 that fell due were on time"
        for second, expected in ((150, True), (189, False)):
            of = solved(said(30 if second == 189 else 100, "on it", kind="public_comment"),
                        said(second, "soon", kind="public_comment"))
            entry = entry_of(of)
            assert (words in [each.text for each in statements(entry, part_of(entry, "ada"))]) is expected


class TestWhatTheTicketStates:
    def test_labelled_lines_of_staff_count_the_latest_of_each(self) -> None:
        of = solved(said(20, "Cause: a cable"), said(40, "Cause: a loop"),
                    said(50, "Cause: aliens", "carl", origin="caller"),
                    said(60, "Workaround: use the other site", kind="public_comment"))
        told = entry_of(of).told
        assert {name: (each.text, each.event) for name, each in told.items()} == {
            "cause": ("a loop", "internal_note@40"), "workaround": ("use the other site", "public_comment@60")}

    def test_close_notes_are_the_solution_where_no_line_says_it(self) -> None:
        told = entry_of(solved(change(190, "close_notes", "replaced the card"))).told
        assert told["solution"].text == "replaced the card"
        labelled = solved(said(20, "Fix: rebooted"), change(190, "close_notes", "see above"))
        assert entry_of(labelled).told["solution"].text == "rebooted"

    def test_secrets_are_taken_out_of_whatever_is_quoted(self) -> None:
        of = solved(said(20, "Cause: the password was password: hunter2"), title="psk = s3cret")
        entry = entry_of(of)
        assert b"hunter2" not in encode(entry) and b"s3cret" not in encode(entry)

    def test_steps_are_in_order_with_who_and_whom(self) -> None:
        entry = entry_of(solved(said(20, "Action: rebooted it", "mia"), said(30, "waits"), said(31, "waits"),
                                said(32, "waits")))
        assert [(step.said, step.by, step.whom, step.times) for step in entry.steps] == [
            (("opened as P2",), None, None, 1), (("assigned",), "mia", "mia", 1),
            (("wrote a work note",), "mia", None, 1), (("wrote a work note",), "ada", None, 3),
            (("assigned",), "mia", "ada", 1), (("resolved",), "ada", None, 1)]
        assert entry.steps[2].quotes == (("action", "rebooted it"),)


class TestWhich:
    def test_only_what_is_resolved_complex_and_no_duplicate(self) -> None:
        def has(of: Incident) -> bool:
            decision = decided(of)
            return deserves(read_story(of, decision.at), decision)

        assert has(solved())
        assert not has(incident(change(5, "assignee", "ada"), change(9, "state", "resolved", old="new")))
        assert not has(solved(change(300, "state", "in_progress", old="resolved")))
        assert not has(solved(change(300, "state", "cancelled", old="resolved")))
        assert not has(solved(duplicate_of="OPS-7"))

    def test_nothing_later_than_the_decision_is_in_it(self) -> None:
        of = solved(said(400, "Cause: found later"), change(500, "state", "closed", old="resolved"))
        entry = entry_of(of, now=OPENED + timedelta(minutes=300))
        assert entry.provisional and not entry.told
