"""On which days a calendar opens, and the instants of a year's openings and closings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rules.calendars.dates import days_of
from rules.calendars.public import public_holidays
from rules.calendars.week import Week, never_closes
from rules.calendars.zones import wall_instant


class Interval(NamedTuple):
    """Working time in ``[open, close)``, UTC."""

    open: datetime
    close: datetime


@dataclass(frozen=True)
class Rota:
    """All that decides when a calendar is open."""

    zone: ZoneInfo
    week: Week
    countries: tuple[str, ...] = ()
    closed: frozenset[date] = frozenset()
    """Own holidays."""
    working: frozenset[date] = frozenset()
    """Worked although they are holidays."""
    only: frozenset[date] | None = None
    """Where set, no other day opens."""

    def opens_on(self, day: date) -> bool:
        if not self.week[day.weekday()] or (self.only is not None and day not in self.only):
            return False
        return day in self.working or not self._is_holiday(day)

    def _is_holiday(self, day: date) -> bool:
        return day in self.closed or any(day in public_holidays(code, day.year) for code in self.countries)

    @property
    def last_year(self) -> int | None:
        """The last year in which it can open; ``None`` where there is no end."""
        return None if self.only is None else max((day.year for day in self.only), default=0)

    def intervals(self, year: int) -> list[Interval]:
        """What begins on the days of ``year``, in order; ranges that adjoin are one interval."""
        if not (self.countries or self.closed) and self.only is None and never_closes(self.week):
            # The same as below, at once: its next change is sought through all the years there are.
            return [Interval(*(wall_instant(date(new_year, 1, 1), 0, self.zone) for new_year in (year, year + 1)))]
        return join(
            Interval(wall_instant(day, start, self.zone), wall_instant(day, end, self.zone))
            for day in days_of(year) if self.opens_on(day) for start, end in self.week[day.weekday()])


def join(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without seams; an interval that the clock skipped altogether is gone."""
    joined: list[Interval] = []
    for interval in intervals:
        if joined and interval.open <= joined[-1].close:
            joined[-1] = Interval(joined[-1].open, max(joined[-1].close, interval.close))
        elif interval.open < interval.close:
            joined.append(interval)
    return joined
