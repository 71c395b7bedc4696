"""Generated worlds: as large as wanted, the same for a seed, and alive."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from connector.demo.jira import Look
from connector.demo.moments import NOW
from connector.sandbox.clock import Clock
from connector.sandbox.generated import generated_world
from connector.sandbox.world import World


def told(world: World) -> list[Any]:
    return [(Look().fields(world, life), [Look().change(world, change) for change in life.changes],
             [Look().remark(world, said) for said in life.said]) for life in world.tickets()]


def test_a_seed_makes_the_same_world_and_another_one_another() -> None:
    one, same, other = (generated_world(Clock(NOW), 30, seed=seed) for seed in (1, 1, 2))
    assert told(one) == told(same) != told(other)


def test_every_ticket_has_its_history_and_shows_what_it_leads_to() -> None:
    world = generated_world(Clock(NOW), 200, changes=7)
    numbers = list[int]()
    for life in world.tickets():
        shown = dict[str, Any]()
        for before, change in itertools.pairwise([None, *life.changes]):
            assert change is not None and change.items
            assert life.opened <= change.at <= NOW
            assert before is None or before.at <= change.at
            for item in change.items:
                assert shown.get(item.field, item.old) == item.old
                shown[item.field] = item.new
            numbers.append(change.number)
        assert {field: life.values[field] for field in shown} == shown
        assert (len(life.changes), life.mod_count, life.updated) == (7, 7, life.changes[-1].at)
        assert (life.resolved is not None) == (life.values["status"] == "Resolved")
    assert len(set(numbers)) == 200 * 7


def test_it_goes_on_changing_as_its_clock_goes_on() -> None:
    world, again = (generated_world(Clock(NOW), 50, per_hour=60) for _ in range(2))
    before = world.version
    world.clock.advance(timedelta(hours=2))
    world.catch_up()
    for _ in range(8):
        again.clock.advance(timedelta(minutes=15))
        again.catch_up()
    assert told(world) == told(again)
    assert 80 < world.version - before < 160
    assert len(list(world.tickets())) > 50
    assert max(life.updated for life in world.tickets()) > datetime.fromtimestamp(NOW.timestamp(), NOW.tzinfo)


def test_what_is_written_into_it_joins_what_is_told() -> None:
    world = generated_world(Clock(NOW), 5, changes=3)
    life = next(iter(world.tickets()))
    world.edit(life, "rung", {"priority": "P1", "vendor_case": "PW-1"})
    world.say(life, "rung", "seen", internal=True)
    assert (len(life.changes), life.changes[-1].by, life.said[-1].text) == (4, "rung", "seen")


def test_what_is_told_can_be_rewritten() -> None:
    world = generated_world(Clock(NOW), 5, changes=4)
    life = next(iter(world.tickets()))
    expected = told(world)
    life.hold()
    assert told(world) == expected
    life.said[0].text = "rewritten"
    assert life.said[0].text == "rewritten"
