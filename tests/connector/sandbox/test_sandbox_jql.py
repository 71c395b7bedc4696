"""JQL of the sandbox: what it finds, how it reads instants, and what it refuses in Jira's words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from connector.demo.life import Life
from connector.demo.moments import NOW
from connector.sandbox.jira.errors import Refusal
from connector.sandbox.jira.jql.query import query
from connector.sandbox.world import World

UTC = ZoneInfo("UTC")


def ids(world: World, jql: str, zone: ZoneInfo = UTC, hidden: frozenset[str] = frozenset()) -> set[str]:
    read = query(jql, world, "ruth.lindqvist", zone, set(hidden))
    return {life.id for life in world.tickets() if read.test(life)}


def those(world: World, fits: Callable[[Life], bool]) -> set[str]:
    found = {life.id for life in world.tickets() if fits(life)}
    assert found, "a query that finds nothing shows nothing"
    return found


@pytest.mark.parametrize(("jql", "fits"), [
    ("project = NET", lambda life: True),
    ('PROJECT in (net) and Type = "incident"', lambda life: True),
    ('status = "In Progress"', lambda life: life.values["status"] == "In Progress"),
    ("status not in (Closed, Resolved)", lambda life: life.values["status"] not in ("Closed", "Resolved")),
    ("statusCategory != Done", lambda life: life.values["status"] not in ("Closed", "Resolved", "Canceled")),
    ("priority in (P1, P2) AND NOT status = Closed",
     lambda life: life.values["priority"] in ("P1", "P2") and life.values["status"] != "Closed"),
    ("priority = 1 OR priority = P5 AND status = Closed",
     lambda life: life.values["priority"] == "P1" or (
         life.values["priority"] == "P5" and life.values["status"] == "Closed")),
    ("(priority = P1 OR priority = P3) AND status = Closed",
     lambda life: life.values["priority"] in ("P1", "P3") and life.values["status"] == "Closed"),
    ("assignee = currentUser()", lambda life: life.values["assignee"] == "ruth.lindqvist"),
    ('assignee in membersOf("Network L3")',
     lambda life: life.values["assignee"] in ("ruth.lindqvist", "kofi.mensah")),
    ("assignee is EMPTY", lambda life: not life.values["assignee"]),
    ('"Assignment group" = "Network L2"', lambda life: life.values["group"] == "Network L2"),
    ("cf[10106] > 50", lambda life: (life.values["users"] or 0) > 50),
    ("parent is not EMPTY", lambda life: bool(life.values["parent"])),
    ("summary ~ bgp", lambda life: "bgp" in life.values["summary"].lower()),
    ("updated >= -2h", lambda life: life.updated >= NOW - timedelta(hours=2)),
    ("resolved is not empty", lambda life: life.resolved is not None),
])
def test_it_finds_what_fits(world: World, jql: str, fits: Callable[[Life], bool]) -> None:
    expected = {life.id for life in world.tickets() if fits(life)}
    assert ids(world, jql) == expected
    assert expected


def test_a_key_is_found_and_so_is_a_former_one(world: World, life: Life) -> None:
    old = life.key
    world.move(life, "rung", "OPS")
    for name in (old, life.key, life.id):
        assert ids(world, f"key = {name}") == {life.id}


def test_epoch_milliseconds_are_absolute(world: World) -> None:
    stamp = int((NOW - timedelta(hours=5)).timestamp() * 1000)
    expected = those(world, lambda life: life.updated >= NOW - timedelta(hours=5))
    for zone in (UTC, ZoneInfo("America/New_York")):
        assert ids(world, f"updated >= {stamp}", zone) == expected


def test_a_written_instant_is_one_of_the_asking_users_zone(world: World) -> None:
    assert ids(world, 'updated >= "2025-11-14 10:00"') == those(
        world, lambda life: life.updated >= NOW.replace(hour=10))
    assert ids(world, 'updated >= "2025/11/14 05:00"', ZoneInfo("America/New_York")) == ids(
        world, 'updated >= "2025-11-14 10:00"')


def test_instants_are_compared_to_the_second(world: World, life: Life) -> None:
    world.edit(life, "rung", {"priority": "P1"}, at=NOW + timedelta(milliseconds=400))
    stamp = int(NOW.timestamp() * 1000)
    assert life.id in ids(world, f"updated <= {stamp}")
    assert life.id in ids(world, f"updated >= {stamp + 900}")
    assert life.id not in ids(world, f"updated > {stamp}")


@pytest.mark.parametrize(("jql", "words"), [
    ("project = XYZ", "The value 'XYZ' does not exist for the field 'project'."),
    ("status = Opne", "The value 'Opne' does not exist for the field 'status'."),
    ("colour = red", "Field 'colour' does not exist or you do not have permission to view it."),
    ("project = NET ORDER BY colour", "Field 'colour' does not exist or you do not have permission to view it."),
    ('updated >= "2025-11-14T10:00:00"', "Date value '2025-11-14T10:00:00' for field 'updated' is invalid."),
    ('updated >= "2025-11-14 10:00:30"', "Date value '2025-11-14 10:00:30' for field 'updated' is invalid."),
    ('updated >= "1763114400000"', "Date value '1763114400000' for field 'updated' is invalid."),
    ("updated ~ x", "The operator '~' is not supported by the 'updated' field."),
    ("key = NET-1", "An issue with key 'NET-1' does not exist for the field 'key'."),
    ("assignee = nobody()", "Unable to find JQL function 'nobody()'."),
    ("project = NET AND", "Error in the JQL Query"),
    ("project NET", "Error in the JQL Query"),
    ("project = NET ORDER BY updated, key, status, priority, created, assignee, reporter, summary",
     "JQL can be ordered by at most 7 fields."),
])
def test_it_refuses_in_jiras_words(world: World, jql: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        query(jql, world, "rung", UTC, set())
    assert refused.value.status == 400
    assert words in refused.value.messages[0]


def test_a_hidden_project_is_none(world: World) -> None:
    with pytest.raises(Refusal, match="The value 'NET' does not exist for the field 'project'"):
        ids(world, "project = NET", hidden=frozenset({"NET"}))


def test_it_sorts_as_asked_and_by_the_id_where_that_leaves_it_open(world: World) -> None:
    order = query("project = NET ORDER BY priority DESC, updated ASC", world, "rung", UTC, set()).order
    found = sorted(world.tickets(), key=lambda life: order.key(order.place(life)))
    assert [(life.values["priority"], life.updated, int(life.id)) for life in found] == sorted(
        (life.values["priority"], life.updated, int(life.id)) for life in world.tickets())
