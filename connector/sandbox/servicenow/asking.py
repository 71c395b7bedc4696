"""What a body asks to change, field by field, in raw values: whatever cannot be taken is left out in silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connector.sandbox.servicenow.choices import choices_of
from connector.sandbox.servicenow.instance import Instance, Session
from connector.sandbox.servicenow.schema import TABLES, Field
from connector.sandbox.servicenow.times import instant, meant

TABLE = "incident"
BOUND = ("state", "incident_state", "impact", "urgency", "hold_reason", "severity")
"""Choices that are nothing but what is listed; others keep whatever text they are given."""


def asked(instance: Instance, session: Session, body: Mapping[str, Any], *, displayed: bool) -> dict[str, str]:
    """Field → raw value of those that can be written.

    Unknown, read-only and locked fields are left out, and so are references that lead nowhere and the
    emptying of a choice. ``displayed`` is ``sysparm_input_display_value``: names, labels, and dates of the user.
    """
    locked: tuple[str, ...] = ()
    if not session.login.administers:
        locked = (*instance.settings.locked_fields.get(TABLE, ()), *instance.hidden_fields(session, TABLE))
    found: dict[str, str] = {}
    for name, given in body.items():
        field = TABLES[TABLE].fields.get(name)
        if field is None or field.fixed or name in locked or not isinstance(given, str | int | bool | None):
            continue
        text = str(given).lower() if isinstance(given, bool) else "" if given is None else str(given)
        value = _raw(instance, session, field, text, displayed)
        if value is not None:
            found["state" if name == "incident_state" else name] = value
    if found.get("state") == "7" and not session.login.administers:
        del found["state"]  # closing takes the role itil_admin
    return found


def _raw(instance: Instance, session: Session, field: Field, text: str, displayed: bool) -> str | None:
    if field.kind == "journal":
        return text
    if text == "":
        return None if field.chosen else ""
    if field.refers:
        return _reference(instance, field.refers, text, displayed)
    if field.chosen:
        labels = choices_of(TABLE, "task", field.name)
        values = {label: value for value, label in labels.items()} if displayed else {}
        value = values.get(text, text)
        return None if field.name in BOUND and value not in labels else value
    match field.kind:
        case "time" if displayed:
            return meant(text, session.manner)
        case "time":
            return text if instant(text) else None
        case "number":
            return text if text.lstrip("-").isdigit() else None
        case "flag":
            return {"1": "true", "true": "true", "0": "false", "false": "false"}.get(text)
    return text


def _reference(instance: Instance, table: str, text: str, displayed: bool) -> str | None:
    if displayed:
        name = TABLES[table].display
        return next((row["sys_id"] for row in instance.database.rows(table) if row.get(name) == text), None)
    return text if instance.database.find(table, text) else None
