"""``/api/now/on_call_rota/whoisoncall``: who of a group is on call, now or at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connector.demo.life import sys_id
from connector.sandbox.servicenow.directory import ON_CALL_GROUP
from connector.sandbox.servicenow.instance import Instance
from connector.sandbox.servicenow.times import instant


def on_call(instance: Instance, args: Mapping[str, str]) -> list[dict[str, Any]]:
    """The ``result``; parameters of any other name are ignored. ``date_time`` is read as UTC."""
    group, rota = sys_id("sys_user_group", ON_CALL_GROUP), sys_id("cmn_rota", ON_CALL_GROUP)
    for name, id in (("group_ids", group), ("rota_ids", rota)):
        if args.get(name) and id not in args[name].split(","):
            return []
    at = instant(args.get("date_time", "")) or instance.world.clock.now()
    return [_member(group, rota, watch.account, watch.start) for watch in instance.world.people.on_call
            if watch.start <= at < watch.end]


def _member(group: str, rota: str, account: str, start: datetime) -> dict[str, Any]:
    user = sys_id("sys_user", account)
    return {"userId": user, "userIds": [user], "group": group, "rota": rota,
            "roster": sys_id("cmn_rota_roster", ON_CALL_GROUP), "escalationGroups": [],
            "memberId": sys_id("cmn_rota_member", f"{account} {start.isoformat()}")}
