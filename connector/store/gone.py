"""Incidents that their tracker no longer lists: they stay to be looked up, and nothing is done about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from connector.store.codec import decode_spans, encode_spans
from connector.store.columns import fit
from connector.store.draft_tables import drafts
from connector.store.draft_values import OPEN_DRAFTS
from connector.store.live_tables import gone
from connector.store.live_values import GONE_REASONS, Gone, Missing
from connector.store.stirring import CONTEXT, Touched, stir
from connector.store.tables import among, effects, incidents
from connector.store.values import WITHDRAWN, Cursor
from rules.context import Interval

CHUNK: Final = 500
SPANS: Final = ("open_spans", "item_spans", "child_spans")

_g, _i, _e, _d = gone.c, incidents.c, effects.c, drafts.c
_END: Final = update(incidents).where(_i.source == bindparam("b_source"), _i.id == bindparam("b_id")).values(
    {name: bindparam(f"b_{name}") for name in SPANS} | {"is_open": False, "next_at": None})  # fmt: skip


def of(connection: Connection, keys: Collection[Cursor]) -> dict[Cursor, Gone]:
    """Those of ``keys`` that are gone."""
    if not keys:
        return {}
    rows = connection.execute(select(gone).where(among(_g.source, _g.incident, keys)))
    return {(row.source, row.incident): Gone(row.why, row.at) for row in rows}


def since(connection: Connection, source: str, at: datetime) -> list[str]:
    """The ids of those that are noted so at ``at`` or later."""
    query = select(_g.incident).where(_g.source == fit(source), _g.at >= at).order_by(_g.incident)
    return list(connection.scalars(query))


def mark(connection: Connection, source: str, missing: Mapping[str, Missing], at: datetime) -> int:
    """Note that they are gone; how many that were not noted so. What is not stored is passed over."""
    wanted, here = {fit(id_): why for id_, why in missing.items()}, fit(source)
    ids = list(wanted)
    return sum(_mark(connection, here, {id_: wanted[id_] for id_ in ids[start : start + CHUNK]}, at)
               for start in range(0, len(ids), CHUNK))


def lift(connection: Connection, source: str, ids: Sequence[str]) -> None:
    """They are there again; the columns are the caller's to write."""
    connection.execute(delete(gone).where(_g.source == source, _g.incident.in_(ids)))


def _mark(connection: Connection, source: str, wanted: Mapping[str, Missing], at: datetime) -> int:
    noted = {id_: its.why for (_, id_), its in of(connection, [(source, id_) for id_ in wanted]).items()}
    rows = connection.execute(select(*CONTEXT).where(_i.source == source, _i.id.in_(wanted))).all()
    new = [row for row in rows if row.id not in noted]
    for id_, why in noted.items():
        if why != wanted[id_]:
            here = (_g.source == source, _g.incident == id_)
            connection.execute(update(gone).where(*here).values(why=wanted[id_]))
    if new:
        touched: list[Touched] = [(row, ended(dict(row._mapping), at)) for row in new]
        connection.execute(insert(gone), [{"source": source, "incident": row.id, "why": wanted[row.id], "at": at}
                                          for row in new])
        connection.execute(_END, [{"b_source": source, "b_id": after["id"]} | {f"b_{name}": after[name]
                                  for name in SPANS} for _, after in touched])
        for why in set(wanted.values()):
            _give_up(connection, source, [row.id for row in new if wanted[row.id] == why], GONE_REASONS[why], at)
        stir(connection, source, touched)
    return len(new) + sum(why != wanted[id_] for id_, why in noted.items())


def ended(values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The columns of one that is gone since ``at``. For its relatives it was open until it was missed:
    when it went, no tracker tells."""
    return {**values, "is_open": False, **{name: _cut(values[name], at) for name in SPANS}}


def _cut(doc: bytes, at: datetime) -> bytes:
    spans = decode_spans(doc)
    return encode_spans([Interval(start, at) if end is None else Interval(start, end) for start, end in spans
                         if end is not None or start < at])


def _give_up(connection: Connection, source: str, ids: Sequence[str], reason: str, at: datetime) -> None:
    unsent = (_e.source == source, _e.incident.in_(ids), _e.state.in_(("held", "ready")))
    connection.execute(update(effects).where(*unsent).values(state="cancelled", reason=reason))
    waiting = (_d.source == source, _d.incident.in_(ids), _d.state.in_(OPEN_DRAFTS))
    connection.execute(update(drafts).where(*waiting).values(state=WITHDRAWN, reason=reason, ended_at=at))
