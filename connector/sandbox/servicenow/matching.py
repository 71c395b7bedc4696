"""Which rows a query lets through, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from connector.sandbox.servicenow.encoded import Condition, Query
from connector.sandbox.servicenow.reading import field_at
from connector.sandbox.servicenow.schema import TABLES

Row: TypeAlias = Mapping[str, str]
Find: TypeAlias = Callable[[str, str], Row | None]
"""Table and sys_id → the row."""


def value_at(row: Row, table: str, path: str, find: Find) -> str:
    """The raw value that ``path`` leads to; nothing where a reference on the way is empty."""
    name, _, rest = path.partition(".")
    value = row.get(name, "")
    if not rest:
        return value
    refers = TABLES[table].fields[name].refers
    other = find(refers, value) if value else None
    return value_at(other, refers, rest, find) if other else ""


def select(query: Query, table: str, rows: Iterable[Row], find: Find, *, strict: bool) -> list[Row]:
    """The rows that ``query`` lets through, sorted as it says.

    ``strict`` is the property ``glide.invalid_query.returns_no_rows``: a part that was not understood
    then lets nothing through, though an alternative beside it still may.
    """
    found = [row for row in rows if any(all(_clause(clause, row, table, find, strict) for clause in group)
                                        for group in query.groups)]
    for path, greatest_first in reversed(query.order):
        found.sort(key=lambda row: _key(row, table, path, find), reverse=greatest_first)
    return found


def _clause(clause: tuple[Condition | None, ...], row: Row, table: str, find: Find, strict: bool) -> bool:
    if not strict and not any(clause):
        return True
    return any(condition is not None and holds(condition, value_at(row, table, condition.path, find),
                                               numeric=_numeric(table, condition.path)) for condition in clause)


def holds(condition: Condition, value: str, *, numeric: bool) -> bool:
    """Whether ``value`` is what the condition asks for. What is unlike something may also be empty."""
    asked = condition.value
    match condition.operator:
        case "=":
            return value == asked
        case "!=":
            return value != asked
        case "ISEMPTY":
            return value == ""
        case "ISNOTEMPTY":
            return value != ""
        case "IN":
            return value in asked.split(",")
        case "NOT IN":
            return value not in asked.split(",")
        case "LIKE":
            return asked in value
        case "NOT LIKE":
            return asked not in value
        case "STARTSWITH":
            return value.startswith(asked)
        case "ENDSWITH":
            return value.endswith(asked)
        case "BETWEEN":
            low, high = asked.split("@")
            return value != "" and _place(low, numeric) <= _place(value, numeric) <= _place(high, numeric)
    if value == "":
        return False
    one, other = _place(value, numeric), _place(asked, numeric)
    return {">": one > other, ">=": one >= other, "<": one < other, "<=": one <= other}[condition.operator]


def _numeric(table: str, path: str) -> bool:
    found = field_at(table, path)
    return found is not None and found.kind in ("number", "choice")


def _place(text: str, numeric: bool) -> tuple[int, str]:
    """How values compare: numbers by size, everything else, instants too, letter by letter."""
    return (int(text), "") if numeric else (0, text)


def _key(row: Row, table: str, path: str, find: Find) -> tuple[int, str]:
    value = value_at(row, table, path, find)
    return _place(value, _numeric(table, path) and value != "")
