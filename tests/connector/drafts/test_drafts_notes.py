"""Notes to whoever is called: the caller's words, other firms, several calls to one reader."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from connector.drafts.building import build
from connector.drafts.cases import Case
from connector.drafts.samples import FULL, NAMES, OPENED, WORKED, change, event, incident
from connector.store import Draft
from rules.decision import Recipient
from rules.incident import Event, Incident, Value
from tests.connector.drafts.drafted import decided, drafts, policy_for, rendered

AT_11, AT_301 = OPENED + timedelta(minutes=11), OPENED + timedelta(minutes=301)
UNOWNED: dict[str, Value] = FULL | {"assignee": ""}
VENDOR = change(5, "vendor_reference", "V-7781")


def said(minutes: float, words: str, actor: str = "lee.park", origin: str = "caller") -> Event:
    return event(minutes, "public_comment", words, actor, origin)


def note(of: Incident, at: datetime = AT_11) -> Draft:
    [draft] = drafts(of, at, "handover")
    assert draft.state == "waiting", draft.reason
    return draft


def unowned(*events: Event, **fields: Value) -> Draft:
    return note(incident("INC1", UNOWNED | fields, *events))


def sources(draft: Draft, sentence: str) -> set[tuple[str, str]]:
    found = next(one for one in draft.statements if sentence in one.text)
    rests = [draft.rests_on[number] for _, numbers in found.values for number in numbers]
    return {(one.kind, one.ref) for one in rests}


# -- the caller

def test_the_note_holds_what_was_reported_with_its_source() -> None:
    draft = unowned(description="Since nine no till\ntakes a card.")
    assert 'What was reported: "Since nine no till takes a card"\n' in draft.body
    assert sources(draft, "What was reported") == {("field", "description")}


def test_a_description_that_repeats_the_title_is_not_told_twice() -> None:
    assert "What was reported" not in unowned(description="Nobody can take card payments.").body


def test_without_title_and_description_what_was_reported_is_not_yet_known() -> None:
    bare = incident("INC1", {"state": "new", "priority": 1, "assignee": "", "group": "Service Desk"})
    assert "What was reported: not yet known" in note(bare).body


def test_the_last_words_of_the_caller_stand_in_the_note_and_that_nobody_has_answered() -> None:
    draft = unowned(said(2, "It is the north too"), said(4, "Anybody there?"))
    assert 'The caller wrote at 09:04 GMT on Monday 2 March: "Anybody there?"' in draft.body
    assert "The caller has had no answer since 09:02 GMT on Monday 2 March." in draft.body
    assert sources(draft, "The caller wrote") == {("event", "public_comment-4")}
    assert ("event", "public_comment-2") in sources(draft, "no answer since")


def test_who_was_answered_does_not_wait() -> None:
    answered = (said(2, "Anybody there?"), said(4, "We are", "sam.ortiz", "staff"))
    assert "The caller" not in unowned(*answered).body
    again = unowned(*answered, said(6, "Thank you, when?"))
    assert 'wrote at 09:06 GMT on Monday 2 March: "Thank you, when?"' in again.body
    assert "no answer since 09:06 GMT" in again.body


def test_an_internal_note_and_an_update_to_others_answer_no_caller() -> None:
    sent = Event(OPENED + timedelta(minutes=5), "sent", "update_sent", "executive", origin="rung", text="an update")
    draft = unowned(said(2, "Anybody there?"), event(4, "internal_note", "who is this?", "sam.ortiz"), sent)
    assert "no answer since 09:02 GMT" in draft.body


def test_a_report_that_nobody_answered_waits_since_it_was_opened() -> None:
    assert "The caller has had no answer since 09:00 GMT on Monday 2 March." in unowned().body


def test_where_the_source_shows_no_words_nobody_is_said_to_wait_and_nothing_to_be_undone() -> None:
    silent = replace(incident("INC1", UNOWNED), shows_words=False)
    body = note(silent).body
    assert "no answer" not in body and "the ticket shows nothing" not in body and "no work on it" not in body
    assert "What was done so far: not yet known; the source shows no comments and notes." in body
    handed = replace(incident("INC1", UNOWNED, change(2, "group", "Network L2", "Service Desk")), shows_words=False)
    [draft] = drafts(handed, AT_11, "handover")
    assert "What else was done is not yet known; the source shows no comments and notes." in draft.body


# -- another firm

GOSSIP = (event(8, "internal_note", "Cause: their cheap cards again\nWorkaround: ask Mia Chen\nImpact: Lee is furious"),
          event(9, "internal_note", "They never answer, says sam.ortiz"))


def outside(*events: Event, **fields: Value) -> Draft:
    called = incident("INC1", FULL | {"group": "Network L2", "assignee": "mia.chen"} | fields, VENDOR, *events)
    return next(draft for draft in drafts(called, AT_301, "handover") if draft.phase == "vendor")


def test_a_rung_outside_the_tracker_is_written_to_as_to_another_firm() -> None:
    draft = outside()
    assert draft.template == "handover/vendor.txt.j2"
    assert draft.subject == "P1 (critical) outage: Payments, your case V-7781"
    for words in ("Your case: V-7781, with us since 09:05 GMT", "Our reference: INC1", "What we ask: take it on",
                  "Please answer by: 15:00 GMT on Monday 2 March", "It was to be restored by: 13:00 GMT",
                  "Device or application at fault: leeds-core-sw-2", "Contact: the team Network L2, naming INC1"):
        assert words in draft.body, words


def test_another_firm_reads_no_name_and_nothing_of_internal_notes() -> None:
    draft = outside(*GOSSIP, title="Mia Chen says that lee.park cannot pay", description="Lee Park, desk 4")
    whole = f"{draft.subject} {draft.body} {draft.statements} {[rests.words for rests in draft.rests_on]}"
    for words in ("cheap", "furious", "never answer", "desk 4"):
        assert words not in whole
    for name in ("Mia", "Chen", "Lee", "Park", "mia.chen", "lee.park", "sam.ortiz"):
        assert not re.search(rf"\b{re.escape(name)}\b", f"{draft.subject} {draft.body}"), name
    assert 'as: "[name] says that [name] cannot pay"' in draft.body
    assert "What we suspect: nothing published yet" in draft.body and "Workaround in place" not in draft.body


def test_another_firm_reads_what_customers_were_told() -> None:
    draft = outside(*GOSSIP, said(20, "Cause: a part has failed\nWorkaround: take cash", "mia.chen", "staff"))
    assert "What we suspect: a part has failed" in draft.body and "Workaround in place: take cash" in draft.body


def test_a_vendor_without_a_number_of_its_own_is_asked_for_it() -> None:
    waits = change(6, "hold_reason", "vendor"), change(6, "state", "on_hold", "new")
    called = incident("INC1", FULL | {"group": "Network L2"}, *waits)
    draft = next(one for one in drafts(called, AT_301, "handover") if one.phase == "vendor")
    assert "Your case: not yet known; please send us its number" in draft.body
    assert draft.subject.endswith(": Payments, waiting for you, a case for you")


# -- several calls to the same readers

def test_two_calls_to_the_same_readers_are_one_note_with_both_reasons() -> None:
    twice = incident("INC1", UNOWNED)
    [late, *others] = [one for one in drafts(twice, AT_301, "handover") if one.phase == "handover"]
    assert others == [] and late.firing.startswith("restore-late|")
    assert "Called at 14:00 GMT on Monday 2 March, call 2: not restored in the time for a P1" in late.body
    assert "Also called at 09:40 GMT on Monday 2 March, call 3: nobody owns a P1" in late.body
    assert [key.partition("|")[0] for key in late.stands_for] == ["unowned"]
    assert {ref.partition("|")[0] for _, ref in sources(late, "Also called")} == {"unowned"}


def test_who_holds_it_already_is_not_asked_to_take_it_over() -> None:
    top = incident("INC1", UNOWNED | {"group": "Network L2"})
    late = next(one for one in drafts(top, AT_301, "handover") if one.phase == "handover")
    assert late.subject.endswith(", for Network L2") and "take it over" not in late.body
    assert "What is asked: Network L2 holds it already; get it restored, or write" in late.body
    assert sources(late, "What is asked") == {("field", "group")}


def test_calls_to_different_readers_stay_apart() -> None:
    both = drafts(incident("INC1", UNOWNED), AT_301, "handover")
    assert sorted(draft.phase for draft in both) == ["call", "handover"]


# -- who is called, in the subject

def for_whom(to: Recipient) -> tuple[str, set[str]]:
    """The end of the subject of a call to ``to``, and the words of what it rests on."""
    of, policy = incident("INC1", UNOWNED), policy_for()
    case = Case(of, decided(of, AT_301, policy), policy, NAMES)
    firing = next(one for one in case.decision.firings if one.rule == "restore-at-risk")
    made = rendered(build(case, firing._replace(to=to)))
    subject, = (one for one in made.sentences if one.text.startswith("Subject:"))
    return made.subject.partition(": Payments, ")[2], {
        made.sources[number].words for value in subject.values for number in value.sources}


@pytest.mark.parametrize(("to", "words"), [
    (Recipient("role", "group", ("Network L2",)), "for Network L2"),
    (Recipient("role", "duty-manager", ("Service Managers",)), "for Service Managers, duty manager"),
    (Recipient("role", "on-call", (), ("mia.chen", "sam.ortiz")), "for Mia Chen and Sam Ortiz, on call"),
    (Recipient("rung", "top", ("Core", "Voice", "Wi-Fi")), "for Core, Voice and Wi-Fi"),
    (Recipient("role", "assignee", note="nobody is assigned"), "for assignee (nobody is assigned)"),
])
def test_the_subject_of_a_call_names_who_is_to_read_it_or_says_that_nobody_is_there(to: Recipient, words: str) -> None:
    subject, rests = for_whom(to)
    assert subject.removesuffix(" to take over") == words
    assert any(name in source for source in rests for name in (to.note or (*to.groups, *to.people)[0],))


# -- goals

def test_a_goal_that_had_passed_when_it_was_set_is_not_told_as_a_date_that_was_missed() -> None:
    raised = incident("INC1", UNOWNED | {"priority": 3}, change(700, "priority", 1, 3))
    at = OPENED + timedelta(minutes=721)
    late = next(one for one in drafts(raised, at, "handover") if one.firing.startswith("restore-late|"))
    assert ("To be restored: as soon as it can be; the 4 h for a P1, counted from 09:00 GMT on Monday 2 March, "
            "were over when it became one at 20:40 GMT on Monday 2 March") in late.body
    assert "To be restored by" not in late.body
    [executive] = drafts(raised, at + timedelta(hours=1), "executive")
    assert "Our goal was missed: the 4 h for a P1" in executive.body


# -- promises

PROMISED = event(20, "public_comment", "We are on it. Next update 10:00")


@pytest.mark.parametrize(("minutes", "words"), [
    (50, "The next update is promised for 10:00 GMT on Monday 2 March."),
    (61, "An update was promised for 10:00 GMT on Monday 2 March; it is overdue, and none has gone out. "
         "Send it, or say when it comes."),
    (3000, "An update was promised for 10:00 GMT on Monday 2 March; it is overdue, and none has gone out. "
         "Send it, or say when it comes."),
])
def test_a_call_about_a_promise_says_how_it_stands_now(minutes: float, words: str) -> None:
    promised = drafts(incident("INC1", FULL, *WORKED, PROMISED), OPENED + timedelta(minutes=minutes), "handover")
    [draft] = [one for one in promised if one.firing.startswith("promise-due|")]
    assert words in draft.body
    assert "Called at 09:45 GMT on Monday 2 March: the promised update is due in a quarter of an hour" in draft.body
    assert (draft.holds_until == OPENED + timedelta(hours=1)) == (minutes == 50)


def test_an_update_that_was_promised_long_ago_says_that_it_is_late_and_promises_ahead() -> None:
    for minutes, late in ((62, False), (80, True), (3000, True)):
        now = OPENED + timedelta(minutes=minutes)
        [draft] = drafts(incident("INC1", FULL, *WORKED, PROMISED), now)
        assert ("This update was promised for 10:00 GMT on Monday 2 March and comes late." in draft.body) == late
        assert draft.holds_until is not None and draft.holds_until > now


def test_readers_who_never_heard_a_promise_are_not_told_that_it_is_late() -> None:
    inside = event(20, "internal_note", "Next update 10:00")
    now = OPENED + timedelta(minutes=130)
    [business] = drafts(incident("INC1", FULL, *WORKED, inside), now)
    [executive] = drafts(incident("INC1", FULL, *WORKED, PROMISED), now, "executive")
    assert "promised for" not in business.body and "promised for" not in executive.body
