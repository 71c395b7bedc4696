"""Instants in JQL: to the minute and in the zone of the asking user's profile, except epoch milliseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from connector.sandbox.jira.errors import Refusal
from connector.sandbox.jira.jql.grammar import Call, Literal, Operand

_WRITTEN: Final = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)(?: (\d\d?):(\d\d))?")
_PERIOD: Final = re.compile(r"([+-]?)((?:\d+[yMwdhm]\s*)+)")
_UNITS: Final = {"y": timedelta(days=365), "M": timedelta(days=30), "w": timedelta(weeks=1), "d": timedelta(days=1),
                 "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_FUNCTIONS: Final = frozenset({"now", "startofday", "endofday", "startofweek", "startofmonth"})
_DAY: Final = timedelta(days=1)


def instant(operand: Operand, field: str, zone: ZoneInfo, now: datetime) -> datetime:
    """What ``operand`` means as an instant, UTC. :raises Refusal: where it means none."""
    if isinstance(operand, Call):
        return _function(operand, field, zone, now)
    if operand.kind == "number":
        return datetime.fromtimestamp(int(operand.text) / 1000, UTC)
    found = _WRITTEN.fullmatch(operand.text)
    if found:
        year, month, day, hour, minute = (int(part or 0) for part in found.groups())
        try:
            return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)
        except ValueError:
            raise _invalid(operand, field) from None
    return now + _period(operand, field)


def _period(operand: Literal, field: str) -> timedelta:
    found = _PERIOD.fullmatch(operand.text)
    if found is None:
        raise _invalid(operand, field)
    total = sum((int(part[:-1]) * _UNITS[part[-1]] for part in re.findall(r"\d+[yMwdhm]", found[2])), timedelta(0))
    return -total if found[1] == "-" else total


def _function(call: Call, field: str, zone: ZoneInfo, now: datetime) -> datetime:
    name = call.name.lower()
    if name not in _FUNCTIONS:
        raise Refusal(400, f"Unable to find JQL function '{call.name}({', '.join(call.arguments)})'.")
    if name == "now":
        return now
    day = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if name == "endofday":
        day = (day.replace(tzinfo=None) + _DAY).replace(tzinfo=zone)
    elif name == "startofweek":
        day = (day.replace(tzinfo=None) - (day.weekday() + 1) % 7 * _DAY).replace(tzinfo=zone)
    elif name == "startofmonth":
        day = day.replace(day=1)
    moved = _period(Literal(call.arguments[0], "string"), field) if call.arguments else timedelta(0)
    return day.astimezone(UTC) + moved


def _invalid(operand: Literal, field: str) -> Refusal:
    return Refusal(400, f"Date value '{operand.text}' for field '{field}' is invalid. Valid formats include: "
                        "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. "
                        "'-5d', '4w 2d'.")
