"""A store that an older Rung filled is brought up to date with all that is in it."""

from __future__ import annotations

from dataclasses import replace

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from connector.store import Health, open_store
from connector.store.codec import encode_incident
from connector.store.engine import Database, read_url
from connector.store.opening import MIGRATIONS
from rules.incident import Incident
from tests.connector.store.samples import POLICY, after, change, effect, firing, ids, incident, recorded

ONE = incident("1", change(5, "impact", "low"))


def at_0003(url: str) -> None:
    """A store as the Rung of migration 0003 made it, with an incident and a source in it."""
    database = Database(read_url(url))
    if database.file is not None:
        database.file.touch()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.writing("migrate") as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        _fill(connection, ONE)
    database.engine.dispose()


def _fill(connection: Connection, one: Incident) -> None:
    doc = encode_incident(one)
    values = {
        "source": one.source, "id": one.id, "key": one.key, "version": one.version, "title": one.title, "url": one.url,
        "is_open": True, "priority": 3, "score": 0, "opened_at": 0, "last_event_at": 0, "content_hash": doc.hash,
        "revision": 1, "decided_revision": 0, "policy": "", "open_spans": b"[]", "item_spans": b"[]",
        "child_spans": b"[]", "snapshot": doc.snapshot, "events": doc.events,
    }  # fmt: skip
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO incidents ({names}) VALUES ({marks})"), values)
    connection.execute(text("INSERT INTO sources (name, kind, watermark) VALUES ('snow', 'export', 'mark')"))


def test_what_was_stored_before_live_trackers_is_read_as_it_was(empty_url: str) -> None:
    at_0003(empty_url)
    with open_store(empty_url, migrate=True) as store:
        found, source = store.incident("snow", "1"), store.source("snow")
        assert found is not None and (found.incident, found.revision, found.gone) == (ONE, 1, None)
        assert source is not None and (source.watermark, source.health) == ("mark", Health())
        assert store.save_incidents([ONE]) == (0, 0, 1), "nothing is read as new for having been migrated"
        assert store.versions("snow", ["1"]) == {}, "an export makes no version known"


def test_and_used_as_any_other(empty_url: str) -> None:
    at_0003(empty_url)
    with open_store(empty_url, migrate=True) as store:
        fired = firing()
        store.record([recorded(store.incident("snow", "1"), fired, effects=(effect(fired),))])
        assert store.save_incidents([replace(ONE, updated_at=after(9), whole=True)]) == (0, 1, 0)
        assert store.versions("snow", ["1"]) == {"1": "1"} and ids(store.due(after(1), POLICY)) == ["1"]
        store.put_surroundings("snow", (), (), after(10))
        store.source_read("snow", after(10))
        assert store.mark_gone("snow", {"1": "deleted"}, after(11)) == 1
        assert [each.state for each in store.effects_of("snow", "1")] == ["cancelled"]
