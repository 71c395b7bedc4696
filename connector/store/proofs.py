"""The proof log in the tables: what is due, entries and parts, restorations, keys, own words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, tuple_, update

from connector.store.codec import decode_decision
from connector.store.columns import MICROSECOND, clean, fit, micros
from connector.store.engine import Database
from connector.store.errors import StoreError
from connector.store.proof_tables import person_keys, proof_due, proof_entries, proof_parts, proof_words, restorations
from connector.store.proof_values import Account, ProofDone, ProofDue, ProofEntry, Restoration, StoredProof, Words
from connector.store.reading import PAGE, at
from connector.store.tables import AnyRow, among, incidents
from connector.store.values import Cursor

_d, _p, _r, _w, _i = proof_due.c, proof_parts.c, restorations.c, proof_words.c, incidents.c
_e: Final = proof_entries.c
_ENTRY: Final = (_e.source, _e.incident, _e.key, _e.subject, _e.resolved_at, _e.provisional, _e.doc)


# -- what is due ------------------------------------------------------------------------------


def make_due(connection: Connection, decided: Mapping[Cursor, str]) -> None:
    """Note the marks of new decisions, within the transaction that stores them."""
    if decided:
        connection.execute(delete(proof_due).where(among(_d.source, _d.incident, list(decided))))
        rows = [{"source": source, "incident": id_, "mark": mark} for (source, id_), mark in decided.items()]
        connection.execute(insert(proof_due), rows)


def make_all_due(connection: Connection) -> int:
    connection.execute(delete(proof_due))
    decided = select(_i.source, _i.id, _i.policy).where(_i.decided_revision > 0)
    connection.execute(insert(proof_due).from_select(["source", "incident", "mark"], decided))
    return int(connection.execute(select(func.count()).select_from(proof_due)).scalar_one())


def due(database: Database, cursor: Cursor | None) -> Iterator[ProofDue]:
    while True:
        with database.reading() as connection:
            page = _due_page(connection, cursor)
        if not page:
            return
        cursor = page[-1].stored.cursor
        yield from page


def _due_page(connection: Connection, cursor: Cursor | None) -> list[ProofDue]:
    query = select(_d.source, _d.incident, _d.mark)
    if cursor is not None:
        query = query.where(tuple_(_d.source, _d.incident) > tuple_(*map(fit, cursor)))
    rows = connection.execute(query.order_by(_d.source, _d.incident).limit(PAGE)).all()
    keys = [(row.source, row.incident) for row in rows]
    if not keys:
        return []
    decisions = select(_i.source, _i.id, _i.decision).where(among(_i.source, _i.id, keys))
    docs = {(row.source, row.id): row.decision for row in connection.execute(decisions)}
    kept = select(_e.source, _e.incident, _e.doc).where(among(_e.source, _e.incident, keys))
    entries = {(row.source, row.incident): row.doc for row in connection.execute(kept)}
    marks = {(row.source, row.incident): row.mark for row in rows}
    return [ProofDue(stored, decode_decision(docs[key]), entries.get(key), marks[key])
            for stored in at(connection, keys) for key in [(fit(stored.incident.source), fit(stored.incident.id))]]


# -- entries ----------------------------------------------------------------------------------


def put(connection: Connection, done: Sequence[ProofDone]) -> int:
    wanted = {(fit(one.source), fit(one.incident)): one for one in done}
    if not wanted:
        return 0
    keys = list(wanted)
    there = set(map(tuple, connection.execute(select(_i.source, _i.id).where(among(_i.source, _i.id, keys)))))
    missing = [one for key, one in wanted.items() if key not in there]
    if missing:
        raise StoreError(f"the store does not hold the incident {missing[0].incident}", where=missing[0].source)
    before = {(row.source, row.incident): row for row in connection.execute(
        select(*_ENTRY).where(among(_e.source, _e.incident, keys)))}
    parts = _parts(connection, keys)
    changed = [key for key, one in wanted.items()
               if one.entry != (_entry(before[key], parts.get(key, ())) if key in before else None)]
    if changed:
        connection.execute(delete(proof_parts).where(among(_p.source, _p.incident, changed)))
        connection.execute(delete(proof_entries).where(among(_e.source, _e.incident, changed)))
        _insert(connection, {key: wanted[key].entry for key in changed})
    for key, one in wanted.items():
        here = (_d.source == key[0], _d.incident == key[1], _d.mark == one.mark)
        connection.execute(delete(proof_due).where(*here))
    return len(changed)


def _insert(connection: Connection, entries: Mapping[Cursor, ProofEntry | None]) -> None:
    kept = {key: entry for key, entry in entries.items() if entry is not None}
    rows = [{"source": source, "incident": id_, "key": fit(entry.key), "subject": fit(entry.subject),
             "resolved_at": entry.resolved_at, "provisional": entry.provisional, "doc": entry.doc}
            for (source, id_), entry in kept.items()]
    parts = [{"source": source, "incident": id_, "person": person, "part": part}
             for (source, id_), entry in kept.items() for person, part in entry.parts]
    for table, values in ((proof_entries, rows), (proof_parts, parts)):
        if values:
            connection.execute(insert(table), values)


def _parts(connection: Connection, keys: Collection[Cursor]) -> dict[Cursor, tuple[tuple[str, str], ...]]:
    found: dict[Cursor, tuple[tuple[str, str], ...]] = {}
    if not keys:
        return found
    query = select(proof_parts).where(among(_p.source, _p.incident, keys)).order_by(_p.person)
    for row in connection.execute(query):
        key = (row.source, row.incident)
        found[key] = (*found.get(key, ()), (row.person, row.part))
    return found


def _entry(row: AnyRow, parts: tuple[tuple[str, str], ...]) -> ProofEntry:
    return ProofEntry(row.key, row.subject, row.resolved_at, row.provisional, row.doc, parts)


def one(connection: Connection, source: str, incident: str) -> StoredProof | None:
    query = select(*_ENTRY).where(_e.source == fit(source), _e.incident == fit(incident))
    found = _stored(connection, connection.execute(query).all())
    return found[0] if found else None


def every(database: Database, person: str | None) -> Iterator[StoredProof]:
    cursor: tuple[datetime, str, str] | None = None
    while True:
        query = select(*_ENTRY).order_by(_e.resolved_at.desc(), _e.source.desc(), _e.incident.desc()).limit(PAGE)
        if person is not None:
            query = query.join(proof_parts, (_p.source == _e.source) & (_p.incident == _e.incident))
            query = query.where(_p.person == person)
        if cursor is not None:
            place = tuple_(_e.resolved_at, _e.source, _e.incident)
            query = query.where(place < tuple_(micros(cursor[0]), *cursor[1:]))
        with database.reading() as connection:
            page = _stored(connection, connection.execute(query).all())
        if not page:
            return
        cursor = (page[-1].entry.resolved_at, page[-1].source, page[-1].incident)
        yield from page


def _stored(connection: Connection, rows: Sequence[AnyRow]) -> list[StoredProof]:
    parts = _parts(connection, [(row.source, row.incident) for row in rows])
    return [StoredProof(row.source, row.incident, _entry(row, parts.get((row.source, row.incident), ())))
            for row in rows]


# -- restorations -----------------------------------------------------------------------------


def put_restorations(connection: Connection, source: str, found: Mapping[str, Sequence[Restoration]]) -> int:
    here, wanted = fit(source), {fit(id_): list(its) for id_, its in found.items()}
    if not wanted:
        return 0
    kept: dict[str, list[Restoration]] = {id_: [] for id_ in wanted}
    keys = [(here, id_) for id_ in wanted]
    query = select(restorations).where(among(_r.source, _r.incident, keys)).order_by(_r.resolved_at)
    for row in connection.execute(query):
        kept[row.incident].append(_restoration(row))
    changed = [id_ for id_, its in wanted.items()
               if [each._replace(incident=id_, subject=fit(each.subject)) for each in its] != kept[id_]]
    if changed:
        connection.execute(delete(restorations).where(among(_r.source, _r.incident, [(here, id_) for id_ in changed])))
        rows = [{"source": here, "incident": id_, "resolved_at": each.resolved_at, "reopened_at": each.reopened_at,
                 "subject": fit(each.subject), "priority": each.priority, "micros": each.took // MICROSECOND}
                for id_ in changed for each in wanted[id_]]
        if rows:
            connection.execute(insert(restorations), rows)
    return len(changed)


def restorations_like(
    connection: Connection, source: str, subject: str, priority: int, since: datetime, until: datetime
) -> list[Restoration]:
    query = select(restorations).where(
        _r.source == fit(source), _r.subject == fit(subject), _r.priority == priority,
        _r.resolved_at >= since, _r.resolved_at < until)  # fmt: skip
    return [_restoration(row) for row in connection.execute(query.order_by(_r.resolved_at, _r.incident))]


def _restoration(row: AnyRow) -> Restoration:
    return Restoration(row.incident, row.resolved_at, row.reopened_at, row.subject, row.priority,
                       row.micros * MICROSECOND)


# -- people -----------------------------------------------------------------------------------


def keys(connection: Connection) -> dict[Account, str]:
    return {(row.source, row.account): row.key for row in connection.execute(select(person_keys))}


def put_keys(connection: Connection, wanted: Mapping[Account, str]) -> None:
    known = keys(connection)
    new = {(fit(source), fit(account)): key for (source, account), key in wanted.items()}
    moved = {account: key for account, key in new.items() if known.get(account) not in (None, key)}
    for (source, account), key in moved.items():
        at_ = (person_keys.c.source == source, person_keys.c.account == account)
        connection.execute(update(person_keys).where(*at_).values(key=key))
    added = [{"source": source, "account": account, "key": key}
             for (source, account), key in new.items() if (source, account) not in known]
    if added:
        connection.execute(insert(person_keys), added)
    still = set(keys(connection).values())
    for before, after in {(known[account], key) for account, key in moved.items()}:
        if before not in still:
            connection.execute(update(proof_words).where(_w.person == before).values(person=after))


def add_words(connection: Connection, words: Sequence[Words]) -> None:
    rows: list[dict[str, Any]] = [
        {"person": each.person, "source": fit(each.source), "incident": fit(each.incident), "kind": each.kind,
         "text": clean(each.text), "at": each.at} for each in words]  # fmt: skip
    if rows:
        connection.execute(insert(proof_words), rows)


def drop_words(connection: Connection, ids: Collection[int]) -> int:
    return connection.execute(delete(proof_words).where(_w.id.in_(list(ids)))).rowcount


def all_words(connection: Connection, person: str | None) -> list[Words]:
    query = select(proof_words).order_by(_w.id)
    if person is not None:
        query = query.where(_w.person == person)
    return list(map(Words._make, connection.execute(query)))
