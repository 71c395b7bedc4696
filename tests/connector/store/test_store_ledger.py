"""What the store promises of policies, sources, runs, counts and its lock."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connector.store import Source, Store
from tests.connector.store.samples import (
    OPENED,
    after,
    change,
    effect,
    firing,
    incident,
    recorded,
)


class TestLedger:
    def test_policies_stand_in_the_order_in_which_they_came_into_force(self, store: Store) -> None:
        assert store.put_policy("a: 1", "net", "A", None)
        assert store.put_policy("b: 1", "net", "B", after(60))
        assert not store.put_policy("b: 1", "net", "B", after(90))
        assert store.put_policy("a: 1", "net", "A", after(90))
        assert store.put_policy("c: 1", "net", "C", after(30))
        assert [(each.digest, each.since) for each in store.policies()] == [
            ("A", None), ("C", after(30)), ("B", after(60)), ("A", after(90)),
        ]  # fmt: skip
        assert store.policies()[0].text == "a: 1"

    def test_of_two_policies_of_one_instant_the_later_put_counts(self, store: Store) -> None:
        store.put_policy("a", "net", "A", OPENED)
        store.put_policy("b", "net", "B", OPENED)
        assert [each.digest for each in store.policies()] == ["A", "B"]

    def test_a_source_keeps_the_instant_at_which_it_went_live(self, store: Store) -> None:
        store.put_source("snow", "servicenow")
        store.put_source("snow", "servicenow", OPENED)
        store.put_source("snow", "servicenow", after(5))
        store.put_source("a", "export")
        store.good_pass("snow", after(9))
        assert [each.name for each in store.sources()] == ["a", "snow"]
        assert store.source("snow") == Source("snow", "servicenow", OPENED, None, after(9))
        assert store.source("b") is None

    def test_runs_are_listed_from_the_newest(self, store: Store) -> None:
        first = store.start_run("import", OPENED)
        second = store.start_run("run", after(1))
        store.end_run(first, after(2), {"new": 3, "unread columns": ["x"]})
        assert [(run.id, run.ended_at) for run in store.runs(9)] == [(second, None), (first, after(2))]
        assert store.runs(9, "import")[0].summary == {"new": 3, "unread columns": ["x"]}
        assert [run.id for run in store.runs(1)] == [second]

    def test_status_counts(self, store: Store) -> None:
        store.put_source("snow", "servicenow")
        store.save_incidents([incident("1"), incident("2"), incident("3", change(1, "state", "closed"))])
        fired = (firing(), firing("historic", "late"), firing("pending", minutes=70))
        store.record([recorded(store.incident("snow", "1"), *fired, effects=(effect(firing()),))])
        run = store.start_run("run", after(1))
        status = store.status()
        assert (status.incidents, status.open, status.undecided, status.next_at) == (3, 2, 2, after(70))
        assert (status.firings, status.effects) == ({"due": 1, "historic": 1}, {"held": 1})
        assert (status.last_opened_at, status.last_event_at) == (OPENED, after(1))
        assert [source.name for source in status.sources] == ["snow"]
        assert status.last_run is not None and status.last_run.id == run


class TestLock:
    def test_only_one_holds_it(self, store: Store, opened: Callable[[], Store]) -> None:
        other = opened()
        with store.lock("run") as got:
            assert got
            with other.lock("run") as second:
                assert not second
            with store.lock("run") as again:
                assert not again
            with other.lock("another") as free:
                assert free
        with other.lock("run") as after_it:
            assert after_it

    def test_it_is_let_go_when_the_block_fails(self, store: Store, opened: Callable[[], Store]) -> None:
        with pytest.raises(ZeroDivisionError), store.lock("run"):
            raise ZeroDivisionError
        with opened().lock("run") as got:
            assert got

    def test_the_store_is_used_as_usual_while_it_is_held(self, store: Store) -> None:
        with store.lock("run") as got:
            assert got and store.save_incidents([incident("1")]).new == 1
