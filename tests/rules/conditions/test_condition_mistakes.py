"""What each mistake is told as, where it stands, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from rules.conditions import ConditionErrors, Problem, compile_condition
from rules.facts.catalogue import fact_types
from rules.facts.types import BOOL

TYPES = fact_types(("office", "night"), ("desk", "network"))

Mistake = tuple[int, str, str | None]

A_FACT = "a fact or a literal is expected here"
AN_OPERATOR = "an operator such as ==, in, && or || is expected here"
BY_ITSELF = "write it by itself, with ! before it for its contrary"
FOR_LISTS = 'write "x" in labels, or size(labels) == 0'
A_CLOCK = "time is no part of a condition: give the rule a clock (for, since, at)"

GRAMMAR: list[tuple[str, Mistake]] = [
    ("", (0, "the condition is empty", None)),
    (" \n", (0, "the condition is empty", None)),
    ("priority ==", (11, "the condition ends too early", A_FACT)),
    ("open &&  ", (7, "the condition ends too early", A_FACT)),
    ("(open", (5, "the condition ends too early", 'a ")" is expected here')),
    ("priority in [1", (14, "the condition ends too early", 'a "]" is expected here')),
    ("title.", (6, "the condition ends too early", "a name is expected here")),
    ("open)", (4, 'unexpected ")"', AN_OPERATOR)),
    ("priority 1", (9, 'unexpected "1"', AN_OPERATOR)),
    ("open; assigned", (4, 'unexpected ";"', AN_OPERATOR)),
    ("== 1", (0, 'unexpected "=="', A_FACT)),
    ('title contains "x"', (6, 'unexpected "contains"', 'write it as a method: title.contains("...")')),
    ('title == "x', (9, "the string is not closed", 'write " at its end, on the same line')),
    ("title == 'x\n'", (9, "the string is not closed", "write ' at its end, on the same line")),
    ("priority + 1 == 2", (9, 'unexpected "+"', "conditions do not calculate")),
    ("open " + "&& open" * 400, (2000, "the condition is longer than 2000 characters", None)),
    ("(" * 50 + "!(" * 50 + "open" + ")" * 100, (0, "the condition is nested too deeply", None)),
]

OPERATORS: list[tuple[str, Mistake]] = [
    ("priority = 1", (9, '"=" is not an operator', "write ==")),
    ("priority === 1", (9, '"===" is not an operator', "write ==")),
    ("priority <> 1", (9, '"<>" is not an operator', "write !=")),
    ("priority =< 2", (9, '"=<" is not an operator', "write <=")),
    ('state is "new"', (6, '"is" is not an operator', "write ==")),
    ('state is not "new"', (6, '"is not" is not an operator', "write !=")),
    ('state not in ["new"]', (6, '"not in" is not an operator', 'write !(state in ["new"])')),
    ("priority IN [1]", (9, '"IN" is not an operator', "write in")),
    ("open and assigned", (5, '"and" is not an operator', "write &&")),
    ("open AND assigned", (5, '"AND" is not an operator', "write &&")),
    ("open & assigned", (5, '"&" is not an operator', "write &&")),
    ("open or assigned", (5, '"or" is not an operator', "write ||")),
    ("not open", (0, '"not" is not an operator', "write !open")),
    ("not priority == 1", (0, '"not" is not an operator', "write !(priority == 1)")),
]

NAMES: list[tuple[str, Mistake]] = [
    ("prioriti == 1", (0, '"prioriti" is not a fact', "did you mean priority?")),
    ("1 == serviceTier", (5, '"serviceTier" is not a fact', "did you mean service_tier?")),
    ("known(asignee)", (6, '"asignee" is not a fact', "did you mean assignee?")),
    ("qqq", (0, '"qqq" is not a fact', None)),
    ("priority == P1", (12, '"P1" is not a fact', "write 1")),
    ("state == resolved", (9, '"resolved" is not a fact', 'write "resolved"')),
    ("assigned == True", (12, '"True" is not a fact', "write true")),
    ("assignee == null", (12, '"null" is not a fact', "write !known(assignee)")),
    ("service.tier == 1", (0, '"service.tier" is not a fact', "did you mean service_tier?")),
    ("qqq.www == 1", (0, '"qqq.www" is not a fact', "names of facts hold no dot")),
    ('title.startswith("x")', (6, '"startswith" is not a method', "did you mean startsWith?")),
    ('title.qqq("x")', (6, '"qqq" is not a method', "there are contains, startsWith, endsWith, matches, size")),
    ("has(title)", (0, '"has" is not a function', "did you mean known?")),
    ("len(labels) == 1", (0, '"len" is not a function', "did you mean size?")),
    ("title.known()", (6, '"known" is not a method', "write known(title)")),
    ('contains(title, "x")', (0, '"contains" is not a function', 'write title.contains("x")')),
]

WORDS: list[tuple[str, Mistake]] = [
    ('state == "resovled"', (9, '"resovled" is not a state', 'did you mean "resolved"?')),
    ('"Resolved" != state', (0, '"Resolved" is not a state', 'did you mean "resolved"?')),
    ('state in ["new", "onhold"]', (17, '"onhold" is not a state', 'did you mean "on_hold"?')),
    ('impact == "1"', (10, '"1" is not an impact', 'one of "high", "medium", "low"')),
    ('hold_reason == "cal\\x6cers"', (15, '"callers" is not a hold reason', 'did you mean "caller"?')),
    ('"ofice" in open_calendars', (0, '"ofice" is not a word of open_calendars', 'did you mean "office"?')),
    ("state == impact", (6, "state and impact have no word in common", None)),
    ('impact < "high"', (7, "impact has no order: its words would be compared by the alphabet",
                         'name the words: impact in ["high", "medium"]')),
    ("title >= state", (6, "state has no order: its words would be compared by the alphabet",
                        'name the words: state in ["new", "in_progress"]')),
    ("priority == 7", (12, "7 is not a priority", "write 1 to 5, 1 is the highest")),
    ("0 < priority", (0, "0 is not a priority", "write 1 to 5, 1 is the highest")),
    ("tracker_priority in [1, -2]", (24, "-2 is not a tracker priority", "write 1 to 5, 1 is the highest")),
]

KINDS: list[tuple[str, Mistake]] = [
    ('priority == "P1"', (9, 'priority is an int, "P1" is a string: they cannot be compared', "write 1")),
    ('"2" < priority', (4, '"2" is a string, priority is an int: they cannot be compared', "write 2")),
    ("title == 3", (6, "title is a string, 3 is an int: they cannot be compared", 'write "3"')),
    ('outage == "true"', (7, 'outage is a bool, "true" is a string: they cannot be compared', "write true")),
    ("title == priority", (6, "title is a string, priority is an int: they cannot be compared", None)),
    ('priority in [1, "2"]', (16, '"2" is a string, priority is an int', "write 2")),
    ("open < true", (5, "a bool has no order: < cannot compare it", "write == or !=")),
    ('labels == ["x"]', (7, "a list cannot be compared with ==", FOR_LISTS)),
    ("labels in [1]", (0, 'labels is a list: "in" looks for one value', FOR_LISTS)),
    ("1 in labels", (0, "1 is an int, labels holds strings", None)),
    ('title in "x"', (9, '"in" needs a list after it, "x" is a string', 'write ["x"]')),
    ('"x" in title', (7, '"in" needs a list after it, title is a string', 'write title.contains("x")')),
    ("priority in 1", (12, '"in" needs a list after it, 1 is an int', "write [1]")),
    ("priority in []", (12, "the list is empty: nothing is ever in it", None)),
    ("state in [new]", (10, "new is not a literal: a list holds only literals", 'write "new"')),
    ("priority in [P1]", (13, "P1 is not a literal: a list holds only literals", "write 1")),
    ("priority in [tracker_priority]", (13, "tracker_priority is not a literal: a list holds only literals", None)),
    ('labels.contains("x")', (7, "contains is for strings, labels is a list", 'write "x" in labels')),
    ("title.contains(1)", (15, "contains takes a string, 1 is an int", None)),
    ("title.contains()", (6, "contains takes one string", 'write title.contains("...")')),
    ("size(priority) == 1", (5, "size takes a string or a list, priority is an int", None)),
    ("title.size(1) == 1", (6, "size takes one string or list", "write size(title)")),
    ("known()", (0, "known takes one fact", "write known(service_tier)")),
    ('known("title")', (0, "known takes one fact", "write known(title)")),
    ("priority == 99999999999999999999", (12, "99999999999999999999 does not fit into 64 bits", None)),
    ("priority == 1.5", (12, '"1.5" is not an int', "write a whole number")),
    ("priority == 1u", (12, '"1u" is not an int', "write a whole number")),
    ("reassignments > 10m", (16, '"10m" is not an int', A_CLOCK)),
    (r'title == "a\d"', (11, r'"\d" is not an escape', r'write \\d, or a raw string r"..."')),
    (r'title == "\ud800"', (10, r'"\ud800" is not an escape', "no character has that number")),
]

WHOLES: list[tuple[str, Mistake]] = [
    ("service", (0, "service is a string, not a condition", 'compare it: service == "..."')),
    ("!state", (1, "state is a string, not a condition", 'compare it: state == "new"')),
    ("open && priority", (8, "priority is an int, not a condition", "compare it: priority == 1")),
    ("labels || open", (0, "labels is a list, not a condition", 'write "x" in labels')),
    ("size(labels)", (0, "size(labels) is an int, not a condition", "compare it: size(labels) == 1")),
    ('"x"', (0, '"x" is a string, not a condition', None)),
    ("true", (0, "true names no fact", None)),
    ("open || true", (8, "true names no fact", None)),
    ("1 == 1", (0, "1 == 1 names no fact", None)),
    ('"a" in ["a"]', (0, '"a" in ["a"] names no fact', None)),
    ('"abc".contains("b")', (0, '"abc".contains("b") names no fact', None)),
    ("1 < priority < 3", (13, "comparisons do not chain", "write 1 < priority && priority < 3")),
    ("!assigned == true", (0, "!assigned is a condition, which cannot be compared", BY_ITSELF)),
    ("known(title) == true", (0, "known(title) is a condition, which cannot be compared", BY_ITSELF)),
    ("true == (open && assigned)", (9, "open && assigned is a condition, which cannot be compared", BY_ITSELF)),
    ('title.matches(service)', (14, "matches takes a literal: patterns are checked when the policy is loaded", None)),
    ('title.matches("(a)\\\\1")', (14, r'the pattern holds a backreference, "\1", which RE2 does not know', None)),
]


BARE: list[tuple[str, Mistake]] = [
    ("on_hold", (0, '"on_hold" is not a fact', 'write state == "on_hold"')),
    ('"on_hold"', (0, '"on_hold" is a string, not a condition', 'write state == "on_hold"')),
    ("open && !high", (9, '"high" is not a fact', 'write impact == "high", or urgency == "high"')),
    ("office", (0, '"office" is not a fact', 'write "office" in open_calendars')),
    ("network", (0, '"network" is not a fact', 'write rung == "network"')),
    ('"open"', (0, '"open" is a string, not a condition', "write open")),
    ("P2", (0, '"P2" is not a fact', "write priority == 2")),
    ("prioriti", (0, '"prioriti" is not a fact', "compare it: priority == 1")),
    ("opne", (0, '"opne" is not a fact', "did you mean open?")),
    ("True", (0, '"True" is not a fact', None)),
    ("null", (0, '"null" is not a fact', None)),
    ("ticket.priority", (0, '"ticket.priority" is not a fact', "compare it: tracker_priority == 1")),
    ("title.size == 3", (0, '"title.size" is not a fact', "write size(title)")),
    ("state == resovled", (9, '"resovled" is not a fact', 'did you mean "resolved"?')),
    ("impact == on_hold", (10, '"on_hold" is not a fact', 'one of "high", "medium", "low"')),
    ("priority == on_hold", (12, '"on_hold" is not a fact', None)),
    ("impact == 1", (7, "impact is a string, 1 is an int: they cannot be compared", 'one of "high", "medium", "low"')),
    ('priority == "P7"', (9, 'priority is an int, "P7" is a string: they cannot be compared',
                          "write 1 to 5, 1 is the highest")),
    ("impact in [hihg]", (11, "hihg is not a literal: a list holds only literals", 'did you mean "high"?')),
    ("priority in [high]", (13, "high is not a literal: a list holds only literals", None)),
    ('priority in "P1"', (12, '"in" needs a list after it, "P1" is a string', "write [1]")),
    ('"new" in state', (9, '"in" needs a list after it, state is a string', 'write "new" == state')),
    ("labels.contains(1)", (7, "contains is for strings, labels is a list", None)),
    ('open_calendars.contains("ofice")', (15, "contains is for strings, open_calendars is a list",
                                          'write "office" in open_calendars')),
    ('open_calendars == "x"', (15, "a list cannot be compared with ==",
                               'write "office" in open_calendars, or size(open_calendars) == 0')),
    ('title.matches("{")', (14, 'the pattern is broken: a "{" stands alone', r"write \\{")),
    ('title.matches(r"{")', (14, 'the pattern is broken: a "{" stands alone', r"write \{")),
    ("null != assignee", (0, '"null" is not a fact', "write known(assignee)")),
    ("known(priority == 1)", (0, "known takes one fact", "write known(priority)")),
    ("not (open || vip)", (0, '"not" is not an operator', "write !(open || vip)")),
]

MISTAKES = GRAMMAR + OPERATORS + NAMES + WORDS + KINDS + WHOLES + BARE
A_REPLACEMENT = re.compile(r"(?:write|compare it:|name the words:) (?P<text>.+)|did you mean (?P<near>.+)\?")
EXPLAINED = ("write a whole number", "write 1 to 5", "write it ", 'write " at', "write ' at", "write == or",
             "write \\\\d")
"""Hints that describe what to write."""


def replaced(text: str, mistake: Mistake, by: str) -> Iterator[str]:
    """``text`` with what it may be that the mistake is about replaced: the word, a literal, the part, all of it."""
    offset, message, _ = mistake
    for word in [*re.findall(r'"([^"]*)"|(".*?")', message), *re.findall(r"(\S+)(?= is )|(\S+)(?=:)", message)]:
        for written in filter(None, (*word, f'"{word[0]}"')):
            for at in {offset, *(match.start() for match in re.finditer(re.escape(written), text))}:
                if text.startswith(written, at):
                    yield text[:at] + by + text[at + len(written):]
    left, compared, right = text.partition(" == ")
    yield from (by + compared + right, left + compared + by)
    yield by


def is_condition(text: str) -> bool:
    try:
        compile_condition(text, TYPES)
    except ConditionErrors:
        return False
    return True


@pytest.mark.parametrize(("text", "mistake"), [
    (text, mistake) for text, mistake in MISTAKES if A_REPLACEMENT.fullmatch(mistake[2] or "")
    and not (mistake[2] or "").startswith(EXPLAINED)])
def test_what_a_hint_says_to_write_is_not_refused_itself(text: str, mistake: Mistake) -> None:
    match = A_REPLACEMENT.fullmatch(mistake[2] or "")
    assert match is not None
    for choice in (match["text"] or match["near"]).split(", or "):
        assert any(map(is_condition, replaced(text, mistake, choice))), choice


@pytest.mark.parametrize(("text", "mistake"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_what_to_write_instead(text: str, mistake: Mistake) -> None:
    with pytest.raises(ConditionErrors) as refused:
        compile_condition(text, TYPES)
    assert refused.value.problems == (Problem(*mistake),)


def test_every_mistake_of_one_condition_is_told_at_once_in_the_order_of_the_text() -> None:
    text = 'stat == "new" and priority == 7 || impact < "hi" && !title.startswith(5d)'
    with pytest.raises(ConditionErrors) as refused:
        compile_condition(text, TYPES)
    assert [(problem.offset, problem.message) for problem in refused.value.problems] == [
        (0, '"stat" is not a fact'),
        (14, '"and" is not an operator'),
        (30, "7 is not a priority"),
        (42, "impact has no order: its words would be compared by the alphabet"),
        (59, '"startswith" is not a method'),
        (70, '"5d" is not an int'),
    ]


def test_refusals_read_as_lines_with_the_hint_on_its_own() -> None:
    with pytest.raises(ConditionErrors) as refused:
        compile_condition('state == "resovled" && true', TYPES)
    assert str(refused.value) == '"resovled" is not a state\nhint: did you mean "resolved"?\ntrue names no fact'


def test_a_policy_without_ladders_has_no_rung_to_name() -> None:
    with pytest.raises(ConditionErrors) as refused:
        compile_condition('rung == "desk"', fact_types((), ()))
    assert refused.value.problems == (Problem(8, '"desk" is not a rung', None),)


@pytest.mark.parametrize("text", [
    "assigned", "!assigned", "assigned == true", "!!open", "service_tier == 9", "1 >= priority", "notes_of_nobody",
    "index", "order", 'state.startsWith("on_")', "title == 'it\\'s'", r'title.matches(r"^\d+$")', "impact == urgency",
    '"office" in open_calendars', "title in labels", "(((open)))", "open\n  && assigned", "true == open",
])  # fmt: skip
def test_these_are_conditions(text: str) -> None:
    from_other_words = dict.fromkeys(("notes_of_nobody", "index", "order"), BOOL)
    assert compile_condition(text, TYPES | from_other_words).text == text
