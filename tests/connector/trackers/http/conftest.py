"""Time that is moved, trackers that answer as they are told, and a client that asks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import responses

from connector.trackers.http.client import Client
from tests.connector.trackers.http.asking import SITE, Clock, client
from tests.connector.trackers.http.wire import Wire

Asking = Callable[..., Client]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def asking(clock: Clock) -> Iterator[Asking]:
    """Clients on the clock of the test."""
    opened: list[Client] = []

    def at(base: str = SITE, **options: Any) -> Client:
        opened.append(client(clock, base, **options))
        return opened[-1]

    yield at
    for one in opened:
        one.close()


@pytest.fixture
def site() -> Iterator[responses.RequestsMock]:
    """Exchanges with ``SITE``; each that a test prepares must happen."""
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A socket on this machine."""
    with Wire().listening() as listening:
        yield listening
