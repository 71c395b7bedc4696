"""Working time: when a team works, and how much of it lies between two instants.

``build_calendar(name, spec)`` makes a ``WorkingCalendar`` of what a policy says (``CalendarSpec``).
Hours are wall times of the calendar's zone. A boundary is the first instant at which the clock on
the wall reads that time or later. So in the night in which the clock is put forward a skipped
boundary is the instant after the gap, and in the night in which it is put back the first of the
two is meant, for opening and closing alike: ranges that adjoin on the wall adjoin in time.
"""

from __future__ import annotations

from rules.calendars.calendar import WorkingCalendar
from rules.calendars.dates import FIRST_YEAR, LAST_YEAR
from rules.calendars.spec import CalendarSpec, HolidaySpec, build_calendar

__all__ = ["FIRST_YEAR", "LAST_YEAR", "CalendarSpec", "HolidaySpec", "WorkingCalendar", "build_calendar"]
