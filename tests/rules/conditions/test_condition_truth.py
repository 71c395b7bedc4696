"""What a condition answers, and says of what would have to change."""

from __future__ import annotations

import itertools

import pytest

from rules.conditions import CompiledCondition, compile_condition
from rules.facts.catalogue import fact_types
from rules.facts.types import FactValue, Truth
from rules.policy.values import All, Condition

TYPES = fact_types(("office", "night"), ("desk", "network"))


def compiled(text: str) -> CompiledCondition:
    return compile_condition(text, TYPES)


def truth(text: str, **values: FactValue) -> Truth:
    condition = compiled(text)
    return condition.truth([values[fact] for fact in condition.facts])


def needs(text: str, **values: FactValue) -> tuple[str, ...]:
    condition = compiled(text)
    return condition.needs([values[fact] for fact in condition.facts])


@pytest.mark.parametrize(("open_", "outage"), list(itertools.product((True, False, None), repeat=2)))
def test_and_and_or_follow_kleene(open_: Truth, outage: Truth) -> None:
    both, either = {open_, outage}, {open_, outage}
    assert truth("open && outage", open=open_, outage=outage) is (
        False if False in both else None if None in both else True)
    assert truth("open || outage", open=open_, outage=outage) is (
        True if True in either else None if None in either else False)


@pytest.mark.parametrize(("text", "values"), [
    ("!open", {"open": None}),
    ("open == false", {"open": None}),
    ("priority != 1", {"priority": None}),
    ("priority in [1, 2]", {"priority": None}),
    ('"x" in labels', {"labels": None}),
    ("size(labels) >= 0", {"labels": None}),
    ('title.contains("")', {"title": None}),
    ('title.matches("")', {"title": None}),
    ("priority < tracker_priority", {"priority": 1, "tracker_priority": None}),
    ("assignee == assignee", {"assignee": None}),
])  # fmt: skip
def test_what_is_said_of_an_unknown_fact_is_unknown(text: str, values: dict[str, FactValue]) -> None:
    assert truth(text, **values) is None


def test_known_is_always_known() -> None:
    assert truth("known(service_tier)", service_tier=None) is False
    assert truth("known(outage)", outage=False) is True
    assert truth("!known(assignee)", assignee="") is False


def test_a_fact_that_is_known_to_be_empty_is_not_unknown() -> None:
    assert truth('assignee != ""', assignee="") is False
    assert truth("size(labels) == 0", labels=()) is True


def test_not_binds_tighter_than_and_and_that_tighter_than_or() -> None:
    assert truth("!open || outage && vip", open=False, outage=False, vip=False) is True
    assert truth("!(open || outage) && vip", open=False, outage=False, vip=False) is False
    assert truth("open || outage && vip", open=True, outage=False, vip=False) is True


@pytest.mark.parametrize(("written", "value"), [
    (r'"\x41\101\u0041\U00000041"', "AAAA"),
    (r'"\a\b\f\n\r\t\v\\\?\"\'\`"', "\a\b\f\n\r\t\v\\?\"'`"),
    (r"'it\'s'", "it's"),
    ("'say \"x\"'", 'say "x"'),
    (r'r"\d"', "\\d"),
    (r"R'\'", "\\"),
    ('"é😀"', "é😀"),
    ('""', ""),
])  # fmt: skip
def test_strings_are_written_as_in_cel(written: str, value: str) -> None:
    assert truth(f"title == {written}", title=value) is True


def test_facts_are_sorted_and_named_once_and_values_stand_in_their_order() -> None:
    condition = compiled("priority <= 2 && !assigned && (priority == 1 || outage)")
    assert condition.facts == ("assigned", "outage", "priority")
    assert condition.truth((False, True, 2)) is True
    assert condition.truth([False, False, 2]) is False


def test_a_condition_serves_where_the_policy_wants_one() -> None:
    condition: Condition = compiled("open")
    assert All((condition,)) == All((compiled("open"),))
    assert compiled("open") != compiled("!open")


def test_atoms_are_the_smallest_conditions_each_once() -> None:
    condition = compiled('!(priority<=2) || (assigned && priority <= 2) || known( service ) && title.contains("x")')
    assert [(atom.text, atom.facts) for atom in condition.atoms()] == [
        ("priority <= 2", ("priority",)), ("assigned", ("assigned",)), ("known(service)", ("service",)),
        ('title.contains("x")', ("title",)),
    ]
    assert [atom.truth([3]) for atom in condition.atoms()[:1]] == [False]


@pytest.mark.parametrize(("text", "values", "sentences"), [
    ("!assigned", {"assigned": True}, ("assigned must be false (is true)",)),
    ("assigned", {"assigned": None}, ("assigned must be true (is not yet known)",)),
    ("priority <= 2", {"priority": 3}, ("priority <= 2 (is 3)",)),
    ("!(priority <= 2)", {"priority": 1}, ("priority > 2 (is 1)",)),
    ("!(state == 'new')", {"state": "new"}, ("state != 'new' (is \"new\")",)),
    ("!(priority in [1, 2])", {"priority": 1}, ("!(priority in [1, 2]) (is 1)",)),
    ('!title.contains("x")', {"title": "xy"}, ('!title.contains("x") (is "xy")',)),
    ("service_tier == 1", {"service_tier": None}, ("service_tier == 1 (is not yet known)",)),
    ("known(service_tier)", {"service_tier": None}, ("service_tier must be known",)),
    ("!known(service_tier)", {"service_tier": 2}, ("service_tier must not be known (is 2)",)),
    ("size(labels) > 2", {"labels": ("a",)}, ("size(labels) > 2 (is 1)",)),
    ('"x" in labels', {"labels": ("a", "b")}, ('"x" in labels (is ["a", "b"])',)),
    ("priority < tracker_priority", {"priority": 2, "tracker_priority": None},
     ("priority < tracker_priority (priority is 2, tracker_priority is not yet known)",)),
    ('title == "x"', {"title": "long " * 20}, ('title == "x" (is "long long long long long long long long…")',)),
])  # fmt: skip
def test_an_atom_says_what_it_needs_and_what_is(
    text: str, values: dict[str, FactValue], sentences: tuple[str, ...]
) -> None:
    assert needs(text, **values) == sentences


def test_of_and_only_what_does_not_hold_is_needed() -> None:
    assert needs("priority <= 2 && !assigned && open", priority=3, assigned=True, open=True) == (
        "priority <= 2 (is 3)", "assigned must be false (is true)")


def test_of_or_the_alternatives_stand_in_one_sentence() -> None:
    assert needs("open && (outage || vip)", open=False, outage=False, vip=None) == (
        "open must be true (is false)", "outage must be true (is false) or vip must be true (is not yet known)")


def test_an_alternative_may_need_several_things() -> None:
    assert needs("outage && vip || security", outage=False, vip=False, security=False) == (
        "outage must be true (is false) and vip must be true (is false), or security must be true (is false)",)
    assert needs("outage && (vip || open) || security", outage=False, vip=False, open=False, security=False) == (
        "outage must be true (is false) and (vip must be true (is false) or open must be true (is false)), "
        "or security must be true (is false)",)


def test_not_turns_and_into_alternatives() -> None:
    assert needs("!(open && assigned)", open=True, assigned=True) == (
        "open must be false (is true) or assigned must be false (is true)",)


def test_the_same_need_is_said_once() -> None:
    assert needs("open && (open && vip)", open=False, vip=True) == ("open must be true (is false)",)
    assert needs("open || open", open=False) == ("open must be true (is false)",)
