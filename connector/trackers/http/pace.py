"""Time for whoever waits: given from outside, so that a test moves it and nothing is slept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """Asking for the time, letting it pass, and chance."""

    now: Callable[[], datetime]
    """Aware, UTC."""
    sleep: Callable[[float], None]
    """Seconds. After it ``now`` is later by at least as much."""
    jitter: Callable[[], float]
    """From 0 to 1."""


class Effort:
    """What one call has cost so far. All of its waiting together is never longer than ``patience``."""

    def __init__(self, pace: Pace, patience: timedelta) -> None:
        self.pace = pace
        self.began = pace.now()
        self.left = patience
        self.renewed = False
        """Whether a 401 was tried again already."""

    def sleep(self, seconds: float) -> None:
        self.left -= timedelta(seconds=seconds)
        self.pace.sleep(seconds)
