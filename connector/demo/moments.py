"""When the week was: a fixed one, in the past, so that everybody sees the same."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from rules.durations import parse_duration

MONDAY: Final = date(2025, 11, 10)
ZONE: Final = ZoneInfo("Europe/London")
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_MOMENT: Final = re.compile(rf"({'|'.join(DAYS)}) (\d\d):(\d\d)(?::(\d\d))?")


def moment(words: str) -> datetime:
    """``Tue 13:20`` of the week, as an instant. :raises ValueError:"""
    match = _MOMENT.fullmatch(words)
    if match is None:
        raise ValueError(f'not a moment of the week: "{words}"')
    day = MONDAY + timedelta(days=DAYS.index(match[1]))
    return datetime.combine(day, time(int(match[2]), int(match[3]), int(match[4] or 0)), ZONE).astimezone(UTC)


def local(at: datetime) -> str:
    """As a command line takes it: ``2025-11-14 15:00``."""
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _moment(value: Any) -> Any:
    return moment(value) if isinstance(value, str) else value


def _span(value: Any) -> Any:
    return parse_duration(value).on(None) if isinstance(value, str) else value


Moment = Annotated[datetime, BeforeValidator(_moment)]
Span = Annotated[timedelta, BeforeValidator(_span)]

BEGINS: Final = moment("Mon 08:00")
NOW: Final = moment("Fri 15:00")
"""At which the demo looks: the week's work is half done."""
LATER: Final = moment("Fri 16:30")
"""At which the demo looks again."""
LEFT: Final = moment("Fri 16:31")
"""At which the demo leaves off."""
ENDS: Final = moment("Sun 18:00")
