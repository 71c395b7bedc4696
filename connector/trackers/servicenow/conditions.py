"""The source's own query, as far as its answers can be held against it.

An instance ignores a condition that it does not understand and answers the rest: more rows, status 200,
not a word. So each condition is tried by asking for what cannot be (it and its opposite), and each row
is compared with those conditions whose meaning is certain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from connector.trackers.servicenow.cells import Row, instant, raw
from connector.trackers.servicenow.query import NOBODY, both, condition

_CONDITION: Final = re.compile(
    r"(?P<field>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)"
    r"(?P<operator>!=|>=|<=|=|>|<|NOT IN|INSTANCEOF|IN|NOT LIKE|LIKE|STARTSWITH|ISNOTEMPTY|ISEMPTY|[A-Z_]+)"
    r"(?P<value>.*)")
_OPPOSITE: Final = {"=": "!=", ">": "<=", ">=": "<", "IN": "NOT IN", "LIKE": "NOT LIKE", "ISEMPTY": "ISNOTEMPTY"}
_OPPOSITES: Final = {**_OPPOSITE, **{other: one for one, other in _OPPOSITE.items()}}


class Condition(NamedTuple):
    field: str
    operator: str
    value: str

    @property
    def impossible(self) -> str:
        """A query that nothing can meet, unless both of its parts are ignored, as they are where the field or
        the value means nothing to the instance."""
        if self.operator in _OPPOSITES:
            return f"{self.field}{self.operator}{self.value}^{self.field}{_OPPOSITES[self.operator]}{self.value}"
        return f"{self.field}ISEMPTY^{self.field}ISNOTEMPTY"

    def holds(self, value: str) -> bool | None:
        """Whether a row with ``value`` may come back; ``None`` where that cannot be said from here."""
        asked, value = self.value.strip().casefold(), value.strip().casefold()
        if "javascript:" in asked or (instant(value) and asked):
            return None  # a script, or an instant that may be asked for by its day or in words
        match self.operator:
            case "=":
                return value == asked
            case "!=":
                return value != asked
            case "IN":
                return value in asked.split(",")
            case "NOT IN":
                return value not in asked.split(",")
            case "STARTSWITH":
                return value.startswith(asked)
            case _:
                return None


class Own:
    """The query that says which rows belong to the source; without one, all of its table do."""

    def __init__(self, text: str | None) -> None:
        self.text: Final = (text or "").strip("^")
        self._clauses: list[list[Condition | None]] = []
        for part in self.text.split("^") if self.text else ():
            found = _CONDITION.fullmatch(part.removeprefix("OR") if self._clauses else part)
            read = Condition(found["field"], found["operator"], found["value"]) if found else None
            if part.startswith("OR") and self._clauses:
                self._clauses[-1].append(read)
            else:
                self._clauses.append([read])
        self.fields: Final = tuple(dict.fromkeys(one.field for clause in self._clauses for one in clause if one))
        """To be asked for with each row, so that it can be compared."""

    def canaries(self) -> Mapping[str, str]:
        """Queries to which nothing may come back, each with what is wrong if something does."""
        if not self.text:
            return {}
        impossible = {one.impossible: f"the instance ignores the condition {one.field}{one.operator}{one.value}"
                      for clause in self._clauses for one in clause if one}
        return {both(self.text, condition("sys_id", "=", NOBODY)): "the instance ignores the query", **impossible}

    def broken_by(self, row: Row) -> str | None:
        """The condition that ``row`` does not meet; ``None`` where it may belong."""
        for clause in self._clauses:
            told = [None if one is None else self._told(one, row) for one in clause]
            if told and all(one is False for one in told):
                return " or ".join(f"{one.field}{one.operator}{one.value}" for one in clause if one)
        return None

    def _told(self, one: Condition, row: Row) -> bool | None:
        value = raw(row, one.field)
        if value is None:
            return None
        if value in ("true", "false") and one.value in ("1", "0"):
            value = "1" if value == "true" else "0"
        return one.holds(value)
