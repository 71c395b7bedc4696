"""Brings the rows of one incident together without holding the file in memory.

Most exports are written incident by incident and are streamed as they are. One that is sorted by
time has an incident's rows scattered; those go through a temporary SQLite file, which is on disk
(an unnamed database) and vanishes with its connection.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import groupby

from connector.trackers.exports.rows import Row

Identify = Callable[[Row], str]
"""The id of the row's incident; "" where it has none."""


class SeenIds:
    """Which ids came before, in bounded memory."""

    def __init__(self) -> None:
        self._database = _temporary()
        self._database.execute("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, name: str) -> bool:
        """Whether ``name`` is new."""
        return self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (_key(name),)).rowcount == 1

    def close(self) -> None:
        self._database.close()


def is_contiguous(rows: Iterable[Row], identify: Identify) -> bool:
    """Whether the rows of each incident follow one another."""
    with closing(SeenIds()) as seen:
        return all(seen.add(name) for name, _ in groupby(rows, key=identify) if name)


def contiguous(rows: Iterable[Row], identify: Identify) -> Iterator[list[Row]]:
    """The rows of each incident, in the order of the file. Rows without an id are left out."""
    for name, group in groupby(rows, key=identify):
        if name:
            yield list(group)


def scattered(rows: Iterable[Row], identify: Identify) -> Iterator[list[Row]]:
    """The same for rows in any order; incidents come in the order of their first rows."""
    with closing(_temporary()) as database:
        database.execute("CREATE TABLE names (id TEXT PRIMARY KEY, first INTEGER) WITHOUT ROWID")
        database.execute("CREATE TABLE rows (id TEXT, number INTEGER, line INTEGER, cells TEXT)")
        for number, row in enumerate(rows):
            name = identify(row)
            if name:
                database.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", (_key(name), number))
                database.execute("INSERT INTO rows VALUES (?, ?, ?, ?)",
                                 (_key(name), number, row.line, json.dumps(row.cells)))
        ordered = database.execute("SELECT first, line, cells FROM rows JOIN names USING (id) ORDER BY first, number")
        for _, group in groupby(ordered, key=lambda found: found[0]):
            yield [Row(line, json.loads(cells)) for _, line, cells in group]


def _temporary() -> sqlite3.Connection:
    database = sqlite3.connect("", isolation_level=None)
    for setting in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE", "cache_size = -8000"):
        database.execute(f"PRAGMA {setting}")
    database.execute("BEGIN")
    return database


def _key(name: str) -> str:
    """SQLite stores no lone surrogates, which is how undecodable bytes come through."""
    return name if name.isascii() else name.encode("utf-8", errors="backslashreplace").decode()
