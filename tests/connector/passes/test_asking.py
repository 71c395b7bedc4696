"""What is asked of an instant: the history up to it, and nothing of what came after."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connector.passes.asking import Asker, as_of, find, known_by
from connector.passes.outlook import coming, late
from connector.passes.running import run_pass
from rules.context import Context, Interval, Step
from rules.incident import Event, Incident
from tests.connector.passes.desk import MONDAY, MovedClock, issue, opened, write_desk


def after(hours: float) -> timedelta:
    return timedelta(hours=hours)


INCIDENT = Incident("jira", "1", "OPS-1", MONDAY, {"state": "new"}, (
    Event(MONDAY, "0", "created"), Event(MONDAY + after(1), "1", "field", "state", "new", "in_progress"),
    Event(MONDAY + after(2), "2", "field", "state", "in_progress", "closed")))


def test_an_event_of_the_instant_itself_belongs_to_it() -> None:
    cut = as_of(INCIDENT, MONDAY + after(1))
    assert cut is not None and cut.now() == {"state": "in_progress"}


def test_before_its_opening_an_incident_is_not_there() -> None:
    assert as_of(INCIDENT, MONDAY - timedelta(seconds=1)) is None


def test_what_relatives_do_later_is_not_known() -> None:
    context = Context(parent_open=(Interval(MONDAY, MONDAY + after(2)), Interval(MONDAY + after(3))),
                      open_on_same_ci=(Step(MONDAY, 1), Step(MONDAY + after(2), 2)), children_open=None)
    known = known_by(context, MONDAY + after(1))
    assert known.parent_open == (Interval(MONDAY, None),)
    assert known.open_on_same_ci == (Step(MONDAY, 1),)
    assert known.children_open is None


def test_what_relatives_did_before_stays_known() -> None:
    context = Context(parent_open=(Interval(MONDAY, MONDAY + after(2)),), children_open=(Step(MONDAY, 1),))
    assert known_by(context, MONDAY + after(2)) == context


def test_asking_is_deciding_as_the_pass_does(tmp_path: Path) -> None:
    clock = MovedClock(MONDAY + after(9))
    with opened(write_desk(tmp_path, [issue(1), issue(2, assignee="mia")]), clock) as app:
        run_pass(app)
        incidents = [stored.incident for stored in app.store.incidents()]
        for asked in Asker(app).ask(incidents, clock()):
            assert asked.decision == app.store.decision("jira", asked.incident.id)


def test_asking_stores_nothing(tmp_path: Path) -> None:
    with opened(write_desk(tmp_path, [issue(1)]), MovedClock(MONDAY + after(9))) as app:
        before = app.store.status()
        Asker(app).explain(find(app.store, "OPS-1", None), MONDAY + after(9))
        assert app.store.status() == before
        assert app.store.policies() == []


class TestOutlook:
    @pytest.mark.parametrize(("hours", "names"), [
        (0.1, []), (0.2, ["unowned"]), (8, ["restore", "late", "unowned"])])
    def test_what_is_late(self, tmp_path: Path, hours: float, names: list[str]) -> None:
        with opened(write_desk(tmp_path, [issue(1)]), MovedClock()) as app:
            [asked] = Asker(app).ask([find(app.store, "OPS-1", None)], MONDAY + after(hours))
            assert [one.name for one in late(asked.decision)] == names

    @pytest.mark.parametrize(("hours", "names"), [
        (0.1, ["unowned", "late", "restore"]), (0.2, ["late", "restore"]), (8, [])])
    def test_what_comes_in_the_order_of_its_instants(self, tmp_path: Path, hours: float, names: list[str]) -> None:
        with opened(write_desk(tmp_path, [issue(1)]), MovedClock()) as app:
            [asked] = Asker(app).ask([find(app.store, "OPS-1", None)], MONDAY + after(hours))
            assert [one.name for one in coming(asked.decision)] == names

    def test_what_is_done_is_not_late(self, tmp_path: Path) -> None:
        with opened(write_desk(tmp_path, [issue(1, status="Done")]), MovedClock()) as app:
            [asked] = Asker(app).ask([find(app.store, "OPS-1", None)], MONDAY + after(30))
            assert late(asked.decision) == []
