"""What a query may ask about, by all of its names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal

from connector.demo.fields import FIELDS, IDS, STATUSES, Column
from connector.demo.jira import INCIDENT
from connector.demo.life import Life
from connector.sandbox.world import World

Kind = Literal["choice", "user", "date", "text", "issue", "number"]
Known = Callable[[World], dict[str, str]]
"""Gives every word that names a value, in small letters, and the value."""

OPERATORS: Final[dict[Kind, frozenset[str]]] = {
    "choice": frozenset({"=", "!=", "in", "not in", "is", "is not"}),
    "user": frozenset({"=", "!=", "in", "not in", "is", "is not"}),
    "date": frozenset({"=", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"}),
    "text": frozenset({"~", "!~", "is", "is not"}),
    "issue": frozenset({"=", "!=", "in", "not in", "is", "is not"}),
    "number": frozenset({"=", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"}),
}


@dataclass(frozen=True)
class Searchable:
    """One field of JQL."""

    name: str
    kind: Kind
    of: Callable[[Life], Any]
    """Its value; ``""`` or ``None`` is nothing, a tuple is several."""
    known: Known | None = None
    """Where it is ``None`` every word may be asked for."""
    rank: Callable[[Life], Any] | None = None
    """By what it is sorted, if not by its value; ``None`` sorts last."""

    def sorted_by(self, life: Life) -> Any:
        """Instants to the second, as the index has them: within one, the next field of the order decides."""
        value = self.rank(life) if self.rank else self.of(life)
        if isinstance(value, datetime):
            return int(value.timestamp())
        return " ".join(value) if isinstance(value, tuple) else value


def _named(field: str) -> Known:
    return lambda _: {word.lower(): name for name, id in IDS[field].items() for word in (name, id)}


def _projects(world: World) -> dict[str, str]:
    return {project.lower(): project for project in world.projects}


def _types(_: World) -> dict[str, str]:
    return {str(INCIDENT["name"]).lower(): "Incident", str(INCIDENT["id"]): "Incident"}


def _categories(_: World) -> dict[str, str]:
    return {"new": "new", "to do": "new", "indeterminate": "indeterminate", "in progress": "indeterminate",
            "done": "done"}


def _value(field: str, life: Life) -> Any:
    return life.values.get(field, "")


def _text(life: Life) -> str:
    return "\n".join([str(life.values["summary"]), str(life.values["description"]), *(each.text for each in life.said)])


def _custom(column: Column) -> Searchable:
    if column.kind == "number":
        return Searchable(column.name, "number", partial(_value, column.of))
    if column.kind == "flag":
        return Searchable(column.name, "choice", lambda life: "Yes" if life.values.get(column.of) else "No",
                          lambda _: {"yes": "Yes", "no": "No"})
    return Searchable(column.name, "text" if column.kind == "text" else "choice", partial(_value, column.of))


def _table() -> dict[str, Searchable]:
    priority = Searchable("priority", "choice", partial(_value, "priority"), _named("priority"),
                          lambda life: -int(IDS["priority"][life.values["priority"]]))
    table: dict[str, Searchable] = {}
    for names, found in (
        ("project", Searchable("project", "choice", lambda life: life.project, _projects)),
        ("status", Searchable("status", "choice", partial(_value, "status"), _named("status"),
                              lambda life: int(STATUSES[life.values["status"]][0]))),
        ("statuscategory", Searchable("statusCategory", "choice", lambda life: STATUSES[life.values["status"]][1],
                                      _categories)),
        ("issuetype type", Searchable("issuetype", "choice", lambda life: "Incident", _types)),
        ("priority", priority),
        ("resolution", Searchable("resolution", "choice", partial(_value, "resolution"), _named("resolution"))),
        ("labels", Searchable("labels", "choice", partial(_value, "labels"))),
        ("parent", Searchable("parent", "issue", partial(_value, "parent"))),
        ("assignee", Searchable("assignee", "user", partial(_value, "assignee"))),
        ("reporter creator", Searchable("reporter", "user", lambda life: life.by)),
        ("created createddate", Searchable("created", "date", lambda life: life.opened)),
        ("updated updateddate", Searchable("updated", "date", lambda life: life.updated)),
        ("resolved resolutiondate", Searchable("resolved", "date", lambda life: life.resolved)),
        ("key issuekey issue id", Searchable("issuekey", "issue", lambda life: life.id, None,
                                             lambda life: [life.project, life.sequence])),
        ("summary", Searchable("summary", "text", partial(_value, "summary"))),
        ("description", Searchable("description", "text", partial(_value, "description"))),
        ("comment", Searchable("comment", "text", lambda life: "\n".join(each.text for each in life.said))),
        ("text", Searchable("text", "text", _text)),
    ):
        table.update(dict.fromkeys(names.split(), found))
    for column in FIELDS:
        if column.id.startswith("customfield_") and column.kind != "tier":
            number = column.id.removeprefix("customfield_")
            found = _custom(column)
            table.update({column.name.lower(): found, column.id: found, f"cf[{number}]": found})
    return table


SEARCHABLE: Final = _table()
"""Name in small letters → field."""
