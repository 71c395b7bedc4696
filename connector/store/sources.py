"""The sources: what they are, how far they were read, and how reading them goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from connector.store.codec import dumps, loads
from connector.store.columns import MICROSECOND, as_text, clean, fit
from connector.store.errors import StoreError
from connector.store.live_values import ANEW, Fault, Health
from connector.store.tables import AnyRow, incidents, sources
from connector.store.values import Source

FIRST_WAIT: Final = timedelta(seconds=30)
"""After the first failure; doubled with each further one in a row."""
LONGEST_WAIT: Final = timedelta(hours=1)

_s = sources.c


def put(connection: Connection, name: str, kind: str, live_since: datetime | None, listing: str,
        reading: str) -> None:
    known = connection.execute(select(sources).where(_s.name == fit(name))).one_or_none()
    values = {"kind": clean(kind), "live_since": live_since, "listing": clean(listing),
              "reading": clean(reading)}
    if known is None:
        connection.execute(insert(sources), {"name": fit(name), **values})
        return
    values["live_since"] = known.live_since or live_since
    values["listing"], values["reading"] = values["listing"] or known.listing, values["reading"] or known.reading
    if known.kind != values["kind"] or known.listing not in ("", values["listing"]):
        # Another kind of reader wrote it; or what was not listed before it may be older than it.
        values["watermark"] = None
    if known.reading not in ("", values["reading"]):
        values["watermark"] = None
        connection.execute(update(incidents).where(incidents.c.source == fit(name), incidents.c.version != "")
                           .values(version=ANEW, content_hash=b""))
    change(connection, name, values)


def every(connection: Connection) -> list[Source]:
    return [_source(row) for row in connection.execute(select(sources).order_by(_s.name))]


def one(connection: Connection, name: str) -> Source | None:
    row = connection.execute(select(sources).where(_s.name == fit(name))).one_or_none()
    return None if row is None else _source(row)


def change(connection: Connection, name: str, values: Mapping[str, Any]) -> None:
    """Raises ``StoreError`` for a source that was never made known."""
    changed = connection.execute(update(sources).where(_s.name == fit(name)).values(values))
    if not changed.rowcount:
        raise unknown(name)


def unknown(name: str) -> StoreError:
    return StoreError("the store does not know this source", where=name)


def _source(row: AnyRow) -> Source:
    fault = None if row.fault is None else Fault(*loads(row.fault))
    health = Health(row.failures, row.not_before, fault, row.failed_at, row.person_first, row.read_at,
                    row.waited * MICROSECOND, row.census_at)
    return Source(row.name, row.kind, row.live_since, row.watermark, row.last_good_pass, health)


# -- how reading goes ---------------------------------------------------------------------------


def failed(connection: Connection, name: str, fault: Fault, at: datetime, until: datetime | None, person_first: bool,
           waited: timedelta) -> Health:
    known = one(connection, name)
    if known is None:
        raise unknown(name)
    failures = known.health.failures + 1
    change(connection, name, {
        "failures": failures, "not_before": until or at + wait(failures), "fault": dumps(list(map(as_text, fault))),
        "failed_at": at, "person_first": person_first, "waited": waited // MICROSECOND})  # fmt: skip
    return known.health._replace(failures=failures, not_before=until or at + wait(failures), fault=fault, failed_at=at,
                                 person_first=person_first, waited=waited)


def wait(failures: int) -> timedelta:
    """How long a source is left alone after so many failures in a row."""
    return min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)


def was_read(connection: Connection, name: str, at: datetime, waited: timedelta) -> None:
    change(connection, name, {"failures": 0, "not_before": None, "fault": None, "failed_at": None,
                              "person_first": False, "read_at": at, "waited": waited // MICROSECOND})


def released(connection: Connection, name: str) -> None:
    change(connection, name, {"not_before": None, "person_first": False})
