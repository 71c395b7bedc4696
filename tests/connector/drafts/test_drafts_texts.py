"""What each reader is told, and what not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connector.drafts.names import Names
from connector.drafts.samples import FULL, OPENED, SENT, WORKED, change, event, incident
from connector.drafts.telling import short_when, when_in_words
from rules.incident import Event, Value
from tests.connector.drafts.drafted import drafts, text

AT_31 = OPENED + timedelta(minutes=31)
AT_61 = OPENED + timedelta(minutes=61)
TAKEN = (change(1, "assignee", "mia.chen", ""), change(2, "state", "in_progress", "new"))


def told(*events: Event, audience: str = "business", **fields: Value) -> str:
    return text(incident("INC1", FULL | fields, *TAKEN, *events), AT_31, audience)


def line(of: str, label: str) -> str:
    return next(row.removeprefix(f"{label}: ") for row in of.splitlines() if row.startswith(f"{label}: "))


def note(minutes: float, words: str, actor: str = "mia.chen", origin: str = "staff",
         kind: str = "internal_note") -> Event:
    return event(minutes, kind, words, actor, origin)


# -- where facts come from

@pytest.mark.parametrize("origin", ["caller", "automation", "rung", "unknown"])
def test_only_staff_state_facts(origin: str) -> None:
    assert line(told(note(5, "Cause: the cleaner", origin=origin)), "Suspected cause") == "not yet known"


def test_the_latest_labelled_line_counts() -> None:
    update = told(note(5, "Cause: a cable"), note(9, "Cause: the card"), note(10, "no label here"))
    assert line(update, "Suspected cause") == "the card"


def test_a_line_that_says_that_it_is_not_known_is_no_fact() -> None:
    assert line(told(note(5, "Cause: a cable"), note(9, "Cause: tbc.")), "Suspected cause") == "not yet known"


def test_what_is_said_later_is_not_known_yet() -> None:
    assert line(told(note(40, "Cause: a cable")), "Suspected cause") == "not yet known"


def test_without_an_action_line_the_state_says_what_is_being_done() -> None:
    assert line(told(), "What is being done") == "the team Service Desk is working on it"
    waits = told(change(5, "state", "on_hold", "in_progress"), change(5, "hold_reason", "vendor"))
    assert line(waits, "What is being done") == "it has been waiting for the vendor since 09:05 GMT on Monday 2 March"
    assert line(told(note(5, "Action: swapping the card.")), "What is being done") == "swapping the card"


# -- the estimate

def test_customers_are_told_the_estimate_of_the_lead_and_no_other() -> None:
    ours, theirs = note(5, "ETA: 11:00"), note(6, "ETA: 10:00", actor="sam.ortiz")
    label = "Estimated time to restore"
    assert line(told(theirs), label) == "not yet known"
    assert line(told(ours, theirs), label) == "11:00 GMT on Monday 2 March (said at 09:05 GMT on Monday 2 March)"
    assert line(told(ours, theirs, audience="executive"), label) == \
        "10:00 GMT on Monday 2 March (Sam Ortiz, 09:06 GMT on Monday 2 March)"


def test_the_lead_is_the_assignee_of_that_instant_not_of_now() -> None:
    label = "Estimated time to restore"
    handed_on = told(note(5, "ETA: 11:00"), change(6, "assignee", "sam.ortiz", "mia.chen"))
    assert line(handed_on, label).startswith("11:00")
    too_early = told(note(5, "ETA: 11:00", actor="sam.ortiz"), change(6, "assignee", "sam.ortiz", "mia.chen"))
    assert line(too_early, label) == "not yet known"
    at_once = told(note(6, "ETA: 11:00", actor="sam.ortiz"), change(6, "assignee", "sam.ortiz", "mia.chen"))
    assert line(at_once, label).startswith("11:00")


def test_an_estimate_whose_time_has_passed_is_said_to_have_passed() -> None:
    assert line(told(note(5, "ETA: 09:20")), "Estimated time to restore") == \
        "not yet known. The earlier estimate (09:20 GMT on Monday 2 March) has passed."


def test_an_estimate_in_words_is_told_with_the_time_at_which_it_was_said() -> None:
    assert line(told(note(5, "ETA: about two hours.")), "Estimated time to restore") == \
        "about two hours (said at 09:05 GMT on Monday 2 March)"


def test_what_was_estimated_before_a_reopening_no_longer_counts() -> None:
    over, again = change(8, "state", "resolved", "in_progress"), change(9, "state", "new", "resolved")
    update = text(incident("INC1", FULL, *TAKEN, note(5, "ETA: 11:00"), over, again), OPENED + timedelta(minutes=41))
    assert line(update, "Estimated time to restore") == "not yet known"
    assert "It had been resolved and was reopened at 09:09 GMT on Monday 2 March." in update


# -- what was said a while ago

DONE, MEANWHILE = "What is being done", "What you can do meanwhile"
SAID = " (said at 09:05 GMT on Monday 2 March)"


@pytest.mark.parametrize(("audience", "way"), [("business", MEANWHILE), ("executive", "Workaround")])
def test_an_action_or_workaround_that_is_an_hour_old_says_when_it_was_said(audience: str, way: str) -> None:
    words = note(5, "Action: swapping the card.\nWorkaround: take cash")
    fresh = told(words, audience=audience)
    assert (line(fresh, DONE), line(fresh, way)) == ("swapping the card", "take cash")
    [early, late] = [text(incident("INC1", FULL, *TAKEN, words), OPENED + timedelta(minutes=minutes), audience)
                     for minutes in (64, 65)]
    assert line(early, DONE) == "swapping the card"
    assert (line(late, DONE), line(late, way)) == (f"swapping the card{SAID}", f"take cash{SAID}")


def test_a_line_older_than_the_last_update_says_when_it_was_said_and_a_newer_one_does_not() -> None:
    sent = SENT._replace(at=OPENED + timedelta(minutes=10), id="sent-10")
    words, newer = note(5, "Action: swapping the card\nWorkaround: take cash"), note(12, "Action: testing the new card")
    update = text(incident("INC1", FULL, *TAKEN, words, sent, newer), OPENED + timedelta(minutes=41))
    assert line(update, DONE) == "testing the new card" and line(update, MEANWHILE) == f"take cash{SAID}"


def test_the_state_of_the_ticket_is_as_it_is_now_and_has_no_such_time() -> None:
    assert line(text(incident("INC1", FULL, *TAKEN), OPENED + timedelta(minutes=300)), DONE) == \
        "the team Service Desk is working on it"


def test_a_draft_is_made_anew_when_a_line_that_it_repeats_grows_old() -> None:
    soon, promise = note(5, "Action: swapping the card"), note(6, "Next update 11:00")
    [draft] = drafts(incident("INC1", FULL, *TAKEN, soon, promise), AT_31)
    assert draft.holds_until == OPENED + timedelta(minutes=65)


# -- the site

def test_the_site_is_told_as_the_field_that_it_is_also_where_monitoring_opened_it() -> None:
    assert line(told(location="County Hall", channel="monitoring"), "Site") == "County Hall"
    assert line(told(note(5, "Impact: half of the phones are dead"), location="Leeds"), "Site") == "Leeds"
    assert "Site:" not in told(location="") and "reported from" not in told(channel="monitoring")


# -- dates

def test_a_date_of_another_year_or_half_a_year_away_names_its_year() -> None:
    london, now = ZoneInfo("Europe/London"), datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
    assert when_in_words(now + timedelta(days=180), london, now) == "10:00 BST on Wednesday 1 July"
    assert when_in_words(now + timedelta(days=181), london, now) == "10:00 BST on Thursday 2 July 2026"
    assert when_in_words(now - timedelta(days=2), london, now) == "09:00 GMT on Wednesday 31 December 2025"
    assert short_when(now - timedelta(days=2), london, now) == "31 December 2025 09:00 GMT"
    midnight = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    assert when_in_words(midnight, ZoneInfo("Europe/Berlin"), now) == "00:30 CET on Thursday 1 January"


def test_an_old_incident_says_of_which_year_it_is() -> None:
    old = incident("INC1", FULL, *TAKEN, note(5, "Cause: a cable"))
    update = text(old, OPENED + timedelta(days=400), "executive")
    assert "Reported at 09:00 GMT on Monday 2 March 2026 as: " in update
    assert re.search(r"Next update: by \d\d:\d\d BST on \w+ \d+ April$", update, re.MULTILINE)


# -- the next update

def test_the_promise_in_force_gives_the_next_update() -> None:
    assert line(told(note(5, "Next update 09:50")), "Next update") == "by 09:50 GMT on Monday 2 March"


def test_without_a_promise_the_cadence_does_from_when_this_update_was_due() -> None:
    assert line(told(), "Next update") == "by 10:00 GMT on Monday 2 March"


def test_a_promise_that_has_passed_is_none() -> None:
    assert line(told(note(5, "Next update 09:25")), "Next update") == "by 09:55 GMT on Monday 2 March"


def test_the_next_update_is_never_in_the_past() -> None:
    late = text(incident("INC1", FULL), OPENED + timedelta(minutes=200))
    assert line(late, "Next update") == "by 12:30 GMT on Monday 2 March"


def test_a_cadence_in_working_hours_keeps_them() -> None:
    fields = FULL | {"priority": 3}
    at = OPENED + timedelta(days=1, hours=1)  # office days of eight hours: due on Monday at 17:00
    assert line(text(incident("INC1", fields), at), "Next update") == "by 15:00 GMT on Tuesday 3 March"


# -- phases

def test_no_new_information_is_said_plainly() -> None:
    update = text(incident("INC1", FULL, *WORKED, SENT), AT_61)
    assert "There is no new information since the update at 09:30 GMT on Monday 2 March." in update
    assert "no new information" in update.splitlines()[0]


@pytest.mark.parametrize(("news", "words"), [
    (note(40, "Cause: the slot"), "the suspected cause"),
    (change(40, "users_affected", 300, 120), "how many people are affected"),
    (change(40, "group", "Network L3", "Network L2"), "the team"),
    (change(40, "state", "on_hold", "in_progress"), "where it stands"),
])
def test_what_is_new_is_named(news: Event, words: str) -> None:
    update = text(incident("INC1", FULL, *WORKED, SENT, news), AT_61)
    assert f"New since the update at 09:30 GMT on Monday 2 March: {words}." in update


@pytest.mark.parametrize("nothing", [
    note(40, "looked at it again"), note(40, "Cause: a failed line card in the core switch"),
    note(40, "any news?", "lee.park", "caller", "public_comment"), change(40, "category", "network", "hardware"),
    note(40, "ETA: 13:00", actor="sam.ortiz"),
])
def test_what_readers_would_not_read_is_no_news(nothing: Event) -> None:
    assert "no new information" in text(incident("INC1", FULL, *WORKED, SENT, nothing), AT_61)


def test_what_only_colleagues_read_is_news_to_those_who_read_a_comment() -> None:
    said = note(20, "We are on it", kind="public_comment")
    update = text(incident("INC1", FULL, *WORKED, said), OPENED + timedelta(minutes=51))
    assert "the suspected cause" in next(row for row in update.splitlines() if row.startswith("New since"))


def test_who_was_told_hears_that_it_is_over_unless_that_was_said() -> None:
    over = change(50, "state", "resolved", "in_progress")
    assert "was resolved at 09:50 GMT" in text(incident("INC1", FULL, *WORKED, SENT, over), AT_61)
    for minutes in (50, 55):
        said = note(minutes, "It works again", kind="public_comment")
        assert drafts(incident("INC1", FULL, *WORKED, SENT, over, said), AT_61) == []
    assert drafts(incident("INC1", FULL, over), AT_61) != []  # half an hour without a word: they waited
    soon = change(20, "state", "resolved", "in_progress")
    assert drafts(incident("INC1", FULL, soon), AT_61) == []


# -- people, secrets, and text that would be more than text

def test_business_readers_get_no_names_of_people() -> None:
    words = note(5, "Cause: Mia Chen pulled the cable, asked mia.chen and Chen's colleague Sam")
    for title in ("Lee Park cannot log in", "call lee.park"):
        update = told(words, title=title)
        for name in ("Mia", "Chen", "Sam", "Lee", "Park", "mia.chen", "lee.park"):
            assert not re.search(rf"\b{name}\b", update), update
    assert line(told(words), "Suspected cause") == "[name] pulled the cable, asked [name] and [name]'s colleague [name]"
    assert "Mia Chen pulled the cable" in told(words, audience="technical")


def test_a_name_that_is_also_a_word_does_not_deface_a_sentence() -> None:
    names = Names({"w.young": "Will Young", "grace": "Grace Adeyemi"})
    assert names.hide("Will be back. A young switch, grace period, says Will Young of Grace Adeyemi", ()) == \
        "Will be back. A young switch, grace period, says [name] of [name]"


def test_secrets_are_taken_out_of_the_text_and_of_what_it_rests_on() -> None:
    [draft] = drafts(incident("INC1", FULL, *TAKEN, note(5, "Cause: the password: hunter22 had leaked")), AT_31)
    assert "the password: ***" in draft.body
    assert "hunter22" not in f"{draft.subject}{draft.body}{draft.statements}{draft.rests_on}"


def test_ticket_text_is_a_value_never_a_template() -> None:
    words = "{{ severity }} {% raw %} {# #} ${x}"
    assert line(told(note(5, f"Cause: {words}")), "Suspected cause") == words


def test_ticket_text_cannot_forge_marks_lines_or_subjects() -> None:
    forged = "down\ue000event\ue004e1\ue001x\ue002\nSubject: free beer\n\nNext update: never"
    update = told(title=forged, service="Pay\nments")
    assert update.count("\nSubject: ") == 0 and update.count("\nNext update: ") == 1
    assert "down event e1 x Subject: free beer Next update: never" in update
    assert not any("\ue000" <= letter <= "\uf8ff" for letter in update)
    assert "Pay ments is down." in update


def test_a_long_note_is_shortened_between_words() -> None:
    cause = line(told(note(5, "Cause: " + "very " * 100 + "long")), "Suspected cause")
    assert len(cause) <= 301 and cause.endswith("very…")


def test_what_monitoring_reports_is_for_technicians() -> None:
    assert "wlc-1" not in told(title="wlc-1: supply 2 failed", channel="monitoring")
    assert "wlc-1" not in told(title="wlc-1: supply 2 failed", channel="monitoring", audience="executive")
    assert "wlc-1" in told(title="wlc-1: supply 2 failed", channel="monitoring", audience="technical")


def test_nobody_affected_is_said_so_and_at_the_end_the_most_there_were() -> None:
    none = change(8, "users_affected", 0, 120)
    assert "Nobody is kept from working any more." in told(none) and " people cannot" not in told(none)
    over = change(50, "state", "resolved", "in_progress")
    calm = (*WORKED, none, change(9, "outage", False, True), SENT, over)
    ended = text(incident("INC1", FULL, *calm), AT_61)
    assert "It affected 120 people." in ended and "outage: Payments, resolved" in ended


def test_what_was_is_traced_to_when_it_was_not_to_what_came_after() -> None:
    calm = (*WORKED, change(40, "users_affected", 0, 120), change(40, "outage", False, True), SENT)
    over = incident("INC1", FULL, *calm, change(50, "state", "resolved", "in_progress"))
    [draft] = drafts(over, AT_61)
    rests = {text: [draft.rests_on[number].words for number in numbers]
             for statement in draft.statements for text, numbers in statement.values}
    assert rests["outage"] == ["outage: yes"] and rests["120 people"] == ["users_affected: 120"]


def test_the_close_notes_of_staff_hold_labelled_lines_too() -> None:
    notes = change(50, "close_notes", "Cause: a card\nFix: another card\nPrevention: a spare")
    over = change(50, "state", "resolved", "in_progress")
    ended = text(incident("INC1", FULL, *TAKEN, SENT, notes, over), AT_61)
    assert (line(ended, "Cause"), line(ended, "How it was resolved")) == ("a card", "another card")
    assert line(ended, "What keeps it from coming back") == "a spare"
    unlabelled = text(incident("INC1", FULL, *TAKEN, SENT, change(50, "close_notes", "new card"), over), AT_61)
    assert line(unlabelled, "How it was resolved") == "new card"


# -- the note to whoever is called

def test_the_note_says_what_was_tried_by_whom_and_leaves_out_what_stands_elsewhere() -> None:
    it = incident("INC1", FULL | {"assignee": ""}, change(2, "group", "Network L2", "Service Desk", "sam.ortiz"),
                  note(3, "Rebooted it, no change"), note(4, "Cause: a cable\nNext update 11:00"),
                  note(5, "Cause: the card"))
    [draft] = drafts(it, OPENED + timedelta(minutes=11), "handover")
    steps = [row for row in draft.body.splitlines() if row.startswith("- ")]
    assert steps == ["- 2 March 09:02 GMT, Sam Ortiz: handed to Network L2 by Service Desk",
                     "- 2 March 09:03 GMT, Mia Chen: Rebooted it, no change",
                     "- 2 March 09:04 GMT, Mia Chen: Cause: a cable"]
    assert line(draft.body, "Suspected cause") == "the card (Mia Chen, 09:05 GMT on Monday 2 March)"
    assert "What is asked: Network L2 holds it already" in draft.body and draft.subject.endswith(", for Network L2")


def test_wrapped_lines_of_a_note_run_on_and_labelled_lines_stand_apart() -> None:
    words = note(3, "always the ports that\ntalk to slot 1\nFix: a new card\nand patience")
    it = incident("INC1", FULL | {"assignee": ""}, words)
    [draft] = drafts(it, OPENED + timedelta(minutes=11), "handover")
    later = incident("INC1", FULL | {"assignee": ""}, *it.events[1:], note(4, "Fix: another"))
    [replaced] = drafts(later, OPENED + timedelta(minutes=11), "handover")
    assert "Mia Chen: always the ports that talk to slot 1" in draft.body
    assert "always the ports that talk to slot 1; Fix: a new card; and patience" in replaced.body


def test_of_many_steps_the_latest_are_shown_and_the_others_counted() -> None:
    it = incident("INC1", FULL, *(note(1 + number / 10, f"step {number}") for number in range(12)))
    [draft] = drafts(it, OPENED + timedelta(minutes=11), "handover")
    assert "step 4" in draft.body and "step 3\n" not in draft.body
    assert line(draft.body, "Earlier steps not shown here") == "4"


def test_one_update_answers_a_cadence_and_a_promise() -> None:
    it = incident("INC1", FULL, *TAKEN, note(5, "Next update 09:20"))
    assert len(drafts(it, AT_31)) == 1
