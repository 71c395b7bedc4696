"""When the next request may be sent: by our own budget, and by what the tracker asked."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from connector.trackers.errors import Limited
from connector.trackers.http.pace import Effort, Pace

MINUTE: Final = timedelta(minutes=1)


class Budget:
    """At most so many requests within any minute, whatever the tracker would bear."""

    def __init__(self, pace: Pace, per_minute: int) -> None:
        self._pace = pace
        self._sent: deque[datetime] = deque(maxlen=per_minute)

    def take(self) -> None:
        """Waits for a place. Not counted as patience: a minute is the longest."""
        if len(self._sent) == self._sent.maxlen:
            # A clock that was put back must not turn a minute into an hour.
            wait = min(MINUTE, self._sent[0] + MINUTE - self._pace.now())
            if wait > timedelta(0):
                self._pace.sleep(wait.total_seconds())
        self._sent.append(self._pace.now())


class Hold:
    """What the tracker asked holds for every call of the client, not for the one that it was said to."""

    def __init__(self, pace: Pace, where: str) -> None:
        self._pace = pace
        self._where = where
        self._until: datetime | None = None
        self._reason = ""

    def until(self, instant: datetime, reason: str = "") -> None:
        """Nothing is sent before it. What was asked earlier has passed by then: until then nothing was sent."""
        self._until, self._reason = instant, reason

    def wait(self, effort: Effort) -> None:
        """:raises Limited: where it lasts longer than the call has patience."""
        wait = timedelta(0) if self._until is None else self._until - self._pace.now()
        if self._until is None or wait <= timedelta(0):
            return
        if wait > effort.left:
            raise Limited("the tracker asked to be left alone", until=self._until, reason=self._reason,
                          where=self._where)
        effort.sleep(wait.total_seconds())
