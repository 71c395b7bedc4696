"""Lengths of time and instants as an entry shows them: never shorter than they were, unless asked."""

from __future__ import annotations

from datetime import datetime
from math import ceil, floor
from zoneinfo import ZoneInfo


def duration(seconds: float, *, down: bool = False) -> str:
    """``3 h 10 min``; what is left of the last unit shown counts as a whole one, or is dropped with ``down``.

    So a time of one's own is never told shorter than it was, nor one compared with longer.
    """
    rounded = floor if down else ceil
    if rounded(seconds) < 60:
        return f"{rounded(seconds)} s"
    minutes = rounded(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 1_440:
        return _two(minutes, 60, "h", "min")
    return _two(rounded(seconds / 3_600), 24, "d", "h")


def working(seconds: float) -> str:
    """``20 h 30 min``: working time is told in hours, for a day of it is not a day."""
    minutes = ceil(seconds / 60)
    return _two(minutes, 60, "h", "min") if minutes >= 60 else duration(seconds)


def _two(number: int, size: int, big: str, small: str) -> str:
    whole, rest = divmod(number, size)
    return f"{whole} {big} {rest} {small}" if rest else f"{whole} {big}"


def instant(at: datetime, zone: ZoneInfo, *, year: bool = False) -> str:
    """``2 Mar 09:00``, in the configuration's zone."""
    return at.astimezone(zone).strftime("%-d %b %Y %H:%M" if year else "%-d %b %H:%M")


def day(at: datetime, zone: ZoneInfo) -> str:
    """``2 Mar 2026``."""
    return at.astimezone(zone).strftime("%-d %b %Y")
