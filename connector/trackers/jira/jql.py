"""What Jira is asked, in its own language. Every restriction in time goes through here.

Jira reads a written minute in the time zone of the account's profile, and cuts the seconds off.
A bare number is an absolute instant in milliseconds, so that is what is written; where a Jira does
not take it, the minute is, in the profile's zone. There is never an upper bound: read wrongly, it
would hide what is newest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


class Since:
    """Writes "updated at or after", in the one way or the other."""

    def __init__(self) -> None:
        self.zone: ZoneInfo | None = None
        """Where minutes must be written: the zone in which they are read."""
        self.proven = False
        """Whether it is known that Jira understands it as it is meant."""

    def clause(self, at: datetime) -> tuple[str, datetime]:
        """The restriction, and the earliest instant that it may mean."""
        if self.zone is None:
            second = at.replace(microsecond=0)
            return f"updated >= {int(second.timestamp()) * 1000}", second
        return _minute(at, self.zone)

    def fall_back(self, zone: ZoneInfo) -> None:
        """Write minutes from now on."""
        self.zone, self.proven = zone, False


def _minute(at: datetime, zone: ZoneInfo) -> tuple[str, datetime]:
    local = at.astimezone(zone).replace(second=0, microsecond=0)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        # The clock goes back and this minute comes twice: an hour earlier is unambiguous and loses nothing.
        local = (local.replace(fold=0).astimezone(UTC) - timedelta(hours=1)).astimezone(zone)
    return f'updated >= "{local:%Y-%m-%d %H:%M}"', local.astimezone(UTC)


def listing(query: str, clause: str = "") -> str:
    """The issues of the source, oldest change first."""
    return f"({query}){' AND ' if clause else ''}{clause} ORDER BY updated ASC, key ASC"


def newest(query: str) -> str:
    return f"({query}) ORDER BY updated DESC, key ASC"


def among(ids: Sequence[str], query: str = "") -> str:
    """Those issues, or those of them that are the source's. ``ids`` are numbers, so nothing enters the query."""
    if not all(one.isdecimal() for one in ids):
        raise ValueError("an id of Jira is a number")
    return f"{f'({query}) AND ' if query else ''}id in ({', '.join(ids)}) ORDER BY key ASC"
