"""How many are hit, as fields and labelled lines say; and how an incident on hold is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from connector.drafts.headcount import headcount, hits_nobody
from connector.drafts.samples import FULL, OPENED, SENT, WORKED, change, event, incident
from rules.incident import Event, Value
from tests.connector.drafts.drafted import drafts, text

AT_31, AT_61 = OPENED + timedelta(minutes=31), OPENED + timedelta(minutes=61)
UNKNOWN: dict[str, Value] = {name: value for name, value in FULL.items() if name not in ("users_affected", "outage")}
UNTOLD = "How many people it affects is not yet known."


def note(minutes: float, words: str, origin: str = "staff") -> Event:
    return event(minutes, "internal_note", words, origin=origin)


def told(*events: Event, **fields: Value) -> str:
    return text(incident("INC1", UNKNOWN | fields, *events), AT_31)


@pytest.mark.parametrize("words", [
    "none", "None.", "nobody", "no one", "nobody is affected", "no user is hit", "no users affected", "0 users", "nil",
    "nobody is affected at present", "no impact", "zero customers", "no-one any more", "**none**"])
def test_words_that_say_that_nobody_is_hit(words: str) -> None:
    assert hits_nobody(words) and headcount(words) == 0


@pytest.mark.parametrize("words", [
    "nobody can log in", "none, except floor 3", "no users can print", "no", "unknown", "n/a", "tbc", "no service",
    "nobody knows", "no one is working on it", "none of the tills work", "no network", "not affected yet?"])
def test_words_that_do_not(words: str) -> None:
    assert not hits_nobody(words)


@pytest.mark.parametrize(("words", "number"), [
    ("0", 0), ("40", 40), ("1,200", 1200), ("40 users", 40), ("3 people are affected", 3), ("about 40", None),
    ("40 of 90", None), ("floor 3", None), ("4O", None), ("40-50", None), ("1,20", None)])
def test_only_a_number_alone_is_a_number(words: str, number: int | None) -> None:
    assert headcount(words) == number


@pytest.mark.parametrize("words", ["Impact: none", "Users: 0", "Users: none", "Impact: nobody is affected"])
def test_that_nobody_is_hit_is_said_with_the_line_that_says_so(words: str) -> None:
    [draft] = drafts(incident("INC1", UNKNOWN, note(5, words)), AT_31)
    assert "Nobody is affected.\nSite: Leeds\n" in draft.body
    assert UNTOLD not in draft.body and "affects Payments" not in draft.body
    statement = next(one for one in draft.statements if one.text == "Nobody is affected.")
    assert [draft.rests_on[number].words for _, numbers in statement.values for number in numbers] == [words]


@pytest.mark.parametrize("events", [
    (note(5, "Runs on one supply, no user is hit"),), (note(5, "Impact: none", "caller"),), (note(40, "Impact: none"),),
    (note(5, "Impact: none of the tills work"), note(6, "Impact: tbc")), (note(5, "Users: floor 3"),)])
def test_free_prose_callers_and_the_future_say_nothing_of_it(events: tuple[Event, ...]) -> None:
    assert UNTOLD in told(*events)


def test_a_number_on_a_line_is_the_people_until_the_field_says_otherwise() -> None:
    assert "40 people cannot work" in told(note(5, "Users: 40"))
    assert "40 people cannot work" in told(note(5, "Users: 40"), users_affected=120)
    assert "8 people cannot work" in told(note(5, "Users: 40"), change(6, "users_affected", 8, 120), users_affected=120)
    assert "8 people cannot work" in told(note(5, "Impact: none"), change(6, "users_affected", 8))


def test_an_impact_described_later_ends_that_nobody_is_hit() -> None:
    update = told(note(5, "Impact: none"), note(9, "Impact: two tills are dark"))
    assert "Two tills are dark." in update and "Nobody" not in update


def test_that_nobody_is_hit_any_more_is_news_and_ends_the_impact_told_before() -> None:
    update = text(incident("INC1", FULL, *WORKED, SENT, note(40, "Users: 0")), AT_61)
    assert "Nobody is affected any more." in update and "No shop in the north" not in update
    assert "New since the update at 09:30 GMT on Monday 2 March: how many people are affected." in update


def test_at_the_end_the_most_there_were_counts_also_from_a_line() -> None:
    over = change(50, "state", "resolved", "in_progress")
    ended = text(incident("INC1", UNKNOWN, note(5, "Users: 40"), note(6, "Users: 0"), SENT, over), AT_61)
    assert "It affected 40 people." in ended
    none = text(incident("INC1", UNKNOWN, note(5, "Users: 0"), SENT, over), AT_61)
    assert "Nobody was affected, as far as the ticket says." in none


# -- on hold

HELD = (change(5, "state", "in_progress", "new"), change(9, "state", "on_hold", "in_progress"),
        change(9, "hold_reason", "vendor"))


def held(*events: Event, audience: str = "business", **fields: Value) -> str:
    return text(incident("INC1", FULL | fields, *HELD, *events), OPENED + timedelta(days=3), audience)


def test_an_incident_on_hold_says_since_when_for_whom_and_what_comes_next() -> None:
    update = held(outage=False)
    assert update.splitlines()[0] == "Subject: P1 (critical) incident: Payments, waiting for the vendor, first update"
    assert "What is being done: it has been waiting for the vendor since 09:09 GMT on Monday 2 March\n" in update
    assert "Next step: an answer from the vendor\n" in update


def test_colleagues_are_told_the_number_of_what_it_waits_for() -> None:
    assert "Next step: an answer from the vendor on the case V-7" in held(audience="technical", vendor_reference="V-7")
    assert "V-7" not in held(vendor_reference="V-7")
    waits = change(20, "hold_reason", "change", "vendor"), change(20, "change", "CHG-4")
    assert "Next step: the planned change CHG-4" in held(*waits, audience="technical")


def test_it_waits_since_it_was_held_for_that_reason() -> None:
    assert "the person who reported it since 09:20 GMT" in held(change(20, "hold_reason", "caller", "vendor"))
    again = change(30, "state", "in_progress", "on_hold"), change(40, "state", "on_hold", "in_progress")
    assert "waiting for the vendor since 09:40 GMT" in held(*again)  # a reason that was kept


def test_an_action_does_not_hide_that_it_is_on_hold() -> None:
    update = held(note(10, "Action: the vendor ships a card"))
    assert re.search(r"What is being done: the vendor ships a card \(said at .*\)\n"
                     "Where it stands: it has been waiting for the vendor", update)


def test_what_it_waits_for_is_not_known_where_nothing_says_it() -> None:
    update = held(change(10, "hold_reason", "other", "vendor"))
    assert "it has been on hold since 09:09 GMT on Monday 2 March; what it waits for is not yet known" in update
    assert "Next step: not yet known" in update and ", on hold, first update" in update


def test_marked_as_in_progress_without_anybody_is_not_told_as_work() -> None:
    started = change(5, "state", "in_progress", "new")
    assert "marked as in progress, though nobody is assigned" in told(started, assignee="")
    assert "is working on it" in told(started, assignee="mia.chen")


def test_an_update_is_signed_by_the_lead_only_where_there_is_one() -> None:
    assert "\nThe incident lead, Network L2\n" in told(assignee="mia.chen", group="Network L2")
    assert "\nThe team Network L2\n" in told(assignee="", group="Network L2")
    bare = {name: value for name, value in UNKNOWN.items() if name not in ("group", "assignee")}
    assert "incident lead" not in text(incident("INC1", bare), AT_31)


def test_that_nobody_has_reported_work_rests_on_what_was_looked_for() -> None:
    [draft] = drafts(incident("INC1", UNKNOWN), AT_31)
    one = next(statement for statement in draft.statements if "no work on it has been reported yet" in statement.text)
    rests = [draft.rests_on[number] for _, numbers in one.values for number in numbers]
    assert ("history", "work", "no comment or note of staff, and no vendor's case") in {
        (rest.kind, rest.ref, rest.words) for rest in rests}


def test_a_team_that_is_called_so_is_not_called_so_twice() -> None:
    started = change(5, "state", "in_progress", "new")
    assert "the Server Team is working on it" in told(started, assignee="mia.chen", group="Server Team")


def test_what_is_in_progress_with_nobody_known_is_being_worked_on() -> None:
    bare = {name: value for name, value in UNKNOWN.items() if name not in ("group", "assignee")}
    started = incident("INC1", bare, change(5, "state", "in_progress", "new"))
    assert "What is being done: it is being worked on" in text(started, AT_31)


def test_a_ticket_still_new_of_which_staff_wrote_is_not_said_to_be_untouched() -> None:
    assert "no work on it has been reported yet" in told()
    assert "and still marked as new" in told(note(5, "swapped the optics"))
