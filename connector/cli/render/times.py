"""Instants and lengths of time as a person reads them, in the configuration's time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
YEAR = timedelta(days=365)


class Times(NamedTuple):
    zone: ZoneInfo
    now: datetime
    """Against which is said how long ago, and of which day the time alone is enough."""

    def clock(self, at: datetime) -> str:
        """``14:32`` today, else with the day, and with the year where it is another."""
        here, today = at.astimezone(self.zone), self.now.astimezone(self.zone)
        if here.date() == today.date():
            return f"{here:%H:%M}"
        day = f"{here:%a} {here.day} {here:%b}"
        return f"{day} {here:%H:%M}" if here.year == today.year else f"{day} {here:%Y %H:%M}"

    def full(self, at: datetime) -> str:
        """With the day and the year, whatever today is: ``Sun 1 May 2016 09:00``."""
        here = at.astimezone(self.zone)
        return f"{here:%a} {here.day} {here:%b %Y %H:%M}"

    def relative(self, at: datetime) -> str:
        """``in 12 min``, ``2 h ago``, ``now``."""
        ahead = at - self.now
        if abs(ahead) < MINUTE:
            return "now"
        return f"in {span(ahead)}" if ahead > timedelta(0) else f"{span(-ahead)} ago"

    def both(self, at: datetime) -> str:
        """``14:32 (in 12 min)``."""
        return f"{self.clock(at)} ({self.relative(at)})"


def span(length: timedelta) -> str:
    """One unit, rounded down: ``45 s``, ``12 min``, ``5 h``, ``3 d``, ``2 y``."""
    for unit, name in ((YEAR, "y"), (DAY, "d"), (HOUR, "h")):
        if length >= 2 * unit:
            return f"{length // unit} {name}"
    if length >= MINUTE:
        return f"{length // MINUTE} min"
    return f"{length // timedelta(seconds=1)} s"


def iso(at: datetime | None) -> str | None:
    """For scripts: UTC, with the offset."""
    return None if at is None else at.astimezone(UTC).isoformat()
