"""The intervals of some years, with running sums, so that a question costs a bisection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from rules.calendars.rota import Interval

_ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Table:
    """Immutable, so that threads may share a calendar: a longer one replaces it whole."""

    first: int
    last: int
    """The years whose days are in it."""
    since: datetime
    until: datetime
    """The instants of which it can speak."""
    opens: Sequence[datetime]
    closes: Sequence[datetime]
    before: Sequence[timedelta]
    """Working time from the table's beginning up to each opening."""
    after: Sequence[timedelta]
    """The same up to each closing."""

    def worked(self, at: datetime) -> timedelta:
        """Working time from the table's beginning up to ``at``."""
        index = bisect_right(self.opens, at) - 1
        if index < 0:
            return _ZERO
        if at >= self.closes[index]:
            return self.after[index]
        return self.before[index] + (at - self.opens[index])

    def open_at(self, at: datetime) -> bool:
        index = bisect_right(self.opens, at) - 1
        return index >= 0 and at < self.closes[index]

    def change_after(self, at: datetime) -> datetime | None:
        """The first opening or closing later than ``at``; ``None`` where the table holds none."""
        index = bisect_right(self.opens, at)
        if index and at < self.closes[index - 1]:
            return self.closes[index - 1]
        return self.opens[index] if index < len(self.opens) else None

    def earliest(self, worked: timedelta) -> datetime | None:
        """The first instant by which so much was worked; ``None`` where it lies behind the table."""
        index = bisect_left(self.after, worked)
        if index == len(self.after):
            return None
        return self.opens[index] + (worked - self.before[index])

    def latest(self, worked: timedelta) -> datetime | None:
        """The last instant at which no more was worked; ``None`` where it lies before the table."""
        index = bisect_right(self.before, worked) - 1
        if index < 0:
            return None
        return self.opens[index] + (worked - self.before[index])


def table_of(first: int, last: int, intervals: Sequence[Interval]) -> Table:
    """The table of the years ``first`` to ``last``, whose intervals come in order and without seams."""
    after = list(accumulate((interval.close - interval.open for interval in intervals), initial=_ZERO))
    return Table(
        first, last,
        # An interval begins on its local day, at most a day from UTC's, and may run over midnight.
        since=datetime(first, 1, 3, tzinfo=UTC),
        until=datetime(last, 12, 31, tzinfo=UTC),
        opens=[interval.open for interval in intervals],
        closes=[interval.close for interval in intervals],
        before=after[:-1],
        after=after[1:],
    )
