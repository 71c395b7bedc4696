"""The time of a sandbox: it goes at a chosen speed, or stands still until it is moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic


class Clock:
    """Simulated time. ``speed`` is how many of its seconds pass in a real one; with 0 it stands still."""

    def __init__(self, now: datetime, speed: float = 0, ticks: Callable[[], float] = monotonic) -> None:
        """:param now: aware. :param ticks: real seconds, rising."""
        if now.tzinfo is None or speed < 0:
            raise ValueError("a clock begins at an aware instant and goes forward")
        self._from, self._speed, self._ticks, self._since = now.astimezone(UTC), speed, ticks, ticks()
        self._lock = Lock()

    @property
    def speed(self) -> float:
        return self._speed

    def now(self) -> datetime:
        """UTC, to the millisecond, as trackers have it."""
        with self._lock:
            return self._now()

    def advance(self, by: timedelta) -> datetime:
        """Move it on; the new time. :raises ValueError: where that would be back."""
        if by < timedelta(0):
            raise ValueError("time does not go back")
        with self._lock:
            self._from += by
            return self._now()

    def run(self, speed: float) -> None:
        """Go at another speed from now on. :raises ValueError: below 0."""
        if speed < 0:
            raise ValueError("time does not go back")
        with self._lock:
            self._from, self._since = self._now(), self._ticks()
            self._speed = speed

    def _now(self) -> datetime:
        now = self._from + timedelta(seconds=(self._ticks() - self._since) * self._speed)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)
