"""What users of other connectors complain of, held against whole passes: updates lost, acts doubled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from connector.app import App
from connector.demo.moments import NOW
from connector.passes.running import run_pass
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.generated import generated_world
from connector.sandbox.server import Site, serve
from tests.connector.passes.live import NAMES, open_live, write_config

LISTS = {"jira-cloud": "search/jql", "jira-datacenter": "/search$", "servicenow": "table/incident$"}
PAGES = 450
"""Incidents: more than any page has."""


@pytest.fixture(params=list(NAMES))
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with serve(week_world(Clock(NOW)), request.param) as site:
        yield site


@pytest.fixture
def app(site: Site, tmp_path: Path) -> Iterator[App]:
    with open_live(write_config(tmp_path, site), site) as app:
        yield app


def test_a_search_that_was_taken_away_is_a_failure_and_no_quiet_day(app: App, site: Site) -> None:
    run_pass(app)
    (before,) = app.store.sources()
    site.clock.advance(timedelta(minutes=5))
    site.faults.add("status", status=410, path=LISTS[site.dialect], times=None)
    summary = run_pass(app)
    (after,) = app.store.sources()
    assert summary is not None and len(summary["failed"]) == 1  # type: ignore[arg-type]
    assert after.watermark == before.watermark and after.last_good_pass == before.last_good_pass
    assert after.health.fault is not None and "410" in after.health.fault.what


@pytest.mark.parametrize("dialect", NAMES)
def test_more_incidents_than_a_page_are_all_read_and_none_by_its_number_in_a_list(
        dialect: str, tmp_path: Path) -> None:
    """A list that is capped at its thousandth row, or that moves while it is turned, hides what is newest."""
    with serve(generated_world(Clock(NOW), PAGES, changes=1), dialect) as site:
        with open_live(write_config(tmp_path, site, query="project = GEN"), site) as app:
            summary = run_pass(app)
            assert summary is not None and summary["failed"] == []
            assert app.store.status().incidents == PAGES
        asked = [parse_qs(request.query) for request in site.log.all(path=LISTS[dialect])]
    assert len(asked) > 2
    assert {name: max(int(one.get(name, ["0"])[0]) for one in asked) for name in ("startAt", "sysparm_offset")} == {
        "startAt": 0, "sysparm_offset": 0}


def test_of_two_workers_one_reads_a_source_and_the_other_asks_it_nothing(app: App, site: Site) -> None:
    with app.store.lock(f"source {NAMES[site.dialect]}") as got:
        assert got
        summary = run_pass(app)
    assert summary is not None and summary["read"][NAMES[site.dialect]]["busy"]  # type: ignore[index, call-overload]
    assert site.log.count() == 0 and app.store.status().incidents == 0


def test_what_fell_due_is_acted_on_once_however_often_cron_comes(app: App, site: Site) -> None:
    run_pass(app)
    site.clock.advance(timedelta(minutes=1))
    site.world.create("gwen.ashworth", {"summary": "nothing works", "priority": "P1"})
    site.clock.advance(timedelta(minutes=12))
    run_pass(app)
    acted = {effect.key for effect in app.store.effects(["held"], 1000)}
    assert acted
    for _ in range(3):
        summary = run_pass(app)
        assert summary is not None and (summary["firings"], summary["effects_held"]) == ({}, 0)
    assert {effect.key for effect in app.store.effects(["held"], 1000)} == acted


def test_after_an_outage_each_call_is_made_once(app: App, site: Site) -> None:
    run_pass(app)
    site.clock.advance(timedelta(minutes=1))
    site.world.create("gwen.ashworth", {"summary": "nothing works", "priority": "P1"})
    site.faults.add("status", status=503, times=None)
    for _ in range(9):
        site.clock.advance(timedelta(minutes=20))
        run_pass(app)
    site.faults.clear()
    site.clock.advance(timedelta(hours=1))
    run_pass(app)
    site.clock.advance(timedelta(minutes=1))
    run_pass(app)
    (born,) = [stored for stored in app.store.incidents() if stored.incident.title == "nothing works"]
    repeated = [one.firing.rule for one in app.store.firings(*born.cursor) if one.status == "due"]
    assert repeated and "overtaken" in {one.status for one in app.store.firings(*born.cursor)}
    assert len(repeated) == len(set(repeated)), "of what is repeated, the latest alone"
