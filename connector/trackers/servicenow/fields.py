"""Which columns are asked for, and which field of Rung each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from connector.config.sources import ServiceNow
from connector.trackers.errors import Untrusted
from connector.trackers.exports.job import Job
from connector.trackers.exports.mapping import Mapping as TableMapping
from connector.trackers.exports.report import Report
from connector.trackers.servicenow.cells import Row
from connector.trackers.servicenow.conditions import Own
from connector.trackers.servicenow.query import is_field

KEY: Final = ("sys_id", "number", "sys_updated_on", "sys_mod_count", "sys_created_on", "sys_created_by", "opened_at",
              "opened_by", "resolved_at", "closed_at")
NEEDED: Final = ("sys_id", "number", "sys_updated_on", "sys_mod_count", "sys_created_on", "state", "priority",
                 "short_description", "assignment_group", "assigned_to")
"""Without these no ticket is what it seems: they stand in the table that every kind of task extends."""
EXTRA: Final = ("severity", "escalation", "made_sla", "business_impact", "correlation_id", "sys_class_name")
"""No field of Rung holds them; they are kept as they are shown."""


class Columns:
    """The columns of one source's table."""

    def __init__(self, config: ServiceNow, mapping: TableMapping, own: Own) -> None:
        self._wanted: Final[Mapping[str, tuple[str, ...]]] = {
            field: tuple(name for name in column.column if is_field(name)) for field, column in mapping.fields.items()}
        self._own = [self._wanted[field] for field in config.fields]
        self._ignored: Final = frozenset(mapping.ignore)
        names = [name for columns in self._wanted.values() for name in columns]
        self.asked: Final = tuple(dict.fromkeys((*KEY, *names, *EXTRA, *own.fields)))
        self._take({field: columns[0] for field, columns in self._wanted.items() if columns})
        self.lacking: tuple[str, ...] = ()
        """Fields of Rung that no column of the table holds, or that the account may not read."""

    def look(self, rows: Iterable[Row]) -> None:
        """See which columns came back. :raises Untrusted: where one is lacking that must be there."""
        rows = list(rows)
        if not rows:
            return
        there = frozenset().union(*rows)
        for names in [(name,) for name in NEEDED] + self._own:
            if not there & frozenset(names):
                raise Untrusted("fields-missing", f"{' or '.join(names)} did not come back",
                                hint="does the field exist, and may the account read it?")
        chosen = {field: next((name for name in names if name in there), None) for field, names in self._wanted.items()}
        self._take({field: name for field, name in chosen.items() if name is not None})
        self.lacking = tuple(field for field, name in chosen.items() if name is None)

    def _take(self, found: Mapping[str, str]) -> None:
        self.found: Mapping[str, str] = found
        """Field of Rung → the column that holds it, as far as answers have shown."""
        self._by_column = {column: field for field, column in found.items()}

    def field_of(self, column: str) -> str | None:
        """The field of Rung that a column of the history is."""
        return self._by_column.get(column)

    def is_noise(self, column: str) -> bool:
        """Whether a change of ``column`` is no act upon the incident."""
        return column in self._ignored


def job_of(config: ServiceNow, mapping: TableMapping) -> Job:
    """What turns words into values and says what could not be: the one that exports have."""
    return Job(config.url, config.source, mapping, Report(config.url, mapping.mapping), None)
