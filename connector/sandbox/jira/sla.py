"""The service desk's targets, computed when they are read: the clock stops while the caller is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connector.demo.jira import Look
from connector.demo.life import Life
from connector.demo.tickets import DONE
from connector.sandbox.jira.catalogue import RESOLUTION_SLA, RESPONSE_SLA, SERVICE

GOALS: Final[dict[str, dict[str, float]]] = {
    RESOLUTION_SLA: {"P1": 4, "P2": 8, "P3": 24, "P4": 72, "P5": 120},
    RESPONSE_SLA: {"P1": 0.25, "P2": 0.5, "P3": 4, "P4": 8, "P5": 24}}
"""Field → priority → hours, around the clock."""
PAUSED: Final = "Waiting for customer"


@dataclass(frozen=True)
class Cycle:
    """One run of a target."""

    start: datetime
    stop: datetime | None
    elapsed: timedelta
    paused: bool
    goal: timedelta

    @property
    def remaining(self) -> timedelta:
        return self.goal - self.elapsed


def cycle(life: Life, field: str, now: datetime) -> Cycle:
    """How the target ``field`` stands at ``now``."""
    stop = life.resolved if field == RESOLUTION_SLA else next(
        (each.at for each in life.said if not each.internal and each.by != life.by), life.resolved)
    end = min(stop, now) if stop else now
    elapsed, paused = timedelta(0), False
    for start, until, status in _spans(life, end):
        paused = status == PAUSED and field == RESOLUTION_SLA
        if not paused and (status not in DONE or field != RESOLUTION_SLA):
            elapsed += until - start
    return Cycle(life.opened, stop, elapsed, paused and stop is None,
                 timedelta(hours=GOALS[field][life.values["priority"]]))


def fields(life: Life, now: datetime, look: Look) -> dict[str, Any]:
    """The SLA fields of an issue."""
    return {field: told(field, cycle(life, field, now), now, look) for field in GOALS}


def told(field: str, found: Cycle, now: datetime, look: Look) -> dict[str, Any]:
    """One target as Jira Service Management tells it."""
    common = {"startTime": _instant(found.start, look), "goalDuration": _span(found.goal),
              "elapsedTime": _span(found.elapsed), "remainingTime": _span(found.remaining),
              "breached": found.remaining < timedelta(0)}
    if not found.paused:
        common["breachTime"] = _instant((found.stop or now) + found.remaining, look)
    sides: dict[str, Any] = {"completedCycles": []}
    if found.stop:
        sides["completedCycles"] = [{**common, "stopTime": _instant(found.stop, look)}]
    else:
        sides["ongoingCycle"] = {**common, "paused": found.paused, "withinCalendarHours": True}
    return {"id": field.removeprefix("customfield_"), "name": SERVICE[field][0], **sides,
            "slaDisplayFormat": "NEW_SLA_FORMAT"}


def _spans(life: Life, end: datetime) -> Iterator[tuple[datetime, datetime, str]]:
    """How long it had which status, until ``end``."""
    moves = [(change.at, item) for change in life.changes for item in change.items if item.field == "status"]
    status = str(moves[0][1].old if moves else life.values["status"])
    start = life.opened
    for at, item in moves:
        if at >= end:
            break
        yield start, at, status
        start, status = at, str(item.new)
    yield start, end, status


def _instant(at: datetime, look: Look) -> dict[str, Any]:
    written = look.written(at)
    return {"iso8601": written.replace(".000", ""), "jira": written, "friendly": f"{at:%d/%b/%y %H:%M}",
            "epochMillis": int(at.timestamp() * 1000)}


def _span(length: timedelta) -> dict[str, Any]:
    minutes = round(length.total_seconds() / 60)
    sign, hours = "-" if minutes < 0 else "", divmod(abs(minutes), 60)
    return {"millis": round(length.total_seconds() * 1000), "friendly": f"{sign}{hours[0]}h {hours[1]}m"}
