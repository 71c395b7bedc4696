"""What happened to incidents: field changes from ``sys_audit``, words from ``sys_journal_field``.

Both are asked for by incident, a hundred at once: ``sys_audit`` is huge, and by time alone it is read
for hours. Either may be closed to the account, with 403 or without a word, by an empty answer; what
can be told apart is, and what cannot counts as not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from connector.trackers.servicenow.cells import needed, needed_id, needed_instant, raw, shown
from connector.trackers.servicenow.query import LISTED, both, chunks, condition, one_of
from connector.trackers.servicenow.table import Found, Tables, among

JOURNALS: Final = ("comments", "work_notes")
_AUDIT: Final = ("sys_id", "tablename", "documentkey", "fieldname", "oldvalue", "newvalue", "user", "sys_created_on",
                 "record_checkpoint")
_JOURNAL: Final = ("sys_id", "name", "element", "element_id", "value", "sys_created_on", "sys_created_by")
ROWS: Final = 10_000
"""Of a page of history: short rows, some megabytes; smaller where the instance cuts such an answer off."""
_ALL_WORDS: Final = "comments_and_work_notes"


class Change(NamedTuple):
    """A row of ``sys_audit``: one field."""

    at: datetime
    update: int
    """The incident's update counter then: what changed in one second has its order from it."""
    id: str
    by: str
    column: str
    old: str
    new: str


class Said(NamedTuple):
    """A row of ``sys_journal_field``."""

    at: datetime
    id: str
    by: str
    public: bool
    text: str


@dataclass
class History:
    """Of one incident."""

    changes: list[Change] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    whole: bool = False
    """Whether ``changes`` are known to be all."""
    settled: bool = True
    """Whether its last update is surely among it."""
    shows_words: bool = False
    """Whether ``said`` is known to be all."""


class Histories:
    """Reads histories."""

    def __init__(self, tables: Tables, table: str) -> None:
        self._tables = tables
        self._table = table
        self.closed: set[str] = set()
        """Tables that the account may not read."""

    def of(self, incidents: Mapping[str, int]) -> dict[str, History]:
        """Histories of those incidents (sys_id → update counter). :raises TrackerError:"""
        found = {name: History() for name in incidents}
        for chunk in chunks(list(incidents)):
            self._audit(chunk, found)
            self._journal(chunk, found)
        # No row at all, of one that was updated: none was written, or all are hidden. Rows of others tell.
        doubtful = [name for name in incidents if incidents[name] and found[name].whole and not found[name].changes]
        if doubtful and not any(history.changes for history in found.values()) and not self._shows_audit():
            for name in doubtful:
                found[name].whole = False
        silent = [name for name in incidents if found[name].shows_words and not found[name].said]
        if silent and not any(history.said for history in found.values()):
            quiet = self._quiet(silent)
            for name in silent:
                found[name].shows_words = name in quiet
        return found

    def _audit(self, chunk: Sequence[str], found: Mapping[str, History]) -> None:
        read = self._rows("sys_audit", both(condition("tablename", "=", self._table), one_of("documentkey", chunk)),
                          _AUDIT, chunk, ("documentkey", "tablename"))
        for row in read.rows if read else ():
            update = raw(row, "record_checkpoint") or ""
            found[needed(row, "documentkey")].changes.append(Change(
                needed_instant(row, "sys_created_on"), int(update) if update.isdecimal() and len(update) < 10 else 0,
                needed(row, "sys_id"), raw(row, "user") or "", needed(row, "fieldname"), raw(row, "oldvalue") or "",
                raw(row, "newvalue") or ""))
        for name in chunk:
            found[name].whole = bool(read and not read.hidden)

    def _shows_audit(self) -> bool:
        """Whether the account sees any row of ``sys_audit``: of the incidents that were updated last."""
        updated = self._tables.page(self._table, "sys_mod_count>0^ORDERBYDESCsys_updated_on", ("sys_id",), limit=LISTED,
                                    counted=False)
        names = [needed_id(row) for row in updated.rows]
        return bool(names) and bool(self._tables.page("sys_audit", both(
            condition("tablename", "=", self._table), one_of("documentkey", names)), ("sys_id",), limit=LISTED).rows)

    def _journal(self, chunk: Sequence[str], found: Mapping[str, History]) -> None:
        read = self._rows("sys_journal_field", both(
            condition("name", "=", self._table), one_of("element_id", chunk), one_of("element", JOURNALS)),
            _JOURNAL, chunk, ("element_id", "name"))
        for row in read.rows if read else ():
            found[needed(row, "element_id")].said.append(Said(
                needed_instant(row, "sys_created_on"), needed(row, "sys_id"), raw(row, "sys_created_by") or "",
                needed(row, "element") == "comments", raw(row, "value") or ""))
        for name in chunk:
            found[name].shows_words = bool(read and not read.hidden)

    def _quiet(self, silent: Sequence[str]) -> frozenset[str]:
        """Those of whom the incident itself shows that nothing was said: a journal without a row may be closed."""
        quiet: set[str] = set()
        for chunk in chunks(silent):
            read = self._tables.all(self._table, one_of("sys_id", chunk), ("sys_id", _ALL_WORDS), display="all",
                                    fits=among("sys_id", chunk))
            quiet |= {needed_id(row) for row in read.rows if _ALL_WORDS in row and not shown(row, _ALL_WORDS).strip()}
        return frozenset(quiet)

    def _rows(self, table: str, query: str, fields: Sequence[str], chunk: Sequence[str],
              owner: tuple[str, str]) -> Found | None:
        """``None`` where the account may not read the table."""
        (key, of), table_of = owner, self._table
        asked = among(key, chunk)
        read = self._tables.readable(table, query, fields, fits=lambda row: asked(row) and raw(row, of) == table_of,
                                     limit=ROWS)
        (self.closed.add if read is None else self.closed.discard)(table)
        return read
