"""What a sys_id stands for: people are accounts by their user names everywhere, groups and services go by name.

Asked for in bulk and kept, since a history names the same few again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from connector.trackers.exports.report import Report
from connector.trackers.servicenow.cells import Row, needed_id, raw, shown
from connector.trackers.servicenow.query import chunks, condition, is_sys_id, one_of
from connector.trackers.servicenow.table import Tables, among

KEPT: Final = 50_000


class Kept(NamedTuple):
    """Where the rows of a reference lie, and the field that names one."""

    table: str
    field: str


USER: Final = Kept("sys_user", "user_name")
GROUP: Final = Kept("sys_user_group", "name")
ITEM: Final = Kept("cmdb_ci", "name")
"""Of every kind: services are rows of this table too."""
REFERENCES: Final[Mapping[str, Kept]] = {
    "assignee": USER, "reporter": USER, "group": GROUP, "service": ITEM, "configuration_item": ITEM,
    "customer": Kept("core_company", "name"), "location": Kept("cmn_location", "name"),
    "problem": Kept("problem", "number"), "change": Kept("change_request", "number")}
"""Field of Rung → what its sys_ids stand for. ``parent`` is an incident, known by its id."""


class Names:
    """Names by table and sys_id."""

    def __init__(self, tables: Tables, report: Report) -> None:
        self._tables = tables
        self._report = report
        self._known: dict[tuple[str, str], str | None] = {}
        self.unreadable: set[str] = set()
        """Tables that the account may not read."""

    def learn(self, wanted: Iterable[tuple[Kept, str]]) -> None:
        """Ask for those that are not known yet, a hundred at once. :raises TrackerError:"""
        if len(self._known) > KEPT:
            self._known.clear()
        by_table: dict[Kept, dict[str, None]] = {}
        for kept, name in wanted:
            if is_sys_id(name) and (kept.table, name) not in self._known:
                by_table.setdefault(kept, {})[name] = None
        for kept, names in by_table.items():
            for chunk in chunks(list(names)):
                self._ask(kept, chunk)

    def _ask(self, kept: Kept, chunk: Iterable[str]) -> None:
        asked = list(chunk)
        found = None if kept.table in self.unreadable else self._tables.readable(
            kept.table, one_of("sys_id", asked), ("sys_id", kept.field), fits=among("sys_id", asked))
        if found is None:
            self.unreadable.add(kept.table)
        self._known.update({(kept.table, name): None for name in asked})
        for row in found.rows if found else ():
            self._known[kept.table, needed_id(row)] = raw(row, kept.field) or None

    def show(self, kept: Kept, row: Row, column: str) -> None:
        """Take the name that a row shows for its reference, where the table itself did not tell it.

        Not of people: what is shown is how they are called, not their account.
        """
        name = raw(row, column) or ""
        if kept is not USER and is_sys_id(name) and self._known.get((kept.table, name)) is None:
            self._known[kept.table, name] = shown(row, column) or None

    def of(self, kept: Kept, value: str) -> str:
        """The name; the value itself where it is none of a sys_id, or nothing names it (which is reported)."""
        if not is_sys_id(value):
            return value
        name = self._known.get((kept.table, value))
        if name is None:
            self._report.note(f"references to {kept.table} that could not be resolved: kept as sys_ids")
            return value
        return name

    def find(self, kept: Kept, name: str) -> list[str]:
        """The sys_ids of those of that name; a sys_id stands for itself. :raises TrackerError:"""
        if is_sys_id(name):
            return [name]
        found = self._tables.all(kept.table, condition(kept.field, "=", name), ("sys_id", kept.field))
        return [needed_id(row) for row in found.rows if raw(row, kept.field) == name]
