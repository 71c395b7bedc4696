"""Durations as a policy writes them: ``10m``, ``1h30m``, ``3d``. As people read them: ``rules.wording``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from rules.worktime import Calendar

LONGEST: Final = timedelta(days=3660)
"""About ten years: what is longer is a slip of the pen."""

_DAY: Final = timedelta(days=1)
_PARTS: Final = re.compile(
    r"(?:([0-9]{1,9})w)? ?(?:([0-9]{1,9})d)? ?(?:([0-9]{1,9})h)? ?(?:([0-9]{1,9})m)? ?(?:([0-9]{1,9})s)?")


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration that keeps its days apart, for a day on a working calendar is not 24 hours.

    ``60m`` equals ``1h``, but ``24h`` is not ``1d`` and ``7d`` is not ``1w``.
    """

    weeks: int = 0
    days: int = 0
    time: timedelta = timedelta()
    """What was written in hours, minutes and seconds."""

    def on(self, calendar: Calendar | None) -> timedelta:
        """The time meant: working time on ``calendar``, wall time where there is none.

        ``1d`` is the calendar's ``day``, or 24 hours without one. A ``ValueError`` where weeks are
        asked of a calendar: nobody agrees whether a week is five of its days or seven.
        """
        if calendar is None:
            return (7 * self.weeks + self.days) * _DAY + self.time
        if self.weeks:
            raise ValueError(f"{self} has weeks, which the calendar {calendar.name} does not define\n"
                             "hint: write the working days, such as 5d")
        return self.days * calendar.day + self.time

    def __str__(self) -> str:
        """As a policy writes it: ``1h30m``."""
        minutes, seconds = divmod(self.time // timedelta(seconds=1), 60)
        hours, minutes = divmod(minutes, 60)
        parts = ((self.weeks, "w"), (self.days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
        return "".join(f"{number}{unit}" for number, unit in parts if number) or "0m"


def parse_duration(text: str, *, zero: bool = False) -> Duration:
    """Read ``10m``, ``2h``, ``3d``, ``1h30m``, ``1d 4h``, ``45s`` or ``1w``, larger units first.

    Whole numbers only, each unit once. A ``ValueError`` says what is wrong and what is permitted;
    zero is wrong unless ``zero``.
    """
    match = _PARTS.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise ValueError(f'"{text}" is no duration; write 10m, 2h30m or 3d{_hint(text)}')
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups())
    if 7 * weeks + days > LONGEST.days:
        raise ValueError(_too_long(text))
    duration = Duration(weeks, days, timedelta(hours=hours, minutes=minutes, seconds=seconds))
    if duration.on(None) > LONGEST:
        raise ValueError(_too_long(text))
    if not duration.on(None) and not zero:
        raise ValueError(f'"{text}" is no time at all; write at least 1s')
    return duration


def _too_long(text: str) -> str:
    return f'"{text}" is too long; write at most {LONGEST.days}d'


def _hint(text: str) -> str:
    if text.strip().startswith("-"):
        return "\nhint: a duration is never negative"
    units = re.findall(r"[0-9]\s*([a-z])", text.lower())
    if sorted(units, key="wdhms".find) != units or len(set(units)) != len(units):
        return "\nhint: larger units come first and each comes once, as in 1d4h"
    if re.search(r"[0-9][.,][0-9]", text):
        return "\nhint: whole numbers only, so 1h30m rather than 1.5h"
    if text.strip().isdecimal():
        return "\nhint: a number needs its unit: s, m, h, d or w"
    return ""
