"""Changing fields. An instance answers 200 and leaves out what it does not take, so the answer is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from connector.trackers.contract import NotTaken
from connector.trackers.errors import Denied, OutcomeUncertain, Refused
from connector.trackers.exports.job import Job
from connector.trackers.servicenow.cells import Row, needed, raw
from connector.trackers.servicenow.fields import Columns
from connector.trackers.servicenow.names import REFERENCES, Names
from connector.trackers.servicenow.query import FORMAT, is_sys_id
from connector.trackers.servicenow.table import API, Tables
from connector.trackers.servicenow.values import Values
from rules.incident import LEVELS, Value

PRIORITIES: Final[Mapping[tuple[str, str], int]] = {
    (impact, urgency): (1, 2, 3, 4, 5)[LEVELS.index(impact) + LEVELS.index(urgency)]
    for impact in LEVELS for urgency in LEVELS}
"""Impact and urgency → priority, as ServiceNow ships its lookup: the priority itself cannot be written."""


class Writer:
    """Writes fields of one table."""

    def __init__(self, tables: Tables, table: str, job: Job, columns: Columns, names: Names) -> None:
        self._tables, self._table, self._job, self._columns, self._names = tables, table, job, columns, names
        self._values = Values(job, columns, names)

    def change(self, id: str, fields: Mapping[str, Value]) -> Sequence[NotTaken]:
        """See ``Tracker.change``."""
        if not is_sys_id(id):
            raise Refused(f"not a sys_id: {id[:40]!r}", status=404)
        before = self._row(id)
        stands = self._values.shown(before)
        wanted = dict(fields)
        if "priority" in wanted and stands.get("priority") != wanted["priority"]:
            wanted = {**self._levels(wanted, stands), **wanted}
        body = {column: text for field, value in wanted.items() if stands.get(field) != value
                and (told := self._written(field, value)) is not None for column, text in [told]}
        if body:
            if needed(self._row(id), "sys_mod_count") != needed(before, "sys_mod_count"):
                raise Refused("the incident was changed in this moment by someone else", status=409, where=id,
                              hint="read it again, and decide again")
            self._send(id, body)
        after = self._values.shown(self._row(id)) if body else stands
        return [NotTaken(field, value, after.get(field)) for field, value in fields.items()
                if after.get(field) != self._named(field, value)]

    def _named(self, field: str, value: Value) -> Value:
        """``value`` as a row shows it: what was asked for by its sys_id has a name."""
        kept = REFERENCES.get(field)
        if kept is None or not isinstance(value, str) or not is_sys_id(value):
            return value
        self._names.learn([(kept, value)])
        return self._names.of(kept, value)

    def _send(self, id: str, body: Mapping[str, str]) -> None:
        """Sets what ``body`` says. Whether it was done is seen in the row, also where no answer came."""
        try:
            self._tables.client.patch(
                f"{API}/{self._table}/{id}?sysparm_fields=sys_id&sysparm_input_display_value=false", body)
        except Denied as denied:
            if denied.status == 403 and "data policy" in denied.what.lower():
                # Said with the status of missing rights, and is none of them.
                raise Refused(denied.what, status=403, where=denied.where,
                              hint="give the fields that it demands along with the state") from denied
            raise
        except OutcomeUncertain:
            row = self._row(id)
            if any((raw(row, column) or "") != text for column, text in body.items()):
                raise

    def _row(self, id: str) -> Row:
        row = self._tables.one(self._table, id, self._columns.asked)
        if row is None:
            raise Refused("there is no such incident, or the account may not see it", status=404, where=id)
        self._columns.look([row])
        self._values.learn([row], {})
        return row

    def _levels(self, wanted: Mapping[str, Value], stands: Mapping[str, Value]) -> dict[str, Value]:
        """Impact and urgency that make the wanted priority, as near as can be to those that stand."""
        now = {**stands, **wanted}
        pairs = [pair for pair, priority in PRIORITIES.items() if priority == wanted["priority"]
                 and wanted.get("impact", pair[0]) == pair[0] and wanted.get("urgency", pair[1]) == pair[1]]
        if not pairs:
            return {}
        impact, urgency = min(pairs, key=lambda pair: _distance(now.get("impact"), pair[0])
                              + _distance(now.get("urgency"), pair[1]))
        return {"impact": impact, "urgency": urgency}

    def _written(self, field: str, value: Value) -> tuple[str, str] | None:
        """Column and raw value; ``None`` where the table has no such column or nothing of that name, or the
        instance computes it."""
        column = self._columns.found.get(field)
        if column is None or field == "priority":
            return None
        if field in REFERENCES and value:
            found = self._names.find(REFERENCES[field], str(value))
            return (column, found[0]) if len(found) == 1 else None
        text = self._raw(field, value)
        return None if text is None else (column, text)

    def _raw(self, field: str, value: Value) -> str | None:
        """The raw value that means ``value``: of the mapping's words the one that is a number, else the first.

        ``None`` where the others are numbers and this one has none: an instance stores any text as a choice.
        """
        if isinstance(value, datetime):
            return value.astimezone(UTC).strftime(FORMAT)
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if isinstance(value, tuple):
            text = " ".join(value)
        column = self._job.mapping.fields[field]
        words = [word for word, meaning in column.words.items() if meaning == text]
        numbers = [word for word in column.words if word.lstrip("-").isdecimal()]
        if numbers and text:
            return next((word for word in numbers if word in words), None)
        return words[0] if words else text


def _distance(now: Value | None, level: str) -> int:
    return abs(LEVELS.index(str(now)) - LEVELS.index(level)) if now in LEVELS else 0
