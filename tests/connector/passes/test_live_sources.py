"""What a source of rung.yaml is changes: its query, its rights, what was imported before it went live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connector.app import App
from connector.demo.moments import NOW
from connector.passes.refreshing import refreshed
from connector.passes.running import run_pass
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.server import Site, serve
from rules.incident import Incident
from tests.connector.passes.live import NAMES, open_live, write_config


@pytest.fixture(params=list(NAMES))
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with serve(week_world(Clock(NOW)), request.param) as site:
        yield site


@pytest.fixture
def name(site: Site) -> str:
    return NAMES[site.dialect]


@pytest.fixture
def app(site: Site, tmp_path: Path) -> Iterator[App]:
    with open_live(write_config(tmp_path, site), site) as app:
        yield app


def imported(name: str, key: str = "OLD-1") -> Incident:
    """One that an export knew by its number alone, and that the tracker's query does not list."""
    return Incident(name, key, key, NOW - timedelta(days=400), {"state": "new", "priority": 1}, ())


def test_what_an_export_knew_by_its_number_alone_is_not_taken_for_deleted(app: App, site: Site, name: str) -> None:
    app.store.save_incidents([imported(name)])
    run_pass(app)
    site.clock.advance(timedelta(minutes=3))
    incident, fault = refreshed(app, imported(name))
    stored = app.store.incident(name, "OLD-1")
    assert fault is None and incident.key == "OLD-1"
    assert stored is not None and stored.gone is None


def test_an_account_that_sees_nothing_any_more_takes_nothing_for_deleted(site: Site, tmp_path: Path, name: str) -> None:
    query = "" if name == "snow" else "priority is not EMPTY"
    with open_live(write_config(tmp_path, site, query=query), site) as app:
        run_pass(app)
        queued = len(app.store.queue(1000))
        site.world.conditions.hidden = {"incident" if name == "snow" else "NET"}
        site.clock.advance(timedelta(minutes=61))
        run_pass(app)
        source = app.store.source(name)
        assert source is not None and source.health.fault is not None
        assert len(app.store.queue(1000)) == queued > 0


def test_what_was_hidden_for_a_while_comes_back_though_it_did_not_change(app: App, site: Site, name: str) -> None:
    run_pass(app)
    life = next(life for life in site.world.tickets() if life.values["status"] == "In Progress")
    gone = life.sys_id if name == "snow" else life.id
    app.store.mark_gone(name, {gone: "deleted"}, site.clock.now())
    site.clock.advance(timedelta(minutes=61))
    run_pass(app)
    assert gone in app.store.open_ids(name)


def test_one_that_moved_away_stays_as_it_was_noted_when_it_is_explained(tmp_path: Path) -> None:
    with serve(week_world(Clock(NOW)), "jira-cloud") as site, open_live(write_config(tmp_path, site), site) as app:
        run_pass(app)
        life = next(life for life in site.world.tickets() if life.values["status"] == "In Progress")
        site.world.move(life, "piotr.zielak", "OPS")
        site.clock.advance(timedelta(minutes=61))
        run_pass(app)
        before = app.store.incident("cloud", life.id)
        assert before is not None and before.gone is not None and before.gone.why == "moved"
        site.clock.advance(timedelta(minutes=3))
        refreshed(app, before.incident)
        assert app.store.incident("cloud", life.id) == before


def test_a_query_that_finds_more_is_read_from_the_beginning(site: Site, tmp_path: Path, name: str) -> None:
    narrow, wide = ("priority=1", "numberISNOTEMPTY") if name == "snow" else ("priority = P1", "project = NET")
    tickets = list(site.world.tickets())
    urgent = sum(life.values["priority"] == "P1" for life in tickets)
    for query, number in ((narrow, urgent), (wide, len(tickets))):
        with open_live(write_config(tmp_path, site, query=query), site) as app:
            run_pass(app)
            assert app.store.status().incidents == number


def test_another_mapping_makes_of_everything_what_it_would_have_made_at_first(site: Site, tmp_path: Path,
                                                                              name: str) -> None:
    wrong = '{state: {column: state, words: {"2": on_hold, "6": in_progress}}, service: category}'
    if name != "snow":
        wrong = "{state: {column: status, words: {In Progress: on_hold, Resolved: in_progress}}, service: Environment}"
    with open_live(write_config(tmp_path, site, fields=wrong), site) as app:
        run_pass(app)
        before = {stored.incident.id: stored.incident for stored in app.store.incidents()}
    with open_live(write_config(tmp_path, site), site) as app:
        run_pass(app)
        after = {stored.incident.id: stored.incident for stored in app.store.incidents()}
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    with open_live(write_config(fresh, site), site) as app:
        run_pass(app)
        expected = {stored.incident.id: stored.incident for stored in app.store.incidents()}
    assert before != expected
    assert after == expected
