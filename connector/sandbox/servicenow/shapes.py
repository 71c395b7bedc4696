"""How a row is written into an answer: raw, shown, or both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from connector.sandbox.servicenow.choices import choices_of
from connector.sandbox.servicenow.matching import Find, Row, value_at
from connector.sandbox.servicenow.reading import field_at
from connector.sandbox.servicenow.schema import TABLES, Field
from connector.sandbox.servicenow.times import Manner, lasting, shown

Display = Literal["false", "true", "all"]
Json = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """What a caller asked of each row."""

    base: str
    """The address of the instance, for links."""
    manner: Manner
    find: Find
    journal: Callable[[Row, str], str]
    """A row and a journal field → its entries."""
    display: Display = "false"
    fields: tuple[str, ...] = ()
    """All where it names none. One that does not exist is left out of the row in silence."""
    links: bool = True

    def row(self, table: str, row: Row, hidden: Sequence[str] = ()) -> Json:
        """``row`` without the fields that are ``hidden`` from the caller."""
        return self.rows(table, [row], hidden)[0]

    def rows(self, table: str, rows: Sequence[Row], hidden: Sequence[str] = ()) -> list[Json]:
        """Many of them."""
        names = self.fields or tuple(TABLES[table].fields)
        found = [(name, field) for name in names if name not in hidden and (field := field_at(table, name))]
        return [{name: self._field(table, row, name, field) for name, field in found} for row in rows]

    def _field(self, table: str, row: Row, path: str, field: Field) -> Any:
        value = value_at(row, table, path, self.find)
        text = self.text(_owner(table, path), field, value) if self.display != "false" else ""
        if field.kind == "journal" and path == field.name and self.display != "false":
            text = self.journal(row, path)
        link = f"{self.base}/api/now/table/{field.refers}/{value}" if field.refers and value and self.links else ""
        if self.display == "all":
            return {"display_value": text, "value": value, **({"link": link} if link else {})}
        if link:
            return {"link": link, **({"display_value": text} if self.display == "true" else {"value": value})}
        return text if self.display == "true" else value

    def text(self, table: str, field: Field, value: str) -> str:
        """A raw value as the user sees it."""
        if field.refers:
            return self._name(field.refers, value)
        if field.chosen:
            return choices_of(table, TABLES[table].parent, field.name).get(value, value)
        match field.kind:
            case "time":
                return shown(value, self.manner)
            case "span":
                return lasting(value)
            case "class":
                return TABLES[value].label if value in TABLES else value
        return value

    def _name(self, table: str, sys_id: str) -> str:
        """What a reference shows; nothing where it leads nowhere."""
        found = self.find(table, sys_id) if sys_id else None
        if found is None:
            return ""
        display = TABLES[table].fields[TABLES[table].display]
        value = found.get(display.name, "")
        return self._name(display.refers, value) if display.refers else value


def _owner(table: str, path: str) -> str:
    """The table of the last field of ``path``, whose choices it has."""
    name, _, rest = path.partition(".")
    return _owner(TABLES[table].fields[name].refers, rest) if rest else table
