"""What is read live is what an export of the same issues is: the same incident, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.config.sources import Jira
from connector.demo import jira
from connector.demo.mapping import mapping_text
from connector.demo.moments import NOW
from connector.demo.week import load_week
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.logins import RUNG
from connector.sandbox.server import Site, serve
from connector.trackers import open_tracker, read_export
from rules.incident import Incident
from tests.connector.trackers.test_tracker_contract import Reading, pace


@pytest.fixture(params=["jira-cloud", "jira-datacenter"])
def site(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serve(week_world(Clock(NOW)), request.param) as site:
        monkeypatch.setenv("SANDBOX_TOKEN", site.world.logins.by_account[RUNG].token)
        yield site


@pytest.fixture
def mapping(tmp_path: Path) -> str:
    path = tmp_path / "network-desk.yaml"
    path.write_text(mapping_text(load_week()))
    return str(path)


@pytest.fixture
def exported(tmp_path: Path, mapping: str) -> dict[str, Incident]:
    path = tmp_path / "week.json"
    path.write_text(jira.text(jira.answer(NOW)))
    return {incident.id: incident for incident in read_export(path, "desk", mapping)}


def test_a_live_issue_and_an_export_of_it_are_one_incident(
        site: Site, mapping: str, exported: dict[str, Incident]) -> None:
    cloud = site.dialect == "jira-cloud"
    login = {"token": {"env": "SANDBOX_TOKEN"}, **(
        {"email": site.world.logins.by_account[RUNG].email} if cloud else {})}
    tracker = open_tracker(Jira.model_validate({"source": "desk", "kind": "jira", "url": site.url, "login": login,
                                                "query": "project = NET", "mapping": mapping}), pace(site))
    reading = Reading(tracker)
    reading.read()
    tracker.close()
    assert reading.held.keys() == exported.keys()
    for id_, live in reading.held.items():
        told, kept = live.events, exported[id_].events
        if not cloud:  # Data Center does not say who is a customer
            told, kept = (tuple(event._replace(origin="") for event in events) for events in (told, kept))
        assert told == kept
        assert live.opening == exported[id_].opening
        assert (live.key, live.version, live.title) == (
            exported[id_].key, exported[id_].version, exported[id_].title)
