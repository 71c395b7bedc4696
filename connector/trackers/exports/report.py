"""What was read, what was not, and why: nothing of an export is lost in silence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple

from connector.trackers.exports.errors import ExportError

KEPT: Final = 20
"""How many rejections and partly read incidents are kept word for word; the rest is counted."""
DIFFERENT: Final = 200
"""How many different values, columns or reasons are counted apart; further ones are ``(others)``."""
OTHERS: Final = "(others)"


class Rejection(NamedTuple):
    """A row that was set aside, or a cell of it."""

    file: str
    line: int
    """Counted from 1. In JSON that is not one record a line: which record it is."""
    column: str
    """Empty where the row as a whole is at fault."""
    reason: str
    raw: str = ""
    """The row as it stood in the file, as far as it could be read."""
    incident: str = ""
    """The incident it belongs to, where that is known."""

    def __str__(self) -> str:
        column = f"{self.column}: " if self.column else ""
        return f"{self.file}:{self.line}: {column}{self.reason}"


OnReject = Callable[[Rejection], None]


def count(counter: Counter[str], name: str, number: int = 1) -> None:
    """Count ``name``, without ever keeping more than ``DIFFERENT`` names."""
    counter[name if name in counter or len(counter) < DIFFERENT else OTHERS] += number


@dataclass
class Report:
    """Filled while an export is read; complete when the reading has ended."""

    file: str
    mapping: str = ""
    rows: int = 0
    """Rows (of JSON: records) met, the unreadable among them."""
    incidents: int = 0
    events: int = 0
    skipped: int = 0
    """Rows and cells set aside."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why they were, with the column: ``sys_updated_at: not a date`` → how often."""
    rejections: list[Rejection] = field(default_factory=list)
    """The first of them."""
    partly_read: int = 0
    """Incidents of which at least one row or cell was set aside."""
    partly_read_first: list[str] = field(default_factory=list)
    unmapped_columns: dict[str, None] = field(default_factory=dict)
    """Columns (of Jira: fields) that no field of Rung holds, in the order met."""
    unmapped_values: dict[str, Counter[str]] = field(default_factory=dict)
    """Field → value for which the mapping has no word → how often; the field was left unknown."""
    notes: Counter[str] = field(default_factory=Counter)
    """What else a reader should know → how often."""

    def note(self, text: str, number: int = 1) -> None:
        count(self.notes, text, number)

    def unmapped_column(self, name: str) -> None:
        if name not in self.unmapped_columns:
            self.unmapped_columns[name if len(self.unmapped_columns) < DIFFERENT else OTHERS] = None

    def unmapped_value(self, name: str, value: str) -> None:
        count(self.unmapped_values.setdefault(name, Counter()), value[:100])

    def reject(self, rejection: Rejection, kind: str) -> None:
        """Count a rejection; ``kind`` is its reason without the value, so that like ones add up."""
        self.skipped += 1
        count(self.reasons, f"{rejection.column}: {kind}" if rejection.column else kind)
        if len(self.rejections) < KEPT:
            self.rejections.append(rejection)

    def partly(self, key: str) -> None:
        self.partly_read += 1
        if len(self.partly_read_first) < KEPT:
            self.partly_read_first.append(key)

    def as_dict(self) -> dict[str, object]:
        """The report for ``--json``."""
        return {"file": self.file, "mapping": self.mapping, "rows": self.rows, "incidents": self.incidents,
                "events": self.events, "skipped": self.skipped, "reasons": dict(self.reasons),
                "rejections": [rejection._asdict() for rejection in self.rejections],
                "partly_read": self.partly_read, "partly_read_first": self.partly_read_first,
                "unmapped_columns": list(self.unmapped_columns),
                "unmapped_values": {name: dict(values) for name, values in self.unmapped_values.items()},
                "notes": dict(self.notes)}


class RejectFile:
    """Writes each rejection as a line of JSON, ``FILE.rejected.jsonl`` beside the export.

    Use it as a context and hand it over as ``on_reject``. The file comes into being with the
    first rejection; one left by an earlier reading is removed, so what is there is of this reading.
    """

    def __init__(self, export: Path) -> None:
        self.path = export.with_name(f"{export.name}.rejected.jsonl")
        self._lines = 0

    def __enter__(self) -> RejectFile:
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None

    def __call__(self, rejection: Rejection) -> None:
        try:
            with self.path.open("a" if self._lines else "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(json.dumps(rejection._asdict(), ensure_ascii=False) + "\n")
        except OSError as error:
            raise self._unwritable(error) from error
        self._lines += 1

    def _unwritable(self, error: OSError) -> ExportError:
        return ExportError(f"rows that were set aside cannot be kept: {error.strerror or error}", where=str(self.path),
                           hint="copy the export to a folder that you may write to")
