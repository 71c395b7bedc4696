"""Service levels: a row of ``task_sla`` for each priority that an incident had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from connector.demo.life import Life, sys_id
from connector.sandbox.servicenow.directory import born
from connector.sandbox.servicenow.history import History
from connector.sandbox.servicenow.incidents import SEVERED, Row
from connector.sandbox.servicenow.times import duration, raw

GOALS: Final = {"1": timedelta(hours=4), "2": timedelta(hours=8), "3": timedelta(days=3), "4": timedelta(days=5),
                "5": timedelta(days=10)}
"""Priority → time to resolve, by the clock on the wall."""
ESCALATIONS: Final = ((50, "0"), (75, "1"), (100, "2"))
JOB: Final = timedelta(minutes=10)
"""How often a job works the numbers out anew; between two of them they lag."""


class Standing(NamedTuple):
    """Where an incident stands against the goal of its priority."""

    paused: timedelta
    elapsed: timedelta
    stopped: datetime | None
    on_hold: datetime | None
    goal: timedelta

    @property
    def percentage(self) -> int:
        return int(self.elapsed / self.goal * 100)

    @property
    def breached(self) -> bool:
        return self.elapsed > self.goal

    @property
    def escalation(self) -> str:
        return next((value for below, value in ESCALATIONS if self.percentage < below), "3")


def standing(life: Life, past: History, at: datetime) -> Standing:
    """At ``at``: on hold the clock stands, and it ends when the incident is resolved."""
    paused, state, since, priority = timedelta(), past.opening["state"], life.opened, past.opening["priority"]
    for update in past.updates:
        if update.at > at:
            break
        priority = update.after["priority"]
        if update.after["state"] != state:
            paused += update.at - since if state == "3" else timedelta()
            state, since = update.after["state"], update.at
    stopped = since if state in SEVERED else None
    on_hold = since if state == "3" else None
    end = stopped or at
    paused += end - since if on_hold else timedelta()
    return Standing(paused, end - life.opened - paused, stopped, on_hold, GOALS[priority])


def sla_rows(life: Life, past: History, now: datetime) -> Iterator[Row]:
    """One running or ended, and one cancelled for each priority before it."""
    priority, run = past.opening["priority"], 0
    for update in past.updates:
        if update.after["priority"] != priority:
            yield _row(life, past, run, priority, update.at, cancelled=True)
            priority, run = update.after["priority"], run + 1
    last = datetime.fromtimestamp(now.timestamp() // JOB.total_seconds() * JOB.total_seconds(), now.tzinfo)
    yield _row(life, past, run, priority, max(last, life.updated), cancelled=False)


def _row(life: Life, past: History, run: int, priority: str, at: datetime, *, cancelled: bool) -> Row:
    found = standing(life, past, at)
    goal = GOALS[priority]
    end = at if cancelled else found.stopped
    ended = "cancelled" if cancelled else "completed" if found.stopped else ""
    running = "paused" if found.on_hold else "breached" if found.elapsed > goal else "in_progress"
    share = str(int(found.elapsed / goal * 100))
    return {"sys_id": sys_id("task_sla", f"{life.id} {run}"), "sys_created_on": raw(life.opened),
            "sys_created_by": "system", "sys_updated_on": raw(end or at), "sys_updated_by": "system",
            "sys_mod_count": str(int(((end or at) - life.opened) / JOB)),
            "task": life.sys_id, "sla": sys_id("contract_sla", f"P{priority}"), "stage": ended or running,
            "active": str(not ended).lower(), "has_breached": str(found.elapsed > goal).lower(),
            "start_time": raw(life.opened), "end_time": raw(end) if end else "",
            "planned_end_time": raw(life.opened + goal + found.paused), "pause_duration": duration(found.paused),
            "pause_time": raw(found.on_hold) if found.on_hold and not ended else "",
            "duration": duration(found.elapsed), "percentage": share, "business_percentage": share}


def definitions(at: datetime) -> Iterator[Row]:
    """Rows of ``contract_sla``."""
    for priority, goal in GOALS.items():
        yield born("contract_sla", f"P{priority}", at, name=f"Priority {priority} resolution", type="SLA",
                   duration=duration(goal))
