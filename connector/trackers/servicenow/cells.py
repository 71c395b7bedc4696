"""Cells of a row: raw values, what the user sees, instants. Raw ones only are ever read as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, TypeAlias

from connector.trackers.errors import Untrusted
from connector.trackers.servicenow.query import FORMAT, is_sys_id

_PLAIN: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")

Row: TypeAlias = Mapping[str, Any]
"""Field → its raw text, or ``{"value": …, "display_value": …}``, whichever was asked for."""


def raw(row: Row, field: str) -> str | None:
    """The raw value; ``None`` where the row does not speak of the field at all."""
    cell = row.get(field)
    if cell.__class__ is str:  # as in every row of a history
        return cell
    if isinstance(cell, dict):
        cell = cell.get("value")
    return None if cell is None else str(cell)


def shown(row: Row, field: str) -> str:
    """What the user sees: localised, in the user's zone and format. For people, or to see that there is something."""
    cell = row.get(field)
    if isinstance(cell, dict):
        cell = cell.get("display_value")
    return "" if cell is None else str(cell)


def needed(row: Row, field: str) -> str:
    """:raises Untrusted: where it did not come back: no row is without it."""
    value = raw(row, field)
    if not value:
        raise Untrusted("fields-missing", f"an answer lacks {field}", hint=f"may the account read {field}?")
    return value


@lru_cache(maxsize=4096)
def instant(text: str) -> datetime | None:
    """A raw instant as aware UTC; ``None`` where it is none. The rows of one update share theirs."""
    try:
        if _PLAIN.fullmatch(text):  # as it always is: read at a tenth of the cost
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        return datetime.strptime(text, FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def needed_instant(row: Row, field: str) -> datetime:
    """:raises Untrusted:"""
    text = needed(row, field)
    at = instant(text)
    if at is None:
        raise Untrusted("shape", f"{field} is not an instant: {text[:40]!r}",
                        hint="raw values are asked for; does a proxy or a script rewrite the answer?")
    return at


def needed_id(row: Row, field: str = "sys_id") -> str:
    """:raises Untrusted:"""
    text = needed(row, field)
    if not is_sys_id(text):
        raise Untrusted("shape", f"{field} is not a sys_id: {text[:40]!r}")
    return text
