"""The fields of the site: what ``GET /field`` tells of each, and which of them are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from connector.demo.fields import FIELDS, SUMMARY

_TYPES: Final = "com.atlassian.jira.plugin.system.customfieldtypes"
_CUSTOM: Final = {
    "text": f"{_TYPES}:textfield", "number": f"{_TYPES}:float", "tier": f"{_TYPES}:float",
    "select": f"{_TYPES}:select", "flag": f"{_TYPES}:select",
    "list": "com.atlassian.jira.plugins.service-entity:service-entity-field-cftype"}
_SHAPE: Final = {"text": "string", "number": "number", "select": "option", "flag": "option", "tier": "number",
                 "list": "array", "labels": "array", "issue": "issuelink"}
AREA: Final = "customfield_10111"
"""The custom field that holds long text."""
REQUEST_TYPE: Final = "customfield_10120"
RESOLUTION_SLA: Final = "customfield_10121"
RESPONSE_SLA: Final = "customfield_10122"
SERVICE: Final = {
    REQUEST_TYPE: ("Request Type", "com.atlassian.servicedesk:vp-origin", "sd-customerrequesttype"),
    RESOLUTION_SLA: ("Time to resolution", "com.atlassian.servicedesk:sd-sla-field", "sd-servicelevelagreement"),
    RESPONSE_SLA: ("Time to first response", "com.atlassian.servicedesk:sd-sla-field", "sd-servicelevelagreement")}
"""Fields of the service desk: id → name, kind, shape."""
SYSTEM: Final = {
    "project": "Project", "issuetype": "Issue Type", "status": "Status", "assignee": "Assignee",
    "reporter": "Reporter", "creator": "Creator", "created": "Created", "updated": "Updated", "duedate": "Due date",
    "resolutiondate": "Resolved", "comment": "Comment"}
NAMES: Final[dict[str, str]] = {**{each.id: each.name for each in (SUMMARY, *FIELDS)}, **SYSTEM,
                                **{id: name for id, (name, _, _) in SERVICE.items()}}
"""Every field by its id."""
NAVIGABLE: Final = frozenset(NAMES) - {"comment"}


def field_list() -> list[dict[str, Any]]:
    """As ``GET /field`` answers."""
    listed = [_field(each.id, each.name, _SHAPE.get(each.kind, each.id), _kind(each.id, each.kind))
              for each in (SUMMARY, *FIELDS)]
    listed += [_field(id, name, "string", None) for id, name in SYSTEM.items()]
    listed += [_field(id, name, shape, kind) for id, (name, kind, shape) in SERVICE.items()]
    return listed


def _kind(id: str, kind: str) -> str | None:
    if not id.startswith("customfield_"):
        return None
    return f"{_TYPES}:textarea" if id == AREA else _CUSTOM[kind]


def _field(id: str, name: str, shape: str, custom: str | None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": shape}
    clauses = [id]
    if custom:
        number = id.removeprefix("customfield_")
        schema |= {"custom": custom, "customId": int(number)}
        clauses = [f"cf[{number}]", name]
    else:
        schema["system"] = id
    return {"id": id, "key": id, "name": name, "custom": bool(custom), "orderable": True, "navigable": id in NAVIGABLE,
            "searchable": True, "clauseNames": clauses, "schema": schema}


def wanted(asked: Iterable[str], default: str) -> frozenset[str]:
    """The ids of the fields asked for: ``*all``, ``*navigable``, ids, and ``-id`` for all but that."""
    asked = list(asked) or [default]
    if all(name.startswith("-") for name in asked):
        asked = ["*all", *asked]
    found: set[str] = set()
    for name in asked:
        if name == "*all":
            found |= set(NAMES)
        elif name == "*navigable":
            found |= NAVIGABLE
        elif name.startswith("-"):
            found.discard(name[1:])
        elif name in NAMES:
            found.add(name)
    return frozenset(found)
