"""The sandbox's world: the week happens as its clock passes it, and what is written joins in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connector.demo.jira import Look, answer
from connector.demo.life import Life
from connector.demo.moments import BEGINS, ENDS, NOW
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.world import World


def drawn(world: World) -> list[dict[str, object]]:
    return [Look().fields(world, life) for life in world.tickets()]


def said(world: World) -> dict[str, list[int]]:
    return {life.key: numbers(life) for life in world.tickets()}


def test_a_clock_goes_at_its_speed_and_where_it_is_moved() -> None:
    real = [10.0]
    clock = Clock(datetime(2025, 11, 14, 15, tzinfo=UTC), 60, lambda: real[0])
    real[0] += 2
    assert clock.now() == datetime(2025, 11, 14, 15, 2, tzinfo=UTC)
    assert clock.advance(timedelta(minutes=5)) == datetime(2025, 11, 14, 15, 7, tzinfo=UTC)
    clock.run(0)
    real[0] += 100
    assert clock.now() == datetime(2025, 11, 14, 15, 7, tzinfo=UTC)
    with pytest.raises(ValueError, match="does not go back"):
        clock.advance(timedelta(seconds=-1))


def test_the_world_of_friday_is_the_export_of_friday(world: World) -> None:
    expected = answer(NOW)["issues"]
    assert drawn(world) == [{name: value for name, value in issue["fields"].items() if name != "comment"}
                            for issue in expected]


def test_a_world_that_lived_the_week_through_is_the_one_that_begins_at_its_end() -> None:
    lived = week_world(Clock(BEGINS))
    while lived.clock.now() < ENDS:
        lived.clock.advance(timedelta(hours=7))
        lived.catch_up()
    at_end = week_world(Clock(lived.clock.now()))
    assert drawn(lived) == drawn(at_end)
    assert said(lived) == said(at_end)


def test_what_is_written_takes_no_number_of_the_week(world: World) -> None:
    life = some(world)
    world.edit(life, "rung", {"priority": "P1"})
    mine = {life.own_changes[-1].number, world.say(life, "rung", "hello", internal=True).number}
    world.clock.advance(timedelta(days=3))
    world.catch_up()
    taken = [number for other in world.tickets() for number in numbers(other)]
    assert len(taken) == len(set(taken))
    assert mine <= set(taken)


def test_a_write_counts_and_one_that_changes_nothing_does_not(world: World) -> None:
    life = some(world)
    world.clock.advance(timedelta(seconds=1))
    before = life.mod_count
    assert world.edit(life, "rung", {"priority": "P1", "vendor_case": "PW-1"})
    assert (life.mod_count, life.updated, life.updated_by) == (before + 1, world.clock.now(), "rung")
    world.clock.advance(timedelta(seconds=1))
    assert not world.edit(life, "rung", {"priority": "P1"})
    assert life.mod_count == before + 1
    assert [(item.field, item.new) for item in life.changes[-1].items][-1] == ("vendor_case", "PW-1")


def test_a_moved_ticket_keeps_its_id_and_number_and_is_found_by_both_keys(world: World) -> None:
    life = some(world)
    old, number = life.key, life.number
    world.move(life, "rung", "OPS")
    assert life.key != old and life.key.startswith("OPS-")
    assert world.find(old) is world.find(life.key) is world.find(life.id) is life
    assert life.number == number


def test_a_deleted_ticket_is_gone(world: World) -> None:
    life = some(world)
    world.delete(life)
    assert world.find(life.key) is world.find(life.id) is None
    assert life not in world.tickets()


def test_a_child_of_a_deleted_ticket_shows_no_parent_and_its_history_still_names_it(world: World) -> None:
    parent, child = some(world), world.create("rung", {"summary": "another one"})
    world.edit(child, "rung", {"parent": parent.id})
    assert Look().fields(world, child)["parent"] == {"id": parent.id, "key": parent.key}
    world.delete(parent)
    assert Look().fields(world, child)["parent"] is None
    assert Look().change(world, child.changes[-1])["items"][0]["toString"] == parent.key


def test_what_was_to_happen_to_a_deleted_ticket_does_not(world: World) -> None:
    for life in list(world.tickets()):
        world.delete(life)
    world.clock.advance(timedelta(days=3))
    world.catch_up()
    assert all(life.opened > NOW for life in world.tickets())


def test_a_lagging_index_shows_what_was_before_and_then_what_is(world: World) -> None:
    world.conditions.index_lag = timedelta(seconds=30)
    life = some(world)
    world.edit(life, "rung", {"summary": "new"})
    born = world.create("rung", {"summary": "just opened"})
    gone = list(world.tickets())[5]
    world.delete(gone)
    world.clock.advance(timedelta(seconds=29))
    world.catch_up()
    seen = shown(world)
    assert seen[life.id].values["summary"] != "new"
    assert born.id not in seen and gone.id in seen
    world.clock.advance(timedelta(seconds=1))
    world.catch_up()
    seen = shown(world)
    assert seen[life.id] is life and seen[born.id] is born and gone.id not in seen


def test_the_index_is_in_the_order_of_the_last_change(world: World) -> None:
    world.index.order()
    for life in list(world.tickets())[:3]:
        world.clock.advance(timedelta(seconds=1))
        world.say(life, "rung", "seen", internal=True)
    order = world.index.order()
    assert order == sorted((life.updated, int(life.id)) for life in world.tickets())


def test_what_is_committed_late_appears_later_than_its_timestamp_says() -> None:
    first = min(life.opened for life in week_world(Clock(ENDS)).tickets())
    world = week_world(Clock(first - timedelta(seconds=1)))
    world.conditions.late = timedelta(minutes=1)
    world.clock.advance(timedelta(seconds=60))
    world.catch_up()
    assert not list(world.tickets())
    world.clock.advance(timedelta(seconds=1))
    world.catch_up()
    assert [life.opened for life in world.tickets()] == [first]


def some(world: World) -> Life:
    return next(life for life in world.tickets() if life.values["status"] == "In Progress")


def shown(world: World) -> dict[str, Life]:
    found = {str(place.number): world.index.shown(str(place.number)) for place in world.index.order()}
    return {id: life for id, life in found.items() if life}


def numbers(life: Life) -> list[int]:
    return [*(change.number for change in life.changes), *(remark.number for remark in life.said)]
