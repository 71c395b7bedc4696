"""What the store promises of planned work and of who is on call."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from connector.store import Around, Store
from connector.store.sql import SqlStore
from rules.context import ChangeWindow, Shift
from tests.connector.store.samples import POLICY, after, change, ids, incident, recorded

CORE = ChangeWindow("CHG1", after(10), after(60), "core")
MAIL = ChangeWindow("CHG2", after(100), after(160), None, "mail")


def on_call(account: str, minutes: float, until: float | None = None, since: float | None = None) -> Shift:
    """As a tracker says it at ``minutes``: without dates, or with those it has."""
    return Shift("network", account, after(minutes if since is None else since),
                 after(minutes if until is None else until))


@pytest.fixture
def known(store: Store) -> Store:
    store.put_source("snow", "servicenow")
    store.put_source("jira", "jira")
    return store


class TestWindows:
    def test_nothing_said_is_not_nothing_planned(self, known: Store) -> None:
        assert known.surroundings("snow") == Around(None, ())
        assert known.put_surroundings("snow", None, None, after(0)) == 0
        assert known.surroundings("snow").change_windows is None
        known.put_surroundings("snow", (), None, after(0))
        assert known.surroundings("snow").change_windows == ()
        assert known.surroundings("nobody") == Around(None, ())

    def test_they_are_kept_by_source_and_replaced_by_id(self, known: Store) -> None:
        assert known.put_surroundings("snow", [CORE, MAIL], None, after(0)) == 2
        known.put_surroundings("jira", [CORE], None, after(0))
        later = MAIL._replace(start=after(110))
        assert known.put_surroundings("snow", [CORE, later], None, after(1)) == 1
        assert known.surroundings("snow").change_windows == (CORE, later)
        assert known.surroundings("jira").change_windows == (CORE,)

    def test_a_change_that_touches_two_items_is_two_windows(self, known: Store) -> None:
        both = (CORE, CORE._replace(configuration_item="edge"))
        assert known.put_surroundings("snow", both, None, after(0)) == 2
        assert known.surroundings("snow").change_windows == both
        assert known.put_surroundings("snow", both[:1], None, after(1)) == 1
        assert known.surroundings("snow").change_windows == both[:1]

    def test_what_is_over_stays_what_was_called_off_does_not(self, known: Store) -> None:
        known.put_surroundings("snow", [CORE, MAIL], None, after(0))
        assert known.put_surroundings("snow", (), None, after(90)) == 1
        assert known.surroundings("snow").change_windows == (CORE,)

    def test_one_that_ends_early_ends_when_that_was_said(self, known: Store) -> None:
        known.put_surroundings("snow", [CORE], None, after(0))
        known.put_surroundings("snow", (), None, after(30))
        assert known.surroundings("snow").change_windows == (CORE._replace(end=after(30)),)

    def test_the_open_incidents_that_one_covers_are_decided_again(self, known: Store) -> None:
        known.save_incidents([incident("1", configuration_item="core"), incident("2", service="mail"), incident("3"),
                              incident("4", change(1, "state", "closed"), configuration_item="core"),
                              incident("1", source="jira", configuration_item="core")])
        known.record([recorded(each) for each in known.incidents()])
        known.put_surroundings("snow", [CORE], None, after(0))
        assert ids(known.due(after(1), POLICY)) == ["1"]
        known.put_surroundings("snow", [CORE, MAIL], None, after(1))
        assert ids(known.due(after(1), POLICY)) == ["1", "2"]
        known.put_surroundings("snow", [CORE, MAIL, ChangeWindow("CHG3", after(1), after(2))], None, after(1))
        assert ids(known.due(after(1), POLICY)) == ["1", "2", "3"]


class TestOnCall:
    def test_the_same_again_goes_on_and_another_ends_it(self, known: Store) -> None:
        for minute in range(0, 100, 10):
            known.put_surroundings("snow", None, [on_call("ada", minute)], after(minute))
        known.put_surroundings("snow", None, [on_call("bob", 100)], after(100))
        assert known.surroundings("snow").shifts == (
            Shift("network", "ada", after(0), after(100)), Shift("network", "bob", after(100), after(220)))

    def test_nobody_is_said_too(self, known: Store) -> None:
        known.put_surroundings("snow", None, [on_call("ada", 0)], after(0))
        known.put_surroundings("snow", None, [], after(10))
        known.put_surroundings("snow", None, None, after(20))
        assert known.surroundings("snow").shifts == (Shift("network", "ada", after(0), after(10)),)

    def test_while_nobody_asked_it_is_not_known(self, known: Store) -> None:
        known.put_surroundings("snow", None, [on_call("ada", 0)], after(0))
        known.put_surroundings("snow", None, [on_call("ada", 600)], after(600))
        assert known.surroundings("snow").shifts == (
            Shift("network", "ada", after(0), after(120)), Shift("network", "ada", after(600), after(720)))

    def test_dates_that_the_tracker_says_are_kept(self, known: Store) -> None:
        said = on_call("ada", 0, until=480, since=-60)
        known.put_surroundings("snow", None, [said], after(0))
        assert known.put_surroundings("snow", None, [said], after(200)) == 0
        assert known.surroundings("snow").shifts == (said,)
        known.put_surroundings("snow", None, [said._replace(end=after(500))], after(300))
        known.put_surroundings("snow", None, [on_call("bob", 400)], after(400))
        assert known.surroundings("snow").shifts == (said._replace(end=after(400)),
                                                     Shift("network", "bob", after(400), after(520)))

    def test_a_shift_that_comes_back_is_one_row(self, known: Store) -> None:
        said = on_call("ada", 0, until=480, since=0)
        for minute, shifts in ((0, [said]), (10, []), (20, [said])):
            known.put_surroundings("snow", None, shifts, after(minute))
        assert known.surroundings("snow").shifts == (said,)

    def test_two_on_call_and_two_rosters_stand_side_by_side(self, known: Store) -> None:
        three = [on_call("ada", 0), on_call("bob", 0), on_call("ada", 0)._replace(roster="servers")]
        assert known.put_surroundings("snow", None, three, after(0)) == 3
        assert known.put_surroundings("snow", None, three[1:], after(10)) == 1
        ends = {(shift.roster, shift.account): shift.end for shift in known.surroundings("snow").shifts}
        assert ends == {("network", "ada"): after(10), ("network", "bob"): after(130), ("servers", "ada"): after(130)}


def test_a_quiet_pass_writes_nothing(known: SqlStore) -> None:
    known.put_surroundings("snow", [CORE, MAIL], [on_call("ada", 0)], after(0))
    written: list[str] = []

    def note(_: object, __: object, sql: str, *___: object) -> None:
        written.extend([sql] if sql.startswith(("INSERT", "UPDATE", "DELETE")) else [])

    event.listen(known._database.engine, "before_cursor_execute", note)
    assert known.put_surroundings("snow", [CORE, MAIL], [on_call("ada", 10)], after(10)) == 0
    event.remove(known._database.engine, "before_cursor_execute", note)
    assert written == []
