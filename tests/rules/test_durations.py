"""Durations as a policy writes them and as people read them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendars import CalendarSpec, build_calendar
from rules.durations import LONGEST, Duration, parse_duration

HOUR = timedelta(hours=1)
OFFICE = build_calendar("office", CalendarSpec(timezone="UTC", hours={"mon-fri": "08:00-18:00"}, day="8h"))


@pytest.mark.parametrize(("text", "hours"), [
    ("10m", 1 / 6), ("2h", 2), ("3d", 72), ("1h30m", 1.5), ("45s", 45 / 3600), ("1w", 168),
    ("1d4h", 28), ("1d 4h", 28), (" 90m ", 1.5), ("1w2d3h4m5s", 219 + 4 / 60 + 5 / 3600),
])
def test_a_duration_without_a_calendar_is_wall_time(text: str, hours: float) -> None:
    assert parse_duration(text).on(None) == timedelta(hours=hours)


def test_a_day_on_a_calendar_is_the_calendars_day() -> None:
    assert parse_duration("3d2h").on(OFFICE) == 26 * HOUR


def test_hours_on_a_calendar_stay_hours() -> None:
    assert parse_duration("24h").on(OFFICE) == 24 * HOUR


def test_a_week_on_a_calendar_is_refused_because_it_may_be_five_days_or_seven() -> None:
    with pytest.raises(ValueError, match=r"1w has weeks, which the calendar office does not define\nhint: .*5d"):
        parse_duration("1w").on(OFFICE)


def test_sixty_minutes_are_an_hour_but_24_hours_are_no_day() -> None:
    assert parse_duration("60m") == parse_duration("1h")
    assert parse_duration("24h") != parse_duration("1d")


@pytest.mark.parametrize(("text", "words"), [
    ("10 minutes", '"10 minutes" is no duration; write 10m, 2h30m or 3d'),
    ("", '"" is no duration'),
    ("soon", '"soon" is no duration'),
    ("10", "hint: a number needs its unit"),
    ("-5m", "hint: a duration is never negative"),
    ("30m1h", "hint: larger units come first"),
    ("1h1h", "hint: larger units come first and each comes once"),
    ("1.5h", "hint: whole numbers only"),
    ("1٣m", "is no duration"),
    ("0m", "no time at all"),
    ("0d0s", "no time at all"),
    ("3661d", "too long; write at most 3660d"),
    ("523w", "too long"),
    ("999999999h", "too long"),
    ("99999999999999999999d", "is no duration"),
])
def test_what_is_no_duration_is_refused_with_what_is_permitted(text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_duration(text)
    assert words in str(caught.value)


def test_zero_is_a_duration_only_where_it_is_asked_for() -> None:
    assert parse_duration("0m", zero=True) == Duration()


durations = st.builds(
    Duration, weeks=st.integers(0, 50), days=st.integers(0, 400),
    time=st.integers(0, 10_000_000).map(lambda seconds: timedelta(seconds=seconds)),
)


@given(durations)
def test_a_duration_written_down_reads_as_itself(duration: Duration) -> None:
    """For every duration d, parse(str(d)) == d."""
    assert parse_duration(str(duration), zero=True) == duration


@given(st.text(alphabet="0123456789wdhms .-", max_size=12))
def test_whatever_is_written_is_read_or_refused_by_value_error(text: str) -> None:
    """parse either refuses with ValueError or answers a span greater than zero and at most the longest."""
    try:
        duration = parse_duration(text)
    except ValueError:
        return
    assert timedelta() < duration.on(None) <= LONGEST
