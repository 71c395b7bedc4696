"""What the council has and plans: company, places, services, items, problems and change requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from connector.demo.life import sys_id
from connector.demo.people import Planned
from connector.sandbox.servicenow.directory import ON_CALL_GROUP, born, company
from connector.sandbox.servicenow.incidents import Row, number
from connector.sandbox.servicenow.times import raw
from connector.sandbox.world import World

TIERS: Final = {1: "1 - most critical", 2: "2 - somewhat critical"}
LEAST: Final = "3 - less critical"


def companies(world: World, at: datetime) -> Iterator[Row]:
    name = world.people.organisation
    yield born("core_company", name, at, name=name, customer="false", vendor="false")


def locations(world: World, at: datetime) -> Iterator[Row]:
    for name in _named(world, "site"):
        yield born("cmn_location", name, at, name=name, company=company(world))


def services(world: World, at: datetime) -> Iterator[Row]:
    for name, tier in world.services.items():
        yield born("cmdb_ci_service", name, at, sys_class_name="cmdb_ci_service", name=name, operational_status="1",
                   company=company(world), location="", busines_criticality=TIERS.get(tier, LEAST))


def items(world: World, at: datetime) -> Iterator[Row]:
    planned = {work.item for work in world.people.planned}
    for name in sorted(planned | set(_named(world, "item"))):
        yield born("cmdb_ci", name, at, sys_class_name="cmdb_ci", name=name, operational_status="1",
                   company=company(world), location="")


def problems(world: World, at: datetime) -> Iterator[Row]:
    for name in _named(world, "problem"):
        yield born("problem", name, at, sys_class_name="problem", number=number("PRB", name), active="true",
                   state="103", problem_state="103", short_description="", opened_at=raw(at), company=company(world))


def change_requests(world: World, at: datetime, now: datetime) -> Iterator[Row]:
    """The planned work: scheduled, then implemented from its start to its end, as planned."""
    for work in world.people.planned:
        state, since = _state(work, at, now)
        running, over = state != "-2", state == "3"
        yield {**born("change_request", work.id, at), "sys_updated_on": raw(since),
               "sys_mod_count": str(running + over), "sys_class_name": "change_request",
               "number": number("CHG", work.id), "short_description": work.about, "state": state, "type": "normal",
               "active": str(not over).lower(), "start_date": raw(work.start), "end_date": raw(work.end),
               "work_start": raw(work.start) if running else "", "work_end": raw(work.end) if over else "",
               "cmdb_ci": sys_id("cmdb_ci", work.item), "conflict_status": "No Conflict", "opened_at": raw(at),
               "assignment_group": sys_id("sys_user_group", ON_CALL_GROUP), "company": company(world),
               "closed_at": raw(work.end) if over else "", "priority": "4", "impact": "3", "urgency": "2"}


def affected_items(world: World, at: datetime) -> Iterator[Row]:
    for work in world.people.planned:
        yield born("task_ci", work.id, at, task=sys_id("change_request", work.id),
                   ci_item=sys_id("cmdb_ci", work.item))


def affected_services(world: World, at: datetime) -> Iterator[Row]:
    """Of planned work: the services that tickets about its item were about."""
    for work in world.people.planned:
        for name in sorted({life.values["service"] for life in world.tickets()
                            if life.values["item"] == work.item and life.values["service"]}):
            yield born("task_cmdb_ci_service", f"{work.id} {name}", at, task=sys_id("change_request", work.id),
                       cmdb_ci_service=sys_id("cmdb_ci_service", name))


def _state(work: Planned, at: datetime, now: datetime) -> tuple[str, datetime]:
    """Its state, and since when."""
    if now < work.start:
        return "-2", at
    return ("-1", work.start) if now < work.end else ("3", work.end)


def _named(world: World, field: str) -> list[str]:
    return sorted({life.values[field] for life in world.tickets()} - {""})
