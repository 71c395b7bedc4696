"""Dates and ranges of dates as a policy writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
"""The years in which calendars answer; a date outside them is a mistake of the ticket or the policy."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERMITTED: Final = "write 2026-12-24, or 2026-05-11..2026-06-19 for all days from the first to the last"


def parse_dates(text: str) -> tuple[date, date]:
    """``2026-12-24`` or ``2026-05-11..2026-06-19`` as its first and last day."""
    first_text, dots, last_text = text.partition("..")
    first = _date(first_text.strip(), text)
    last = _date(last_text.strip(), text) if dots else first
    if last < first:
        raise ValueError(f'"{text}" ends before it begins')
    return first, last


def dates_of(texts: Iterable[str]) -> frozenset[date]:
    """Every day that the texts name."""
    return frozenset(day for text in texts for day in days_between(*parse_dates(text)))


def days_between(first: date, last: date) -> Iterator[date]:
    """From ``first`` to ``last``, both among them."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def days_of(year: int) -> Iterator[date]:
    return days_between(date(year, 1, 1), date(year, 12, 31))


def _date(part: str, whole: str) -> date:
    if not _DATE.fullmatch(part):
        raise ValueError(f'"{whole}" is no date; {_PERMITTED}')
    try:
        day = date.fromisoformat(part)
    except ValueError as error:
        raise ValueError(f'"{whole}" is no date ({error}); {_PERMITTED}') from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{part} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return day
