"""One reading: the mapping bound to the columns that the file really has, and the report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from connector.trackers.exports.errors import BadRow, ExportError
from connector.trackers.exports.mapping import Column
from connector.trackers.exports.mapping import Mapping as ExportMapping
from connector.trackers.exports.report import OnReject, Rejection, Report
from connector.trackers.exports.rows import Cell, Row
from connector.trackers.exports.times import Times
from connector.trackers.exports.values import Converter, check_text, merge_labels
from rules.documents.problems import message_and_hint
from rules.incident import Value

_SHOWN_RAW: Final = 500
_PARTS: Final = ("id", "key", "at", "version", "actor", "opener", "opened", "resolved", "closed", "updated")
_NEEDED: Final = {"audit-log": ("id", "at"), "list": ("id", "opened"), "jira-csv": ("id", "opened"), "jira-search": (),
                  "table": ("id", "opened", "updated", "version")}

Cells = Mapping[str, Cell]


class Job:
    """What the builders of incidents need to know and may say."""

    def __init__(self, file: str, source: str, mapping: ExportMapping, report: Report, on_reject: OnReject | None,
                 zone: str | None = None) -> None:
        self.file = file
        self.source = source
        self.mapping = mapping
        self.report = report
        try:
            self.times = Times(mapping.time, zone)
        except ValueError as error:
            message, hint = message_and_hint(error)
            raise ExportError(message, hint=hint) from error
        self.names: dict[str, str] = {}
        """Of Jira: ids of fields → their names."""
        self._on_reject = on_reject
        self._missing = frozenset(mapping.missing)
        self._parts: dict[str, tuple[str, ...]] = {part: getattr(mapping, part) or () for part in _PARTS}
        self._columns: dict[str, Column] = dict(mapping.fields)
        self.comment_columns = mapping.comments.column if mapping.comments else ()
        self.automation = frozenset(" ".join(account.split()) for account in mapping.automation)
        self.agents = frozenset(" ".join(account.split()) for account in mapping.agents)
        self._settle()

    # -- binding ------------------------------------------------------------------------------

    def bind(self, header: Iterable[str], *, exact: bool) -> None:
        """Choose among the names that the mapping offers those that the file has.

        ``exact`` keeps all of them, for records that may lack a key here and there.

        :raises ExportError: where a column is missing without which nothing can be read.
        """
        have = {name.casefold(): name for name in header}
        for part, names in self._parts.items():
            bound = tuple(have[name.casefold()] for name in names if name.casefold() in have)
            if not bound and part in _NEEDED[self.mapping.kind]:
                raise ExportError(f'not an export for "{self.mapping.mapping}": no column {" or ".join(names)}',
                                  where=self.file, hint=f"the file has: {', '.join(have.values()) or 'none'}"[:400])
            self._parts[part] = names if exact else bound
        for field, column in list(self._columns.items()):
            bound = tuple(have[name.casefold()] for name in column.column if name.casefold() in have)
            if not bound:
                self.report.note(f"no column for {field} ({' or '.join(column.column)})")
            if not exact:
                self._columns[field] = column.model_copy(update={"column": bound})
        if not exact:
            self._columns = {field: column for field, column in self._columns.items() if column.column}
            self.comment_columns = tuple(have[n.casefold()] for n in self.comment_columns if n.casefold() in have)
        self._settle()
        for name in have.values():
            if name not in self.known_columns:
                self.report.unmapped_column(name)

    def _settle(self) -> None:
        self.converters = {field: Converter(field, column, self.times, self.report)
                           for field, column in self._columns.items()}
        self.known_columns = frozenset(self.mapping.ignore) | frozenset(self.comment_columns) | frozenset(
            name for names in self._parts.values() for name in names) | frozenset(
            name for column in self._columns.values() for name in column.column)

    # -- cells --------------------------------------------------------------------------------

    def texts(self, name: str, cell: Cell) -> list[str]:
        """Every text of a cell, those that stand for nothing left out."""
        if isinstance(cell, str):
            text = cell.strip()
            return [] if not text or text in self._missing else [text]
        if cell is None:
            return []
        if isinstance(cell, list):
            return [text for item in cell for text in self.texts(name, item)]
        if isinstance(cell, dict):
            return self.texts(name, cell.get("value") or cell.get("display_value"))
        if isinstance(cell, bool):
            return ["true" if cell else "false"]
        return [str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)]

    def found(self, cells: Cells, names: Iterable[str]) -> tuple[str, str | None]:
        """The first text that stands under one of ``names``, and under which."""
        name = ""
        for name in names:
            cell = cells.get(name)
            if isinstance(cell, str):
                text = cell.strip()
                if text and text not in self._missing:
                    return name, text
            elif texts := self.texts(name, cell):
                return name, texts[0]
        return name, None

    def part(self, cells: Cells, part: str) -> str | None:
        """The text of a part of the mapping: ``id``, ``actor``, …; blanks within it count once."""
        name, text = self.found(cells, self._parts[part])
        return None if text is None else " ".join(check_text(name, text).split())

    def instant(self, cells: Cells, part: str) -> datetime | None:
        name, text = self.found(cells, self._parts[part])
        return None if text is None else self.times.parse(name, text)

    def column_of(self, part: str) -> str:
        """The name to blame in a message."""
        return next(iter(self._parts[part]), part)

    def identify(self, row: Row) -> str:
        """The id of the row's incident; "" where it has none."""
        _, text = self.found(row.cells, self._parts["id"])
        return "" if text is None else " ".join(text.split())

    def values(self, cells: Cells) -> dict[str, Value]:
        """The fields that the row knows. :raises BadRow:"""
        known: dict[str, Value] = {}
        for field, convert in self.converters.items():
            if not any(name in cells for name in convert.columns):
                continue  # a record of JSON that does not speak of it: unknown, never empty
            if field == "labels":
                labels = self._labels(cells, convert)
                if labels is not None:
                    known[field] = labels
                continue
            value = convert(*self.found(cells, convert.columns))
            if value is not None:
                known[field] = value
        self._hold_reason(cells, known)
        return known

    def _labels(self, cells: Cells, convert: Converter) -> Value | None:
        found = [convert(name, text) for name in convert.columns for text in self.texts(name, cells.get(name))]
        if not found:
            return convert.missing
        return merge_labels(label for labels in found if isinstance(labels, tuple) for label in labels)

    def _hold_reason(self, cells: Cells, known: dict[str, Value]) -> None:
        """What is waited for follows from the state's word; out of hold nothing is."""
        state = self.converters.get("state")
        if state is None or "state" not in known:
            return
        if known["state"] != "on_hold":
            known["hold_reason"] = ""
            return
        reason = state.hold_reason(self.found(cells, state.columns)[1])
        if reason is not None:
            known["hold_reason"] = reason

    def extra(self, cells: Cells) -> dict[str, str]:
        """What stands in columns that no field holds."""
        kept = {}
        for name, cell in cells.items():
            if name not in self.known_columns and (texts := self.texts(name, cell)):
                kept[name] = check_text(name, ", ".join(texts))
        return kept

    # -- saying what went wrong -----------------------------------------------------------------

    def reject(self, row: Row, bad: BadRow, incident: str = "") -> None:
        """Set a row (or one cell of it) aside, and say so."""
        self.broken(row.line, bad.reason, json.dumps(row.cells, ensure_ascii=False, default=str), bad.column, incident)

    def broken(self, line: int, reason: str, raw: str, column: str = "", incident: str = "") -> None:
        rejection = Rejection(self.file, line, column, reason, raw, incident)
        if self._on_reject is not None:
            self._on_reject(rejection)
        self.report.reject(rejection._replace(raw=raw[:_SHOWN_RAW]), reason.partition(": ")[0])
