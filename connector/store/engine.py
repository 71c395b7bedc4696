"""Engines for the two backends, set up so that both keep the same promises."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from connector.store.errors import StoreError, StoreUnavailable

WAIT_SECONDS: Final = 30
"""How long a writer waits for another one."""
EXAMPLES: Final = "sqlite:///rung.db, or postgresql://rung@db.example.com/rung"


def read_url(text: str) -> URL:
    """The URL of a store, its driver named. Refuses what the contract test does not cover."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise StoreError("this is not the URL of a store", hint=f"for example {EXAMPLES}") from error
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise StoreError(f"a store in {url.drivername} is not supported", hint=f"for example {EXAMPLES}")
    if url.database in (None, "", ":memory:") or url.query:
        raise StoreError("the store must be a file: what is forgotten would be done twice", hint=EXAMPLES)
    return url


def sqlite_file(url: URL) -> Path | None:
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def make_engine(url: URL) -> Engine:
    if sqlite_file(url) is None:
        # Keep-alives: a machine that vanished must not hold the lock of a run for two hours.
        arguments = {"application_name": "rung", "keepalives_idle": 30, "keepalives_interval": 10}
        return create_engine(url, pool_pre_ping=True, connect_args=arguments)
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own BEGIN comes too late and is always deferred; `_begin_sqlite` sends ours.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    # FULL: what was recorded as sent must still be known after a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns to writing is refused at once while another one writes;
    # an immediate one waits its turn.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """An engine with its two kinds of transaction."""

    def __init__(self, url: URL) -> None:
        self.url: Final = url
        self.where: Final = url.render_as_string(hide_password=True)
        self.file: Final = sqlite_file(url)
        self.engine: Final = make_engine(url)
        self._rows: Counter[str] = Counter()
        self._analyse_at: defaultdict[str, int] = defaultdict(lambda: 1000)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *names: str) -> Iterator[Connection]:
        """A transaction alone in writing: SQLite has one writer, PostgreSQL one for each of ``names``.

        So what it read is still so when it writes, and two of them cannot deadlock.
        """
        with self.told(), self.engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                if self.file is None:
                    for name in sorted(set(names)):
                        connection.execute(_WAIT_FOR, {"name": f"rung write {name}"})
                yield connection

    def grown(self, load: str, rows: int) -> None:
        """Tell PostgreSQL when a load has grown the tables much: it is fast only with fresh statistics.

        Until its own daemon comes round it takes the source, which all rows share, for selective,
        and reads a whole source at each look-up: loading 100,000 took 78 s instead of 32 s.
        """
        self._rows[load] += rows
        if self.file is None and self._rows[load] >= self._analyse_at[load]:
            self._analyse_at[load] = 4 * self._rows[load]
            with self.writing() as connection:
                connection.execute(text("ANALYZE incidents, firings, effects"))

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn what the database itself refuses into words; a wrong query stays a defect."""
        try:
            yield
        except DBAPIError as error:
            if not _environmental(error):
                raise
            reason = str(error.orig).strip().splitlines()
            raise StoreUnavailable(
                f"the store cannot be used: {reason[0] if reason else type(error.orig).__name__}",
                where=self.where,
                hint="is the server up, the disk full, the file writable, or another program holding it?",
            ) from error


_WAIT_FOR: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || :name, 0))")


def _environmental(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        # SQLite calls a wrong query operational too, and a damaged file not: its code tells them apart.
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        damaged = code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
        return damaged or isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR
    return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
