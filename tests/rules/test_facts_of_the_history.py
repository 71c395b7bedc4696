"""Facts that are carried along the history: what counts and what does not."""

from __future__ import annotations

import pytest

from rules.facts.catalogue import FACTS
from rules.facts.types import FactValue
from rules.incident import Event, Value, ordered
from rules.policy.load import load_policy
from tests.rules.deciding import at, decided, incident, said, set_, update_sent
from tests.rules.histories import POLICY


def fact(name: str, *events: Event, **opening: Value) -> FactValue:
    """The value of a fact after ``events``."""
    by = load_policy(POLICY + f'  - {{rule: asks, when: ["known({name})"], to: duty-manager}}\n')
    return decided(incident(*events, **opening), by, at(days=1)).facts[name]


def turn(field: str, *values: str, origin: str = "staff") -> list[Event]:
    """The field goes from each value to the next."""
    return [set_(number, field, new, old=old, origin=origin)
            for number, (old, new) in enumerate(zip(values, values[1:], strict=False), 1)]


@pytest.mark.parametrize(("values", "expected"), [
    (("mia", "tom"), 1), (("mia", "tom", "mia"), 2), (("", "mia"), 0), (("mia", ""), 0), (("mia", "", "tom"), 0),
    (("mia", "mia"), 0)])
def test_a_handover_goes_from_one_holder_to_another(values: tuple[str, ...], expected: int) -> None:
    assert fact("reassignments", *turn("assignee", *values), assignee=values[0]) == expected
    assert fact("group_changes", *turn("group", *values), group=values[0]) == expected
    assert fact("reassignments", *turn("group", *values), assignee="ada") == 0


@pytest.mark.parametrize(("values", "expected"), [
    (("A", "B"), 0), (("A", "B", "A"), 1), (("A", "B", "A", "B"), 2), (("A", "", "A"), 1), (("", "A", "", "A"), 1),
    (("A", "A"), 0), (("A", "B", "C"), 0)])
def test_a_group_bounces_where_it_had_been_before(values: tuple[str, ...], expected: int) -> None:
    assert fact("bounces", *turn("group", *values), group=values[0]) == expected


def test_each_holder_is_counted_once() -> None:
    assert fact("groups", *turn("group", "A", "B", "A", "", "C"), group="A") == 3
    assert fact("groups", *turn("group", "", "A"), group="") == 1
    assert fact("assignees", *turn("assignee", "mia", "tom", "mia"), assignee="mia") == 2
    assert fact("assignees") == 0


@pytest.mark.parametrize(("values", "expected"), [
    (("new", "resolved", "new"), 1), (("new", "closed", "in_progress", "resolved", "on_hold"), 2),
    (("new", "in_progress", "new"), 0), (("resolved", "closed"), 0), (("new", "cancelled", "new"), 1)])
def test_a_reopening_goes_from_done_to_open(values: tuple[str, ...], expected: int) -> None:
    assert fact("reopenings", *turn("state", *values), state=values[0]) == expected


def test_a_raise_is_of_the_trackers_priority_and_not_rungs() -> None:
    assert fact("priority_raises", set_(1, "priority", 2, old=3), set_(2, "priority", 1, old=2)) == 2
    assert fact("priority_raises", set_(1, "priority", 3, old=2), set_(2, "priority", 3, old=3)) == 0
    assert fact("priority_raises", set_(1, "priority", 2, old=3, origin="rung"), set_(2, "priority", 1, old=None)) == 0


def test_words_are_counted_by_whose_they_are() -> None:
    words = [said(1), said(2, origin="caller"), said(3, origin="automation"), said(4, kind="internal_note"),
             update_sent(5, "executive"), said(6, kind="internal_note", origin="unknown"), said(7, origin="unknown")]
    assert fact("public_updates", *words) == 2
    assert fact("internal_notes", *words) == 1
    assert fact("caller_comments", *words) == 1


def test_an_answer_is_owed_from_the_callers_word_until_stakeholders_hear() -> None:
    asked = said(1, origin="caller")
    assert fact("awaiting_reply") is False and fact("awaiting_reply", asked) is True
    for silent in (said(2, kind="internal_note"), said(2, origin="automation"), said(2, origin="unknown")):
        assert fact("awaiting_reply", asked, silent) is True
    for answer in (said(2), update_sent(2)):
        assert fact("awaiting_reply", asked, answer) is False
        assert fact("awaiting_reply", asked, answer, said(3, origin="caller")) is True


def test_an_update_is_promised_until_one_goes_out() -> None:
    promise = said(1, "next update 14:30")
    assert fact("update_promised", promise) is True
    assert fact("update_promised", promise, said(2, kind="internal_note")) is True
    assert fact("update_promised", promise, said(2, origin="caller")) is True
    assert fact("update_promised", promise, said(2)) is False
    assert fact("update_promised", promise, update_sent(2)) is False
    assert fact("update_promised", promise, said(2, "no news; next update 15:30")) is True
    assert fact("update_promised", said(1, "next update 14:30", origin="caller")) is False


@pytest.mark.parametrize(("name", "line"), [
    ("has_workaround", "Workaround: the other link"), ("has_cause", "Cause: a flap"), ("has_eta", "ETA: 16:00")])
def test_a_labelled_line_counts_once_staff_wrote_it(name: str, line: str) -> None:
    assert fact(name, said(1, line)) is True and fact(name, said(1, line, kind="internal_note")) is True
    assert fact(name, said(1, line), said(2, "never mind")) is True
    assert fact(name, said(1, "Impact: all of it")) is False
    for origin in ("caller", "automation", "rung", "unknown"):
        assert fact(name, said(1, line, origin=origin)) is False


def test_the_vendor_is_engaged_once_a_case_or_a_wait_says_so() -> None:
    assert fact("vendor_engaged") is False
    assert fact("vendor_engaged", vendor_reference="V1") is True
    assert fact("vendor_engaged", hold_reason="vendor") is True
    assert fact("vendor_engaged", set_(1, "hold_reason", "caller")) is False
    assert fact("vendor_engaged", set_(1, "hold_reason", "vendor"), set_(2, "hold_reason", "")) is True
    assert fact("vendor_engaged", set_(1, "vendor_reference", "V1"), set_(2, "hold_reason", "")) is True


@pytest.mark.parametrize(("opening", "expected"), [
    ({"state": "on_hold", "hold_reason": "caller"}, True), ({"state": "on_hold", "hold_reason": "vendor"}, False),
    ({"state": "new", "hold_reason": "caller"}, False), ({"state": "new"}, False), ({"state": "on_hold"}, None)])
def test_it_waits_for_the_caller_on_hold_alone(opening: dict[str, str], expected: bool | None) -> None:
    assert fact("awaiting_caller", **dict[str, Value](opening)) is expected


def test_a_derived_fact_is_unknown_with_its_field() -> None:
    assert fact("assigned") is None
    assert fact("assigned", assignee="") is False and fact("assigned", assignee="mia") is True
    assert fact("open", state="resolved") is False and fact("has_parent", parent="INC0") is True


def test_an_emptied_number_or_flag_is_unknown_and_an_emptied_text_is_empty() -> None:
    assert fact("users_affected", set_(1, "users_affected", ""), users_affected=3) is None
    assert fact("vip", set_(1, "vip", ""), vip=True) is None
    assert fact("category", set_(1, "category", ""), category="wan") == ""


def test_every_fact_can_be_asked_of_any_incident() -> None:
    for name, row in FACTS.items():
        assert fact(name) is None or isinstance(fact(name), (bool, int, str, tuple)), row.sentence


def test_the_creation_comes_first_of_its_instant_and_each_id_counts_once() -> None:
    created, early = Event(at(0), "m", "created"), Event(at(0), "a", "field", "vip", None, True)
    twice = early._replace(new=False)
    assert ordered([early, twice, created]) == (created, early)
