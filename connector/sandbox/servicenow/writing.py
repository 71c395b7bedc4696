"""Writing incidents: what was asked becomes acts in the world, by the instance's rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connector.demo.life import Life
from connector.sandbox.servicenow.choices import PRIORITIES
from connector.sandbox.servicenow.incidents import CHANNELS, OWN, Row, resolution, status
from connector.sandbox.servicenow.instance import Instance
from connector.sandbox.servicenow.refusals import mandatory

PLAIN: dict[str, str] = {"short_description": "summary", "description": "description", "close_notes": "notes",
                         "u_vendor_case": "vendor_case"}
NAMED: dict[str, tuple[str, str]] = {
    "assignment_group": ("group", "name"), "assigned_to": ("assignee", "user_name"),
    "business_service": ("service", "name"), "cmdb_ci": ("item", "name"), "location": ("site", "name")}
"""Reference → the ticket's field, and the field of the other row that it holds."""
JOURNALS = (("work_notes", True), ("comments", False))


def create(instance: Instance, by: str, fields: Mapping[str, str]) -> Life:
    """Open an incident. :raises Refusal: where something mandatory is missing."""
    empty = dict.fromkeys(("close_code", "close_notes", "hold_reason", "assigned_to", "assignment_group"), "")
    wanted = {"state": "1", "impact": "3", "urgency": "3", **fields}
    after = {**empty, **wanted}
    _check(after, {}, fields)
    # An instance gives it to nobody by itself.
    life = instance.world.create(by, {"group": "", **_values(instance, after, wanted)})
    instance.besides.begin(life, _own(after, wanted))
    for name, internal in JOURNALS:
        if fields.get(name):
            instance.world.say(life, by, fields[name], internal)
    return life


def update(instance: Instance, life: Life, by: str, fields: Mapping[str, str], *, system_fields: bool = True,
           late: timedelta = timedelta()) -> None:
    """Change an incident and write into its journals.

    Without ``system_fields`` the row does not show that it was written (``autoSysFields(false)``); ``late`` is
    how long ago the transaction began, whose timestamp everything carries.
    :raises Refusal: where something mandatory is missing; nothing was done.
    """
    before = instance.database.incident(life)
    wanted = _ruled(instance, before, by, fields)
    after = {**before, **wanted}
    _check(after, before, fields)
    values = _values(instance, after, wanted)
    kept = life.updated, life.updated_by, life.mod_count
    with instance.world.writing(life) as now:
        at = now - late
        changed = instance.world.edit(life, by, values, at=at)
        if instance.besides.write(life, at, by, _own(after, wanted), joined=changed) and not changed:
            life.touch(at, by)
        for name, internal in JOURNALS:
            if fields.get(name):
                instance.world.say(life, by, fields[name], internal, at=at)
        if not system_fields:
            life.updated, life.updated_by, life.mod_count = kept
        # However much was written, it was one update.
        life.mod_count = min(life.mod_count, kept[2] + 1)


def _ruled(instance: Instance, before: Row, by: str, fields: Mapping[str, str]) -> dict[str, str]:
    """What business rules make of it."""
    wanted = dict(fields)
    caller = instance.database.find("sys_user", before["caller_id"])
    if fields.get("comments") and caller and caller["user_name"] == by and before["state"] == "3":
        wanted.setdefault("state", "2")
    if instance.settings.assignee_in_group:
        who, group = (wanted.get(name, before[name]) for name in ("assigned_to", "assignment_group"))
        members = {row["user"] for row in instance.database.rows("sys_user_grmember") if row["group"] == group}
        if who and who not in members:
            wanted["assigned_to"] = ""
    return wanted


def _check(after: Mapping[str, str], before: Mapping[str, str], fields: Mapping[str, str]) -> None:
    """The data policies. :raises Refusal:"""
    if after["state"] == "3":
        if not after["hold_reason"]:
            raise mandatory("On hold reason")
        asks = after["hold_reason"] == "1" and (before.get("state"), before.get("hold_reason")) != ("3", "1")
        if asks and not fields.get("comments"):
            raise mandatory("Additional comments")
    if after["state"] in ("6", "7") and before.get("state") not in ("6", "7"):
        missing = [label for name, label in (("close_code", "Resolution code"), ("close_notes", "Resolution notes"))
                   if not after[name]]
        if missing:
            raise mandatory(*missing)


def _values(instance: Instance, after: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, Any]:
    """The ticket's own values for the fields that are ``wanted``."""
    find = instance.database.find
    values: dict[str, Any] = {ours: wanted[theirs] for theirs, ours in PLAIN.items() if theirs in wanted}
    for name, (ours, column) in NAMED.items():
        if name in wanted:
            row = find(_table(name), wanted[name])
            values[ours] = row[column] if row else ""
    if "parent_incident" in wanted:
        parent = instance.database.life(wanted["parent_incident"])
        values["parent"] = parent.id if parent else ""
    if "problem_id" in wanted:
        problem = find("problem", wanted["problem_id"])
        values["problem"] = f"PRB-{int(problem['number'][3:])}" if problem else ""
    if {"impact", "urgency"} & set(wanted):
        values["priority"] = f"P{PRIORITIES[after['impact'], after['urgency']]}"
    if {"state", "hold_reason"} & set(wanted):
        values["status"] = status(after["state"], after["hold_reason"])
    if "close_code" in wanted:
        values["resolution"] = resolution(wanted["close_code"])
    if "contact_type" in wanted:
        channel = next((ours for ours, theirs in CHANNELS.items() if theirs == wanted["contact_type"]), None)
        values |= {"channel": channel} if channel else {}
    if "u_users_affected" in wanted:
        values["users"] = int(wanted["u_users_affected"]) if wanted["u_users_affected"] else None
    if "u_outage" in wanted:
        values["outage"] = wanted["u_outage"] == "true"
    return values


def _own(after: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """What is kept beside the ticket: impact and urgency together, or neither."""
    own = {name: text for name, text in wanted.items() if name in OWN}
    if {"impact", "urgency"} & set(own):
        own |= {name: after[name] for name in ("impact", "urgency")}
    return own


def _table(name: str) -> str:
    return {"assignment_group": "sys_user_group", "assigned_to": "sys_user", "business_service": "cmdb_ci_service",
            "cmdb_ci": "cmdb_ci", "location": "cmn_location"}[name]
