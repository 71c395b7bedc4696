"""Planned work and who is on call, as a source's tracker says, kept with their dates.

An answer names no ends that the tracker does not know: whoever is on call is so until another answer,
and is not known to be any more where none comes for ``SURE_FOR``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, insert, or_, select, update

from connector.store.columns import EPOCH, fit
from connector.store.live_tables import change_windows, on_call
from connector.store.live_values import Around
from connector.store.sources import change, unknown
from connector.store.tables import AnyRow, incidents, sources
from rules.context import ChangeWindow, Shift

SURE_FOR: Final = timedelta(hours=2)
"""How long an answer holds that says who is on call now."""
NOTED_EVERY: Final = timedelta(minutes=15)
"""How often it is noted that the answer is still the same: a quiet pass writes nothing."""

_w, _o, _i, _s = change_windows.c, on_call.c, incidents.c, sources.c


class _Named(NamedTuple):
    id: str
    configuration_item: str
    service: str


def put(connection: Connection, source: str, windows: Sequence[ChangeWindow] | None, shifts: Sequence[Shift] | None,
        at: datetime) -> int:
    """What the tracker said at ``at``, ``None`` where it cannot be asked; how many rows that changed."""
    here = fit(source)
    known = connection.execute(select(_s.windows_at, _s.on_call_at).where(_s.name == here)).one_or_none()
    if known is None:
        raise unknown(source)
    changed = 0
    if windows is not None:
        changed += _put_windows(connection, here, windows, at)
        if known.windows_at is None:
            change(connection, source, {"windows_at": at})
    if shifts is not None:
        moved = _put_shifts(connection, here, shifts, at, known.on_call_at)
        if moved or known.on_call_at is None or at - known.on_call_at >= NOTED_EVERY:
            change(connection, source, {"on_call_at": at})
        changed += moved
    return changed


def of(connection: Connection, source: str) -> Around:
    here = fit(source)
    known = connection.execute(select(_s.windows_at, _s.on_call_at).where(_s.name == here)).one_or_none()
    if known is None:
        return Around(None, ())
    windows = connection.execute(select(change_windows).where(_w.source == here).order_by(_w.begins_at, _w.id)).all()
    shifts = connection.execute(select(on_call).where(_o.source == here).order_by(_o.begins_at, _o.account)).all()
    until = (known.on_call_at or EPOCH) + SURE_FOR
    return Around(
        None if known.windows_at is None else tuple(
            ChangeWindow(row.id, row.begins_at, row.ends_at, row.configuration_item or None, row.service or None)
            for row in windows),
        tuple(Shift(row.roster, row.account, row.begins_at, row.ends_at or until) for row in shifts))


# -- planned work -------------------------------------------------------------------------------


def _put_windows(connection: Connection, source: str, windows: Sequence[ChangeWindow], at: datetime) -> int:
    """A window that is no longer said is over, or was called off before it began."""
    said = {_Named(fit(each.id), fit(each.configuration_item or ""), fit(each.service or "")): (each.start, each.end)
            for each in windows}
    stored = {_Named(row.id, row.configuration_item, row.service): (row.begins_at, row.ends_at)
              for row in connection.execute(select(change_windows).where(
                  _w.source == source, or_(_w.ends_at > at, _w.id.in_({name.id for name in said}))))}
    wanted: dict[_Named, tuple[datetime, datetime] | None] = {
        name: times for name, times in said.items() if stored.get(name) != times}
    for name, (begins, ends) in stored.items():
        if name not in said and ends > at:
            wanted[name] = None if begins >= at else (begins, at)
    for name, times in wanted.items():
        here = (_w.source == source, _w.id == name.id, _w.configuration_item == name.configuration_item,
                _w.service == name.service)
        if name in stored:
            connection.execute(delete(change_windows).where(*here))
        if times is not None:
            connection.execute(insert(change_windows), {"source": source, **name._asdict(), "begins_at": times[0],
                                                        "ends_at": times[1]})
    _decide_again(connection, source, set(wanted))
    return len(wanted)


def _decide_again(connection: Connection, source: str, names: set[_Named]) -> None:
    """The open incidents that a window covers, or no longer does."""
    if not names:
        return
    mine: list[Any] = [_i.source == source, _i.is_open]
    if all(name.configuration_item or name.service for name in names):
        items, services = ({getattr(name, field) for name in names} - {""} for field in _Named._fields[1:])
        mine.append(or_(_i.configuration_item.in_(items), _i.service.in_(services)))
    connection.execute(update(incidents).where(*mine).values(revision=_i.revision + 1))


# -- who is on call -----------------------------------------------------------------------------


def _put_shifts(connection: Connection, source: str, shifts: Sequence[Shift], at: datetime, before: datetime | None
                ) -> int:
    changed = 0
    if before is not None and at - before > SURE_FOR:
        # Nobody asked in between: whoever it was then is only known to have been so for a while.
        lapsed = update(on_call).where(_o.source == source, _o.ends_at.is_(None)).values(ends_at=before + SURE_FOR)
        changed += connection.execute(lapsed).rowcount
    current = connection.execute(select(on_call).where(
        _o.source == source, or_(_o.ends_at.is_(None), _o.ends_at > at))).all()
    by_name = {(row.roster, row.account): row for row in current}
    said = {(fit(each.roster), fit(each.account)): each for each in shifts}
    for (roster, account), each in said.items():
        row = by_name.get((roster, account))
        begins = each.start if row is None else min(each.start, row.begins_at)
        ends = each.end if each.end > at else None
        if row is not None and (row.begins_at, row.ends_at) == (begins, ends):
            continue
        _replace(connection, row, {"source": source, "roster": roster, "account": account, "begins_at": begins,
                                   "ends_at": ends})
        changed += 1
    for name, row in by_name.items():
        if name not in said:
            _replace(connection, row, None if row.begins_at >= at else {**row._mapping, "ends_at": at})
            changed += 1
    return changed


def _replace(connection: Connection, row: AnyRow | None, values: dict[str, Any] | None) -> None:
    for old in (row and dict(row._mapping), values):
        if old is not None:
            here = [on_call.c[name] == old[name] for name in ("source", "roster", "account", "begins_at")]
            connection.execute(delete(on_call).where(*here))
    if values is not None:
        connection.execute(insert(on_call), values)
