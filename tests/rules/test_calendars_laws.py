"""What holds of working time whatever the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules.calendars import CalendarSpec, HolidaySpec, WorkingCalendar, build_calendar

ZERO = timedelta()


def build(zone: str, hours: dict[str, str], holidays: HolidaySpec | None = None) -> WorkingCalendar:
    return build_calendar("law", CalendarSpec(timezone=zone, hours=hours, holidays=holidays or HolidaySpec()))


ALWAYS = build("Europe/London", {"mon-sun": "00:00-24:00"})
CALENDARS = {
    "office": build("Europe/London", {"mon-fri": "08:00-18:00"}, HolidaySpec(country=("GB-ENG",))),
    "lunch": build("America/New_York", {"mon-fri": "08:00-12:00, 12:30-17:00", "sat": "09:00-11:00"}),
    "night": build("Europe/London", {"mon-sun": "22:00-06:00"}, HolidaySpec(dates=("2025-12-24..2026-01-01",))),
    "gap": build("Europe/London", {"mon-sun": "01:15-01:45"}),
    "lord-howe": build("Australia/Lord_Howe", {"mon-sun": "00:00-01:45, 01:50-02:15"}),
    "kathmandu": build("Asia/Kathmandu", {"sun-fri": "10:00-17:00"}),
    "cairo": build("Africa/Cairo", {"mon-sun": "00:00-00:30, 23:00-24:00"}),
    "always": ALWAYS,
}
calendars = st.sampled_from(list(CALENDARS.values()))
CHANGES = [datetime.fromisoformat(f"{text}:00Z") for text in (
    "2026-03-29T01:00", "2026-10-25T01:00", "2026-04-04T15:00", "2026-10-03T15:30", "2026-04-23T22:00",
    "2026-01-01T00:00")]
"""The clocks change, or the year does: where mistakes live."""
instants = st.one_of(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.builds(lambda at, minutes: at + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-3000, 3000)),
)
spans = st.one_of(
    st.timedeltas(timedelta(microseconds=1), timedelta(days=40)),
    st.integers(1, 4000).map(lambda minutes: timedelta(minutes=minutes)),
)


def add(calendar: WorkingCalendar, start: datetime, span: timedelta) -> datetime:
    found = calendar.add(start, span)
    assert found is not None
    return found


@given(calendars, instants, instants, instants)
def test_elapsed_time_adds_up_over_a_split(calendar: WorkingCalendar, a: datetime, b: datetime, c: datetime) -> None:
    """For a <= b <= c, elapsed(a, c) == elapsed(a, b) + elapsed(b, c)."""
    a, b, c = sorted((a, b, c))
    assert calendar.elapsed(a, c) == calendar.elapsed(a, b) + calendar.elapsed(b, c)


@given(calendars, instants, spans)
def test_what_was_added_has_elapsed(calendar: WorkingCalendar, start: datetime, span: timedelta) -> None:
    """For d > 0, elapsed(t, add(t, d)) == d, and a moment earlier it had not."""
    end = add(calendar, start, span)
    assert calendar.elapsed(start, end) == span
    assert calendar.elapsed(start, end - timedelta(microseconds=1)) < span


@given(calendars, instants, spans)
def test_what_was_counted_back_elapses_again(calendar: WorkingCalendar, end: datetime, span: timedelta) -> None:
    """For d > 0, elapsed(add(t, -d), t) == d, and from a moment later it does not."""
    start = add(calendar, end, -span)
    assert calendar.elapsed(start, end) == span
    assert calendar.elapsed(start + timedelta(microseconds=1), end) < span


@given(calendars, instants, spans, spans)
def test_more_time_never_ends_earlier(calendar: WorkingCalendar, start: datetime, a: timedelta, b: timedelta) -> None:
    """For d < e, add(t, d) < add(t, e); and both lie after t."""
    assume(a != b)
    less, more = sorted((a, b))
    assert start < add(calendar, start, less) < add(calendar, start, more)


@given(calendars, instants, instants)
def test_working_time_is_never_more_than_wall_time(calendar: WorkingCalendar, a: datetime, b: datetime) -> None:
    """For a <= b, 0 <= elapsed(a, b) <= b - a."""
    a, b = sorted((a, b))
    assert ZERO <= calendar.elapsed(a, b) <= b - a


@given(instants, instants, spans)
def test_a_calendar_that_never_closes_counts_wall_time(a: datetime, b: datetime, span: timedelta) -> None:
    """Open 24/7, elapsed(a, b) == b - a, add(a, d) == a + d, and it is always open."""
    a, b = sorted((a, b))
    assert ALWAYS.elapsed(a, b) == b - a
    assert ALWAYS.add(a, span) == a + span
    assert ALWAYS.is_open(a)


@given(calendars, instants)
@settings(max_examples=60)
def test_between_two_changes_it_is_all_open_or_all_shut(calendar: WorkingCalendar, start: datetime) -> None:
    """Walking by next_change, is_open alternates, and elapsed is all of an open stretch and none of a shut one."""
    assume(calendar is not ALWAYS)
    at = start
    for _ in range(8):
        change = calendar.next_change(at)
        assert change is not None and change > at
        is_open = calendar.is_open(at)
        assert calendar.is_open(change) is not is_open
        assert calendar.is_open(change - timedelta(microseconds=1)) is is_open
        assert calendar.elapsed(at, change) == (change - at if is_open else ZERO)
        at = change


holiday_dates = st.dates(date(2025, 12, 1), date(2026, 12, 31))
weeks = st.sampled_from([{"mon-fri": "08:00-18:00"}, {"mon-sun": "22:00-06:00"}, {"mon-sun": "00:00-24:00"},
                         {"sat": "09:00-12:00", "sun": "22:00-02:30"}])


@given(weeks, st.lists(holiday_dates, max_size=5), holiday_dates, instants, spans)
@settings(max_examples=60)
def test_another_holiday_never_brings_a_deadline_nearer(
    hours: dict[str, str], dates: list[date], another: date, start: datetime, span: timedelta,
) -> None:
    """With one holiday more, add(t, d) is the same or later."""
    texts = tuple(day.isoformat() for day in dates)
    fewer = build("Europe/London", hours, HolidaySpec(dates=texts))
    more = build("Europe/London", hours, HolidaySpec(dates=(*texts, another.isoformat())))
    assert add(fewer, start, span) <= add(more, start, span)


@given(st.sampled_from(sorted(CALENDARS)), st.lists(instants, max_size=3), instants, instants)
@settings(max_examples=40)
def test_what_was_asked_before_changes_no_answer(name: str, before: list[datetime], a: datetime, b: datetime) -> None:
    """A calendar that has answered other questions answers as a new one does."""
    spec = CalendarSpec(timezone="Europe/London", hours={"mon-sat": "20:00-04:00"}, only=("2025-06-01..2027-06-01",))
    used, fresh = build_calendar(name, spec), build_calendar(name, spec)
    for at in before:
        used.next_change(at)
    assert used.elapsed(a, b) == fresh.elapsed(a, b)
    assert used.next_change(a) == fresh.next_change(a)


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24), date(2026, 12, 23), date(2026, 5, 29)])
def test_counting_minutes_on_the_wall_gives_the_same(day: date) -> None:
    """Minute by minute over four days, the office is open when its clock reads 08:00 to 18:00 on a day of work."""
    office = CALENDARS["office"]
    shut = {date(2026, 12, 25), date(2026, 12, 28)}
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    minutes = [start + timedelta(minutes=number) for number in range(4 * 24 * 60)]
    walls = [at.astimezone(office.zone) for at in minutes]
    expected = [8 <= wall.hour < 18 and wall.weekday() < 5 and wall.date() not in shut for wall in walls]
    assert [office.is_open(at) for at in minutes] == expected
    assert office.elapsed(start, start + timedelta(days=4)) == timedelta(minutes=sum(expected))
