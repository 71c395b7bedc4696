"""One incident under two ids: an export knew it by its number alone, the tracker read live by its own id.

What is stored of it goes over to the tracker's id, in the transaction that stores the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, literal, select, update

from connector.store.codec import decode_decision, dumps, encode_decision, loads
from connector.store.columns import fit
from connector.store.draft_tables import drafts
from connector.store.draft_values import draft_id
from connector.store.live_tables import gone
from connector.store.merging import is_live, merged
from connector.store.proof_tables import proof_due, proof_entries, proof_parts, proof_words, restorations
from connector.store.tables import AnyRow, effects, firings, incidents, own_events
from connector.store.values import effect_key
from rules.incident import Incident

_i, _e, _d = incidents.c, effects.c, drafts.c
PLAIN: Final = (own_events, firings, gone, proof_due, proof_entries, proof_parts, proof_words, restorations)
"""The tables that know an incident by source and id, and whose other keys are not made of them."""

Read = dict[str, Incident]


def known_otherwise(connection: Connection, source: str, read: Read, unknown: Iterable[str]
                    ) -> tuple[Read, frozenset[str]]:
    """``read`` with the incidents of ``unknown`` ids under the id of the tracker, and which stored ones
    were adopted under theirs. They are the same where the one's id is the other's key."""
    live = {fit(read[id_].key): id_ for id_ in unknown if is_live(read[id_]) and fit(read[id_].key) != id_}
    numbers = [id_ for id_ in unknown if not is_live(read[id_]) and fit(read[id_].key) == id_]
    if not live and not numbers:
        return read, frozenset()
    query = select(_i.id, _i.key, _i.version).where(_i.source == source, _i.key.in_([*live, *numbers]))
    rows = connection.execute(query).all()
    adopted = {row.id: live[row.key] for row in rows if row.key in live and row.id == row.key and not row.version}
    _adopt(connection, source, adopted)
    names = _of_the_tracker(rows, set(numbers))
    return _renamed(read, names) if names else read, frozenset(adopted.values())


def _of_the_tracker(rows: Iterable[AnyRow], numbers: set[str]) -> dict[str, str]:
    """Number → the id under which the tracker's own reading of it is stored, where that is one."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.key in numbers and row.version and row.id != row.key:
            found.setdefault(row.key, []).append(row.id)
    return {number: ids[0] for number, ids in found.items() if len(ids) == 1}


def _renamed(read: Read, names: Mapping[str, str]) -> Read:
    renamed: Read = {}
    for id_, incident in read.items():
        name = names.get(id_, id_)
        one = replace(incident, id=name) if name != id_ else incident
        renamed[name] = merged(renamed[name], one) if name in renamed else one
    return renamed


def _adopt(connection: Connection, source: str, pairs: Mapping[str, str]) -> None:
    """Move all that is stored under the first id of each pair to the second, which is not stored."""
    for old, new in pairs.items():
        here = (_i.source == source, _i.id == old)
        columns = [literal(new).label("id") if column is _i.id else column for column in _i]
        copy = insert(incidents).from_select([column.name for column in _i], select(*columns).where(*here))
        connection.execute(copy, {})
        _decision(connection, source, new)
        _texts(connection, source, old, new)
    moved = [{"b_source": source, "b_old": old, "b_new": new} for old, new in pairs.items()]
    for table in PLAIN if moved else ():
        mine = (table.c.source == bindparam("b_source"), table.c.incident == bindparam("b_old"))
        connection.execute(update(table).where(*mine).values(incident=bindparam("b_new")), moved)
    if moved:
        connection.execute(delete(incidents).where(_i.source == bindparam("b_source"), _i.id == bindparam("b_old")),
                           moved)


def _decision(connection: Connection, source: str, id_: str) -> None:
    here = (_i.source == source, _i.id == id_)
    doc = connection.scalar(select(_i.decision).where(*here))
    if doc is not None:
        told = replace(decode_decision(doc), incident=id_)
        connection.execute(update(incidents).where(*here).values(decision=encode_decision(told)))


def _texts(connection: Connection, source: str, old: str, new: str) -> None:
    """Drafts and effects: their ids are made of the incident's, and an effect names its draft."""
    ids: dict[str, str] = {}
    query = select(_d.id, _d.firing, _d.audience).distinct().where(_d.source == source, _d.incident == old)
    for row in connection.execute(query).all():
        ids[row.id] = draft_id(source, new, row.firing, row.audience)
        connection.execute(update(drafts).where(_d.id == row.id).values(id=ids[row.id], incident=new))
    for row in connection.execute(select(effects).where(_e.source == source, _e.incident == old)).all():
        values: dict[str, Any] = {
            "key": effect_key(source, new, row.firing, row.action, row.channel, row.recipient), "incident": new}
        body = loads(row.body)
        if body.get("draft") in ids:
            values["body"] = dumps(body | {"draft": ids[body["draft"]]})
        connection.execute(update(effects).where(_e.key == row.key).values(values))
