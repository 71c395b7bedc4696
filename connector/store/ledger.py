"""The small tables: policies, runs, Rung's own events, what stands in the outbox, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from connector.store import sources
from connector.store.codec import decode_firing, dumps, encode_event, loads
from connector.store.columns import EPOCH, clean, fit
from connector.store.errors import StoreError
from connector.store.live_tables import is_there
from connector.store.tables import AnyRow, effects, firings, incidents, own_events, policies, runs, stale
from connector.store.values import (
    Effect,
    EffectState,
    Json,
    Run,
    StoredFiring,
    StoredPolicy,
    StoreStatus,
)
from rules.incident import Event

_i, _o, _f, _e = incidents.c, own_events.c, firings.c, effects.c


# -- policies ---------------------------------------------------------------------------------


def put_policy(connection: Connection, new: StoredPolicy) -> bool:
    in_force = [policy for policy in all_policies(connection) if _since(policy) <= _since(new)]
    if in_force and in_force[-1].digest == new.digest:
        return False
    values = {"name": clean(new.name), "digest": clean(new.digest), "text": clean(new.text), "since": new.since}
    connection.execute(insert(policies), values)
    return True


def all_policies(connection: Connection) -> list[StoredPolicy]:
    columns = (policies.c.name, policies.c.digest, policies.c.text, policies.c.since)
    rows = connection.execute(select(*columns).order_by(policies.c.seq))
    return sorted(map(StoredPolicy._make, rows), key=_since)  # stable: of one instant in the order of putting


def _since(policy: StoredPolicy) -> tuple[bool, datetime]:
    return policy.since is not None, policy.since or EPOCH


# -- runs -------------------------------------------------------------------------------------


def start_run(connection: Connection, kind: str, at: datetime) -> int:
    made = connection.execute(insert(runs).returning(runs.c.id), {"kind": clean(kind), "started_at": at})
    return int(made.scalar_one())


def end_run(connection: Connection, run: int, at: datetime, summary: Mapping[str, Json]) -> None:
    values = {"ended_at": at, "summary": dumps(summary)}
    connection.execute(update(runs).where(runs.c.id == run).values(values))


def newest_runs(connection: Connection, limit: int, kind: str | None) -> list[Run]:
    query = select(runs).order_by(runs.c.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(runs.c.kind == clean(kind))
    return [
        Run(row.id, row.kind, row.started_at, row.ended_at, {} if row.summary is None else loads(row.summary))
        for row in connection.execute(query)
    ]


# -- of one incident --------------------------------------------------------------------------


def add_own_events(connection: Connection, source: str, incident: str, events: Sequence[Event]) -> int:
    here = {"source": fit(source), "incident": fit(incident)}
    at = (_i.source == here["source"], _i.id == here["incident"])
    if connection.execute(select(_i.id).where(*at)).first() is None:
        raise StoreError(f"the store does not hold the incident {incident}", where=source)
    noted = select(_o.event).where(_o.source == here["source"], _o.incident == here["incident"])
    known = set(connection.scalars(noted))
    new = {fit(event.id): encode_event(event) for event in events if fit(event.id) not in known}
    if new:
        connection.execute(insert(own_events), [here | {"event": id_, "doc": doc} for id_, doc in new.items()])
        connection.execute(update(incidents).where(*at).values(revision=_i.revision + 1))
    return len(new)


def firings_of(connection: Connection, source: str, incident: str) -> list[StoredFiring]:
    query = select(_f.source, _f.incident, _f.doc, _f.status, _f.recorded_at)
    query = query.where(_f.source == fit(source), _f.incident == fit(incident)).order_by(_f.at, _f.key)
    return [
        StoredFiring(row.source, row.incident, decode_firing(row.doc), row.status, row.recorded_at)
        for row in connection.execute(query)
    ]


def outbox(connection: Connection, states: Sequence[EffectState], limit: int) -> list[Effect]:
    query = select(effects).where(_e.state.in_(states)).order_by(_e.created_at, _e.key).limit(limit)
    return _effects(connection, query)


def effects_of(connection: Connection, source: str, incident: str) -> list[Effect]:
    query = select(effects).where(_e.source == fit(source), _e.incident == fit(incident))
    return _effects(connection, query.order_by(_e.created_at, _e.key))


def _effects(connection: Connection, query: Select[Any]) -> list[Effect]:
    return [_effect(row) for row in connection.execute(query)]


def _effect(row: AnyRow) -> Effect:
    values = {name: value for name, value in row._mapping.items() if name not in ("key", "body")}
    return Effect(**values, body=loads(row.body))


# -- counts -----------------------------------------------------------------------------------


def status(connection: Connection) -> StoreStatus:
    def count(*where: Any) -> int:
        return int(connection.execute(select(func.count()).select_from(incidents).where(*where)).scalar_one())

    def by(column: Any) -> dict[str, int]:
        found = connection.execute(select(column, func.count()).group_by(column).order_by(column))
        return {name: number for name, number in found}

    newest = newest_runs(connection, 1, None)
    return StoreStatus(
        incidents=count(),
        open=count(_i.is_open),
        undecided=count(stale, is_there),
        next_at=connection.scalar(select(func.min(_i.next_at)).where(_i.next_at.is_not(None))),
        firings=by(_f.status),
        effects=by(_e.state),
        last_opened_at=connection.scalar(select(func.max(_i.opened_at))),
        last_event_at=connection.scalar(select(func.max(_i.last_event_at))),
        sources=tuple(sources.every(connection)),
        last_run=newest[0] if newest else None,
    )
