"""What relatives say of an instant rests on what was known then, not on what was filed later."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connector.store import Store
from connector.store.spans import both, held_spans, within
from rules.context import Interval, Step
from rules.incident import Event, Incident, ordered
from tests.connector.store.samples import OPENED, incident


def at(minutes: float) -> datetime:
    return OPENED + timedelta(minutes=minutes)


def named(id_: str, field: str, value: str, minutes: float) -> Incident:
    """An incident that came to name ``value`` so many minutes after it was opened."""
    bare = incident(id_)
    event = Event(at(minutes), f"{id_}:{field}", "field", field, "", value)
    opening = {name: held for name, held in bare.opening.items() if name != field}
    return Incident(bare.source, bare.id, bare.key, bare.opened_at, opening, ordered([*bare.events, event]))


def test_neighbours_count_from_when_they_came_to_name_the_item(store: Store) -> None:
    pair = [named("1", "configuration_item", "core-1", 10), named("2", "configuration_item", "core-1", 30)]
    store.save_incidents(pair)
    first, second = store.related(pair)
    assert first.open_on_same_ci == (Step(at(10), 1), Step(at(30), 2))
    assert second.open_on_same_ci == (Step(at(30), 2),)


def test_a_child_counts_from_when_it_was_filed_under_its_parent(store: Store) -> None:
    parent, child = incident("1"), named("2", "parent", "INC1", 20)
    store.save_incidents([parent, child])
    above, below = store.related([parent, child])
    assert above.children_open == (Step(at(20), 1),)
    assert below.parent_open == (Interval(at(20)),)


def test_that_a_neighbour_comes_to_name_the_item_is_news_for_the_others(store: Store) -> None:
    first = named("1", "configuration_item", "core-1", 10)
    store.save_incidents([first, incident("2")])
    before = store.incident("snow", "1")
    store.save_incidents([named("2", "configuration_item", "core-1", 30)])
    after = store.incident("snow", "1")
    assert before is not None and after is not None and after.revision > before.revision


instants = st.integers(0, 50).map(at)
spans = (
    st.lists(instants, max_size=6, unique=True)
    .map(sorted)
    .map(lambda points: tuple(Interval(*points[place : place + 2]) for place in range(0, len(points), 2)))
)


def inside(found: tuple[Interval, ...], moment: datetime) -> bool:
    return any(start <= moment and (end is None or moment < end) for start, end in found)


@given(spans, spans, instants)
def test_both_hold_exactly_where_each_does(
    one: tuple[Interval, ...], other: tuple[Interval, ...], moment: datetime
) -> None:
    assert inside(both(one, other), moment) == (inside(one, moment) and inside(other, moment))


@given(
    st.lists(st.builds(Step, instants, st.integers(1, 9)), max_size=5, unique_by=lambda step: step.at), spans, instants
)
def test_steps_within_spans_are_the_steps_inside_and_none_outside(
    steps: list[Step], kept: tuple[Interval, ...], moment: datetime
) -> None:
    def number(of: list[Step]) -> int:
        return next((step.number for step in reversed(of) if step.at <= moment), 0)

    steps.sort()
    assert number(list(within(steps, kept))) == (number(steps) if inside(kept, moment) else 0)


def test_a_field_is_held_from_when_it_came_to_be_what_it_is() -> None:
    assert held_spans(named("1", "parent", "INC9", 20), "parent") == (Interval(at(20)),)
    assert held_spans(incident("1"), "duplicate_of") == ()
