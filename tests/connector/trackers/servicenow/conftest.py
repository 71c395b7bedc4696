"""An instance of the sandbox over the demo's week, its clock standing still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connector.demo.moments import NOW
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.server import serve
from tests.connector.trackers.servicenow.desk import PASSWORD, Desk


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv(PASSWORD, "sandbox-password-rung")
    with serve(week_world(Clock(NOW)), "servicenow") as site, Desk(site) as desk:
        yield desk
