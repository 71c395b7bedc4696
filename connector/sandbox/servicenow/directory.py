"""The people of the instance: users, groups, and who belongs to which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from connector.demo.life import sys_id
from connector.sandbox.logins import RUNG
from connector.sandbox.servicenow.incidents import Row
from connector.sandbox.servicenow.times import raw
from connector.sandbox.world import World

ON_CALL_GROUP = "Network L2"
"""Whose on-call schedule the week's is."""


def born(table: str, name: str, at: datetime, /, **values: str) -> Row:
    """A row that nobody has touched since ``at``."""
    return {"sys_id": sys_id(table, name), "sys_created_on": raw(at), "sys_created_by": "admin",
            "sys_updated_on": raw(at), "sys_updated_by": "admin", "sys_mod_count": "0", **values}


def company(world: World) -> str:
    return sys_id("core_company", world.people.organisation)


def users(world: World, at: datetime) -> Iterator[Row]:
    """Everybody who has an account; callers who are important somewhere are important."""
    managers = {member.account: member.manager for member in world.people.staff}
    important = {life.by for life in world.tickets() if life.values["vip"]}
    for account in world.accounts.values():
        first, _, last = account.name.partition(" ")
        manager = managers.get(account.id)
        yield born("sys_user", account.id, at, user_name=account.id, name=account.name, first_name=first,
                   last_name=last, email=f"{account.id}@sandbox.invalid", active="true",
                   vip=str(account.id in important).lower(), company=company(world),
                   manager=sys_id("sys_user", manager) if manager else "", location="", time_zone="", date_format="",
                   time_format="")


def groups(world: World, at: datetime) -> Iterator[Row]:
    """Those of the staff, and whatever else a ticket is given to."""
    for name in _group_names(world):
        managers = [member.manager for member in world.people.staff if name in member.groups and member.manager]
        yield born("sys_user_group", name, at, name=name, description="", active="true", type="",
                   manager=sys_id("sys_user", managers[0]) if managers else "")


def memberships(world: World, at: datetime) -> Iterator[Row]:
    for member in world.people.staff:
        for group in member.groups:
            yield born("sys_user_grmember", f"{member.account} {group}", at,
                       user=sys_id("sys_user", member.account), group=sys_id("sys_user_group", group))
    yield born("sys_user_grmember", f"{RUNG} Service Desk", at, user=sys_id("sys_user", RUNG),
               group=sys_id("sys_user_group", "Service Desk"))


def rotas(at: datetime) -> Iterator[Row]:
    yield born("cmn_rota", ON_CALL_GROUP, at, name=f"{ON_CALL_GROUP} nights and weekends", active="true",
               group=sys_id("sys_user_group", ON_CALL_GROUP))


def _group_names(world: World) -> list[str]:
    staffed = {group for member in world.people.staff for group in member.groups}
    return sorted(staffed | {life.values["group"] for life in world.tickets() if life.values["group"]})
