"""A working calendar: the answers of ``rules.worktime.Calendar``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from rules.calendars.dates import FIRST_YEAR, LAST_YEAR
from rules.calendars.rota import Interval, Rota, join
from rules.calendars.table import Table, table_of

_ZERO: Final = timedelta()
_BEGIN: Final = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
_END: Final = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)


class WorkingCalendar:
    """Working time of one team or site. Build it with ``build_calendar``.

    Every question takes aware instants from 2000 to 2100 and answers in UTC; a naive instant or
    one outside those years is a ``ValueError``. Years are computed when first asked for and kept.
    """

    __slots__ = ("name", "zone", "day", "_rota", "_years", "_table")

    def __init__(self, name: str, day: timedelta, rota: Rota) -> None:
        self.name = name
        self.zone = rota.zone
        self.day = day
        """What ``1d`` means on this calendar."""
        self._rota = rota
        self._years: dict[int, list[Interval]] = {}
        self._table: Table | None = None

    def __repr__(self) -> str:
        return f"WorkingCalendar({self.name!r}, {self.zone.key})"

    def add(self, start: datetime, span: timedelta) -> datetime | None:
        """The earliest instant at which ``span`` of working time has passed since ``start``.

        ``add(t, 0)`` is ``t`` itself. A negative span counts back, to the latest instant from which so
        much passes until ``start``. ``None``: not in these years, or never, for the calendar has too
        few days (``only``).
        """
        start = _instant(start)
        if span == _ZERO:
            return start
        table: Table | None = self._covering(start, start)
        while table is not None:
            worked = table.worked(start) + span  # anew each time, for a longer table may begin earlier
            found = table.earliest(worked) if span > _ZERO else table.latest(worked)
            if found is not None and _BEGIN <= found < _END:
                return found
            table = self._longer(table, 1 if span > _ZERO else -1)
        return None

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time in ``[start, end)``; zero where ``end <= start``."""
        start, end = _instant(start), _instant(end)
        if end <= start:
            return _ZERO
        table = self._covering(start, end)
        return table.worked(end) - table.worked(start)

    def is_open(self, at: datetime) -> bool:
        """Whether ``at`` lies in working time: an opening instant does, a closing one does not."""
        at = _instant(at)
        return self._covering(at, at).open_at(at)

    def next_change(self, after: datetime) -> datetime | None:
        """The first instant later than ``after`` at which ``is_open`` changes; ``None``: not in these years."""
        after = _instant(after)
        table: Table | None = self._covering(after, after)
        while table is not None:
            found = table.change_after(after)
            if found is not None and found < table.until:
                return found if found < _END else None
            table = self._longer(table, 1)  # at its edge what looks like closing may be the turn of the year
        return None

    def _covering(self, start: datetime, end: datetime) -> Table:
        table = self._table
        if table is not None and table.since <= start and end < table.until:
            return table
        if not (_BEGIN <= start and end < _END):
            outside = start if start < _BEGIN or start >= _END else end
            raise ValueError(f"{outside.isoformat()} {_OUTSIDE}")
        first, last = (start - timedelta(days=2)).year, (end + timedelta(days=1)).year
        if table is not None:
            first, last = min(first, table.first), max(last, table.last)
        return self._compute(first, last)

    def _longer(self, table: Table, direction: int) -> Table | None:
        """The table with another year behind or before it; ``None`` where there is nothing to be found."""
        last_year = self._rota.last_year
        if direction > 0:
            ended = table.last > LAST_YEAR or (last_year is not None and table.last > last_year)
            return None if ended else self._compute(table.first, table.last + 1)
        return None if table.first < FIRST_YEAR else self._compute(table.first - 1, table.last)

    def _compute(self, first: int, last: int) -> Table:
        years = range(first, last + 1)
        for year in years:
            if year not in self._years:
                self._years[year] = self._rota.intervals(year)
        table = table_of(first, last, join(interval for year in years for interval in self._years[year]))
        self._table = table
        return table


_OUTSIDE: Final = f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}, in which calendars answer"


def _instant(at: datetime) -> datetime:
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone; calendars take aware instants only")
    return at.astimezone(UTC)
