"""Recording decisions: the document, the queue's columns, the firings and their effects, at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from connector.store import drafts
from connector.store.codec import dumps, encode_decision, encode_firing
from connector.store.columns import clean, fit, micros
from connector.store.errors import StoreError
from connector.store.proofs import make_due
from connector.store.tables import UNKNOWN_PRIORITY, AnyRow, among, effects, firings, incidents
from connector.store.values import WITHDRAWN, Effect, Recorded
from rules.decision import Firing

CHUNK: Final = 200

_i, _f, _e = incidents.c, firings.c, effects.c
_AT: Final = (_i.source == bindparam("b_source"), _i.id == bindparam("b_id"))
_DECIDE: Final = update(incidents).where(*_AT).values(
    {name: bindparam(f"b_{name}") for name in
     ("decided_revision", "decided_at", "policy", "priority", "score", "next_at", "decision")}
)  # fmt: skip
_REFIRE: Final = update(firings).where(
    _f.source == bindparam("b_source"), _f.incident == bindparam("b_incident"), _f.key == bindparam("b_key")
).values(status=bindparam("b_status"), doc=bindparam("b_doc"))  # fmt: skip
_CHANGE: Final = update(effects).where(_e.key == bindparam("b_key")).values(
    state=bindparam("b_state"), reason=bindparam("b_reason"), body=bindparam("b_body")
)  # fmt: skip

Key = tuple[str, str]
Params = list[dict[str, Any]]


class _Changes:
    """What a chunk of decisions changes, gathered first and written in a few statements."""

    def __init__(self) -> None:
        self.decided: Params = []
        self.fired: Params = []
        self.refired: Params = []
        self.created: dict[str, dict[str, Any]] = {}
        self.effects: Params = []

    def write(self, connection: Connection) -> int:
        created = list(self.created.values())
        steps = ((_DECIDE, self.decided), (insert(firings), self.fired), (_REFIRE, self.refired),
                 (insert(effects), created), (_CHANGE, self.effects))  # fmt: skip
        for statement, parameters in steps:
            if parameters:
                connection.execute(statement, parameters)
        make_due(connection, {(one["b_source"], one["b_id"]): _mark(one) for one in self.decided})
        return sum(len(parameters) for _, parameters in steps)


def record(connection: Connection, decisions: Sequence[Recorded]) -> int:
    """Within one transaction. Of two decisions for one incident the later in the sequence counts."""
    last = {(fit(item.decision.source), fit(item.decision.incident)): item for item in decisions}
    keys = list(last)
    return sum(
        _record_chunk(connection, {key: last[key] for key in keys[start : start + CHUNK]})
        for start in range(0, len(keys), CHUNK)
    )


def _record_chunk(connection: Connection, chunk: dict[Key, Recorded]) -> int:
    keys = list(chunk)
    columns = (_i.source, _i.id, _i.decided_revision, _i.policy, _i.next_at, _i.decision)
    there = connection.execute(select(*columns).where(among(_i.source, _i.id, keys)))
    rows = {(row.source, row.id): row for row in there}
    fired: dict[Key, dict[str, AnyRow]] = {key: {} for key in keys}
    for row in connection.execute(select(firings).where(among(_f.source, _f.incident, keys))):
        fired[row.source, row.incident][row.key] = row
    sent: dict[Key, dict[str, AnyRow]] = {key: {} for key in keys}
    for row in connection.execute(select(effects).where(among(_e.source, _e.incident, keys))):
        sent[row.source, row.incident][row.key] = row
    changes = _Changes()
    taken: dict[Key, Recorded] = {}
    for key, item in chunk.items():
        if key not in rows:
            raise StoreError(f"the store does not hold the incident {item.decision.key}", where=item.decision.source)
        if item.revision >= rows[key].decided_revision:
            taken[key] = item
            _decided(changes, key, item, rows[key])
            gone = _fired(changes, key, item, fired[key])
            _asked(changes, key, item, sent[key], gone)
    return changes.write(connection) + drafts.record(connection, taken)


def _decided(changes: _Changes, key: Key, item: Recorded, row: AnyRow) -> None:
    decision = item.decision
    doc = encode_decision(decision)
    if (row.decision, row.decided_revision, row.policy, row.next_at) == (
            doc, item.revision, decision.policy, item.next_at):
        return
    changes.decided.append({
        "b_source": key[0],
        "b_id": key[1],
        "b_decided_revision": item.revision,
        "b_decided_at": decision.at,
        "b_policy": decision.policy,
        "b_priority": UNKNOWN_PRIORITY if decision.priority is None else decision.priority,
        "b_score": decision.score,
        "b_next_at": item.next_at,
        "b_decision": doc,
    })  # fmt: skip


def _mark(decided: dict[str, Any]) -> str:
    """By which the proof log knows this decision from the next."""
    return f"{decided['b_decided_revision']}:{micros(decided['b_decided_at'])}:{decided['b_policy'][:16]}"


def _fired(changes: _Changes, key: Key, item: Recorded, stored: dict[str, AnyRow]) -> set[str]:
    """Gather the firings that are new or changed; answer the keys of those no longer due."""
    gone: set[str] = set()
    now = {fit(firing.key): firing for firing in item.decision.firings if firing.status != "pending"}
    for name, firing in now.items():
        row, doc = stored.get(name), encode_firing(firing)
        if row is None:
            changes.fired.append(_new_firing(key, name, item, firing, doc))
        elif row.status == "acted" != firing.status:
            continue  # an act is not taken back
        elif (row.status, row.doc) != (firing.status, doc):
            changes.refired.append(_refired(key, name, firing.status, doc))
            if row.status == "due" and firing.status != "acted":
                gone.add(name)
    for name, row in stored.items():
        if name not in now and row.status not in ("acted", WITHDRAWN):
            changes.refired.append(_refired(key, name, WITHDRAWN, row.doc))
            gone.add(name)
    return gone - {name for name, firing in now.items() if firing.status == "due"}


def _new_firing(key: Key, name: str, item: Recorded, firing: Firing, doc: bytes) -> dict[str, Any]:
    return {
        "source": key[0],
        "incident": key[1],
        "key": name,
        "rule": clean(firing.rule),
        "kind": firing.kind,
        "at": firing.at,
        "status": firing.status,
        "recorded_at": item.decision.at,
        "policy": firing.policy or item.decision.policy,
        "doc": doc,
    }


def _refired(key: Key, name: str, status: str, doc: bytes) -> dict[str, Any]:
    return {"b_source": key[0], "b_incident": key[1], "b_key": name, "b_status": status, "b_doc": doc}


def _asked(changes: _Changes, key: Key, item: Recorded, stored: dict[str, AnyRow], gone: set[str]) -> None:
    """Gather new effects, those that come back, and those whose firing is no longer due."""
    for effect in item.effects:
        if (fit(effect.source), fit(effect.incident)) != key:
            raise ValueError(f"an effect of {effect.incident} came with the decision on {key[1]}")
        row = stored.get(effect.key)
        if row is None:
            changes.created.setdefault(effect.key, _new_effect(key, effect))
        elif (row.state, row.reason) == ("cancelled", WITHDRAWN):
            changes.effects.append(_changed(effect.key, effect.state, effect.reason, dumps(effect.body)))
        elif row.state in ("held", "ready") and row.body != dumps(effect.body):
            changes.effects.append(_changed(effect.key, row.state, row.reason, dumps(effect.body)))
    for row in stored.values():
        if row.firing in gone and row.state in ("held", "ready"):
            changes.effects.append(_changed(row.key, "cancelled", WITHDRAWN, row.body))


def _new_effect(key: Key, effect: Effect) -> dict[str, Any]:
    return {
        "key": effect.key,
        "source": key[0],
        "incident": key[1],
        "firing": fit(effect.firing),
        "action": clean(effect.action),
        "channel": clean(effect.channel),
        "recipient": clean(effect.recipient),
        "state": effect.state,
        "reason": clean(effect.reason),
        "created_at": effect.created_at,
        "body": dumps(effect.body),
    }


def _changed(key: str, state: str, reason: str, body: bytes) -> dict[str, Any]:
    return {"b_key": key, "b_state": state, "b_reason": reason, "b_body": body}
