"""The world that the sandbox begins with: the demo's week. ``generated.py`` makes larger ones."""

from __future__ import annotations

from typing import Final

from connector.demo.lives import FIRST_CHANGE, FIRST_COMMENT, accounts, happenings
from connector.demo.week import FIRST, PROJECT, Week, load_week
from connector.sandbox.clock import Clock
from connector.sandbox.world import Beginning, Free, World

ROOM: Final = 1_000_000
"""How far behind the week's own numbers those begin that API calls take."""

FIRST_ID: Final = 900_001


def week_world(clock: Clock, week: Week | None = None) -> World:
    """The demo's week: what happened until now has happened, the rest happens as the clock passes it."""
    week = week or load_week()
    free = Free(FIRST_CHANGE + ROOM, FIRST_COMMENT + ROOM, FIRST + len(week.tickets), FIRST_ID)
    return World(clock, Beginning(week.people, accounts(week), PROJECT, (), happenings(week), free))
