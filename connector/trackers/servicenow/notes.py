"""Writing notes once. A journal appends, so what may have been written is looked for, never sent again."""

from __future__ import annotations

from typing import Final

from connector.trackers.errors import NotPrivate, OutcomeUncertain, Refused
from connector.trackers.http.pace import Pace
from connector.trackers.servicenow.cells import needed_id, raw, shown
from connector.trackers.servicenow.history import JOURNALS
from connector.trackers.servicenow.marker import mark, marked
from connector.trackers.servicenow.query import both, condition, is_sys_id, one_of
from connector.trackers.servicenow.table import API, Tables

LOOKS: Final = 3
"""How often a note is looked for after it was sent, a second apart: the journal may be written a moment later."""


class Notes:
    """Writes into the journals of one table."""

    def __init__(self, tables: Tables, table: str, pace: Pace) -> None:
        self._tables, self._table, self._pace = tables, table, pace

    def write(self, id: str, text: str, *, public: bool, operation: str) -> str:
        """See ``Tracker.note``."""
        _known(id)
        found = self.look(id, operation)
        if found is None:
            found = self._send(id, marked(text, operation), public, operation)
        name, is_public = found
        if is_public and not public:
            raise NotPrivate("the note was to be internal and can be read by the caller", where=id,
                             hint="take it out in ServiceNow, and see which rule moves work notes to comments")
        return name

    def find(self, id: str, operation: str) -> str | None:
        """See ``Tracker.find_note``."""
        found = self.look(_known(id), operation)
        return found[0] if found else None

    def look(self, id: str, operation: str) -> tuple[str, bool] | None:
        """The id of the note that carries ``operation``, and whether the caller can read it.

        If it stands in both journals it is the public one. Where the journal's table is closed, it is looked
        for in what the incident itself shows; it has no id there but its own words.
        """
        line = mark(operation)
        read = self._tables.readable(
            "sys_journal_field", both(condition("name", "=", self._table), condition("element_id", "=", id),
                                      one_of("element", JOURNALS), condition("value", "LIKE", line)),
            ("sys_id", "element_id", "element", "value"), fits=lambda row: raw(row, "element_id") == id)
        entries = [(needed_id(row), raw(row, "element") == "comments") for row in (read.rows if read else ())
                   if line in (raw(row, "value") or "")]
        if entries:
            return max(entries, key=lambda entry: entry[1])
        row = self._tables.one(self._table, id, JOURNALS)
        for journal in JOURNALS if row else ():
            if row and line in shown(row, journal):
                return line, journal == "comments"
        return None

    def _send(self, id: str, text: str, public: bool, operation: str) -> tuple[str, bool]:
        uncertain: OutcomeUncertain | None = None
        try:
            self._tables.client.patch(f"{API}/{self._table}/{id}?sysparm_fields=sys_id",
                                      {"comments" if public else "work_notes": text})
        except OutcomeUncertain as error:
            uncertain = error
        for look in range(LOOKS):
            found = self.look(id, operation)
            if found is not None:
                return found
            if look < LOOKS - 1:
                self._pace.sleep(1)
        raise OutcomeUncertain(
            "a note was sent and is not there" if uncertain is None else uncertain.what, where=id,
            hint="may the account write the journal? a field that is closed to it is passed over in silence"
        ) from uncertain


def _known(id: str) -> str:
    if not is_sys_id(id):
        raise Refused(f"not a sys_id: {id[:40]!r}", status=404)
    return id
