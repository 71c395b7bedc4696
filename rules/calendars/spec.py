"""What a policy says of a calendar, checked field by field, and the calendar built from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from rules.calendars.calendar import WorkingCalendar
from rules.calendars.dates import dates_of, parse_dates
from rules.calendars.public import check_country
from rules.calendars.rota import Rota
from rules.calendars.week import DAYS, longest_day, parse_days, parse_hours, parse_ranges
from rules.calendars.zones import parse_zone
from rules.durations import parse_duration

_WHOLE_DAY: Final = timedelta(days=1)


def _listed(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) or value is None else [value]


def _date_text(value: Any) -> Any:
    # YAML reads a bare 2026-12-24 as a date.
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def _dates(text: str) -> str:
    parse_dates(text)
    return text


def _quoted(value: Any) -> Any:
    if value is False:  # YAML reads a bare NO as false
        raise ValueError('write Norway as "NO", in quotes; YAML reads a bare NO as false')
    return value


def _country(code: str) -> str:
    check_country(code)
    return code


def _zone(name: str) -> str:
    parse_zone(name)
    return name


def _days(text: str) -> str:
    parse_days(text)
    return text


def _ranges(text: str) -> str:
    parse_ranges(text)
    return text


def _hours(hours: dict[str, str]) -> dict[str, str]:
    parse_hours(hours)
    return hours


def _day_length(text: str) -> str:
    duration = parse_duration(text)
    if duration.weeks or duration.days or duration.time > _WHOLE_DAY:
        raise ValueError(f'"{text}" is no length of a working day; write hours, such as 8h or 7h30m, at most 24h')
    return text


DatesText = Annotated[str, BeforeValidator(_date_text), AfterValidator(_dates), Field(
    description="a date such as `2026-12-24`, or a range such as `2026-05-11..2026-06-19`")]
Country = Annotated[str, BeforeValidator(_quoted), AfterValidator(_country), Field(
    description="an ISO 3166 code: `GB`, or with a subdivision `GB-ENG`")]
Listed = BeforeValidator(_listed, json_schema_input_type=str | list[str])


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class HolidaySpec(_Spec):
    """Days on which a calendar stays shut although its hours say otherwise."""

    country: Annotated[tuple[Country, ...], Listed] = ()
    """Whose public holidays are kept; several may be named. A country alone has only the holidays
    that all its parts share."""
    subdivision: str | None = None
    """A part of the one country named, such as `ENG`."""
    dates: Annotated[tuple[DatesText, ...], Listed] = ()
    """Own holidays."""
    working: Annotated[tuple[DatesText, ...], Listed] = ()
    """Days that are worked although they are holidays."""

    @model_validator(mode="after")
    def _one_country_for_a_subdivision(self) -> HolidaySpec:
        if self.subdivision is not None:
            if len(self.country) != 1 or "-" in self.country[0]:
                raise ValueError("`subdivision` needs one `country` without a subdivision of its own")
            check_country(f"{self.country[0]}-{self.subdivision}")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """Countries with their subdivisions, as ``GB-ENG``."""
        return self.country if self.subdivision is None else (f"{self.country[0]}-{self.subdivision}",)


def _holidays(value: Any) -> Any:
    return {"country": value} if isinstance(value, (str, list, tuple)) or value is False else value


class CalendarSpec(_Spec):
    """When work is done. All times are wall times in `timezone`."""

    timezone: Annotated[str, AfterValidator(_zone)]
    """An IANA name, such as `Europe/London`."""
    hours: Annotated[dict[Annotated[str, AfterValidator(_days)], Annotated[str, AfterValidator(_ranges)]],
                     AfterValidator(_hours)]
    """Days (`mon-fri`, `sat`, `"mon, wed"`) and their hours (`"08:00-12:00, 13:00-17:00"`). A range
    over midnight (`"22:00-06:00"`) belongs to the day on which it starts."""
    day: Annotated[str, AfterValidator(_day_length)] | None = None
    """What `1d` means, such as `8h`; without it the working time of the longest day."""
    holidays: Annotated[HolidaySpec, BeforeValidator(
        _holidays, json_schema_input_type=str | list[str] | HolidaySpec)] = HolidaySpec()
    """A country (`GB-ENG`), several, or `{country, subdivision, dates, working}`."""
    only: Annotated[tuple[DatesText, ...], Listed] | None = None
    """Where given, the calendar opens on these days alone, such as those of exams."""


def build_calendar(name: str, spec: CalendarSpec) -> WorkingCalendar:
    """The calendar that ``spec`` describes; a ``ValueError`` where it could never open."""
    week = parse_hours(spec.hours)
    rota = Rota(
        zone=parse_zone(spec.timezone),
        week=week,
        countries=spec.holidays.codes,
        closed=dates_of(spec.holidays.dates),
        working=dates_of(spec.holidays.working),
        only=None if spec.only is None else dates_of(spec.only),
    )
    _check_working(name, rota, spec.holidays.working)
    if rota.only is not None and not any(rota.opens_on(day) for day in rota.only):
        raise ValueError(f"the calendar {name} never opens: no day of `only` has hours and is not a holiday")
    day = longest_day(week) if spec.day is None else parse_duration(spec.day).on(None)
    return WorkingCalendar(name, day, rota)


def _check_working(name: str, rota: Rota, texts: Sequence[str]) -> None:
    """A single working day without hours is a mistake; a range may well run over a weekend."""
    for text in texts:
        first, last = parse_dates(text)
        if first == last and not rota.week[first.weekday()]:
            raise ValueError(f"{text} is to be worked on the calendar {name}, but it is a {DAYS[first.weekday()]}, "
                             "which has no hours")
