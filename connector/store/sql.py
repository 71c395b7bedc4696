"""The store over SQLAlchemy: which transaction each call runs in. The work is done in the rooms beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import select

from connector.store import deciding, ledger, reading, related, saving, sources
from connector.store.codec import decode_decision
from connector.store.columns import clean, fit
from connector.store.drafts_sql import SqlDrafts
from connector.store.engine import Database
from connector.store.live_sql import LEDGER, SqlLive
from connector.store.locks import lock
from connector.store.proofs_sql import SqlProofs
from connector.store.tables import incidents
from connector.store.values import (
    Cursor,
    Effect,
    EffectState,
    Json,
    QueueRow,
    Recorded,
    Related,
    Run,
    SaveResult,
    StoredFiring,
    StoredIncident,
    StoredPolicy,
    StoreStatus,
)
from rules.decision import Decision
from rules.incident import Event, Incident


class SqlStore(SqlDrafts, SqlLive, SqlProofs):
    """``contract.Store`` over SQLite and PostgreSQL; made by ``open_store``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # -- incidents

    def save_incidents(self, batch: Iterable[Incident], watermarks: Mapping[str, str] | None = None) -> SaveResult:
        read, marks = list(batch), watermarks or {}
        names = {_of(incident.source) for incident in read} | ({LEDGER} if marks else set())
        with self._database.writing(*names) as connection:
            result = saving.save(connection, read)
            for source, mark in marks.items():
                sources.change(connection, source, {"watermark": clean(mark)})
        self._database.grown("save", result.new)
        return result

    def incident(self, source: str, id: str) -> StoredIncident | None:
        with self._database.reading() as connection:
            return reading.one(connection, source, id)

    def find(self, key: str, source: str | None = None) -> list[StoredIncident]:
        with self._database.reading() as connection:
            return reading.by_key(connection, key, source)

    def keys(self, source: str | None = None) -> list[tuple[str, str]]:
        with self._database.reading() as connection:
            return reading.keys(connection, source)

    def incidents(self, source: str | None = None, after: Cursor | None = None) -> Iterator[StoredIncident]:
        return reading.every(self._database, source, after)

    def due(self, now: datetime, policy: str, after: Cursor | None = None) -> Iterator[StoredIncident]:
        return reading.due(self._database, now, policy, after)

    def related(self, batch: Sequence[Incident]) -> list[Related]:
        with self._database.reading() as connection:
            return related.related(connection, batch)

    # -- decisions

    def record(self, decisions: Sequence[Recorded]) -> int:
        with self._database.writing(*{_of(item.decision.source) for item in decisions}) as connection:
            changed = deciding.record(connection, decisions)
        self._database.grown("record", changed)
        return changed

    def decision(self, source: str, id: str) -> Decision | None:
        query = select(incidents.c.decision).where(incidents.c.source == fit(source), incidents.c.id == fit(id))
        with self._database.reading() as connection:
            doc = connection.scalar(query)
        return None if doc is None else decode_decision(doc)

    def firings(self, source: str, incident: str) -> list[StoredFiring]:
        with self._database.reading() as connection:
            return ledger.firings_of(connection, source, incident)

    def effects(self, states: Sequence[EffectState], limit: int) -> list[Effect]:
        with self._database.reading() as connection:
            return ledger.outbox(connection, states, limit)

    def effects_of(self, source: str, incident: str) -> list[Effect]:
        with self._database.reading() as connection:
            return ledger.effects_of(connection, source, incident)

    def add_own_events(self, source: str, incident: str, events: Sequence[Event]) -> int:
        with self._database.writing(_of(source)) as connection:
            return ledger.add_own_events(connection, source, incident, events)

    def queue(self, limit: int) -> list[QueueRow]:
        with self._database.reading() as connection:
            return reading.queue(connection, limit)

    # -- policies, runs

    def put_policy(self, text: str, name: str, digest: str, since: datetime | None) -> bool:
        with self._database.writing(LEDGER) as connection:
            return ledger.put_policy(connection, StoredPolicy(name, digest, text, since))

    def policies(self) -> list[StoredPolicy]:
        with self._database.reading() as connection:
            return ledger.all_policies(connection)

    def start_run(self, kind: str, at: datetime) -> int:
        with self._database.writing(LEDGER) as connection:
            return ledger.start_run(connection, kind, at)

    def end_run(self, run: int, at: datetime, summary: Mapping[str, Json]) -> None:
        with self._database.writing(LEDGER) as connection:
            ledger.end_run(connection, run, at, summary)

    def runs(self, limit: int, kind: str | None = None) -> list[Run]:
        with self._database.reading() as connection:
            return ledger.newest_runs(connection, limit, kind)

    def status(self) -> StoreStatus:
        with self._database.reading() as connection:
            return ledger.status(connection)

    # -- the place itself

    def lock(self, name: str) -> AbstractContextManager[bool]:
        return lock(self._database, name)

    def close(self) -> None:
        self._database.engine.dispose()


def _of(source: str) -> str:
    return f"source {fit(source)}"
