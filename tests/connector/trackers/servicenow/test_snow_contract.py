"""ServiceNow, held to what every tracker promises."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import pytest

from connector.config.sources import ServiceNow
from connector.demo.life import Life
from connector.sandbox.server import Site
from connector.trackers import open_tracker
from connector.trackers.contract import Tracker
from tests.connector.trackers.servicenow.desk import LOGIN, PASSWORD
from tests.connector.trackers.test_tracker_contract import TrackerContract, pace


class TestServiceNow(TrackerContract):
    dialect: ClassVar[str] = "servicenow"
    searches: ClassVar[str] = "/table/incident$"
    lags: ClassVar[bool] = False

    @pytest.fixture(autouse=True)
    def _password(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(PASSWORD, "sandbox-password-rung")

    def open(self, site: Site, **settings: Any) -> Tracker:
        entry = {"source": "snow", "kind": "servicenow", "url": site.url, "login": LOGIN, **settings}
        return open_tracker(ServiceNow.model_validate(entry), pace(site))

    def id_of(self, life: Life) -> str:
        return life.sys_id

    def key_of(self, life: Life) -> str:
        return f"INC{int(life.key.partition('-')[2]):07d}"

    def text_of(self, text: str) -> str:
        return re.sub(r"\b(NET|PRB|CHG)-(\d+)\b", lambda found: (
            f"{'INC' if found[1] == 'NET' else found[1]}{int(found[2]):07d}"), text)

    def hide(self, site: Site) -> None:
        site.world.conditions.hidden.add("incident")

    def strike_writing(self, site: Site, fault: dict[str, Any]) -> None:
        site.faults.add(**{"method": "PATCH", "path": "/table/incident/", **fault})
