"""A served ServiceNow over the demo's week on its Friday."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connector.sandbox.server import Site, serve
from connector.sandbox.world import World
from tests.connector.sandbox.servicenow.asking import Client


@pytest.fixture
def site(world: World) -> Iterator[Site]:
    with serve(world, "servicenow") as site:
        yield site


@pytest.fixture
def client(site: Site) -> Client:
    return Client(site)
