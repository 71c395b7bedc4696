"""A pass over trackers: everything once, nothing lost, the sick one named and left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.app import App
from connector.demo.life import Life
from connector.demo.moments import NOW
from connector.errors import RungError
from connector.passes.refreshing import refreshed
from connector.passes.running import run_pass
from connector.passes.verifying import verify
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.server import Site, serve
from connector.trackers.contract import Batch, Versions
from connector.trackers.errors import LockedOut
from connector.trackers.jira.tracker import JiraTracker
from tests.connector.passes.live import NAMES, open_live, write_config

ANN = "piotr.zielak"
LISTS = {"jira-cloud": "search/jql", "jira-datacenter": "/search", "servicenow": "table/incident$"}


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


def passed(app: App) -> dict[str, Any]:
    summary = run_pass(app)
    assert summary is not None
    return dict(summary)


def some(site: Site, place: int = 0) -> Life:
    return [life for life in site.world.tickets() if life.values["status"] == "In Progress"][place]


def stored(app: App, name: str, life: Life) -> Any:
    (found,) = [one for one in app.store.incidents(name) if one.incident.title == life.values["summary"]
                and one.incident.opened_at.replace(microsecond=0) == life.opened.replace(microsecond=0)]
    return found


def differences(app: App, histories: bool = False) -> list[Any]:
    return [one for source in app.config.trackers
            for one in verify(app, source, app.clock() - timedelta(days=60), histories=histories, repair=False).found]


def test_the_first_pass_reads_everything_and_a_second_finds_nothing_new(app: App, site: Site, name: str) -> None:
    first = passed(app)
    assert first["failed"] == []
    assert first["read"][name]["new"] == app.store.status().incidents == len(list(site.world.tickets()))
    second = passed(app)
    assert (second["read"][name]["new"], second["read"][name]["changed"], second["decided"]) == (0, 0, 0)
    assert differences(app, histories=True) == []


def test_what_fell_due_before_the_first_pass_is_historic(app: App, name: str) -> None:
    passed(app)
    source = app.store.source(name)
    assert source is not None and source.live_since == NOW
    firings = [one for stored in app.store.incidents() for one in app.store.firings(name, stored.incident.id)]
    assert {one.status for one in firings if one.firing.at < NOW} == {"historic"}


def test_a_change_is_read_and_decided_by_the_next_pass(app: App, site: Site, name: str) -> None:
    passed(app)
    life = some(site)
    site.clock.advance(timedelta(minutes=7))
    site.world.edit(life, ANN, {"priority": "P1"})
    site.world.say(life, ANN, "It is worse than we thought", internal=True)
    site.clock.advance(timedelta(minutes=1))
    summary = passed(app)
    assert summary["read"][name]["changed"] >= 1
    incident = stored(app, name, life).incident
    assert incident.now()["priority"] == 1
    assert [event.kind for event in incident.events if event.text == "It is worse than we thought"] == ["internal_note"]


def test_the_week_lived_through_is_read_without_a_gap(app: App, site: Site) -> None:
    for _ in range(12):
        passed(app)
        site.clock.advance(timedelta(hours=4))
    passed(app)
    assert differences(app, histories=True) == []


def test_a_tracker_that_fails_keeps_its_mark_and_is_left_alone_for_a_while(app: App, site: Site, name: str) -> None:
    passed(app)
    before = app.store.source(name)
    site.clock.advance(timedelta(minutes=10))
    site.faults.add("html", path=LISTS[site.dialect], times=None)
    first = passed(app)
    after = app.store.source(name)
    assert before is not None and after is not None and before.watermark == after.watermark
    (failed,) = first["failed"]
    assert failed["source"] == name and failed["hint"] and not failed["told_before"]
    asked = site.log.count()
    (again,) = passed(app)["failed"]
    assert again["told_before"] and "left alone until" in again["what"]
    assert site.log.count() == asked
    site.faults.clear()
    site.clock.advance(timedelta(hours=2))
    assert passed(app)["failed"] == []


def test_a_deleted_incident_is_noticed_and_asks_for_nothing_more(app: App, site: Site, name: str) -> None:
    passed(app)
    life = some(site)
    known = stored(app, name, life)
    site.world.delete(life)
    site.clock.advance(timedelta(minutes=61))
    assert passed(app)["read"][name]["gone"] == 1
    gone = app.store.incident(name, known.incident.id)
    assert gone is not None and gone.gone is not None and gone.gone.why == "deleted"
    assert known.incident.key not in {row.key for row in app.store.queue(1000)}


def test_an_incident_is_read_again_before_it_is_explained(app: App, site: Site, name: str) -> None:
    passed(app)
    life = some(site)
    before = stored(app, name, life).incident
    site.clock.advance(timedelta(minutes=3))
    site.world.edit(life, ANN, {"priority": "P2" if life.values["priority"] != "P2" else "P3"})
    incident, fault = refreshed(app, before)
    assert fault is None
    assert incident.now()["priority"] != before.now()["priority"]


def test_a_tracker_that_cannot_be_asked_leaves_the_explanation_as_it_was_read(app: App, site: Site, name: str) -> None:
    passed(app)
    before = stored(app, name, some(site)).incident
    site.clock.advance(timedelta(minutes=3))
    site.faults.add("html", times=None)
    incident, fault = refreshed(app, before)
    assert incident == before and fault is not None


def test_verify_names_what_the_store_lacks_and_reads_it(app: App, site: Site, name: str) -> None:
    passed(app)
    site.clock.advance(timedelta(minutes=5))
    life = some(site)
    site.world.edit(life, ANN, {"priority": "P1"})
    (source,) = app.config.trackers
    told = verify(app, source, NOW - timedelta(days=30), repair=False)
    assert [(one.kind, one.key) for one in told.left] == [("older", stored(app, name, life).incident.key)]
    mended = verify(app, source, NOW - timedelta(days=30))
    assert len(mended.found) == 1 and mended.left == []
    assert stored(app, name, life).incident.now()["priority"] == 1


def test_verify_names_a_resolved_incident_that_was_deleted(app: App, site: Site, name: str) -> None:
    passed(app)
    life = [life for life in site.world.tickets() if life.values["status"] in ("Resolved", "Closed")][-1]
    known = stored(app, name, life).incident
    site.world.delete(life)
    site.clock.advance(timedelta(minutes=10))
    (source,) = app.config.trackers
    told = verify(app, source, NOW - timedelta(days=30))
    assert [(one.kind, one.id, one.detail) for one in told.found] == [("gone", known.id, "deleted")]
    assert told.left == []


def test_one_sick_tracker_holds_up_no_other(tmp_path: Path) -> None:
    clock = Clock(NOW)
    with serve(week_world(clock), "jira-cloud") as sick, serve(week_world(clock), "servicenow") as well:
        sick.faults.add("status", status=503, times=None)
        with open_live(write_config(tmp_path, sick, well), well) as app:
            summary = passed(app)
            assert [failed["source"] for failed in summary["failed"]] == ["cloud"]
            assert summary["read"]["snow"]["new"] == len(list(well.world.tickets()))
            names = {source.name: source.last_good_pass for source in app.store.sources()}
            assert names["snow"] is not None and names["cloud"] is None


def test_what_cannot_be_read_is_not_decided_until_it_can(app: App, site: Site, name: str) -> None:
    passed(app)
    site.clock.advance(timedelta(hours=3))
    site.faults.add("html", times=None)
    before = app.store.status()
    failed = passed(app)
    assert failed["decided"] == 0
    after = app.store.status()
    assert (after.firings, after.effects) == (before.firings, before.effects)
    site.faults.clear()
    site.clock.advance(timedelta(hours=1))
    assert passed(app)["decided"] > 0


def test_a_defect_met_at_one_tracker_leaves_the_others_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(tracker: JiraTracker, mark: str | None, known: Versions) -> Iterator[Batch]:
        raise ZeroDivisionError

    monkeypatch.setattr(JiraTracker, "changed", broken)
    clock = Clock(NOW)
    with serve(week_world(clock), "jira-cloud") as sick, serve(week_world(clock), "servicenow") as well:
        with open_live(write_config(tmp_path, sick, well), well) as app:
            with pytest.raises(ZeroDivisionError):
                run_pass(app)
            assert app.store.status().undecided == 0 and app.store.status().incidents > 0
            assert {one.name: one.last_good_pass is not None for one in app.store.sources()} == {
                "cloud": False, "snow": True}


def test_a_tracker_that_rung_yaml_names_no_more_has_no_good_pass(tmp_path: Path) -> None:
    clock = Clock(NOW)
    with serve(week_world(clock), "jira-cloud") as left, serve(week_world(clock), "servicenow") as stays:
        with open_live(write_config(tmp_path, left, stays), stays) as app:
            passed(app)
        clock.advance(timedelta(hours=1))
        with open_live(write_config(tmp_path, stays), stays) as app:
            passed(app)
            assert {one.name: one.last_good_pass for one in app.store.sources()} == {
                "cloud": NOW, "snow": NOW + timedelta(hours=1)}


def test_a_lock_out_that_explain_meets_stops_passes_and_verify(tmp_path: Path) -> None:
    with serve(week_world(Clock(NOW)), "jira-cloud") as site, open_live(write_config(tmp_path, site), site) as app:
        passed(app)
        site.clock.advance(timedelta(minutes=3))
        site.faults.add("captcha", times=None)
        _, fault = refreshed(app, stored(app, "cloud", some(site)).incident)
        assert isinstance(fault, LockedOut)
        asked = site.log.count()
        assert passed(app)["failed"] and refreshed(app, stored(app, "cloud", some(site)).incident)[1] is not None
        with pytest.raises(RungError, match="until a person has acted"):
            verify(app, app.config.trackers[0], NOW - timedelta(days=1))
        assert site.log.count() == asked


def test_a_reading_that_takes_long_is_stopped_behind_a_batch_and_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.passes.reading.LONGEST", timedelta(0))
    with serve(week_world(Clock(NOW)), "jira-cloud") as site, open_live(write_config(tmp_path, site), site) as app:
        first = passed(app)["read"]["cloud"]
        assert first["more"] and 0 < first["new"] < 121
        monkeypatch.undo()
        second = passed(app)["read"]["cloud"]
        assert (first["new"] + second["new"], second["more"]) == (121, False)
        assert differences(app, histories=True) == []
