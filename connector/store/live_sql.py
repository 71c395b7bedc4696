"""``live_contract.LiveStore`` over SQLAlchemy: which transaction each call runs in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from connector.store import around, gone, reading, sources
from connector.store.columns import fit
from connector.store.engine import Database
from connector.store.live_values import Around, Fault, Health, Missing
from connector.store.values import Source
from rules.context import ChangeWindow, Shift

LEDGER = "ledger"
"""The name under which policies, sources and runs are written, which belong to no one source."""


class SqlLive:
    """A part of ``SqlStore``."""

    _database: Database

    def put_source(self, name: str, kind: str, live_since: datetime | None = None, *, listing: str = "",
                   reading: str = "") -> None:
        with self._database.writing(f"source {fit(name)}", LEDGER) as connection:
            sources.put(connection, name, kind, live_since, listing, reading)

    def sources(self) -> list[Source]:
        with self._database.reading() as connection:
            return sources.every(connection)

    def source(self, name: str) -> Source | None:
        with self._database.reading() as connection:
            return sources.one(connection, name)

    def good_pass(self, source: str, at: datetime) -> None:
        with self._database.writing(LEDGER) as connection:
            sources.change(connection, source, {"last_good_pass": at})

    def source_failed(
        self, source: str, fault: Fault, at: datetime, *, until: datetime | None = None, person_first: bool = False,
        waited: timedelta = timedelta(0),
    ) -> Health:  # fmt: skip
        with self._database.writing(LEDGER) as connection:
            return sources.failed(connection, source, fault, at, until, person_first, waited)

    def source_read(self, source: str, at: datetime, waited: timedelta = timedelta(0)) -> None:
        with self._database.writing(LEDGER) as connection:
            sources.was_read(connection, source, at, waited)

    def source_released(self, source: str) -> None:
        with self._database.writing(LEDGER) as connection:
            sources.released(connection, source)

    def source_counted(self, source: str, at: datetime) -> None:
        with self._database.writing(LEDGER) as connection:
            sources.change(connection, source, {"census_at": at})

    def versions(self, source: str, ids: Sequence[str]) -> Mapping[str, str]:
        with self._database.reading() as connection:
            return reading.versions(connection, source, ids)

    def open_ids(self, source: str, since: datetime | None = None) -> Sequence[str]:
        with self._database.reading() as connection:
            return reading.open_ids(connection, source, since)

    def gone_ids(self, source: str, since: datetime) -> Sequence[str]:
        with self._database.reading() as connection:
            return gone.since(connection, source, since)

    def mark_gone(self, source: str, missing: Mapping[str, Missing], at: datetime) -> int:
        with self._database.writing(f"source {fit(source)}") as connection:
            return gone.mark(connection, source, missing, at)

    def put_surroundings(
        self, source: str, windows: Sequence[ChangeWindow] | None, on_call: Sequence[Shift] | None, at: datetime
    ) -> int:
        with self._database.writing(f"source {fit(source)}", LEDGER) as connection:
            return around.put(connection, source, windows, on_call, at)

    def surroundings(self, source: str) -> Around:
        with self._database.reading() as connection:
            return around.of(connection, source)
