"""Locks that die with their process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from connector.store.engine import Database


@contextmanager
def lock(database: Database, name: str) -> Iterator[bool]:
    if database.file is not None:
        with _file_lock(database.file.with_name(f"{database.file.name}.{name}.lock")) as got:
            yield got
    else:
        with _advisory_lock(database, name) as got:
            yield got


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    # flock, not lockf: it belongs to the open file, so that a second taker in this process is
    # refused too. The file is left behind: removing it would let two takers lock two files.
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


@contextmanager
def _advisory_lock(database: Database, name: str) -> Iterator[bool]:
    """Held by a session of its own: the server frees it when the connection ends, however it ends."""
    key = {"name": f"rung lock {name}"}
    with database.told(), database.engine.connect() as connection:
        # Without a transaction: one left open for a whole run would keep the server from vacuuming.
        connection.execution_options(isolation_level="AUTOCOMMIT")
        got = bool(connection.scalar(_TRY, key))
        try:
            yield got
        finally:
            if got:
                connection.execute(_FREE, key)


_NUMBER = "hashtextextended(current_schema() || :name, 0)"
_TRY = text(f"SELECT pg_try_advisory_lock({_NUMBER})")
_FREE = text(f"SELECT pg_advisory_unlock({_NUMBER})")
