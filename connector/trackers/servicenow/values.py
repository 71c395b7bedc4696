"""Raw values of columns to values of Rung's fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from connector.trackers.exports.errors import BadRow
from connector.trackers.exports.job import Job
from connector.trackers.servicenow.cells import Row, raw
from connector.trackers.servicenow.fields import Columns
from connector.trackers.servicenow.history import History
from connector.trackers.servicenow.names import REFERENCES, USER, Kept, Names
from rules.incident import Value


def clean(text: str) -> str:
    """Text that can be stored: what no encoding holds, and NUL, become U+FFFD."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd") if (
        not text.isascii() or "\0" in text) else text


class Values:
    """Reads the columns of one source."""

    def __init__(self, job: Job, columns: Columns, names: Names) -> None:
        self._job = job
        self._columns = columns
        self._names = names

    def learn(self, rows: Iterable[Row], histories: Mapping[str, History]) -> None:
        """Ask for the names that rows and histories refer to. :raises TrackerError:"""
        rows = list(rows)
        self._names.learn(self._references(rows, histories))
        for row in rows:
            for field, column in self._columns.found.items():
                if field in REFERENCES:
                    self._names.show(REFERENCES[field], row, column)

    def _references(self, rows: Iterable[Row], histories: Mapping[str, History]) -> Iterator[tuple[Kept, str]]:
        for row in rows:
            yield USER, raw(row, "opened_by") or ""
            for field, column in self._columns.found.items():
                if field in REFERENCES:
                    yield REFERENCES[field], raw(row, column) or ""
        for history in histories.values():
            for change in history.changes:
                kept = REFERENCES.get(self._columns.field_of(change.column) or "")
                if kept is not None:
                    yield kept, change.old
                    yield kept, change.new

    def of(self, field: str, column: str, text: str | None) -> Value | None:
        """The value of ``text``, which a row shows; ``None`` is unknown.

        An empty cell may also be one that the account may not read: the mapping says what it counts as.
        """
        convert = self._job.converters[field]
        if text and field in REFERENCES:
            text = self._names.of(REFERENCES[field], text)
        try:
            return convert(column, clean(text) if text else None)
        except BadRow as bad:
            self._job.report.note(f"{column}: {bad.reason.partition(': ')[0]}: left unknown")
            return None

    def then(self, field: str, column: str, text: str) -> Value | None:
        """The value of one side of a change. An empty one is known to be empty: it is written so."""
        return self.of(field, column, text) if text else ""

    def shown(self, row: Row) -> dict[str, Value]:
        """The fields as the row shows them."""
        found = {field: value for field, column in self._columns.found.items()
                 if column in row and (value := self.of(field, column, raw(row, column))) is not None}
        if found.get("state") not in (None, "on_hold"):
            found["hold_reason"] = ""
        elif "state" in found and not found.get("hold_reason"):
            told = self._job.converters["state"].hold_reason(raw(row, self._columns.found["state"]))
            found.pop("hold_reason", None)
            if told is not None:
                found["hold_reason"] = told
        return found

    def account(self, row: Row, column: str) -> str | None:
        """The user name that a reference to a user stands for."""
        text = raw(row, column)
        return clean(self._names.of(USER, text)) if text else None
