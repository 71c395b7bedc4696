"""Storing what was read of incidents: compare, merge, write what is new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Update, bindparam, case, insert, select, update

from connector.store import adopting, gone
from connector.store.codec import IncidentDoc, decode_incident, encode_incident, encode_spans
from connector.store.columns import clean, fit
from connector.store.live_values import ANEW
from connector.store.merging import is_live, is_newer, merged, read_anew
from connector.store.spans import both, held_spans, open_spans
from connector.store.stirring import CONTEXT, Touched, stir
from connector.store.tables import UNKNOWN_PRIORITY, incidents
from connector.store.values import SaveResult
from rules.incident import DONE_STATES, Incident, ordered

CHUNK: Final = 500
"""Incidents per query: their keys stay far below both backends' limit of parameters."""

_i = incidents.c
_KEPT: Final = (*CONTEXT, _i.version, _i.revision, _i.snapshot, _i.events)
_AT: Final = update(incidents).where(_i.source == bindparam("b_source"), _i.id == bindparam("b_id"))


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
    hashes = _hashes(connection, here, read)
    adopted: frozenset[str] = frozenset()
    if unknown := [id_ for id_ in read if id_ not in hashes]:
        as_read = read
        read, adopted = adopting.known_otherwise(connection, here, read, unknown)
        if adopted or read is not as_read:
            hashes = _hashes(connection, here, read)
    canonical = {id_: replace(incident, events=ordered(list(incident.events))) for id_, incident in read.items()}
    docs = {id_: encode_incident(incident) for id_, incident in canonical.items()}
    new = [_row(here, id_, incident, docs[id_]) for id_, incident in canonical.items() if id_ not in hashes]
    missing = {id_: its.at for (_, id_), its in gone.of(connection, [(here, id_) for id_ in hashes]).items()}
    back = _back(connection, here, [read[id_] for id_ in missing])
    changed: list[Touched] = []
    differing = [id_ for id_, doc in docs.items() if id_ in hashes and hashes[id_] != doc.hash or id_ in back]
    stored = select(*_KEPT).where(_i.source == here, _i.id.in_(differing))
    for row in connection.execute(stored).all() if differing else ():
        known, one = decode_incident(source, row.id, row.snapshot, row.events), canonical[row.id]
        anew = row.version == ANEW and is_newer(known, one)
        union = read_anew(known, one) if anew else merged(known, one)
        doc = encode_incident(union)._replace(hash=docs[row.id].hash)
        version = row.version if row.version == ANEW and not anew else _version(union)
        if (doc.snapshot, doc.events) == (row.snapshot, row.events) and row.id not in back:
            noted = _AT.values(content_hash=doc.hash, version=version)  # spares the next reading the merge
            connection.execute(noted, {"b_source": here, "b_id": row.id})
        else:
            values = _row(here, row.id, union, doc) | {"version": version}
            still = row.id in missing and row.id not in back
            changed.append((row, gone.ended(values, missing[row.id]) if still else values))
    if new:
        connection.execute(insert(incidents), new)
    if changed:
        connection.execute(_REWRITE, [{f"b_{name}": value for name, value in values.items()} for _, values in changed])
    # Whoever names an adopted one by its new id has never been told of it.
    stir(connection, here, [(None, row) for row in new] + [
        (None if values["id"] in adopted else row, values) for row, values in changed])
    return SaveResult(len(new), len(changed), len(read) - len(new) - len(changed))


def _hashes(connection: Connection, source: str, ids: Iterable[str]) -> dict[str, bytes]:
    known = select(_i.id, _i.content_hash).where(_i.source == source, _i.id.in_(list(ids)))
    return {row.id: row.content_hash for row in connection.execute(known)}


def _back(connection: Connection, source: str, missing: Iterable[Incident]) -> frozenset[str]:
    """Those that were gone and that the tracker shows again; an export is no proof of that."""
    back = frozenset(fit(incident.id) for incident in missing if is_live(incident))
    if back:
        gone.lift(connection, source, sorted(back))
    return back


def _version(incident: Incident) -> str:
    """By which a live reading need not be repeated; an export's says nothing of that."""
    return clean(incident.version) if is_live(incident) else ""


def _row(source: str, id_: str, incident: Incident, doc: IncidentDoc) -> dict[str, Any]:
    fields = incident.now()
    last = incident.events[-1].at if incident.events else incident.opened_at
    priority = fields.get("priority")
    opened = open_spans(incident, last)
    row: dict[str, Any] = {
        "source": source,
        "id": id_,
        "key": fit(incident.key),
        "version": _version(incident),
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
