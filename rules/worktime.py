"""Working time, as any calendar answers it; ``rules.calendars`` builds them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Calendar(Protocol):
    """Working time. Instants are aware; elapsed time is a ``timedelta`` of working time."""

    name: str
    zone: ZoneInfo
    day: timedelta
    """What ``1d`` means on this calendar."""

    def add(self, start: datetime, span: timedelta) -> datetime | None:
        """The instant at which ``span`` of working time has passed since ``start``.

        ``add(t, 0)`` is ``t`` itself; otherwise the result is the earliest such instant, or
        ``None`` where the calendar, as far as it reaches, does not open for so long again. A negative
        span counts back, to the latest instant from which so much passes until ``start``.
        """

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time in ``[start, end)``; zero where ``end <= start``."""

    def is_open(self, at: datetime) -> bool:
        """Whether ``at`` lies in working time (opening instants do, closing ones do not)."""

    def next_change(self, after: datetime) -> datetime | None:
        """The first instant later than ``after`` at which ``is_open`` changes."""
