"""The world that the sandbox begins with: the demo's week. ``generated.py`` makes larger ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from connector.demo.lives import FIRST_CHANGE, FIRST_COMMENT, accounts, happenings
from connector.demo.moments import NOW, ZONE
from connector.demo.people import People
from connector.demo.week import PROJECT, Week, load_week
from connector.sandbox.clock import Clock
from connector.sandbox.world import Beginning, Free, World

ROOM: Final = 1_000_000
"""How far behind the week's own numbers those begin that API calls take."""
FIRST_ID: Final = 900_001


def week_world(clock: Clock, week: Week | None = None, days: int = 0) -> World:
    """The demo's week: what happened until now has happened, the rest happens as the clock passes it.

    :param days: how much later than it was; times of day stay.
    """
    week = week or load_week()
    free = Free(FIRST_CHANGE + ROOM, FIRST_COMMENT + ROOM, _sequence(week) + 1, FIRST_ID)
    acts = (what._replace(at=later(what.at, days)) for what in happenings(week))
    return World(clock, Beginning(_people(week.people, days), accounts(week), PROJECT, (), acts, free))


def days_to(now: datetime) -> int:
    """How much later the week must be for ``now`` to be on the day on which the demo stands still."""
    return (now.astimezone(ZONE).date() - NOW.astimezone(ZONE).date()).days


def later(at: datetime, days: int) -> datetime:
    """The same time of day on another day, whatever the clocks did between."""
    local = at.astimezone(ZONE)
    return (local.replace(tzinfo=None) + timedelta(days)).replace(tzinfo=ZONE).astimezone(UTC)


def _sequence(week: Week) -> int:
    """The number of its last ticket; a share of a week leaves numbers out."""
    return int(week.tickets[-1].key.rpartition("-")[2])


def _people(people: People, days: int) -> People:
    """With their shifts and their planned work on the days on which the week is."""
    def moved(start: datetime, end: datetime) -> dict[str, datetime]:
        return {"start": later(start, days), "end": later(end, days)}
    return people.model_copy(update={
        "on_call": tuple(watch.model_copy(update=moved(watch.start, watch.end)) for watch in people.on_call),
        "planned": tuple(work.model_copy(update=moved(work.start, work.end)) for work in people.planned)})
