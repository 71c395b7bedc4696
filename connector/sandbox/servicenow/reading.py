"""Whether a condition means anything on a table, and what its value says: types, scripts, time zones."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from connector.sandbox.servicenow.encoded import Condition, NotInSandbox
from connector.sandbox.servicenow.schema import TABLES, Field
from connector.sandbox.servicenow.times import Manner, instant, raw

SCRIPT: Final = "javascript:"
ORDERED: Final = (">", ">=", "<", "<=", "BETWEEN")
USER: Final = ("gs.getUserID()", "gs.getUserName()")
_GENERATE: Final = re.compile(r"gs\.dateGenerate\('(\d{4}-\d\d-\d\d)',\s*'(\d\d:\d\d:\d\d|start|end)'\);?")
_TIMES: Final = {"start": "00:00:00", "end": "23:59:59"}


def field_at(table: str, path: str) -> Field | None:
    """The field that ``path`` leads to from ``table``, through references; ``None`` where there is none."""
    name, _, rest = path.partition(".")
    found = TABLES[table].fields.get(name)
    if found is None or not rest:
        return found
    return field_at(found.refers, rest) if found.refers else None


def condition_on(table: str, condition: Condition, manner: Manner, user: tuple[str, str]) -> Condition | None:
    """``condition`` with its value read; ``None`` where the instance would ignore it.

    A plain date is UTC, one that a script generates is in the zone of the session's user.
    :param user: the sys_id and the name of that user.
    :raises NotInSandbox: for a script that the sandbox does not run.
    """
    found = field_at(table, condition.path)
    if found is None:
        return None
    if condition.operator in ("ISEMPTY", "ISNOTEMPTY"):
        return replace(condition, value="")
    apart = {"BETWEEN": "@", "IN": ",", "NOT IN": ","}.get(condition.operator)
    # A script has commas and no `@`.
    parts = condition.value.split(apart) if apart and (apart == "@" or SCRIPT not in condition.value) else [
        condition.value]
    if apart == "@" and len(parts) != 2:
        return None
    values = [_value(part, found, manner, user) for part in parts]
    if condition.operator in ORDERED and found.kind in ("number", "choice") and not all(map(_is_number, values)):
        return None
    if found.kind == "time" and not condition.operator.endswith(("LIKE", "WITH")) and not all(map(_is_time, values)):
        return None
    return replace(condition, value=(apart or "").join(values))


def _value(text: str, field: Field, manner: Manner, user: tuple[str, str]) -> str:
    if text.startswith(SCRIPT):
        return _run(text.removeprefix(SCRIPT), manner, user)
    if field.kind == "flag":
        return {"1": "true", "0": "false"}.get(text, text)
    at = instant(text) if field.kind == "time" else None
    return raw(at) if at else text


def _run(script: str, manner: Manner, user: tuple[str, str]) -> str:
    if script.rstrip(";") in USER:
        return user[USER.index(script.rstrip(";"))]
    match = _GENERATE.fullmatch(script)
    if match is None:
        raise NotInSandbox(f"{SCRIPT}{script}")
    at = datetime.fromisoformat(f"{match[1]} {_TIMES.get(match[2], match[2])}").replace(tzinfo=manner.zone)
    return raw(at)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+", text) is not None


def _is_time(text: str) -> bool:
    return text == "" or instant(text) is not None
