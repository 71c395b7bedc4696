"""What a test does with an instance: set it up, read it pass by pass, write behind Rung's back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Any, Final
from urllib.parse import parse_qs

import requests

from connector.config.sources import ServiceNow
from connector.demo.life import Life
from connector.sandbox.server import Site
from connector.trackers.contract import Batch
from connector.trackers.http.pace import Pace
from connector.trackers.servicenow.tracker import ServiceNowTracker
from rules.incident import Incident

PASSWORD: Final = "SNOW_PASSWORD"
LOGIN: Final = {"user": "rung", "password": {"env": PASSWORD}}
ROWS: Final = 10
"""Of a page, in tests that want many pages."""


class Kept:
    """What a store would hold of the source: incidents, and the mark stored with them."""

    def __init__(self) -> None:
        self.incidents: dict[str, Incident] = {}
        self.mark: str | None = None
        self.batches: list[Batch] = []

    def known(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {id: self.incidents[id].version for id in ids if id in self.incidents}

    def run(self, tracker: ServiceNowTracker) -> list[Incident]:
        """One pass: what it brought. Each batch is kept at once, as a store would in one transaction."""
        brought: list[Incident] = []
        for batch in tracker.changed(self.mark, self.known):
            self.batches.append(batch)
            self.incidents.update((incident.id, incident) for incident in batch.incidents)
            self.mark = batch.mark
            brought += batch.incidents
        return brought


class Desk:
    def __init__(self, site: Site) -> None:
        self.site, self.world = site, site.world
        self._trackers: list[ServiceNowTracker] = []

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for tracker in self._trackers:
            tracker.close()

    def tracker(self, **more: Any) -> ServiceNowTracker:
        entry = {"source": "snow", "kind": "servicenow", "url": self.site.url, "login": LOGIN, **more}
        pace = Pace(self.site.clock.now, lambda seconds: void(self.site.clock.advance(timedelta(seconds=seconds))),
                    lambda: 0.5)
        tracker = ServiceNowTracker(ServiceNow.model_validate(entry), pace)
        self._trackers.append(tracker)
        return tracker

    def setup(self, **settings: Any) -> None:
        """Settings of the instance (``connector/sandbox/servicenow/settings.py``)."""
        requests.post(f"{self.site.url}/sandbox/instance", json=settings, timeout=10).raise_for_status()

    def script(self, query: str = "", **fields: str) -> int:
        """Change all rows of ``query`` in one second; how many."""
        return self._script({"query": query, "fields": fields})

    def late_script(self, seconds: float, query: str, **fields: str) -> int:
        """The same in a transaction that began ``seconds`` ago and is seen only now."""
        return self._script({"query": query, "fields": fields, "late": seconds})

    def _script(self, body: dict[str, Any]) -> int:
        answer = requests.post(f"{self.site.url}/sandbox/instance/script", json=body, timeout=10)
        answer.raise_for_status()
        return int(answer.json()["updated"])

    def later(self, **span: float) -> None:
        self.site.clock.advance(timedelta(**span))

    def ids(self) -> set[str]:
        return {life.sys_id for life in self.world.tickets()}

    def life(self, key: str = "NET-4121") -> Life:
        found = self.world.find(key)
        assert found is not None
        return found

    def queries(self, table: str) -> list[Mapping[str, str]]:
        """The parameters of each request to a table so far."""
        return [{name: values[0] for name, values in parse_qs(request.query).items()}
                for request in self.site.log.all() if request.path == f"/api/now/table/{table}"]


def void(_: object) -> None:
    """For what wants nothing back."""
