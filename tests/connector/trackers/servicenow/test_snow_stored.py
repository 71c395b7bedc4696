"""Whole passes into a store: what it holds at the end is what a single reading says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from connector.sandbox.faults import Fault
from connector.store import Store, open_store
from connector.trackers.errors import TrackerError, Unavailable
from connector.trackers.servicenow import reading
from connector.trackers.servicenow.tracker import ServiceNowTracker
from tests.connector.trackers.servicenow.desk import ROWS, Desk, Kept


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{tmp_path / 'rung.db'}", migrate=True)) as store:
        store.put_source("snow", "servicenow")
        yield store


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
    is_as_read_once(desk, store)


def is_as_read_once(desk: Desk, store: Store) -> None:
    once = Kept()
    once.run(desk.tracker())
    stored = {each.incident.id: each.incident for each in store.incidents("snow")}
    assert set(stored) == desk.ids() == set(once.incidents)
    for id, incident in once.incidents.items():
        assert stored[id].now() == incident.now()
        assert stored[id].opening == incident.opening
        assert [(event.at, event.id) for event in stored[id].events] == [
            (event.at, event.id) for event in incident.events]


def test_a_second_in_the_middle_of_which_a_pass_reads_is_told_once(desk: Desk, store: Store) -> None:
    life, tracker, mark = desk.life(), desk.tracker(), None
    for group in ("Network L2", "Network L3", "Service Desk", "Network L2"):
        desk.world.edit(life, "callum.reyes", {"group": group})
        mark = run(store, tracker, mark)
    is_as_read_once(desk, store)


def test_what_is_written_between_a_row_and_its_history_is_told_once(
        desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    life, tracker, take = desk.life(), desk.tracker(), desk.site.faults.take
    groups = ["Network L3", "Service Desk"]
    desk.world.edit(life, "callum.reyes", {"group": "Network L2"})

    def write_first(dialect: str, method: str, path: str) -> Fault | None:
        if path.endswith("/sys_audit") and groups:
            desk.world.edit(life, "callum.reyes", {"group": groups.pop(0)})
        return take(dialect, method, path)

    monkeypatch.setattr(desk.site.faults, "take", write_first)
    mark = run(store, tracker, None)
    stored = store.incident("snow", life.sys_id)
    assert groups == [] and stored is not None and stored.incident.now()["group"] == "Service Desk"
    desk.later(minutes=1)
    run(store, tracker, mark)
    is_as_read_once(desk, store)


def test_an_incident_that_is_written_all_the_time_is_no_reason_to_read_for_ever(
        desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    life, tracker, take = desk.life(), desk.tracker(), desk.site.faults.take

    def write_first(dialect: str, method: str, path: str) -> Fault | None:
        if path.endswith("/sys_audit"):
            desk.later(seconds=2)
            desk.world.edit(life, "callum.reyes", {"vendor_case": f"PW-{desk.site.clock.now().timestamp()}"})
        return take(dialect, method, path)

    monkeypatch.setattr(desk.site.faults, "take", write_first)
    with pytest.raises(Unavailable, match="faster than they can be read"):
        tracker.read([life.sys_id])
