"""The fields of the week's tracker: some are Jira's own, some this house has added, as every house does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from connector.demo.life import Book

STATUSES: Final = {
    "Open": ("1", "new"), "In Progress": ("3", "indeterminate"), "Waiting for customer": ("10001", "indeterminate"),
    "Waiting for vendor": ("10002", "indeterminate"), "Resolved": ("5", "done"), "Closed": ("6", "done"),
    "Canceled": ("10003", "done")}
"""Status → its id and the key of its category."""
IDS: Final = {
    "status": {name: id for name, (id, _) in STATUSES.items()},
    "priority": {"P1": "1", "P2": "2", "P3": "3", "P4": "4", "P5": "5"},
    "resolution": {"Done": "10000", "Won't Do": "10001", "Duplicate": "10002", "Cannot Reproduce": "10003"}}
"""Field → its values → the ids of them."""


class Shown(NamedTuple):
    """One side of an entry of the changelog."""

    id: str
    field: str
    value: str | None
    text: str | None


class Column(NamedTuple):
    """A field of the tracker."""

    of: str
    """Its name in ``tickets.Fields``."""
    id: str
    name: str
    kind: str
    """``text``, ``number``, ``select``, ``flag``, ``named``, ``list``, ``labels``, ``issue`` or ``tier``."""

    def show(self, values: Mapping[str, Any], book: Book) -> Any:
        """Its value as the issue shows it."""
        value = values["service" if self.kind == "tier" else self.of]
        if self.kind == "tier":
            return book.services[value] if value else None
        if self.kind == "flag":
            return {"value": _flag(value)}
        if self.kind == "labels":
            return list(value)
        if value in ("", None):
            return None
        if self.kind == "issue":
            parent = book.ticket(value)
            return None if parent.deleted else {"id": parent.id, "key": parent.key}
        match self.kind:
            case "text":
                return value
            case "number":
                return float(value)
            case "named":
                return {"id": IDS[self.of][value], "name": value}
            case "list":
                return [{"value": value}]
        return {"value": value}


SUMMARY: Final = Column("summary", "summary", "Summary", "text")
FIELDS: Final = (
    Column("description", "description", "Description", "text"),
    Column("priority", "priority", "Priority", "named"),
    Column("labels", "labels", "Labels", "labels"),
    Column("parent", "parent", "Parent", "issue"),
    Column("resolution", "resolution", "Resolution", "named"),
    Column("group", "customfield_10101", "Assignment group", "select"),
    Column("service", "customfield_10102", "Affected services", "list"),
    Column("tier", "customfield_10103", "Service tier", "tier"),
    Column("item", "customfield_10104", "Configuration item", "text"),
    Column("site", "customfield_10105", "Site", "select"),
    Column("users", "customfield_10106", "Users affected", "number"),
    Column("outage", "customfield_10107", "Outage", "flag"),
    Column("vip", "customfield_10108", "VIP", "flag"),
    Column("vendor_case", "customfield_10109", "Vendor case", "text"),
    Column("problem", "customfield_10110", "Problem", "text"),
    Column("notes", "customfield_10111", "Resolution notes", "text"),
    Column("channel", "customfield_10112", "Channel", "select"),
)
_BY_NAME: Final = {each.of: each for each in (SUMMARY, *FIELDS)}


def shown(name: str, value: Any, book: Book) -> Shown:
    """A value of the field ``name`` as the changelog has it."""
    if name == "status":
        return Shown("status", "status", IDS["status"][value], value)
    if name == "assignee":
        return Shown("assignee", "assignee", value or None, book.accounts[value].name if value else None)
    column = _BY_NAME[name]
    if column.kind == "issue":
        parent = book.ticket(value) if value else None
        return Shown(column.id, "Parent", parent.id if parent else None, parent.key if parent else None)
    custom = column.id.startswith("custom")
    known = IDS[name][value] if column.kind == "named" and value else None
    return Shown(column.id, column.name if custom else column.id, known, _text(column, value))


def _text(column: Column, value: Any) -> str | None:
    if column.kind == "flag":
        return _flag(value)
    if column.kind == "labels":
        return " ".join(value)
    return None if value in ("", None) else str(value)


def _flag(value: bool) -> str:
    return "Yes" if value else "No"
