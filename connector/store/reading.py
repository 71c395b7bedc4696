"""Reading incidents back, one or page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, tuple_

from connector.store import gone
from connector.store.codec import decode_event, decode_incident
from connector.store.columns import fit
from connector.store.engine import Database
from connector.store.live_tables import is_there
from connector.store.live_values import Gone
from connector.store.tables import UNKNOWN_PRIORITY, AnyRow, among, incidents, own_events, stale
from connector.store.values import Cursor, QueueRow, StoredIncident
from rules.incident import Event, ordered

PAGE: Final = 200
"""Incidents in memory at a time while iterating."""
CHUNK: Final = 500
"""Ids per query."""

_i, _o = incidents.c, own_events.c
_WHOLE: Final = select(
    _i.source, _i.id, _i.revision, _i.decided_revision, _i.policy, _i.decided_at, _i.next_at, _i.snapshot, _i.events
)


def one(connection: Connection, source: str, id_: str) -> StoredIncident | None:
    found = _whole(connection, _WHOLE.where(_i.source == fit(source), _i.id == fit(id_)))
    return found[0] if found else None


def by_key(connection: Connection, key: str, source: str | None) -> list[StoredIncident]:
    query = _WHOLE.where(_i.key == fit(key))
    found = _whole(connection, query if source is None else query.where(_i.source == fit(source)))
    # Sorted here: asked to, SQLite would rather walk the whole source in order than look up the key.
    return sorted(found, key=lambda stored: stored.cursor)


def keys(connection: Connection, source: str | None) -> list[tuple[str, str]]:
    query = select(_i.key, _i.source).order_by(_i.key, _i.source)
    if source is not None:
        query = query.where(_i.source == fit(source))
    return [(row.key, row.source) for row in connection.execute(query)]


def versions(connection: Connection, source: str, ids: Sequence[str]) -> dict[str, str]:
    """In chunks. One that is gone is not known: its tracker showing it again is news."""
    wanted = {fit(id_): id_ for id_ in ids}
    names, found = list(wanted), dict[str, str]()
    for start in range(0, len(names), CHUNK):
        some = names[start : start + CHUNK]
        query = select(_i.id, _i.version).where(_i.source == fit(source), _i.id.in_(some), _i.version != "")
        missing = gone.of(connection, [(fit(source), name) for name in some])
        found.update({wanted[row.id]: row.version for row in connection.execute(query)
                      if (fit(source), row.id) not in missing})
    return found


def open_ids(connection: Connection, source: str, since: datetime | None) -> list[str]:
    query = select(_i.id).where(_i.source == fit(source)).order_by(_i.id)
    meant = _i.is_open if since is None else or_(_i.is_open, and_(_i.last_event_at >= since, is_there))
    return list(connection.scalars(query.where(meant)))


def every(database: Database, source: str | None, after: Cursor | None) -> Iterator[StoredIncident]:
    def page(connection: Connection, cursor: Cursor | None) -> list[StoredIncident]:
        query = _behind(_WHOLE, cursor)
        return _whole(connection, query if source is None else query.where(_i.source == fit(source)))

    return _paged(database, page, after)


def due(database: Database, now: datetime, policy: str, after: Cursor | None) -> Iterator[StoredIncident]:
    def page(connection: Connection, cursor: Cursor | None) -> list[StoredIncident]:
        # Three queries, each walking its own partial index; one with OR would walk the table.
        keys: set[Cursor] = set()
        for reason in reasons:
            found = connection.execute(_behind(select(_i.source, _i.id), cursor).where(*reason))
            keys.update((row.source, row.id) for row in found)
        return at(connection, sorted(keys)[:PAGE])

    reasons: tuple[tuple[ColumnElement[bool], ...], ...] = (
        (stale, is_there), (_i.next_at.is_not(None), _i.next_at <= now), (_i.is_open, _i.policy != policy),
    )  # fmt: skip
    return _paged(database, page, after)


def queue(connection: Connection, limit: int) -> list[QueueRow]:
    columns = (_i.source, _i.id, _i.key, _i.title, _i.url, _i.state, _i.priority, _i.score, _i.service, _i.grp,
               _i.assignee, _i.opened_at, _i.decided_at, _i.next_at)  # fmt: skip
    order = (_i.priority, _i.score.desc(), _i.opened_at, _i.source, _i.id)
    rows = map(QueueRow._make, connection.execute(select(*columns).where(_i.is_open).order_by(*order).limit(limit)))
    return [row._replace(priority=None) if row.priority == UNKNOWN_PRIORITY else row for row in rows]


def _paged(
    database: Database,
    page: Callable[[Connection, Cursor | None], list[StoredIncident]],
    cursor: Cursor | None,
) -> Iterator[StoredIncident]:
    """Each page in a transaction of its own, closed before its incidents are handed out."""
    while True:
        with database.reading() as connection:
            found = page(connection, cursor)
        if not found:
            return
        cursor = found[-1].cursor
        yield from found


def _behind(query: Select[Any], cursor: Cursor | None) -> Select[Any]:
    """The next page of ``query``, by key: no offset that would drift while others write."""
    if cursor is not None:
        query = query.where(tuple_(_i.source, _i.id) > tuple_(*map(fit, cursor)))
    return query.order_by(_i.source, _i.id).limit(PAGE)


def at(connection: Connection, keys: Sequence[Cursor]) -> list[StoredIncident]:
    if not keys:
        return []
    return _whole(connection, _WHOLE.where(among(_i.source, _i.id, keys)).order_by(_i.source, _i.id))


def _whole(connection: Connection, query: Select[Any]) -> list[StoredIncident]:
    rows = connection.execute(query).all()
    keys = [(row.source, row.id) for row in rows]
    own, missing = _own_events(connection, keys), gone.of(connection, keys)
    return [_stored(row, own.get((row.source, row.id), []), missing.get((row.source, row.id))) for row in rows]


def _own_events(connection: Connection, keys: Sequence[Cursor]) -> dict[Cursor, list[Event]]:
    own: dict[Cursor, list[Event]] = {}
    if keys:
        query = select(_o.source, _o.incident, _o.doc).where(among(_o.source, _o.incident, keys)).order_by(_o.seq)
        for source, incident, doc in connection.execute(query):
            own.setdefault((source, incident), []).append(decode_event(doc))
    return own


def _stored(row: AnyRow, own: list[Event], missing: Gone | None) -> StoredIncident:
    incident = decode_incident(row.source, row.id, row.snapshot, row.events)
    if own:
        incident = replace(incident, events=ordered([*incident.events, *own]))
    return StoredIncident(incident, row.revision, row.decided_revision, row.policy, row.decided_at, row.next_at,
                          missing)
