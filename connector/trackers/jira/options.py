"""A value of Rung's as Jira takes it: of a list the entry that means it, of an account its own shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from connector.trackers.exports.job import Job
from connector.trackers.exports.mapping import TEXTS
from connector.trackers.jira.shapes import Json
from connector.trackers.jira.values import plain_value
from rules.incident import Value

CANNOT: Final = object()
"""There is no such value here. ``None`` is one: it empties the field."""
_TEXTS: Final = ("string", "any")


def written(job: Job, field: str, value: Value, meta: Mapping[str, Any], *, cloud: bool) -> Any:
    """What to send for ``field``; ``meta`` is Jira's description of its own field (``editmeta``).

    ``CANNOT`` where Jira offers nothing that means it.
    """
    schema = meta.get("schema")
    kind = str(schema.get("type")) if isinstance(schema, dict) else ""
    if value == "" or value == ():
        return [] if kind == "array" else None
    if kind == "user":
        return {"accountId": value} if cloud else {"name": value}
    options = meta.get("allowedValues")
    if isinstance(options, list):
        option = _option(job, field, value, options)
        return option if option is CANNOT or kind != "array" else [option]
    if field == "labels" and isinstance(value, tuple):
        return list(value)
    if isinstance(value, datetime):
        return _date(job, value, kind)
    if kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and (field in TEXTS or kind in _TEXTS):
        return value
    return CANNOT


def _option(job: Job, field: str, value: Value, options: list[Json]) -> Any:
    """The one called so, else the first whose word means it."""
    named = [one for one in options if isinstance(one, dict) and one.get("id") is not None]
    convert = job.converters[field]
    for option in named:
        if isinstance(value, str) and str(plain_value(option)).casefold() == value.casefold():
            return {"id": str(option["id"])}
    for option in named:
        if convert(convert.columns[0], plain_value(option)) == value:
            return {"id": str(option["id"])}
    return CANNOT


def _date(job: Job, value: datetime, kind: str) -> Any:
    """Jira's due date is a day, and is over when the day is; an instant within it cannot be said."""
    if kind == "datetime":
        return value.strftime("%Y-%m-%dT%H:%M:%S.000%z")
    local = value.astimezone(job.times.zone)
    if kind != "date" or (local.hour, local.minute, local.second, local.microsecond) != (0, 0, 0, 0):
        return CANNOT
    return (local.date() - timedelta(days=1)).isoformat()
