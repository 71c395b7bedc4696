"""Laws of encoded queries, over rows of any kind."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from connector.sandbox.servicenow.encoded import Condition, Query, parse
from connector.sandbox.servicenow.matching import select
from connector.sandbox.servicenow.reading import condition_on
from connector.sandbox.servicenow.times import Manner

TABLE = "incident"
UTC = Manner(ZoneInfo("UTC"))
CONDITIONS = st.one_of(
    st.builds(Condition, st.sampled_from(["state", "priority"]), st.sampled_from(["=", "!=", ">", ">=", "<", "<="]),
              st.sampled_from("123")),
    st.builds(Condition, st.just("short_description"), st.sampled_from(["LIKE", "STARTSWITH", "NOT LIKE", "ENDSWITH"]),
              st.sampled_from(["a", "ab", "b"])),
    st.builds(Condition, st.sampled_from(["state", "short_description"]), st.sampled_from(["IN", "NOT IN"]),
              st.sampled_from(["1,2", "a,ab"])),
    st.builds(Condition, st.sampled_from(["state", "short_description"]), st.sampled_from(["ISEMPTY", "ISNOTEMPTY"]),
              st.just("")))
CLAUSES = st.lists(CONDITIONS, min_size=1, max_size=3).map(tuple)
GROUPS = st.lists(CLAUSES, min_size=1, max_size=3).map(tuple)
QUERIES = st.lists(GROUPS, min_size=1, max_size=3).map(tuple)
ROWS = st.lists(st.fixed_dictionaries({
    "sys_id": st.uuids().map(lambda each: each.hex), "state": st.sampled_from(["", "1", "2", "3"]),
    "priority": st.sampled_from("12345"), "short_description": st.text("ab", max_size=3)}), max_size=8)
NONSENSE = st.sampled_from(["stat=1", "state", "state~1", "=1", "assigned_to.nope=1", "state>high", "STATE=1"])


def written(groups: tuple[tuple[tuple[Condition, ...], ...], ...]) -> str:
    return "^NQ".join("^".join("^OR".join(each.path + each.operator + each.value for each in clause)
                               for clause in group) for group in groups)


def read(text: str) -> Query:
    return parse(text, lambda condition: condition_on(TABLE, condition, UTC, ("", "")))


def found(text: str, rows: list[dict[str, str]], *, strict: bool = False) -> list[str]:
    return [row["sys_id"] for row in select(read(text), TABLE, rows, lambda table, id: None, strict=strict)]


@given(QUERIES)
def test_a_query_is_read_as_it_was_built(groups: tuple[tuple[tuple[Condition, ...], ...], ...]) -> None:
    assert read(written(groups)) == Query(groups)


@given(QUERIES, ROWS, NONSENSE)
def test_nonsense_takes_no_row_away_and_with_the_property_takes_all(
        groups: tuple[tuple[tuple[Condition, ...], ...], ...], rows: list[dict[str, str]], nonsense: str) -> None:
    text = written(groups[:1])
    assert found(f"{text}^{nonsense}", rows) == found(f"{nonsense}^{text}", rows) == found(text, rows)
    assert found(f"{text}^{nonsense}", rows, strict=True) == []
    assert found(f"{text}^NQ{nonsense}", rows, strict=True) == found(text, rows)


@given(GROUPS, GROUPS, ROWS)
def test_more_conditions_take_away_and_more_queries_add(
        one: tuple[tuple[Condition, ...], ...], other: tuple[tuple[Condition, ...], ...],
        rows: list[dict[str, str]]) -> None:
    first, second = set(found(written((one,)), rows)), set(found(written((other,)), rows))
    assert set(found(written((one + other,)), rows)) == first & second
    assert set(found(written((one, other)), rows)) == first | second


@given(CLAUSES, ROWS)
def test_a_condition_and_its_opposite_share_the_rows(clause: tuple[Condition, ...], rows: list[dict[str, str]]) -> None:
    opposites = {"=": "!=", "IN": "NOT IN", "LIKE": "NOT LIKE", "ISEMPTY": "ISNOTEMPTY"}
    for condition in clause:
        if condition.operator in opposites:
            opposite = Condition(condition.path, opposites[condition.operator], condition.value)
            halves = [set(found(written((((each,),),)), rows)) for each in (condition, opposite)]
            assert halves[0].isdisjoint(halves[1])
            assert halves[0] | halves[1] == {row["sys_id"] for row in rows}
