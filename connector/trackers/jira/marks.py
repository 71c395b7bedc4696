"""How far was read: an instant of Jira's, as text."""

from __future__ import annotations

from datetime import UTC, datetime

from connector.errors import RungError


def read(mark: str | None) -> datetime | None:
    """``None`` for no mark, and for one of a reading that found no issue. :raises RungError:"""
    if not mark:
        return None
    try:
        found = datetime.fromisoformat(mark)
    except ValueError as error:
        raise RungError(f"not a mark of Jira's: {mark[:40]!r}") from error
    return found.astimezone(UTC)


def write(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def onward(mark: datetime | None, seen: datetime | None, now: datetime) -> datetime | None:
    """The mark after ``seen``: never back, and never past the server's own time ``now``."""
    if seen is None:
        return mark
    seen = min(seen, now)
    return seen if mark is None else max(mark, seen)
