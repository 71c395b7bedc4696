"""Working time by example: instants computed by hand."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.calendars import CalendarSpec, WorkingCalendar, build_calendar

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
OFFICE_HOURS = {"mon-fri": "08:00-18:00"}


def calendar(zone: str = "Europe/London", hours: dict[str, str] | None = None, **spec: Any) -> WorkingCalendar:
    return build_calendar("test", CalendarSpec(timezone=zone, hours=hours or OFFICE_HOURS, **spec))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


# -- within and over weekends --------------------------------------------------------------

def test_friday_17_00_and_four_hours_is_monday_11_00() -> None:
    assert calendar().add(utc("2026-01-16T17:00"), 4 * HOUR) == utc("2026-01-19T11:00")


def test_time_before_opening_and_after_closing_does_not_count() -> None:
    assert calendar().elapsed(utc("2026-01-14T05:00"), utc("2026-01-14T23:00")) == 10 * HOUR


def test_a_span_begun_at_night_runs_from_the_opening() -> None:
    assert calendar().add(utc("2026-01-13T23:10"), HOUR) == utc("2026-01-14T09:00")


def test_a_span_that_just_fits_ends_at_closing_and_not_at_the_next_opening() -> None:
    assert calendar().add(utc("2026-01-16T08:00"), 10 * HOUR) == utc("2026-01-16T18:00")


def test_nothing_added_is_the_instant_itself_even_at_night() -> None:
    assert calendar().add(utc("2026-01-17T03:00"), timedelta()) == utc("2026-01-17T03:00")


def test_an_opening_instant_is_working_time() -> None:
    assert calendar().is_open(utc("2026-01-14T08:00"))


def test_a_closing_instant_is_not_working_time() -> None:
    assert not calendar().is_open(utc("2026-01-14T18:00"))
    assert calendar().is_open(utc("2026-01-14T17:59:59.999999"))


def test_the_lunch_break_is_not_working_time() -> None:
    office = calendar(hours={"mon-fri": "13:00-17:00, 08:00-12:00"})
    assert office.elapsed(utc("2026-01-14T11:30"), utc("2026-01-14T13:30")) == HOUR
    assert office.next_change(utc("2026-01-14T11:30")) == utc("2026-01-14T12:00")


def test_ranges_that_adjoin_are_one_stretch() -> None:
    office = calendar(hours={"mon-fri": "08:00-12:00, 12:00-17:00"})
    assert office.next_change(utc("2026-01-14T08:00")) == utc("2026-01-14T17:00")


def test_the_next_change_is_later_than_the_instant_asked_of() -> None:
    assert calendar().next_change(utc("2026-01-16T18:00")) == utc("2026-01-19T08:00")


def test_a_negative_span_counts_back_over_the_weekend() -> None:
    assert calendar().add(utc("2026-01-19T09:00"), -2 * HOUR) == utc("2026-01-16T17:00")


def test_counting_back_ends_at_an_opening_and_not_at_the_closing_before() -> None:
    assert calendar().add(utc("2026-01-19T10:00"), -2 * HOUR) == utc("2026-01-19T08:00")


def test_time_does_not_run_backwards() -> None:
    assert calendar().elapsed(utc("2026-01-14T12:00"), utc("2026-01-14T10:00")) == timedelta()


def test_an_instant_of_another_zone_is_the_same_instant() -> None:
    tokyo = datetime(2026, 1, 17, 2, 0, tzinfo=timezone(9 * HOUR))  # 17:00 in London
    assert calendar().add(tokyo, 4 * HOUR) == utc("2026-01-19T11:00")


# -- daylight saving ------------------------------------------------------------------------

def test_over_the_spring_weekend_the_office_opens_an_hour_earlier_in_utc() -> None:
    office = calendar(hours={"mon-fri": "09:00-17:00"})
    assert office.add(utc("2026-03-27T16:00"), 2 * HOUR) == utc("2026-03-30T09:00")


def test_over_the_autumn_weekend_the_office_opens_an_hour_later_in_utc() -> None:
    office = calendar(hours={"mon-fri": "09:00-17:00"})
    assert office.add(utc("2026-10-23T15:00"), 2 * HOUR) == utc("2026-10-26T10:00")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 2), ("2026-03-29", 1), ("2026-10-25", 3), ("2026-10-26", 2)])
def test_the_hours_of_the_night_last_as_long_as_they_really_do(day: str, hours: int) -> None:
    night = calendar(hours={"mon-sun": "01:00-03:00"})
    assert night.elapsed(utc(f"{day}T00:00") - 2 * HOUR, utc(f"{day}T12:00")) == hours * HOUR


def test_an_opening_that_the_clock_skips_is_the_instant_after_the_gap() -> None:
    night = calendar(hours={"sun": "01:30-04:00"})
    assert night.next_change(utc("2026-03-28T12:00")) == utc("2026-03-29T01:00")
    assert night.next_change(utc("2026-03-29T01:00")) == utc("2026-03-29T03:00")


def test_a_range_that_the_clock_skips_whole_does_not_open() -> None:
    night = calendar(hours={"sun": "01:10-01:50"})
    assert night.elapsed(utc("2026-03-29T00:00"), utc("2026-03-30T00:00")) == timedelta()
    assert night.next_change(utc("2026-03-29T00:00")) == utc("2026-04-05T00:10")


def test_of_a_boundary_that_comes_twice_the_first_is_meant_for_opening_and_for_closing() -> None:
    early, late = calendar(hours={"sun": "00:00-01:30"}), calendar(hours={"sun": "01:30-05:00"})
    assert early.next_change(utc("2026-10-24T23:00")) == utc("2026-10-25T00:30")
    assert late.next_change(utc("2026-10-24T23:00")) == utc("2026-10-25T00:30")


@pytest.mark.parametrize(("day", "hours"), [("2026-04-05", 6.5), ("2026-10-04", 5.5), ("2026-07-05", 6)])
def test_on_lord_howe_the_clock_moves_by_half_an_hour(day: str, hours: float) -> None:
    night = calendar("Australia/Lord_Howe", {"mon-sun": "00:00-06:00"})
    noon = local(f"{day}T12:00", "Australia/Lord_Howe")
    assert night.elapsed(noon - 14 * HOUR, noon) == hours * HOUR


def test_where_the_clock_is_put_forward_at_midnight_the_day_opens_at_one() -> None:
    cairo = calendar("Africa/Cairo", {"fri": "00:00-08:00"})
    assert cairo.next_change(utc("2026-04-23T12:00")) == utc("2026-04-23T22:00")  # 00:00 EET is 01:00 EEST
    assert cairo.elapsed(utc("2026-04-23T12:00"), utc("2026-04-24T12:00")) == 7 * HOUR


def test_the_day_that_samoa_skipped_has_no_working_time() -> None:
    samoa = calendar("Pacific/Apia", {"mon-sun": "09:00-17:00"})
    thursday_evening = local("2011-12-29T18:00", "Pacific/Apia")
    assert samoa.next_change(thursday_evening) == local("2011-12-31T09:00", "Pacific/Apia")


def test_kathmandu_opens_at_a_quarter_past_in_utc() -> None:
    nepal = calendar("Asia/Kathmandu", {"sun-fri": "10:00-17:00"})
    assert nepal.next_change(utc("2026-01-03T12:00")) == utc("2026-01-04T04:15")
    assert nepal.add(utc("2026-01-02T10:15"), 2 * HOUR) == utc("2026-01-04T05:15")


# -- night shifts -----------------------------------------------------------------------------

def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_starts() -> None:
    night = calendar(hours={"fri": "22:00-06:00"})
    assert night.is_open(utc("2026-01-17T05:59"))
    assert not night.is_open(utc("2026-01-17T06:00"))
    assert not night.is_open(utc("2026-01-16T05:59"))


@pytest.mark.parametrize(("saturday", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-11-07", 8)])
def test_a_night_shift_is_an_hour_shorter_in_spring_and_longer_in_autumn(saturday: str, hours: int) -> None:
    night = calendar(hours={"sat": "22:00-06:00"})
    assert night.elapsed(utc(f"{saturday}T12:00"), utc(f"{saturday}T12:00") + 24 * HOUR) == hours * HOUR


def test_a_holiday_takes_the_shift_that_starts_on_it_and_leaves_the_one_that_runs_into_it() -> None:
    night = calendar(hours={"mon-sun": "22:00-06:00"}, holidays={"dates": ["2026-06-10"]})
    assert night.is_open(utc("2026-06-10T04:00"))
    assert not night.is_open(utc("2026-06-10T23:00"))
    assert not night.is_open(utc("2026-06-11T04:00"))


def test_the_shift_of_new_years_eve_runs_on_into_the_new_year() -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        assert calendar(zone, {"mon-sun": "22:00-06:00"}).is_open(local("2027-01-01T05:00", zone))


def test_the_shift_of_new_years_eve_is_known_though_the_new_year_was_asked_for_first() -> None:
    night = calendar(hours={"mon-sun": "22:00-06:00"})
    assert not night.is_open(utc("2027-06-01T12:00"))
    assert night.is_open(utc("2027-01-01T05:00"))


def test_on_new_years_morning_the_far_east_opens_while_utc_is_in_the_old_year() -> None:
    assert calendar("Pacific/Kiritimati", OFFICE_HOURS).is_open(utc("2026-12-31T19:00"))  # friday, 09:00


def test_the_last_shift_of_all_closes_in_the_new_year() -> None:
    night = calendar(hours={"mon-sun": "22:00-06:00"}, only="2026-12-31")
    assert night.next_change(utc("2026-06-01T00:00")) == utc("2026-12-31T22:00")
    assert night.next_change(utc("2026-12-31T22:00")) == utc("2027-01-01T06:00")
    assert night.add(utc("2026-12-31T22:00"), 8 * HOUR) == utc("2027-01-01T06:00")
    assert night.next_change(utc("2027-01-01T06:00")) is None


# -- holidays ---------------------------------------------------------------------------------

@pytest.mark.parametrize("holidays", [
    "GB-ENG", ["GB-ENG"], {"country": "GB-ENG"}, {"country": "GB", "subdivision": "ENG"},
    {"dates": "2026-12-25..2026-12-28"}, ["GB", "IE"],
])
def test_over_christmas_the_office_is_shut_from_friday_to_monday(holidays: Any) -> None:
    assert calendar(holidays=holidays).add(utc("2026-12-24T17:00"), 2 * HOUR) == utc("2026-12-29T09:00")


def test_a_holiday_that_is_worked_counts() -> None:
    office = calendar(holidays={"country": "GB", "subdivision": "ENG", "working": ["2026-12-28"]})
    assert office.add(utc("2026-12-24T17:00"), 2 * HOUR) == utc("2026-12-28T09:00")


def test_own_holidays_come_on_top_of_the_countrys() -> None:
    office = calendar(holidays={"country": "GB-ENG", "dates": ["2026-12-24"]})
    assert office.add(utc("2026-12-23T17:00"), 2 * HOUR) == utc("2026-12-29T09:00")


def test_a_country_without_subdivision_has_only_the_holidays_of_all_its_parts() -> None:
    easter_monday = utc("2026-04-06T12:00")
    assert calendar(holidays="GB").is_open(easter_monday)
    assert not calendar(holidays="GB-ENG").is_open(easter_monday)


def test_a_calendar_without_a_country_does_without_the_holiday_library() -> None:
    program = ("import sys; from rules.calendars import *; from datetime import datetime, timedelta, UTC;"
               "spec = CalendarSpec(timezone='Europe/London', hours={'mon-fri': '08:00-18:00'});"
               "build_calendar('x', spec).add(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=9));"
               "print('holidays' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# -- days of exams ----------------------------------------------------------------------------

EXAMS: Any = {"only": ["2026-05-11..2026-05-15", "2026-06-19"], "hours": {"mon-fri": "09:00-12:00"}}


def test_an_exam_calendar_opens_on_its_days_alone() -> None:
    exams = calendar(**EXAMS)
    assert exams.elapsed(utc("2026-01-01T00:00"), utc("2026-12-31T00:00")) == 18 * HOUR
    assert exams.next_change(utc("2026-05-15T12:00")) == utc("2026-06-19T08:00")


def test_a_span_runs_from_one_exam_period_into_the_next() -> None:
    assert calendar(**EXAMS).add(utc("2026-05-15T10:00"), 2 * HOUR) == utc("2026-06-19T09:00")


def test_when_the_exams_are_over_a_span_never_ends() -> None:
    exams = calendar(**EXAMS)
    assert exams.add(utc("2026-06-19T10:00"), HOUR) == utc("2026-06-19T11:00")
    assert exams.add(utc("2026-06-19T10:00"), HOUR + MINUTE) is None
    assert exams.add(utc("2030-01-01T00:00"), MINUTE) is None
    assert exams.next_change(utc("2026-06-19T11:00")) is None


def test_before_the_exams_a_span_runs_from_their_first_day_however_far() -> None:
    assert calendar(**EXAMS).add(utc("2001-01-01T00:00"), HOUR) == utc("2026-05-11T09:00")


def test_counted_back_beyond_the_first_exam_there_is_nothing() -> None:
    exams = calendar(**EXAMS)
    assert exams.add(utc("2026-06-19T12:00"), -18 * HOUR) == utc("2026-05-11T08:00")
    assert exams.add(utc("2026-06-19T12:00"), -19 * HOUR) is None


# -- day, and the edges -----------------------------------------------------------------------

def test_the_day_of_a_calendar_is_that_of_its_longest_day_unless_it_is_given() -> None:
    hours = {"mon-thu": "08:00-12:00, 13:00-18:00", "fri": "08:00-14:00", "sat": "22:00-06:00"}
    assert calendar(hours=hours).day == 9 * HOUR
    assert calendar(hours=hours, day="7h30m").day == 7.5 * HOUR


def test_a_calendar_that_never_closes_has_no_next_change() -> None:
    assert calendar(hours={"mon-sun": "00:00-24:00"}).next_change(utc("2026-03-29T00:30")) is None


def test_a_calendar_that_closes_for_one_holiday_in_all_years_finds_it() -> None:
    always = calendar(hours={"mon-sun": "00:00-24:00"}, holidays={"dates": ["2031-06-01"]})
    assert always.next_change(utc("2026-01-01T00:00")) == utc("2031-05-31T23:00")


@pytest.mark.parametrize("ask", [
    lambda office, at: office.is_open(at), lambda office, at: office.next_change(at),
    lambda office, at: office.add(at, HOUR), lambda office, at: office.elapsed(utc("2026-01-01T00:00"), at),
    lambda office, at: office.elapsed(at, utc("2026-01-01T00:00")),
])
def test_a_naive_instant_is_refused(ask: Any) -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        ask(calendar(), datetime(2026, 1, 1, 12, 0))  # noqa: DTZ001


@pytest.mark.parametrize("year", [1970, 1999, 2101, 9999])
def test_an_instant_outside_the_years_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match="outside the years 2000 to 2100"):
        calendar().is_open(datetime(year, 6, 1, tzinfo=UTC))


def test_the_first_and_the_last_instant_of_the_years_are_answered() -> None:
    office = calendar()
    assert office.next_change(utc("2000-01-01T00:00")) == utc("2000-01-03T08:00")
    assert office.elapsed(utc("2100-12-31T08:00"), utc("2100-12-31T23:59:59")) == 10 * HOUR
    assert office.next_change(utc("2100-12-31T23:00")) is None


@pytest.mark.parametrize(("start", "span"), [("2100-12-31T17:00", 2 * HOUR), ("2000-01-03T09:00", -2 * HOUR)])
def test_a_span_that_leaves_the_years_never_ends(start: str, span: timedelta) -> None:
    """A decision must not fail because a policy counts ten thousand hours of a calendar that hardly opens."""
    assert calendar().add(utc(start), span) is None
