"""A store that has grown: look-ups walk an index, memory stays flat."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest
from sqlalchemy import event

from connector.store import SaveResult, Store, open_store
from connector.store.sql import SqlStore
from rules.incident import Event
from tests.connector.store.samples import OPENED, POLICY, after, change, firing, incident, recorded

LOOK_UPS: dict[str, tuple[str, Callable[[Store], object]]] = {
    "what is due": ("ix_incidents_stale", lambda store: list(store.due(OPENED, POLICY))),
    "what is due next": ("ix_incidents_next", lambda store: list(store.due(OPENED, POLICY))),
    "what another policy decided": ("ix_incidents_open", lambda store: list(store.due(OPENED, POLICY))),
    "the queue": ("ix_incidents_queue", lambda store: store.queue(9)),
    "a key": ("ix_incidents_key", lambda store: store.find("INC7")),
    "a key in a source": ("ix_incidents_key", lambda store: store.find("INC7", "snow")),
    "the same item": ("ix_incidents_item", lambda store: store.related([incident("7", configuration_item="i7")])),
    "children": ("ix_incidents_parent", lambda store: store.related([incident("7")])),
    "effects of one": ("ix_effects_incident", lambda store: store.effects_of("snow", "7")),
}


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> SqlStore:
    """Two thousand incidents, one in a hundred of them open, all decided."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('grown')}/rung.db", migrate=True)
    done = change(9, "state", "closed")
    store.save_incidents(
        incident(str(n), *([done] if n % 100 else []), configuration_item=f"i{n}", parent=str(n // 2))
        for n in range(2000)
    )
    store.record([recorded(found, firing("pending", minutes=70)) for found in store.incidents()])
    return store


@pytest.mark.parametrize("look_up", LOOK_UPS)
def test_sqlite_finds_it_by_its_index(grown: SqlStore, look_up: str) -> None:
    index, ask = LOOK_UPS[look_up]
    plans: list[str] = []

    def explain(connection: object, cursor: object, sql: str, parameters: object, *_: object) -> None:
        plan = connection.connection.cursor()  # type: ignore[attr-defined]
        plans.extend(row[-1] for row in plan.execute(f"EXPLAIN QUERY PLAN {sql}", parameters))

    event.listen(grown._database.engine, "before_cursor_execute", explain)
    ask(grown)
    event.remove(grown._database.engine, "before_cursor_execute", explain)
    assert any(f"INDEX {index}" in step for step in plans), plans
    assert not any(step == "SCAN incidents" for step in plans), plans


def test_all_are_iterated_in_flat_memory(store: Store) -> None:
    note = Event(after(1), "n", "internal_note", text="x" * 20_000)
    for start in range(0, 1000, 100):
        batch = [incident(str(n), note) for n in range(start, start + 100)]
        assert store.save_incidents(batch) == SaveResult(100, 0, 0)
    tracemalloc.start()
    try:
        assert sum(1 for _ in store.incidents()) == sum(1 for _ in store.due(OPENED, POLICY)) == 1000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Two of the five pages: the one at hand, and the next while it is read.
    assert peak < 1000 * 20_000 * 0.75


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_load_leaves_the_server_with_statistics(url: str) -> None:
    with open_store(url) as store:
        store.save_incidents([incident(str(n)) for n in range(1000)])
        with store._database.reading() as connection:
            query = "SELECT reltuples FROM pg_class WHERE oid = 'incidents'::regclass"
            assert connection.exec_driver_sql(query).scalar() == 1000
