"""What a plan keeps is kept by what the policy can tell apart."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from rules.alike import Key
from rules.conditions import compile_condition
from rules.context import Context
from rules.decide import InForce, decide
from rules.facts.catalogue import fact_types
from rules.facts.types import FactValue
from rules.incident import Event, Incident
from rules.policy.load import load_policy

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXTS = ('location in ["a", "b"]', 'known(location) && size(location) > 1', "reassignments >= 3", "!open",
         'group == "a" && reassignments == 0', 'state == "new" || location == "c"')
CONDITIONS = [compile_condition(text, fact_types((), ())) for text in TEXTS]
words = st.sampled_from([None, "", "a", "b", "c", "somewhere else"])
rows = st.fixed_dictionaries({
    "location": words, "group": words, "reassignments": st.one_of(st.none(), st.integers(0, 5)),
    "open": st.booleans(), "state": st.sampled_from(["new", "closed"])})


@given(rows, rows)
def test_rows_of_one_key_give_the_same_truths(one: dict[str, FactValue], other: dict[str, FactValue]) -> None:
    """Two rows that a key does not tell apart give the same truth of every condition."""
    key = Key(CONDITIONS)
    if key.of(one) == key.of(other):
        for condition in CONDITIONS:
            assert condition.truth([one[name] for name in condition.facts]) == condition.truth(
                [other[name] for name in condition.facts])


def test_values_that_no_condition_tells_apart_are_one() -> None:
    row: dict[str, FactValue] = {"location": "a", "reassignments": 3}
    key = Key(compile_condition(text, fact_types((), ())) for text in ('location in ["a", "b"]', "reassignments >= 3"))
    assert key.of(row) == key.of({"location": "b", "reassignments": 4})
    assert key.of(row) != key.of({"location": "c", "reassignments": 4})
    assert key.of(row) != key.of({"location": None, "reassignments": 4})


def test_the_calendar_may_choose_the_ladder_by_which_a_rung_is_told() -> None:
    policy = load_policy("""\
policy: two-ladders
calendars: {office: {timezone: UTC, hours: {mon-fri: "08:00-18:00"}, day: 10h}}
ladders:
  - {ladder: by-day, when: working_hours, rungs: [{rung: desk, groups: [Desk]}]}
  - {ladder: by-night, rungs: [{rung: night, groups: [Night]}]}
escalations:
  - {rule: on-the-desk, when: [rung_number == 1, open], to: next}
""")
    created = Event(MONDAY, "c", "created")
    incident = Incident("test", "1", "INC1", MONDAY, {"state": "new", "group": "Desk"}, (created,))
    decision = decide(incident, (InForce(policy),), Context(live_since=MONDAY), MONDAY.replace(hour=20))
    assert [firing.at for firing in decision.firings] == [MONDAY, MONDAY.replace(day=3, hour=8)]
