"""Each mistake in a calendar is refused with words that say what is wrong and what is permitted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from rules.calendars import CalendarSpec, build_calendar

GOOD: dict[str, Any] = {"timezone": "Europe/London", "hours": {"mon-fri": "08:00-18:00"}}


def refusal(**changes: Any) -> str:
    with pytest.raises(ValueError) as caught:
        build_calendar("office", CalendarSpec.model_validate({**GOOD, **changes}))
    return str(caught.value)


@pytest.mark.parametrize(("zone", "words"), [
    ("Europ/London", "unknown time zone Europ/London\nhint: did you mean Europe/London"),
    ("europe/london", "did you mean Europe/London"),
    ("London", "did you mean Europe/London"),
    ("New York", "did you mean America/New_York"),
    ("Europe", "unknown time zone Europe\nhint: "),
    ("../../etc/passwd", "unknown time zone"),
    ("", "unknown time zone"),
    ("zzzzzzzzzz", "hint: write a name of the IANA list"),
])
def test_an_unknown_zone_is_refused_with_the_nearest_name(zone: str, words: str) -> None:
    assert words in refusal(timezone=zone)


@pytest.mark.parametrize(("hours", "words"), [
    ({}, "without hours it never opens"),
    ({"mon-fry": "08:00-18:00"}, '"mon-fry" names no days; write mon, mon-fri'),
    ({"": "08:00-18:00"}, "names no days"),
    ({"mon, mon": "08:00-18:00"}, '"mon, mon" names a day twice'),
    ({"mon-fri": "08:00-18:00", "fri": "08:00-12:00"}, 'fri is named twice: by "mon-fri" and by "fri"'),
    ({"mon": ""}, '"" is no time range; write 08:00-18:00'),
    ({"mon": "8-18"}, '"8-18" is no time range'),
    ({"mon": "08:00-25:00"}, '"08:00-25:00" has a time that no clock shows'),
    ({"mon": "08:60-18:00"}, "no clock shows"),
    ({"mon": "24:00-06:00"}, "no clock shows"),
    ({"mon": "00:00-24:01"}, "no clock shows"),
    ({"mon": "08:00-08:00"}, "is empty; write 00:00-24:00 for the whole day"),
    ({"mon": "08:00-12:00, 11:59-18:00"}, "08:00-12:00 and 11:59-18:00 overlap"),
    ({"mon": "20:00-06:00, 22:00-23:00"}, "20:00-06:00 and 22:00-23:00 overlap"),
    ({"mon": "22:00-06:00", "tue": "05:00-09:00"}, "22:00-06:00 of mon runs into 05:00-09:00 of tue"),
    ({"sun": "22:00-06:00", "mon": "05:00-09:00"}, "22:00-06:00 of sun runs into 05:00-09:00 of mon"),
])
def test_wrong_hours_are_refused(hours: dict[str, str], words: str) -> None:
    assert words in refusal(hours=hours)


@pytest.mark.parametrize(("day", "words"), [
    ("1d", "is no length of a working day; write hours"), ("25h", "at most 24h"), ("0h", "no time at all"),
    ("8 hours", "is no duration"),
])
def test_a_wrong_length_of_the_day_is_refused(day: str, words: str) -> None:
    assert words in refusal(day=day)


@pytest.mark.parametrize(("holidays", "words"), [
    ("XX", "no public holidays are known of the country XX; write a two-letter code"),
    ("england", '"england" is no country'),
    ("gb-eng", "hint: did you mean GB-ENG"),
    ("GB-ENGL", "GB has no subdivision ENGL; it has ENG, NIR, SCT, WLS\nhint: did you mean GB-ENG"),
    ("NP-X", "NP has no subdivisions; write NP alone"),
    (False, 'write Norway as "NO", in quotes'),
    (["SE", False], 'write Norway as "NO", in quotes'),
    ({"country": "GB", "subdivision": "BAV"}, "GB has no subdivision BAV"),
    ({"subdivision": "ENG"}, "`subdivision` needs one `country`"),
    ({"country": ["GB", "IE"], "subdivision": "ENG"}, "`subdivision` needs one `country`"),
    ({"country": "GB-ENG", "subdivision": "ENG"}, "`subdivision` needs one `country` without a subdivision"),
    ({"dates": ["2026-02-30"]}, '"2026-02-30" is no date (day is out of range'),
    ({"dates": ["24.12.2026"]}, '"24.12.2026" is no date; write 2026-12-24'),
    ({"dates": ["2026-12-31..2026-12-24"]}, "ends before it begins"),
    ({"dates": ["2026-12-24.."]}, "is no date"),
    ({"dates": ["1999-12-24"]}, "1999-12-24 lies outside the years 2000 to 2100"),
    ({"working": ["2026-12-26"]}, "2026-12-26 is to be worked on the calendar office, but it is a sat"),
    ({"days": ["2026-12-24"]}, "Extra inputs are not permitted"),
])
def test_wrong_holidays_are_refused(holidays: Any, words: str) -> None:
    assert words in refusal(holidays=holidays)


@pytest.mark.parametrize("changes", [
    {"only": []},
    {"only": ["2026-01-17", "2026-01-18"]},  # a weekend
    {"only": ["2026-12-25"], "holidays": "GB"},
])
def test_a_calendar_that_never_opens_is_refused(changes: dict[str, Any]) -> None:
    assert "the calendar office never opens" in refusal(**changes)


def test_all_mistakes_of_a_calendar_are_told_at_once_each_with_its_place() -> None:
    with pytest.raises(ValidationError) as caught:
        CalendarSpec.model_validate({
            "timezone": "Mars", "hours": {"mon-fri": "08:00-18:00", "sat": "9"}, "holidays": ["GB", "XX"],
            "only": ["soon"]})
    places = [error["loc"] for error in caught.value.errors()]
    assert places == [("timezone",), ("hours", "sat"), ("holidays", "country", 1), ("only", 0)]


def test_a_date_that_yaml_has_already_read_is_as_good_as_its_text() -> None:
    read = {"holidays": {"dates": [date(2026, 12, 24)]}, "only": date(2026, 12, 23)}
    spec = CalendarSpec.model_validate({**GOOD, **read})
    assert spec.holidays.dates == ("2026-12-24",)
    assert spec.only == ("2026-12-23",)


def test_a_working_range_may_run_over_a_weekend_without_opening_it() -> None:
    holidays = {"dates": ["2026-12-21..2026-12-31"], "working": ["2026-12-24..2026-12-28"]}
    office = build_calendar("office", CalendarSpec.model_validate({**GOOD, "holidays": holidays}))
    opened = [day for day in range(21, 32) if office.is_open(datetime(2026, 12, day, 12, tzinfo=UTC))]
    assert opened == [24, 25, 28]
