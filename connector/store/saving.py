"""Storing what was read of incidents: compare, merge, write what is new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Update, bindparam, case, insert, select, update

from connector.store.codec import IncidentDoc, decode_incident, encode_incident, encode_spans
from connector.store.columns import clean, fit
from connector.store.merging import merged
from connector.store.spans import both, held_spans, open_spans
from connector.store.tables import UNKNOWN_PRIORITY, AnyRow, incidents
from connector.store.values import SaveResult
from rules.incident import DONE_STATES, Incident, ordered

CHUNK: Final = 500
"""Incidents per query: their keys stay far below both backends' limit of parameters."""

_i = incidents.c
_KEPT: Final = (
    _i.id,
    _i.key,
    _i.revision,
    _i.parent,
    _i.configuration_item,
    _i.open_spans,
    _i.item_spans,
    _i.child_spans,
    _i.snapshot,
    _i.events,
)
_AT: Final = update(incidents).where(_i.source == bindparam("b_source"), _i.id == bindparam("b_id"))
Touched = tuple[AnyRow | None, dict[str, Any]]
"""The row as it was, ``None`` for a new one, and the values that it gets."""


def _rewrite() -> Update:
    """All that a reading changes; what was decided stays, and Rung's own priority with it."""
    kept = {"source", "id", "score", "decided_revision", "decided_at", "policy", "next_at", "decision"}
    values: dict[str, Any] = {column.name: bindparam(f"b_{column.name}") for column in _i if column.name not in kept}
    values["priority"] = case((_i.decided_revision == 0, bindparam("b_priority")), else_=_i.priority)
    return _AT.values(values | {"revision": _i.revision + 1})


_REWRITE: Final = _rewrite()


def save(connection: Connection, batch: Sequence[Incident]) -> SaveResult:
    """Within one transaction. An incident that comes twice in the batch is merged with itself."""
    result = SaveResult(0, 0, 0)
    for source in {incident.source: None for incident in batch}:
        read: dict[str, Incident] = {}
        for incident in batch:
            if incident.source == source:
                id_ = fit(incident.id)
                read[id_] = merged(read[id_], incident) if id_ in read else incident
        ids = list(read)
        for start in range(0, len(ids), CHUNK):
            chunk = {id_: read[id_] for id_ in ids[start : start + CHUNK]}
            result = SaveResult(*map(sum, zip(result, _save_chunk(connection, source, chunk), strict=True)))
    return result


def _save_chunk(connection: Connection, source: str, read: dict[str, Incident]) -> SaveResult:
    here = fit(source)
    known = select(_i.id, _i.content_hash).where(_i.source == here, _i.id.in_(list(read)))
    hashes: dict[str, bytes] = {row.id: row.content_hash for row in connection.execute(known)}
    canonical = {id_: replace(incident, events=ordered(list(incident.events))) for id_, incident in read.items()}
    docs = {id_: encode_incident(incident) for id_, incident in canonical.items()}
    new = [_row(here, id_, incident, docs[id_]) for id_, incident in canonical.items() if id_ not in hashes]
    touched: list[Touched] = [(None, row) for row in new]
    differing = [id_ for id_, doc in docs.items() if id_ in hashes and hashes[id_] != doc.hash]
    stored = select(*_KEPT).where(_i.source == here, _i.id.in_(differing))
    for row in connection.execute(stored).all() if differing else ():
        union = merged(decode_incident(source, row.id, row.snapshot, row.events), canonical[row.id])
        doc = encode_incident(union)._replace(hash=docs[row.id].hash)
        if (doc.snapshot, doc.events) == (row.snapshot, row.events):
            noted = _AT.values(content_hash=doc.hash)  # spares the next reading the merge
            connection.execute(noted, {"b_source": here, "b_id": row.id})
        else:
            touched.append((row, _row(here, row.id, union, doc)))
    changed = [values for before, values in touched if before is not None]
    if new:
        connection.execute(insert(incidents), new)
    if changed:
        connection.execute(_REWRITE, [{f"b_{name}": value for name, value in values.items()} for values in changed])
    _stir(connection, here, touched)
    return SaveResult(len(new), len(changed), len(read) - len(new) - len(changed))


def _row(source: str, id_: str, incident: Incident, doc: IncidentDoc) -> dict[str, Any]:
    fields = incident.now()
    last = incident.events[-1].at if incident.events else incident.opened_at
    priority = fields.get("priority")
    opened = open_spans(incident, last)
    row: dict[str, Any] = {
        "source": source,
        "id": id_,
        "key": fit(incident.key),
        "version": clean(incident.version),
        "title": clean(incident.title),
        "url": clean(incident.url),
        "is_open": fields.get("state") not in DONE_STATES,
        "priority": priority if isinstance(priority, int) and 1 <= priority <= 5 else UNKNOWN_PRIORITY,
        "score": 0,
        "opened_at": incident.opened_at,
        "last_event_at": last,
        "content_hash": doc.hash,
        "revision": 1,
        "decided_revision": 0,
        "policy": "",
        "open_spans": encode_spans(opened),
        "item_spans": encode_spans(both(opened, held_spans(incident, "configuration_item"))),
        "child_spans": encode_spans(both(opened, held_spans(incident, "parent"))),
        "snapshot": doc.snapshot,
        "events": doc.events,
    }
    for column, field in _FIELDS.items():
        value = fields.get(field)
        row[column] = fit(value) if isinstance(value, str) and value else None
    return row


_FIELDS: Final = {
    "state": "state", "service": "service", "configuration_item": "configuration_item", "grp": "group",
    "assignee": "assignee", "parent": "parent",
}  # fmt: skip


def _stir(connection: Connection, source: str, touched: Iterable[Touched]) -> None:
    """Give the open relatives of what changed a new revision: their context is another now."""
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
        connection.execute(_AT.values(revision=_i.revision + 1), again)
