"""The demo's week, as it stood on its Friday, and its clock standing still."""

from __future__ import annotations

import pytest

from connector.demo.moments import NOW
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.world import World


@pytest.fixture
def world() -> World:
    return week_world(Clock(NOW))
