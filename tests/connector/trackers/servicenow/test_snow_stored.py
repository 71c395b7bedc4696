"""Whole passes into a store: what it holds at the end is what a single reading says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from connector.store import Store, open_store
from connector.trackers.errors import TrackerError
from connector.trackers.servicenow import reading
from connector.trackers.servicenow.tracker import ServiceNowTracker
from tests.connector.trackers.servicenow.desk import ROWS, Desk, Kept


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = open_store(f"sqlite:///{tmp_path / 'rung.db'}", migrate=True)
    store.put_source("snow", "servicenow")
    return store


def run(store: Store, tracker: ServiceNowTracker, mark: str | None) -> str | None:
    """A pass; how far it came, whether or not it came to its end."""

    def known(ids: Sequence[str]) -> Mapping[str, str]:
        found = (store.incident("snow", id) for id in ids)
        return {each.incident.id: each.incident.version for each in found if each}

    try:
        for batch in tracker.changed(mark, known):
            mark = batch.mark
            store.save_incidents(batch.incidents, {"snow": mark})
    except TrackerError:
        pass  # the next pass goes on from here
    return mark


@pytest.mark.parametrize("late", [0, 50])
def test_days_of_passes_with_faults_and_late_commits_come_to_what_one_reading_says(
        desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch, late: int) -> None:
    desk.world.conditions.late = timedelta(seconds=late)
    monkeypatch.setattr(reading, "ROWS", ROWS)
    tracker, mark = desk.tracker(), None
    for number in range(24):
        if number % 5 == 2:
            desk.site.faults.add("status", status=500, path="/table/(incident|sys_audit)$", skip=number % 3, times=6)
        if number % 7 == 3:
            desk.site.faults.add("error-after-rows", path="/table/sys_journal_field$", times=2)
        mark = run(store, tracker, mark)
        desk.site.faults.clear()
        desk.later(minutes=47)
    run(store, tracker, mark)
    desk.later(minutes=1)
    run(store, tracker, mark)
    once = Kept()
    once.run(desk.tracker())
    stored = {each.incident.id: each.incident for each in store.incidents("snow")}
    assert set(stored) == desk.ids() == set(once.incidents)
    for id, incident in once.incidents.items():
        assert stored[id].now() == incident.now()
        assert stored[id].opening == incident.opening
        assert [(event.at, event.id) for event in stored[id].events] == [
            (event.at, event.id) for event in incident.events]
    store.close()
