"""A value of Rung's as Jira takes it: of a list the entry that means it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from connector.trackers.exports.check import ENUMERATIONS
from connector.trackers.exports.job import Job
from connector.trackers.exports.mapping import TEXTS
from connector.trackers.jira.shapes import Json
from connector.trackers.jira.values import plain_value
from rules.incident import FIELDS, Value

CANNOT: Final = object()
"""There is no such value here. ``None`` is one: it empties the field."""


def written(job: Job, field: str, value: Value, kind: str, items: str, options: list[Any] | None) -> Any:
    """What to send for ``field``; ``CANNOT`` where Jira offers nothing that means ``value``.

    :param kind: the type of Jira's own field; ``items``: of an array, the type of its entries.
    :param options: what may be chosen, where it is a list.
    """
    if kind == "array" and (items == "string" or field == "labels"):
        return list(value) if isinstance(value, tuple) else CANNOT
    if value in ("", ()):
        return [] if kind == "array" else None
    if options is not None:
        option = _option(job, field, value, [one for one in options if isinstance(one, dict)])
        return [option] if kind == "array" and option is not CANNOT else option
    if isinstance(value, datetime):
        return _date(job, value, kind)
    if kind == "number" and FIELDS[field] is int:
        return value
    if not isinstance(value, str) or field in ENUMERATIONS:
        return CANNOT  # which of Jira's words means it, is not known
    if kind in ("string", "any") or field in TEXTS:
        return value
    if kind in ("option", "array"):
        return [{"value": value}] if kind == "array" else {"value": value}
    return CANNOT


def _option(job: Job, field: str, value: Value, options: list[Json]) -> Any:
    """The one that is called so, else the first whose word means it."""
    named = [one for one in options if one.get("id") is not None]
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
