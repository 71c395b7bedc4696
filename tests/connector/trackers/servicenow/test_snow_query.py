"""Queries are built of checked pieces, and the source's own is held against what comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.trackers.errors import Refused
from connector.trackers.servicenow.conditions import Own
from connector.trackers.servicenow.query import both, condition, is_sys_id, literal, one_of


@pytest.mark.parametrize("value", ["a^b", "^ORactive=true", "a\nb", "a\rb", "a\u2028b", "javascript:gs.now()",
                                   " JavaScript:x", "x\0", ""])
def test_a_value_that_could_say_more_than_itself_is_refused(value: str) -> None:
    with pytest.raises(Refused):
        condition("name", "=", value)
    with pytest.raises(Refused):
        one_of("name", ["fine", value])


@pytest.mark.parametrize("field", ["", "a b", "sys_id=1^x", "a..b", ".a", "A", "a^b"])
def test_what_is_no_field_is_refused(field: str) -> None:
    with pytest.raises(Refused):
        condition(field, "=", "x")


def test_a_comma_would_make_two_of_one() -> None:
    with pytest.raises(Refused):
        one_of("name", ["a,b"])


@given(st.text())
def test_whatever_a_value_is_it_never_adds_a_condition(value: str) -> None:
    try:
        assert condition("name", "=", value).split("^") == [f"name={value}"]
    except Refused:
        pass


def test_instants_are_literals_of_utc_to_the_second() -> None:
    at = datetime(2026, 3, 2, 9, 30, 15, 999_000, tzinfo=timezone(timedelta(hours=2)))
    assert literal(at) == "2026-03-02 07:30:15" and literal(at.astimezone(UTC)) == literal(at)


@pytest.mark.parametrize(("text", "is_one"), [
    ("0" * 32, True), ("a" * 31, False), ("A" * 32, False), ("a" * 33, False)])
def test_sys_ids_are_32_hexadecimal_digits(text: str, is_one: bool) -> None:
    assert is_sys_id(text) is is_one


@pytest.mark.parametrize(("query", "row", "broken"), [
    ("category=network", {"category": "network"}, False),
    ("category=Network", {"category": "network"}, False),  # a database may not tell them apart
    ("category=network", {"category": "software"}, True),
    ("category=network", {}, False),  # the field did not come back: the canary tells
    ("category!=network", {"category": "network"}, True),
    ("priorityIN1,2", {"priority": "3"}, True),
    ("priorityNOT IN1,2", {"priority": "2"}, True),
    ("numberSTARTSWITHINC", {"number": "CHG1"}, True),
    ("category=network^ORcategory=software", {"category": "software"}, False),
    ("category=network^ORcategory=software", {"category": "x"}, True),
    ("category=network^ORshort_descriptionLIKEx", {"category": "x", "short_description": "y"}, False),
    ("active=true", {"active": "true"}, False),
    ("active=1", {"active": "true"}, False),
    ("active=true", {"active": "false"}, True),
    ("opened_at=javascript:gs.now()", {"opened_at": "2026-01-01 00:00:00"}, False),
    ("opened_at=2026-01-01", {"opened_at": "2026-01-01 00:00:00"}, False),
    ("assignment_group.name=Network", {"assignment_group.name": {"value": "Desk", "display_value": "Desk"}}, True),
    ("sys_class_nameINSTANCEOFincident", {"sys_class_name": "incident"}, False),
    ("123TEXTQUERY321=printer", {"number": "INC1"}, False),
])
def test_a_row_is_held_against_the_conditions_whose_meaning_is_certain(
        query: str, row: dict[str, object], broken: bool) -> None:
    assert (Own(query).broken_by(row) is not None) is broken


def test_each_condition_has_a_query_that_nothing_can_meet() -> None:
    own = Own("active=true^priorityIN1,2^ORpriority>4^short_descriptionENDSWITHx^")
    assert list(own.canaries()) == [
        both(own.text, f"sys_id={'0' * 32}"), "active=true^active!=true", "priorityIN1,2^priorityNOT IN1,2",
        "priority>4^priority<=4", "short_descriptionISEMPTY^short_descriptionISNOTEMPTY"]
    assert Own(None).canaries() == {} and Own(None).text == ""
