"""Encoded queries, built of checked pieces only.

``^`` ends a condition wherever it stands and nothing escapes it over REST, so a value that holds one
is refused, as are line breaks and scripts. The one query that is not built here is the source's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, TypeVar

from connector.trackers.errors import Refused

FORMAT: Final = "%Y-%m-%d %H:%M:%S"
"""Of instants, raw and in a query: UTC, to the second, without a mark of the zone."""
LISTED: Final = 100
"""How many ids a list of a query holds: it travels in the address, which proxies cut at 8,000 characters."""
NOBODY: Final = "0" * 32
"""No row's sys_id."""

_SYS_ID: Final = re.compile(r"[0-9a-f]{32}")
_FIELD: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_NOT_A_VALUE: Final = re.compile(r"[\^\x00-\x1f\x7f\u0085\u2028\u2029]|\s*javascript:", re.IGNORECASE)

T = TypeVar("T")


def is_sys_id(text: str) -> bool:
    return _SYS_ID.fullmatch(text) is not None


def is_field(text: str) -> bool:
    """Whether ``text`` is the name of a field, or leads to one of another table (``caller_id.vip``)."""
    return _FIELD.fullmatch(text) is not None


def checked(value: str) -> str:
    """``value`` if it can stand in a query. :raises Refused: where it could say more than itself."""
    if _NOT_A_VALUE.search(value) or not value:
        raise Refused(f"a value cannot stand in a query: {value[:60]!r}", status=400,
                      hint="values with ^, line breaks or scripts cannot be asked for")
    return value


def literal(at: datetime) -> str:
    """An instant as a query wants it. Plain literals are compared as UTC; scripts would be in the user's zone."""
    return at.astimezone(UTC).strftime(FORMAT)


def condition(field: str, operator: str, value: str) -> str:
    """One condition. :raises Refused:"""
    if not is_field(field):
        raise Refused(f"not a field: {field[:60]!r}", status=400)
    return f"{field}{operator}{checked(value)}"


def one_of(field: str, values: Iterable[str]) -> str:
    """``field`` is one of ``values``. :raises Refused: also where a value holds the comma that parts them."""
    listed = [checked(value) for value in values]
    if any("," in value for value in listed):
        raise Refused("a value of a list holds a comma", status=400)
    return condition(field, "IN", ",".join(listed))


def both(*parts: str) -> str:
    """All of ``parts``; empty ones say nothing."""
    return "^".join(part for part in parts if part)


def chunks(items: Sequence[T], size: int = LISTED) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
