"""How the instance writes instants and spans: raw in UTC, shown in the zone and the format of a user."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

RAW: Final = "%Y-%m-%d %H:%M:%S"
_PATTERNS: Final = (("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("hh", "%I"), ("mm", "%M"), ("ss", "%S"))
_WRITTEN: Final = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?")


class Manner(NamedTuple):
    """How one user sees dates."""

    zone: ZoneInfo
    date: str = "yyyy-MM-dd"
    time: str = "HH:mm:ss"

    @property
    def pattern(self) -> str:
        """Both formats as Python writes them; ``a`` is AM or PM."""
        text = f"{self.date} {self.time}".replace(" a", " %p")
        for theirs, ours in _PATTERNS:
            text = text.replace(theirs, ours)
        return text


def raw(at: datetime) -> str:
    """As a field holds it: UTC, to the second."""
    return at.astimezone(UTC).strftime(RAW)


def instant(text: str) -> datetime | None:
    """What a raw value says; a bare date is its midnight. ``None`` where it is in another form."""
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        return datetime.strptime(text if " " in text else f"{text} 00:00:00", RAW).replace(tzinfo=UTC)
    except ValueError:
        return None


def shown(text: str, manner: Manner) -> str:
    """A raw value as a user sees it."""
    at = instant(text)
    return at.astimezone(manner.zone).strftime(manner.pattern) if at else ""


def meant(text: str, manner: Manner) -> str | None:
    """A value as a user types it, made raw; ``None`` where it is not in the user's format."""
    try:
        return raw(datetime.strptime(text, manner.pattern).replace(tzinfo=manner.zone))
    except ValueError:
        return None


def duration(span: timedelta) -> str:
    """A span as a field holds it: counted from the beginning of 1970."""
    return raw(datetime(1970, 1, 1, tzinfo=UTC) + max(span, timedelta()))


def lasting(text: str) -> str:
    """A raw span in words: ``1 Day 2 Hours``."""
    at = instant(text)
    if at is None:
        return ""
    seconds = int(at.timestamp())
    parts = ((seconds // 86_400, "Day"), (seconds // 3600 % 24, "Hour"), (seconds // 60 % 60, "Minute"),
             (seconds % 60, "Second"))
    return " ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in parts if count) or "0 Seconds"
