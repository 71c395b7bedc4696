"""The demo's week as it stood on its Friday, its clock standing still, and the two Jiras over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connector.demo.life import Life
from connector.demo.moments import NOW
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.logins import RUNG
from connector.sandbox.server import serve
from connector.sandbox.world import World
from tests.connector.sandbox.callers import Bearer, Caller


@pytest.fixture
def world() -> World:
    return week_world(Clock(NOW))


@pytest.fixture
def cloud(world: World) -> Iterator[Caller]:
    rung = world.logins.by_account[RUNG]
    with serve(world, "jira-cloud") as site:
        yield Caller(site, (rung.email, rung.token))


@pytest.fixture
def datacenter(world: World) -> Iterator[Caller]:
    with serve(world, "jira-datacenter") as site:
        yield Caller(site, Bearer(world.logins.by_account[RUNG].token))


@pytest.fixture(params=["cloud", "datacenter"])
def either(request: pytest.FixtureRequest) -> Caller:
    """Both Jiras, one after the other."""
    caller: Caller = request.getfixturevalue(request.param)
    return caller


@pytest.fixture
def life(world: World) -> Life:
    """A ticket in work."""
    return next(life for life in world.tickets() if life.values["status"] == "In Progress")
