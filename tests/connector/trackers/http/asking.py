"""A clock to move, and a client on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final

from connector.trackers.http.auth import Basic
from connector.trackers.http.client import Client
from connector.trackers.http.pace import Pace

SITE: Final = "https://desk.example"
PATH: Final = "/rest/api/2/search"
URL: Final = SITE + PATH
START: Final = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
SECRET: Final = "Correct-Horse-7!"


class Clock:
    """Passes only when it is slept on, and remembers for how long."""

    def __init__(self) -> None:
        self.now = START
        self.slept: list[float] = []
        self.chance = 0.5

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    @property
    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.sleep, lambda: self.chance)


def client(clock: Clock, base: str = SITE, **options: Any) -> Client:
    options.setdefault("auth", Basic("mia@example.org", SECRET))
    return Client(base, where="desk", pace=clock.pace, **options)


def http_date(instant: datetime) -> str:
    return format_datetime(instant.astimezone(UTC), usegmt=True)
