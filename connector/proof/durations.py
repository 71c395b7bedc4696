"""Lengths of time and instants as an entry shows them: never shorter than they were, unless asked."""

from __future__ import annotations

from datetime import datetime
from math import ceil, floor
from zoneinfo import ZoneInfo


def duration(seconds: float, *, down: bool = False) -> str:
    """``13 d 1 h 31 min``, to the minute; seconds left over count as one more, or are dropped with ``down``.

    So a time of one's own is never told shorter than it was, nor one compared with longer, and whoever
    subtracts the instants in the ticket comes to the same.
    """
    rounded = floor if down else ceil
    if rounded(seconds) < 60:
        return f"{rounded(seconds)} s"
    hours, minutes = divmod(rounded(seconds / 60), 60)
    days, hours = divmod(hours, 24)
    return " ".join(f"{number} {unit}" for number, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if number)


def working(seconds: float) -> str:
    """``20 h 30 min``: working time is told in hours, for a day of it is not a day."""
    minutes = ceil(seconds / 60)
    if minutes < 60:
        return duration(seconds)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def instant(at: datetime, zone: ZoneInfo, *, year: bool = False) -> str:
    """``2 Mar 09:00``, in the configuration's zone."""
    return at.astimezone(zone).strftime("%-d %b %Y %H:%M" if year else "%-d %b %H:%M")


def day(at: datetime, zone: ZoneInfo) -> str:
    """``2 Mar 2026``."""
    return at.astimezone(zone).strftime("%-d %b %Y")
