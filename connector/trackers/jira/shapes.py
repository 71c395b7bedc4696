"""Jira's JSON, as far as its shape is relied on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeAlias

from connector.trackers.errors import Untrusted

Json: TypeAlias = dict[str, Any]


def wrong(what: str, where: str) -> NoReturn:
    """:raises Untrusted: ``shape``"""
    raise Untrusted("shape", f"{what}: this is not how Jira answers", where=where)


def obj(data: Any, what: str, where: str) -> Json:
    return data if isinstance(data, dict) else wrong(f"{what} is no object", where)


def rows(data: Any, name: str, where: str) -> list[Json]:
    """The objects of the list ``name``."""
    found = data.get(name) if isinstance(data, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        wrong(f"no list of {name}", where)
    return found


def number(data: Mapping[str, Any], name: str) -> int | None:
    found = data.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def issue_id(issue: Mapping[str, Any], where: str) -> str:
    """Immutable; the key is not."""
    found = str(issue.get("id") or "")
    return found if found.isdecimal() else wrong(f"an issue with the id {found[:20]!r}", where)


def moment(value: Any, what: str, where: str) -> datetime:
    """An instant with its offset, as Jira writes it (``+0000``)."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        wrong(f"{what} is {str(value)[:40]!r}", where)
    return found.astimezone(UTC) if found.tzinfo else wrong(f"{what} names no offset", where)


def updated_of(issue: Mapping[str, Any], where: str) -> datetime | None:
    """``None``: some issues come without."""
    fields = issue.get("fields")
    value = fields.get("updated") if isinstance(fields, dict) else None
    return None if value is None else moment(value, "updated", where)
