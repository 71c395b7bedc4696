"""What staff say in comments, read as far as it is said in a fixed manner and no further.

Two things count: labelled lines (``Cause: …``, ``ETA: …``, ``Workaround: …``) and promises of
the next update (``next update 14:30``).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from rules.calendars.zones import wall_instant

LABELS: Final = ("cause", "eta", "workaround", "impact", "action", "fix", "prevention", "resolution")

_LABELLED = re.compile(rf"^[ \t>*_-]*({'|'.join(LABELS)})[*_]*[ \t]*:[*_]*[ \t]*(\S.*?)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_PROMISE = re.compile(
    r"\bnext\s+update\b(?:\s+(?:is|will\s+be|comes?|due))?\s*(?::|at|by|on|=|-)?\s*(?:at\s+|by\s+)?"
    r"(?:(?P<date>\d{4}-\d{2}-\d{2})[ T]+(?:at\s+)?)?(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?!\d)"
    r"(?:\s*(?P<zone>UTC|GMT|Z)\b)?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def labelled(text: str) -> dict[str, str]:
    """The labelled lines of a comment, label in small letters; the last of a label counts.

    The result is shared between callers: read it, do not change it.
    """
    return {match[1].lower(): match[2] for match in _LABELLED.finditer(text)}


def promised_words(text: str) -> str | None:
    """The words in which the next update is promised, if it is with a time."""
    match = _PROMISE.search(text)
    return match[0] if match else None


def promised_at(text: str, said_at: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant of the promised update; a bare time is its next occurrence in ``zone``.

    A date or time that does not exist (31 February) is no promise. Where the clock goes back
    and a time comes twice, the first is meant; where it is skipped, the instant after.
    """
    match = _PROMISE.search(text)
    if match is None:
        return None
    at_zone = ZoneInfo("UTC") if match["zone"] else zone
    minutes = int(match["hour"]) * 60 + int(match["minute"])
    if match["date"]:
        try:
            day = date.fromisoformat(match["date"])
        except ValueError:
            return None
        return wall_instant(day, minutes, at_zone)
    today = said_at.astimezone(at_zone).date()
    meant = wall_instant(today, minutes, at_zone)
    return meant if meant > said_at else wall_instant(today + timedelta(days=1), minutes, at_zone)
