"""The relatives of what changed: their context is another now, so they are to be decided again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from connector.store.tables import AnyRow, incidents

_i = incidents.c
CONTEXT: Final = (_i.id, _i.key, _i.parent, _i.configuration_item, _i.open_spans, _i.item_spans, _i.child_spans)
"""The columns that relatives look at."""
_AGAIN: Final = update(incidents).where(_i.source == bindparam("b_source"), _i.id == bindparam("b_id")).values(
    revision=_i.revision + 1)  # fmt: skip
Touched = tuple[AnyRow | None, dict[str, Any]]
"""The row as it was, ``None`` for a new one, and the values that it gets."""


def stir(connection: Connection, source: str, touched: Iterable[Touched]) -> None:
    """Give the open relatives of what changed a new revision."""
    ids: set[str] = set()
    items: set[str | None] = set()
    parents: set[str | None] = set()
    named: set[str | None] = set()
    for before, after in touched:
        ids.add(after["id"])
        was = None if before is None else before._mapping
        if was is None or (was["configuration_item"], was["item_spans"]) != (
            after["configuration_item"],
            after["item_spans"],
        ):
            items |= {was["configuration_item"] if was else None, after["configuration_item"]}
        if was is None or (was["parent"], was["child_spans"]) != (after["parent"], after["child_spans"]):
            parents |= {was["parent"] if was else None, after["parent"]}
        if was is None or (was["key"], was["open_spans"]) != (after["key"], after["open_spans"]):
            named |= {after["id"], after["key"]}
    looked_up = ((_i.configuration_item, items), (_i.parent, named), (_i.id, parents), (_i.key, parents))
    found: set[str] = set()
    for column, values in looked_up:
        if values - {None}:
            relatives = select(_i.id).where(_i.source == source, _i.is_open, column.in_(values - {None}))
            found.update(connection.scalars(relatives))
    again = [{"b_source": source, "b_id": id_} for id_ in sorted(found - ids)]
    if again:
        connection.execute(_AGAIN, again)
