"""Properties over every condition that the language can write."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence

import cel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.conditions import CompiledCondition, compile_condition
from rules.facts.types import BOOL, INT, STRING, STRINGS, FactType, FactValue, one_of, some_of

WORDS = ("new", "in_progress", "on_hold")
CALENDARS = ("office", "night")
TYPES: Mapping[str, FactType] = {
    "open": BOOL, "outage": BOOL, "priority": INT, "count": INT, "state": one_of(*WORDS), "before": one_of(*WORDS),
    "title": STRING, "site": STRING, "labels": STRINGS, "calendars": some_of(*CALENDARS),
}  # fmt: skip

# Few letters, so that strings meet; quotes and line breaks, so that escapes matter; letters
# beyond ASCII and beyond 16 bits, so that order and size are those of code points.
LETTERS = "aab .\"'\\\n\té\uffff😀"
SPELT = {"\n": ("\\n", "\\012", "\\x0a"), "\t": ("\\t", "\\X09"), '"': ('\\"',), "'": ("\\'",), "\\": ("\\\\", "\\134"),
         "a": ("a", "\\x61", "\\u0061"), "é": ("é", "\\351"), "😀": ("😀", "\\U0001F600"), ".": (".",)}  # fmt: skip
INTS = st.one_of(st.integers(-3, 6), st.integers(-(2**63), 2**63 - 1))
TEXTS = st.text(LETTERS, max_size=4)
ASCII = st.text(string.ascii_letters, max_size=3)
VALUES: Mapping[str, st.SearchStrategy[FactValue]] = {
    "open": st.booleans(), "outage": st.booleans(), "priority": st.integers(1, 5), "count": INTS,
    "state": st.sampled_from(WORDS), "before": st.sampled_from(WORDS), "title": TEXTS, "site": ASCII,
    "labels": st.lists(TEXTS, max_size=3).map(tuple),
    "calendars": st.lists(st.sampled_from(CALENDARS), unique=True).map(tuple),
}  # fmt: skip
EQUAL = st.sampled_from(["==", "!="])
ORDER = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


@st.composite
def quoted(draw: st.DrawFn, values: st.SearchStrategy[str] = TEXTS) -> str:
    """A string literal in one of the ways in which it may be written."""
    spelt = [draw(st.sampled_from(SPELT.get(letter, (letter,)))) for letter in draw(values)]
    quote = draw(st.sampled_from("'\""))
    return f"{quote}{''.join(spelt)}{quote}"


def listed(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(items, min_size=1, max_size=3).map(lambda found: f"[{', '.join(found)}]")


def written(form: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.fixed_dictionaries(parts).map(lambda drawn: form.format(**drawn))


NUMBERS = INTS.map(str)
PRIORITIES = st.integers(1, 5).map(str)
STATES = quoted(st.sampled_from(WORDS))
PIECES = st.sampled_from(["a", "b", "é", ".", "[ab]", "[^a]", r"\\.", "(?:ab)", "(?i:A)", "[a-c.-]", r"\\d", r"\\n"])
REPEATS = st.sampled_from(["", "", "?", "{2}", "{0,3}", "*", "+?"])
PATTERNS = st.builds(
    "{}{}{}{}".format, st.sampled_from(["", "^", "(?s)", "(?im)^"]),
    st.lists(st.one_of(st.builds("{}{}".format, PIECES, REPEATS), st.sampled_from(["(b|é)", "(a?b){2}", "(?:a|)?"])),
             min_size=1, max_size=3).map("".join),
    st.sampled_from(["", "", "|b", "|^$"]), st.sampled_from(["", "$"]))
METHODS = st.sampled_from(["contains", "startsWith", "endsWith"])

ATOMS = st.one_of(
    st.sampled_from(["open", "outage", "!open", "open == true", "false != outage", "open != outage", "open in [true]"]),
    written("priority {op} {n}", op=ORDER, n=PRIORITIES),
    written("{n} {op} count", op=ORDER, n=NUMBERS),
    written("priority {op} count", op=ORDER),
    written("count in {items}", items=listed(NUMBERS)),
    written("state {op} {word}", op=EQUAL, word=STATES),
    written("state {op} before", op=EQUAL),
    written("state in {items}", items=listed(STATES)),
    written("state.{method}({text})", method=METHODS, text=quoted(st.sampled_from(["in", "on_", "w", ""]))),
    written("title {op} {text}", op=ORDER, text=quoted()),
    written("title in {items}", items=listed(quoted())),
    written("title.{method}({text})", method=METHODS, text=quoted()),
    written("{text}.{method}(title)", method=METHODS, text=quoted()),
    written("title.{method}(site)", method=METHODS),
    written('title.matches("{pattern}")', pattern=PATTERNS),
    written("{text} in labels", text=quoted()),
    written("title in labels"),
    written("{word} in calendars", word=quoted(st.sampled_from(CALENDARS))),
    written("{size} {op} {n}", size=st.sampled_from(["size(labels)", "labels.size()", "size(site)", "site.size()"]),
            op=ORDER, n=st.integers(-1, 4).map(str)),
)
KNOWN = st.sampled_from([f"known({fact})" for fact in TYPES])


@st.composite
def joined(draw: st.DrawFn, parts: st.SearchStrategy[str]) -> str:
    """Parts side by side without parentheses, so that precedence decides."""
    found = draw(st.lists(parts, min_size=2, max_size=4))
    return "".join(part + draw(st.sampled_from([" && ", " || ", "&&", "\n||"])) for part in found[:-1]) + found[-1]


def joinable(atoms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(atoms, lambda parts: st.one_of(
        joined(parts), parts.map("({})".format), parts.map("!({})".format), parts.map("!!( {} )".format)), max_leaves=8)


CONDITIONS = joinable(ATOMS | KNOWN)
WITHOUT_KNOWN = joinable(ATOMS)
"""``known`` speaks of what we know, so it alone may turn when we learn more."""


def compiled(text: str) -> CompiledCondition:
    return compile_condition(text, TYPES)


def values_of(condition: CompiledCondition, data: st.DataObject, unknown: bool = False) -> tuple[FactValue, ...]:
    return tuple(data.draw(st.none() | VALUES[fact] if unknown else VALUES[fact], fact) for fact in condition.facts)


def in_cel(text: str, facts: Sequence[str], values: Sequence[FactValue]) -> object:
    variables = {fact: list(value) if isinstance(value, tuple) else value
                 for fact, value in zip(facts, values, strict=True)}
    return cel.evaluate(text, cel.Context(variables=variables, functions={"known": lambda value: value is not None}))


@settings(max_examples=500)
@given(CONDITIONS, st.data())
def test_an_accepted_condition_means_in_cel_what_it_means_here(text: str, data: st.DataObject) -> None:
    condition = compiled(text)
    values = values_of(condition, data)
    assert condition.truth(values) is in_cel(text, condition.facts, values)


@settings(max_examples=300)
@given(WITHOUT_KNOWN, st.data())
def test_learning_an_unknown_fact_never_turns_what_was_decided(text: str, data: st.DataObject) -> None:
    condition = compiled(text)
    before = values_of(condition, data, unknown=True)
    after = tuple(data.draw(VALUES[fact]) if value is None else value
                  for fact, value in zip(condition.facts, before, strict=True))
    if (decided := condition.truth(before)) is not None:
        assert condition.truth(after) is decided


@given(CONDITIONS, st.data())
def test_only_a_condition_that_is_true_needs_nothing(text: str, data: st.DataObject) -> None:
    condition = compiled(text)
    values = values_of(condition, data, unknown=True)
    assert (condition.needs(values) == ()) is (condition.truth(values) is True)


@given(CONDITIONS, st.data())
def test_each_atom_is_a_condition_of_its_own(text: str, data: st.DataObject) -> None:
    condition = compiled(text)
    known = dict(zip(condition.facts, values_of(condition, data, unknown=True), strict=True))
    for atom in condition.atoms():
        alone = compiled(atom.text)
        values = [known[fact] for fact in atom.facts]
        assert alone.facts == atom.facts
        assert alone.truth(values) is atom.truth(values)
    assert {fact for atom in condition.atoms() for fact in atom.facts} == set(condition.facts)


@given(WITHOUT_KNOWN)
def test_where_nothing_is_known_nothing_is_decided(text: str) -> None:
    condition = compiled(text)
    assert condition.truth([None] * len(condition.facts)) is None


@pytest.mark.parametrize(("text", "size"), [("", 0), ("abc", 3), ("é", 1), ("😀é", 2), ("e\u0301", 2)])
def test_the_size_of_a_string_counts_code_points(text: str, size: int) -> None:
    # As CEL's definition says; the binding counts bytes, so it cannot be asked.
    assert compiled(f"size(title) == {size}").truth((text,)) is True
