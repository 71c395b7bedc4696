"""An entry: computed from the history, each number with its events, nothing invented."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from hypothesis import given

from connector.proof.document import decode, earlier, encode
from connector.proof.happenings import ids
from connector.proof.history import read_story
from connector.proof.making import deserves, make_entry
from connector.proof.pages import entry_page, in_words
from connector.proof.statements import statements
from connector.proof.values import Fact
from rules.context import Context
from rules.decide import InForce, decide
from rules.incident import Event, Incident
from rules.policy.load import load_policy
from tests.connector.proof.histories import (
    ANYBODY,
    NOW,
    OPENED,
    POLICY,
    TEXT,
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

    def test_an_escalation_names_what_it_was_counted_from(self) -> None:
        rule = "  - {rule: reminder, when: [open], at: 5m before promise, to: assignee, because: promised}\n"
        by = load_policy(TEXT.replace("complex:\n", f"{rule}complex:\n"))
        of = solved(said(70, "Next update 11:00", kind="public_comment"), said(117, "soon", kind="public_comment"))
        decision = decide(of, (InForce(by),), Context(), NOW)
        entry = make_entry(read_story(of, decision.at), decision, ANYBODY, by, lambda *_: ())
        measure = entry.measure("escalations_on_time")
        assert (measure.value, measure.total) == (1, 1)
        assert {"public_comment@70", "public_comment@117"} <= set(measure.events)

    def test_updates_on_time_are_not_known_where_the_source_shows_no_comments(self) -> None:
        mute = entry_of(replace(solved(), shows_words=False))
        for name in ("updates_kept", "promises_kept"):
            measure = mute.measure(name)
            assert in_words(measure) == "not yet known: the source shows no comments"
        assert [each.label for each in mute.unknown] == ["words"]
        silent = entry_of(solved())  # nobody wrote, and the source would have shown it
        assert in_words(silent.measure("updates_kept")) == "0 of 1" and not silent.unknown
        of = solved(said(100, "we are on it", kind="public_comment"), said(150, "soon", kind="public_comment"))
        kept = entry_of(of).measure("updates_kept")
        assert (kept.value, kept.total) == (2, 2)
        late = entry_of(solved(said(150, "we are on it", kind="public_comment"))).measure("updates_kept")
        assert (late.value, late.total) == (0, 1)

    def test_updates_name_the_change_of_priority_that_called_for_them_and_each_audience(self) -> None:
        policy = load_policy(TEXT.replace("P2: 2h}}", "P2: 2h}, audiences: {executive: {P1: 1h}}}"), "two.yaml")
        of = solved(change(10, "outage", new=True), change(10, "priority", 1, old=2),
                    *(said(minutes, "on it", kind="public_comment") for minutes in (10, 65, 120, 175)))
        decision = decide(of, (InForce(policy),), Context(), NOW)
        entry = make_entry(read_story(of, NOW), decision, ANYBODY, policy, lambda *_: (), None)
        kept = entry.measure("updates_kept")
        assert in_words(kept) == "3 of 4 (business 3 of 3, executive 0 of 1)"
        assert "priority@10" in kept.events and "outage@10" not in kept.events

    def test_updates_name_the_change_by_which_a_rule_gave_the_priority(self) -> None:
        adjusted = TEXT + "priority: {adjust: [{rule: down, when: outage, to: P1, because: it is down}]}\n"
        policy = load_policy(adjusted, "down.yaml")
        of = solved(change(10, "category", "network"), change(10, "outage", True))
        entry = make_entry(read_story(of, NOW), decide(of, (InForce(policy),), Context(), NOW), ANYBODY, policy,
                           lambda *_: (), None)
        kept = entry.measure("updates_kept")
        assert "outage@10" in kept.events and "category@10" not in kept.events

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

    def test_it_stays_frozen_though_entries_are_made_otherwise_since(self) -> None:
        closed = solved(change(500, "state", "closed", old="resolved"))
        before = json.loads(encode(entry_of(closed, restorations(*[300] * 10))))
        older = {name: value for name, value in before.items() if name not in ("stated", "happenings", "unknown")}
        older["why"] = [["hands", "2 people held it", 2]]
        decision = decided(closed)
        again = make_entry(read_story(closed, decision.at), decision, ANYBODY, POLICY,
                           lambda *_: restorations(*[100] * 30), earlier(json.dumps(older).encode()))
        assert again.comparison.median == 300 * 60

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
            "Held the incident on VPN for 2 h 10 min of the 3 h 10 min that it took until it was restored, "
            "nobody longer")
        assert first(solved(by="tom"), "tom") == "Restored VPN in 3 h 10 min"

    def test_who_worked_on_it_says_what_that_was(self) -> None:
        of = solved(said(30, "looked", "tom"), said(31, "again", "tom"), change(32, "impact", "high", "tom"))
        assert first(of, "tom") == "Worked on the incident on VPN, restored in 3 h 10 min: 1 change and 2 work notes"

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
            (("opened as P2",), None, (), 1), (("assigned",), "mia", ("mia",), 1),
            (("wrote a work note",), "mia", (), 1), (("wrote a work note",), "ada", (), 3),
            (("assigned",), "mia", ("ada",), 1), (("resolved",), "ada", (), 1)]
        assert entry.steps[2].quotes == (("action", "rebooted it"),)
        page = entry_page(entry, part_of(entry, "ada"), "Ada Berg", (), ZoneInfo("UTC"), "")
        assert page.steps[3].what == "wrote a work note (3 times, the last 09:32)"
        far = entry_of(solved(said(70, "waits"), said(2000, "waits"), at=3000))
        assert entry_page(far, part_of(far, "ada"), "Ada Berg", (), ZoneInfo("UTC"), "").steps[3].what == (
            "wrote a work note (2 times, the last 3 Mar 18:20)")


    def test_rows_of_one_instant_are_told_in_their_order_and_nobody_assigned_is_left_out(self) -> None:
        def row(number: int, field: str, new: str, old: str) -> Event:
            digest = sha256(field.encode()).hexdigest()[:20]
            return Event(after(9), f"{number:03d}-{digest}", "field", field, old, new, "tom", "staff")

        of = solved(row(0, "group", "Network", "Service Desk"), row(1, "group", "Carrier", "Network"),
                    row(1, "assignee", "eve", "mia"), row(2, "assignee", "mia", "eve"),
                    row(2, "state", "in_progress", "new"))
        [step] = [step for step in entry_of(of).steps if step.at == after(9)]
        assert step.said == ("passed to Network", "assigned", "passed to Carrier", "work began", "assigned")
        assert step.whom == ("eve", "mia")


class TestWhatCarriesIt:
    def test_each_sign_names_its_facts_and_the_events_they_rest_on(self) -> None:
        [hands] = entry_of(solved()).why
        assert (hands.name, hands.because) == ("hands", "2 people held it")
        assert hands.facts == (Fact("assignees", "2", ("assignee@5", "assignee@60")),)

    def test_a_sign_that_only_once_held_names_the_events_of_that_time(self) -> None:
        of = solved(change(20, "outage", True), change(90, "outage", False, old=True))
        sign = next(sign for sign in entry_of(of).why if sign.name == "down")
        assert sign.as_of == after(60)  # the latest moment at which it was down
        assert sign.facts == (Fact("outage", "yes", ("outage@20",)),)
        assert [(line.value, line.events) for line in entry_of(of).hit if line.label == "outage"] == [
            ("yes, no longer at the end", ("outage@20", "outage@90"))]

    def test_what_was_hit_and_the_head_of_the_page_name_their_events(self) -> None:
        entry = entry_of(solved(change(20, "service", "WAN", old="VPN"), change(30, "priority", 1, old=2)))
        assert [(line.label, line.value, line.events) for line in entry.hit] == [("service", "WAN", ("service@20",))]
        assert entry.stated == {
            "title": ("created",), "state": ("state@190",), "priority": ("priority@30",), "subject": ("service@20",),
            "opened_at": ("created",), "resolved_at": ("state@190",)}

    def test_a_target_counts_for_the_priority_it_had_when_it_was_restored(self) -> None:
        entry = entry_of(solved(change(300, "priority", 1, old=2)))
        texts = [each.text for each in statements(entry, part_of(entry, "ada"))]
        assert entry.priority == 1 and "Met the restore target for P2: 3 h 10 min of 8 h" in texts

    def test_pauses_name_what_paused_it_and_not_what_else_happened_then(self) -> None:
        of = solved(change(100, "state", "on_hold"), change(100, "hold_reason", "caller"), change(100, "impact", "low"),
                    change(130, "state", "in_progress"))
        for name in ("time_to_restore_unpaused", "restore_target"):
            events = entry_of(of).measure(name).events
            assert {"state@100", "hold_reason@100", "state@130"} <= set(events) and "impact@100" not in events

    def test_beside_an_id_stands_what_a_reader_can_find(self) -> None:
        page = entry_page(entry_of(solved()), part_of(entry_of(solved()), "ada"), "Ada Berg", (), ZoneInfo("UTC"), "")
        assert [(each.number, each.when, each.who, each.field, each.change, each.id) for each in page.events] == [
            (1, "2 Mar 2026 09:00", "a stakeholder", "opening", "", "created"),
            (2, "2 Mar 2026 09:05", "a colleague", "assignee", "not known → a colleague", "assignee@5"),
            (3, "2 Mar 2026 10:00", "a colleague", "assignee", "a colleague → Ada Berg", "assignee@60"),
            (4, "2 Mar 2026 12:10", "Ada Berg", "state", "new → resolved", "state@190")]
        assert [line.events for line in page.why] == ["2, 3"]
        assert page.statements[0].events == "1, 4"

    def test_an_account_joined_to_nobody_stands_as_the_ticket_has_it_and_a_callers_does_not(self) -> None:
        of = solved(change(10, "impact", "high", "Updated by 5", origin="unknown"),
                    change(11, "urgency", "high", "Caller 7", origin="unknown"), reporter="Caller 7")
        page = entry_page(entry_of(of), part_of(entry_of(of), "ada"), "Ada Berg", (), ZoneInfo("UTC"), "")
        who = {line.field: line.who for line in page.events}
        assert (who["impact"], who["urgency"]) == ("Updated by 5", "a stakeholder")

    @given(histories())
    def test_whatever_an_entry_says_names_events_that_stand_in_it(self, of: Incident) -> None:
        decision = decided(of)
        if not deserves(read_story(of, decision.at), decision):
            return
        entry = entry_of(of)
        known = {each.id for each in entry.happenings}
        assert known <= {event.id for event in of.events}
        assert [each.id for each in entry.happenings] == [event.id for event in of.events if event.id in known]
        assert set(ids(entry, entry.parts)) <= known
        assert all(sign.events and sign.facts for sign in entry.why)
        for part in entry.parts:
            page = entry_page(entry, part, "Ada Berg", (), ZoneInfo("UTC"), "")
            assert all(line.events for line in (*page.statements, *page.grounds, *page.why, *page.told))
            assert all(step.events for step in page.steps)
            colleagues = {account for other in entry.parts for account in other.accounts}
            assert not colleagues & {word for line in page.events for word in f"{line.who} {line.change}".split()}


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
