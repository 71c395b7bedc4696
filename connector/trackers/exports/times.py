"""Instants as an export writes them, to aware UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from connector.trackers.exports.errors import BadRow, quoted
from connector.trackers.exports.mapping import Time
from rules.calendars.dates import FIRST_YEAR, LAST_YEAR
from rules.calendars.zones import parse_zone

_LETTERS: Final = re.compile(r"[^\W\d_]+\.?")
_EPOCH: Final = re.compile(r"\d{9,14}(\.\d+)?")
_MILLISECONDS_FROM: Final = 100_000_000_000
"""A greater number counts milliseconds: in seconds it would lie beyond the year 5000."""
_REMEMBERED: Final = 8192


class Times:
    """Parses by the formats of one mapping.

    A local time that comes twice when the clock goes back is the first of the two; one that is
    skipped when it goes forward is the instant that the old offset gives.
    """

    def __init__(self, spec: Time, zone: str | None = None) -> None:
        self._formats = spec.formats
        self._words = spec.words
        self.zone: Final = parse_zone(zone or spec.zone)
        self._known: dict[str, datetime] = {}

    def parse(self, column: str, text: str) -> datetime:
        """:raises BadRow: where it is no instant in any of the formats."""
        found = self._known.get(text)
        if found is not None:
            return found
        try:
            found = self._aware(self._local(text))
        except (ValueError, OverflowError, OSError) as error:
            raise BadRow(column, f"not a date: {quoted(text)}") from error
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[text] = found
        return found

    def parse_day_or_instant(self, column: str, text: str) -> datetime:
        """A date without a time is due until its day ends: the first instant of the next."""
        try:
            day = date.fromisoformat(text) if len(text) == 10 else None
        except ValueError:
            day = None
        if day is None:
            return self.parse(column, text)
        try:
            return _within(datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC))
        except (ValueError, OverflowError) as error:
            raise BadRow(column, f"not a date: {quoted(text)}") from error

    def _local(self, text: str) -> datetime:
        if self._words:
            text = _LETTERS.sub(lambda match: self._words.get(match[0], match[0]), text)
        for form in self._formats:
            try:
                if form == "iso":
                    return datetime.fromisoformat(text)
                if form == "epoch":
                    return _epoch(text)
                return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the mapping's, added by _aware
            except ValueError:
                continue
        raise ValueError(text)

    def _aware(self, moment: datetime) -> datetime:
        return _within((moment.replace(tzinfo=self.zone) if moment.tzinfo is None else moment).astimezone(UTC))


def _within(instant: datetime) -> datetime:
    """Refuses a year in which no calendar answers, so that no decision can stumble on it.

    The last year is left to what is counted from such an instant.
    """
    if not FIRST_YEAR <= instant.year < LAST_YEAR:
        raise ValueError(f"{instant.year} is not of the years {FIRST_YEAR} to {LAST_YEAR - 1}")
    return instant


def _epoch(text: str) -> datetime:
    if not _EPOCH.fullmatch(text):
        raise ValueError(text)
    number = float(text)
    return datetime.fromtimestamp(number / 1000 if number >= _MILLISECONDS_FROM else number, UTC)
