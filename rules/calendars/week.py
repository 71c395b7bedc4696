"""The hours of a week as a policy writes them: ``mon-fri: "08:00-12:00, 13:00-17:00"``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_DAY: Final = 24 * 60

_RANGE: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")


class Range(NamedTuple):
    """Wall time in minutes from the midnight at which its day begins; past ``WHOLE_DAY`` it is the next day's."""

    start: int
    end: int

    def __str__(self) -> str:
        end = self.end if self.end <= WHOLE_DAY else self.end - WHOLE_DAY
        return f"{self.start // 60:02}:{self.start % 60:02}-{end // 60:02}:{end % 60:02}"


Week: TypeAlias = tuple[tuple[Range, ...], ...]
"""The ranges that begin on each day, Monday first, in order."""


def parse_days(text: str) -> tuple[int, ...]:
    """``mon``, ``mon-fri``, ``fri-mon`` or ``mon, wed`` as weekdays, Monday 0."""
    days: list[int] = []
    for part in text.split(","):
        first, dash, last = (piece.strip().lower() for piece in part.replace("–", "-").partition("-"))
        for name in (first, last) if dash else (first,):
            if name not in DAYS:
                raise ValueError(f'"{text}" names no days; write mon, mon-fri or "mon, wed" with {", ".join(DAYS)}')
        start, end = DAYS.index(first), DAYS.index(last if dash else first)
        days.extend((start + step) % 7 for step in range((end - start) % 7 + 1))
    if len(set(days)) != len(days):
        raise ValueError(f'"{text}" names a day twice')
    return tuple(days)


def parse_ranges(text: str) -> tuple[Range, ...]:
    """``08:00-12:00, 13:00-17:00`` in order of time; a range whose end is not later runs over midnight."""
    ranges = sorted(_range(part.strip(), text) for part in text.split(","))
    for earlier, later in pairwise(ranges):
        if later.start < earlier.end:
            raise ValueError(f"{earlier} and {later} overlap")
    return tuple(ranges)


def parse_hours(hours: Mapping[str, str]) -> Week:
    """The week; a ``ValueError`` where a day is named twice, ranges overlap, or it never opens."""
    week: list[tuple[Range, ...]] = [()] * 7
    named: dict[int, str] = {}
    for spec, text in hours.items():
        ranges = parse_ranges(text)
        for day in parse_days(spec):
            if day in named:
                raise ValueError(f'{DAYS[day]} is named twice: by "{named[day]}" and by "{spec}"')
            named[day], week[day] = spec, ranges
    if not named:
        raise ValueError('without hours it never opens; write for example mon-fri: "08:00-18:00"')
    for day, ranges in enumerate(week):
        following = (day + 1) % 7
        if ranges and week[following] and ranges[-1].end - WHOLE_DAY > week[following][0].start:
            raise ValueError(f"{ranges[-1]} of {DAYS[day]} runs into {week[following][0]} of {DAYS[following]}")
    return tuple(week)


def longest_day(week: Week) -> timedelta:
    """The most working time that begins on one day, by the wall clock."""
    return timedelta(minutes=max(sum(end - start for start, end in ranges) for ranges in week))


def never_closes(week: Week) -> bool:
    """Whether the ranges, which do not overlap, cover the whole week."""
    return sum(end - start for ranges in week for start, end in ranges) == 7 * WHOLE_DAY


def _range(part: str, whole: str) -> Range:
    match = _RANGE.fullmatch(part)
    if match is None:
        raise ValueError(f'"{whole}" is no time range; write 08:00-18:00, or 08:00-12:00, 13:00-17:00 for several')
    start_hour, start_minute, end_hour, end_minute = (int(number) for number in match.groups())
    start, end = 60 * start_hour + start_minute, 60 * end_hour + end_minute
    if start >= WHOLE_DAY or end > WHOLE_DAY or start_minute > 59 or end_minute > 59:
        raise ValueError(f'"{part}" has a time that no clock shows; a day runs from 00:00 to 24:00')
    if start == end:
        raise ValueError(f'"{part}" is empty; write 00:00-24:00 for the whole day')
    return Range(start, end if end > start else end + WHOLE_DAY)
