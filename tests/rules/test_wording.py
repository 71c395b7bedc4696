"""Reasons and lengths of time in words."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

import rules
from rules.facts.types import FactValue
from rules.policy.load import load_policy
from rules.wording import PLACEHOLDER, counted, fill, in_words, placeholders, span_in_words


@pytest.mark.parametrize(("value", "words"), [
    (None, "not yet known"), (True, "yes"), (False, "no"), (0, "0"), (3, "3"), ("", "none"), ("wan", "wan"),
    ((), "none"), (("a", "b"), "a, b"),
])
def test_a_value_is_said_as_a_person_reads_it(value: FactValue, words: str) -> None:
    assert in_words(value) == words


def test_a_reason_names_the_facts_of_the_instant_and_says_what_is_not_known() -> None:
    because = "{service} serves {users_affected} people ({service})"
    assert fill(because, {"service": "wan", "users_affected": 12}) == "wan serves 12 people (wan)"
    assert fill("late in {group}", {"group": None}) == "late in (group not known)"
    assert fill("late in {group}", {"group": ""}) == "late in (no group)"
    assert fill(because, {}) == "(service not known) serves (users affected not known) people (service not known)"
    assert fill("nobody owns it", {"service": "wan"}) == "nobody owns it"


def reasons(policy: str) -> list[str]:
    """Every `because` of a shipped policy that names a fact."""
    text = (Path(rules.__file__).parent / "policies" / f"{policy}.yaml").read_text(encoding="utf-8")
    load_policy(text, policy)
    return [because for because in re.findall(r'because: "([^"]*)"', text) if "{" in because]


@pytest.mark.parametrize("policy", ["network-support", "school", "managed-service"])
def test_no_reason_of_a_shipped_policy_holds_a_bare_unknown(policy: str) -> None:
    """What is not known stands in one pair of brackets, with the name of what it is."""
    assert reasons(policy)
    for because in reasons(policy):
        filled = fill(because, {})
        for name in placeholders(because):
            assert f"({name.replace('_', ' ')} not known)" in filled
        assert "((" not in filled and "not yet known" not in filled and not PLACEHOLDER.search(filled)


def test_what_a_fact_says_is_not_read_as_a_place_for_another() -> None:
    assert fill("{service}", {"service": "{group}", "group": "L2"}) == "{group}"


def test_braces_that_hold_no_name_stay_as_they_are() -> None:
    assert fill("{} {A1} {group}", {"group": "L2"}) == "{} {A1} L2"
    assert placeholders("{} {A1} {group} {service} {group}") == ("group", "service", "group")


@pytest.mark.parametrize(("span", "plain", "worked"), [
    (timedelta(0), "0 s", "0 s"), (timedelta(seconds=45), "45 s", "45 s"),
    (timedelta(hours=4, minutes=5, seconds=6), "4 h 5 min", "4 h 5 min"),
    (timedelta(days=2, hours=3), "2 d 3 h", "51 h"), (timedelta(days=1, seconds=5), "1 d", "24 h"),
    (timedelta(days=1, minutes=30), "1 d", "24 h 30 min"), (-timedelta(minutes=5), "-5 min", "-5 min"),
])
def test_a_length_of_time_is_said_in_its_two_largest_units(span: timedelta, plain: str, worked: str) -> None:
    """Of what is worked a day is no unit: it has eight hours, or as many as the calendar says."""
    assert span_in_words(span) == plain
    assert span_in_words(span, True) == worked


@pytest.mark.parametrize(("span", "words"), [
    (timedelta(hours=4, minutes=5), "4 h 5 min"), (timedelta(days=2, hours=3), "2 d 3 h"),
    (timedelta(seconds=45), "45 s"), (timedelta(minutes=10), "10 min"), (timedelta(), "0 s"),
    (timedelta(milliseconds=900), "0 s"),
    (timedelta(days=2, minutes=59), "2 d"), (timedelta(hours=1, seconds=59), "1 h"),
    (timedelta(days=1, hours=23, minutes=59, seconds=59), "1 d 23 h"), (-timedelta(minutes=90), "-1 h 30 min"),
])
def test_a_span_is_said_in_its_two_largest_units_and_never_rounded_up(span: timedelta, words: str) -> None:
    assert span_in_words(span) == words


def test_a_count_agrees_with_its_word() -> None:
    assert [counted(number, "row") for number in (0, 1, 2000)] == ["0 rows", "1 row", "2,000 rows"]
    assert counted(2, "person", "people") == "2 people"
