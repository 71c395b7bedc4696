"""Planned work and who is on call: what the instance knows beside its incidents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from connector.config.sources import ServiceNow
from connector.trackers.contract import Surroundings
from connector.trackers.errors import Denied, Refused, Untrusted
from connector.trackers.servicenow.cells import Row, instant, needed, needed_id, raw
from connector.trackers.servicenow.names import GROUP, ITEM, USER, Names
from connector.trackers.servicenow.query import both, chunks, condition, literal, one_of
from connector.trackers.servicenow.table import Tables, among
from rules.context import ChangeWindow, Shift

BEHIND: Final = timedelta(days=7)
"""How long ago a change may have ended: incidents of its days are still being decided."""
AHEAD: Final = timedelta(days=7)
SCHEDULED: Final = ("-2", "-1", "0", "3")
"""Scheduled, Implement, Review, Closed: planned for certain, or done. Not new, assessed, authorised, cancelled."""
IMPLEMENTING: Final = "-1"
ON_CALL: Final = "/api/now/on_call_rota/whoisoncall"

_CHANGE: Final = ("sys_id", "number", "state", "start_date", "end_date", "work_start", "work_end", "cmdb_ci",
                  "business_service")


def surroundings(config: ServiceNow, tables: Tables, names: Names, now: datetime) -> Surroundings:
    """:raises TrackerError: where the instance is at fault; what the account may not read is ``None``."""
    windows = change_windows(tables, names, now) if config.changes else None
    return Surroundings(windows, _on_call(config, tables, names, now) if config.on_call else None)


def change_windows(tables: Tables, names: Names, now: datetime) -> tuple[ChangeWindow, ...] | None:
    """A window for each item and service that a change names. One that names neither says nothing of where it
    is, and would count for everything: it is left out. ``None`` where the changes cannot be read, or not all."""
    first, last = literal(now - BEHIND), literal(now + AHEAD)
    changes: dict[str, Row] = {}
    queries = [both(one_of("state", SCHEDULED), condition(start, "<=", last), condition(end, ">=", first))
               for start, end in (("start_date", "end_date"), ("work_start", "work_end"))]
    for query in (*queries, condition("state", "=", IMPLEMENTING)):
        read = tables.readable("change_request", query, _CHANGE, fits=among("state", SCHEDULED))
        if read is None or read.hidden:
            return None
        changes.update({needed_id(row): row for row in read.rows})
    items = _named(tables, "task_ci", "ci_item", list(changes))
    services = _named(tables, "task_cmdb_ci_service", "cmdb_ci_service", list(changes))
    for row in changes.values():
        items.append((needed_id(row), raw(row, "cmdb_ci") or ""))
        services.append((needed_id(row), raw(row, "business_service") or ""))
    names.learn((ITEM, name) for _, name in (*items, *services))
    windows = {window for change, row in changes.items() for window in _windows(
        row, {names.of(ITEM, one) for of, one in items if of == change and one},
        {names.of(ITEM, one) for of, one in services if of == change and one})}
    near = [window for window in windows if window.start <= now + AHEAD and window.end >= now - BEHIND]
    return tuple(sorted(near, key=lambda one: (one.start, one.id, one.configuration_item or "", one.service or "")))


def _windows(row: Row, items: set[str], services: set[str]) -> Iterator[ChangeWindow]:
    """As it was done, else as it is planned; one that is being done lasts until its planned end."""
    start = instant(raw(row, "work_start") or "") or instant(raw(row, "start_date") or "")
    end = instant(raw(row, "work_end") or "") or instant(raw(row, "end_date") or "")
    if start is None or end is None or end <= start:
        return
    number = needed(row, "number")
    yield from (ChangeWindow(number, start, end, configuration_item=name) for name in sorted(items))
    yield from (ChangeWindow(number, start, end, service=name) for name in sorted(services))


def _named(tables: Tables, table: str, field: str, changes: Sequence[str]) -> list[tuple[str, str]]:
    """Change and what ``table`` says it affects."""
    found: list[tuple[str, str]] = []
    for chunk in chunks(changes):
        read = tables.readable(table, one_of("task", chunk), ("sys_id", "task", field), fits=among("task", chunk))
        found += [(needed(row, "task"), raw(row, field) or "") for row in (read.rows if read else ())]
    return found


def _on_call(config: ServiceNow, tables: Tables, names: Names, now: datetime) -> tuple[Shift, ...] | None:
    """Who is on call at ``now``: the instance does not say until when."""
    groups = {roster: names.find(GROUP, name) for roster, name in config.on_call.items()}
    asked = sorted({group for found in groups.values() for group in found})
    if not asked:
        return None
    try:
        answer = tables.client.get(ON_CALL, {"group_ids": ",".join(asked), "date_time": literal(now)})
    except (Denied, Refused):
        return None
    told: Any = answer.data.get("result") if isinstance(answer.data, dict) else None
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise Untrusted("shape", "the answer does not say who is on call")
    if any(one.get("group") not in asked for one in told):
        raise Untrusted("query-ignored", "an on-call schedule came back that was not asked for")
    on_call = [(str(one["group"]), user) for one in told for user in _users(one)]
    names.learn((USER, user) for _, user in on_call)
    return tuple(dict.fromkeys(Shift(roster, names.of(USER, user), now, now) for roster, found in groups.items()
                               for group, user in on_call if group in found))


def _users(one: dict[str, Any]) -> list[str]:
    several = one.get("userIds")
    return [str(one["userId"])] if one.get("userId") else [str(user) for user in several] if isinstance(
        several, list) else []
