"""Time zones by name, and wall times as instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_SECOND = timedelta(seconds=1)


def parse_zone(name: str) -> ZoneInfo:
    """The IANA zone; a ``ValueError`` names the nearest where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: the name is that of a folder, as Europe
        raise ValueError(f"unknown time zone {name}\nhint: {_nearest_zone(name)}") from error


def _nearest_zone(name: str) -> str:
    """By the whole name, else by the place alone: people write ``London``."""
    zones = {zone.lower(): zone for zone in sorted(available_timezones())}
    places = {zone.rpartition("/")[2]: known for zone, known in zones.items() if "/" in zone}
    wanted = name.strip().lower().replace(" ", "_")
    for known, candidates in ((zones, [wanted]), (places, [wanted]), (zones, get_close_matches(wanted, zones, 1)),
                              (places, get_close_matches(wanted, places, 1))):
        if candidates and candidates[0] in known:
            return f"did you mean {known[candidates[0]]}"
    return "write a name of the IANA list, such as Europe/London"


def wall_instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The first instant at which the clock reads that time of ``day``, or later where it skips it. UTC.

    ``minutes`` counts on the face of the clock from the day's 00:00 and may run into the next day.
    """
    # Arithmetic within one zone is on the wall clock, whatever the clock does in between.
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minutes)
    bare = wall.replace(tzinfo=UTC)
    first, second = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    assert first is not None and second is not None  # a ZoneInfo always knows
    if first >= second:  # an ordinary time, or the first of two
        return bare - first
    # Skipped: the clock is put forward after `early` and no later than `late`.
    early, late = bare - second, bare - first
    while late - early > _SECOND:
        middle = early + (late - early) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if middle.astimezone(zone).replace(tzinfo=UTC) >= bare:
            late = middle
        else:
            early = middle
    return late
