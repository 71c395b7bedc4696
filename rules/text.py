"""What staff say in comments, read as far as it is said in a fixed manner and no further.

Two things count: labelled lines (``Cause: …``, ``ETA: …``, ``Workaround: …``) and promises of
the next update (``next update 14:30``).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from rules.calendars.dates import FIRST_YEAR, LAST_YEAR
from rules.calendars.zones import wall_instant

DAY: Final = timedelta(days=1)
GREENWICH: Final = ZoneInfo("UTC")
LABELS: Final = ("cause", "eta", "workaround", "impact", "action", "fix", "prevention", "resolution", "users")

# White space is bounded, or a comment of blanks would be tried at each of its places again.
_LABELLED = re.compile(rf"^[ \t>*_-]*({'|'.join(LABELS)})[*_]*[ \t]*:[*_]*[ \t]*(\S.*)$", re.IGNORECASE | re.MULTILINE)
_WHEN: Final = (
    r"(?:(?P<date>\d{4}-\d{2}-\d{2})[ T]{1,9}(?:at\s{1,9})?)?"
    r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?(?![.:]?\d)(?:\s?(?P<half>[ap])\.?m\b)?"
    r"(?:\s?(?P<zone>UTC|GMT|Z)\b)?(?!\+\d|\s?(?:UTC|GMT)[+-]\d|\s{1,9}(?:tomorrow|on)\b)")
_PROMISE = re.compile(
    r"\bnext\s{1,9}update\b(?:\s{1,9}(?:is|will\s{1,9}be|comes?|due))?"
    r"\s{0,9}(?::|at|by|on|=|-)?\s{0,9}(?:(?:at|by)\s{1,9})?" + _WHEN, re.IGNORECASE)
_STATED = re.compile(
    r"\s{0,9}(?:(?:at|by|before|around|about|approx\.?|on)\s{1,9}|~\s{0,9}){0,3}" + _WHEN, re.IGNORECASE)


@lru_cache(maxsize=4096)
def labelled(text: str) -> dict[str, str]:
    """The labelled lines of a comment, label in small letters; the last of a label counts.

    The result is shared between callers: read it, do not change it.
    """
    return {match[1].lower(): match[2].rstrip() for match in _LABELLED.finditer(text)}


def promised_words(text: str) -> str | None:
    """The words in which the next update is promised, if it is with a time."""
    match = _PROMISE.search(text)
    return None if match is None or match["date"] and _day(match["date"]) is None else match[0]


def promised_at(text: str, said_at: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant of the promised update; a bare time is its next occurrence in ``zone``.

    What does not exist (31 February) or had passed is no promise, nor is a time with words behind it
    that are not read (``14:30 tomorrow``). Where the clock skips a time, the instant after is meant.
    """
    match = _PROMISE.search(text)
    return None if match is None else _meant(match, said_at, zone)


def stated_at(words: str, said_at: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant with which the words behind a label begin (``ETA: 16:00``), read as a promise is."""
    match = _STATED.match(words)
    return None if match is None else _meant(match, said_at, zone)


def _meant(match: re.Match[str], said_at: datetime, zone: ZoneInfo) -> datetime | None:
    at_zone = GREENWICH if match["zone"] else zone
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    minutes = hour * 60 + int(match["minute"])
    if match["date"]:
        day = _day(match["date"])
        days = [] if day is None else [day]
    else:
        today = said_at.astimezone(at_zone).date()
        days = [today, today + DAY]
    instants = (at for day in days for at in (wall_instant(day, minutes, at_zone), _again(day, minutes, at_zone)))
    return next((at for at in instants if at > said_at), None)


def _day(text: str) -> date | None:
    """The day of that name, where there is one within the years of calendars."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year < LAST_YEAR else None


def _again(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The second instant of a time that comes twice because the clock goes back."""
    wall = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone, fold=1)
    return wall.astimezone(UTC)
