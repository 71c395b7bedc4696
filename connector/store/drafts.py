"""Drafts: recorded with the decision that asks for them, replaced, ended, and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, bindparam, insert, select, tuple_, update

from connector.store.codec import dump
from connector.store.columns import clean, fit
from connector.store.draft_tables import drafts
from connector.store.draft_values import OPEN_DRAFTS, Draft, DraftState, Rests, Statement
from connector.store.tables import AnyRow, among, incidents
from connector.store.values import WITHDRAWN, Recorded

_d, _i = drafts.c, incidents.c
_HERE: Final = (_d.id == bindparam("b_id"), _d.version == bindparam("b_version"))
_END: Final = update(drafts).where(*_HERE).values(
    {name: bindparam(f"b_{name}") for name in ("state", "reason", "ended_at")})
_KEEP: Final = update(drafts).where(*_HERE).values(
    {name: bindparam(f"b_{name}") for name in ("templates", "holds_until")})

MERGED: Final = "a later call to the same readers stands for it"

Key = tuple[str, str]


class _Text(NamedTuple):
    """What is kept as a document."""

    template: str
    subject: str
    body: str
    statements: tuple[Statement, ...]
    rests_on: tuple[Rests, ...]


@cache
def _text() -> TypeAdapter[_Text]:
    return TypeAdapter(_Text)


def record(connection: Connection, decided: Mapping[Key, Recorded]) -> int:
    """Store the drafts of decisions that were just recorded; how many rows changed.

    A text that differs becomes the next version and supersedes the one before, unless a person
    has already had to do with it. A draft whose firing is no longer due, or is answered by another, is
    overtaken, one whose firing is no longer known withdrawn.
    """
    if not decided:
        return 0
    latest: dict[Key, dict[str, AnyRow]] = {key: {} for key in decided}
    query = select(drafts).where(among(_d.source, _d.incident, list(decided)), _d.state != "superseded")
    for found in connection.execute(query):
        latest[found.source, found.incident][found.id] = found
    new: list[dict[str, Any]] = []
    ended: list[dict[str, Any]] = []
    kept: list[dict[str, Any]] = []
    for key, item in decided.items():
        for draft in item.drafts:
            if (fit(draft.source), fit(draft.incident)) != key:
                raise ValueError(f"a draft of {draft.incident} came with the decision on {key[1]}")
            row: AnyRow = latest[key].get(draft.id)
            values = _row(draft)
            if row is None:
                new.append(values)
            elif row.state not in OPEN_DRAFTS and row.state not in ("overtaken", WITHDRAWN):
                continue  # a person has had to do with it
            elif (row.state, row.reason, row.phase, row.doc) != tuple(
                    values[name] for name in ("state", "reason", "phase", "doc")):
                new.append(values | {"version": row.version + 1})
                ended.append(_ended(row, "superseded", row.reason, item.decision.at))
            elif (row.templates, row.holds_until) != (values["templates"], values["holds_until"]):
                kept.append({"b_id": row.id, "b_version": row.version, "b_templates": values["templates"],
                             "b_holds_until": values["holds_until"]})
        offered = {draft.id for draft in item.drafts}
        merged = {(fit(firing), clean(draft.audience)) for draft in item.drafts for firing in draft.stands_for}
        status = {fit(firing.key): firing.status for firing in item.decision.firings}
        for id_, row in latest[key].items():
            if id_ in offered or row.state not in OPEN_DRAFTS:
                continue
            if (row.firing, row.audience) in merged:
                ended.append(_ended(row, "overtaken", MERGED, item.decision.at))
            elif status.get(row.firing) != "due":
                ended.append(_over(row, status.get(row.firing), item.decision.at))
    for statement, parameters in ((_END, ended), (_KEEP, kept), (insert(drafts), new)):
        if parameters:
            connection.execute(statement, parameters)
    return len(new) + len(ended) + len(kept)


def _over(row: AnyRow, status: str | None, at: datetime) -> dict[str, Any]:
    if status is None:
        return _ended(row, "withdrawn", "what asked for it was taken back", at)
    return _ended(row, "overtaken", f"what asked for it is {status}", at)


def _ended(row: AnyRow, state: DraftState, reason: str, at: datetime) -> dict[str, Any]:
    return {"b_id": row.id, "b_version": row.version, "b_state": state, "b_reason": reason, "b_ended_at": at}


def _row(draft: Draft) -> dict[str, Any]:
    text = _Text(draft.template, draft.subject, draft.body, draft.statements, draft.rests_on)
    return {
        "id": draft.id,
        "version": 1,
        "source": fit(draft.source),
        "incident": fit(draft.incident),
        "firing": fit(draft.firing),
        "audience": clean(draft.audience),
        "phase": clean(draft.phase),
        "state": draft.state,
        "reason": clean(draft.reason),
        "templates": clean(draft.templates),
        "made_at": draft.made_at,
        "holds_until": draft.holds_until,
        "ended_at": None,
        "doc": dump(_text(), text),
    }


# -- reading ------------------------------------------------------------------------------------


def in_states(connection: Connection, states: Sequence[DraftState], limit: int | None) -> list[Draft]:
    return _drafts(connection, select(drafts).where(_d.state.in_(states)).order_by(_d.made_at, _d.id, _d.version)
                   .limit(limit))


def of_incident(connection: Connection, source: str, incident: str) -> list[Draft]:
    query = select(drafts).where(_d.source == fit(source), _d.incident == fit(incident))
    return _drafts(connection, query.order_by(_d.made_at, _d.id, _d.version))


def by_id(connection: Connection, beginning: str) -> list[Draft]:
    query = select(drafts).where(_d.id.startswith(beginning, autoescape=True))
    return _drafts(connection, query.order_by(_d.id, _d.version))


def _drafts(connection: Connection, query: Select[Any]) -> list[Draft]:
    return [_draft(row) for row in connection.execute(query)]


def _draft(row: AnyRow) -> Draft:
    columns = {name: value for name, value in row._mapping.items() if name not in ("id", "doc")}
    return Draft(**columns, **_text().validate_json(row.doc)._asdict())


def made_otherwise(connection: Connection, templates: str) -> list[str]:
    """The sources of open drafts that were made by other templates: asked first, so that a quiet
    pass writes nothing."""
    query = select(_d.source).distinct().where(_d.state.in_(OPEN_DRAFTS), _d.templates != templates)
    return list(connection.scalars(query.order_by(_d.source)))


def make_due(connection: Connection, templates: str, now: datetime) -> int:
    """Have the incidents decided again whose open drafts were made by other templates."""
    old = select(_d.source, _d.incident).where(_d.state.in_(OPEN_DRAFTS), _d.templates != templates)
    changed = connection.execute(update(incidents).where(tuple_(_i.source, _i.id).in_(old)).values(next_at=now))
    return int(changed.rowcount)


