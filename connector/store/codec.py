"""Incidents and decisions as documents, and back.

Events are compact lists, instants are microseconds since 1970. What is written is equal to what
is read back, but for lone surrogates, which are not text and become U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from hashlib import blake2b
from itertools import groupby
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError, from_json, to_json

from connector.store.columns import EPOCH, as_text, instant, micros
from rules.context import Interval
from rules.decision import Decision, Firing
from rules.incident import Event, Incident, Value

_AT: Final = "at"


class IncidentDoc(NamedTuple):
    """What is stored of an incident; ``hash`` is equal where equal things were read."""

    snapshot: bytes
    events: bytes
    hash: bytes


def dumps(tree: object) -> bytes:
    """Compact JSON; lone surrogates in it become U+FFFD."""
    try:
        return to_json(tree)
    except PydanticSerializationError:
        return to_json(_scrub(tree))


def loads(doc: bytes) -> Any:
    return from_json(doc)


def _scrub(tree: object) -> object:
    if isinstance(tree, str):
        return as_text(tree)
    if isinstance(tree, Mapping):
        return {_scrub(key): _scrub(value) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_scrub(item) for item in tree]
    return tree


def _value_out(value: Value | None) -> object:
    if isinstance(value, datetime):
        return {_AT: micros(value)}
    return value


def _value_in(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return instant(value[_AT])
    return value


_ROW: Final = 9
_AS_THEY_ARE: Final = frozenset({str, int, bool, type(None)})


def _rows(events: Iterable[Event]) -> list[list[object]]:
    """Without ``seen_at``: that is ours, so a second reading of the same history is the same."""
    rows = []
    before, number = None, 0
    for at, id_, kind, field, old, new, actor, origin, text, _ in events:
        if at is not before:  # the fields of one entry share theirs
            before, number = at, micros(at)
        row: list[object] = [number, id_, kind, origin, actor, text]
        if field is not None or old is not None or new is not None:
            row += (field, old if old.__class__ in _AS_THEY_ARE else _value_out(old),
                    new if new.__class__ in _AS_THEY_ARE else _value_out(new))
        while row[-1] is None:
            row.pop()
        rows.append(row)
    return rows


def _events(rows: Iterable[list[Any]], seen: Iterable[datetime | None]) -> list[Event]:
    events = []
    before, moment = None, EPOCH
    for row, seen_at in zip(rows, seen, strict=True):
        if len(row) < _ROW:
            row += [None] * (_ROW - len(row))
        at, id_, kind, origin, actor, text, field, old, new = row
        if at != before:
            before, moment = at, instant(at)
        if field is not None:
            if old.__class__ not in _AS_THEY_ARE:
                old = _value_in(old)
            if new.__class__ not in _AS_THEY_ARE:
                new = _value_in(new)
        events.append(Event(moment, id_, kind, field, old, new, actor, origin, text, seen_at))
    return events


def _seen_out(events: Sequence[Event]) -> list[list[int | None]]:
    """Run lengths: most of a history is seen in few readings."""
    runs = groupby(events, key=lambda event: event.seen_at)
    return [[None if at is None else micros(at), sum(1 for _ in run)] for at, run in runs]


def _seen_in(runs: list[list[Any]]) -> list[datetime | None]:
    return [at for number, count in runs for at in [None if number is None else instant(number)] * count]


def encode_incident(incident: Incident) -> IncidentDoc:
    opening = {name: _value_out(value) for name, value in sorted(incident.opening.items())}
    extra = dict(sorted(incident.extra.items()))
    opened = micros(incident.opened_at)
    tree = [incident.key, opened, opening, incident.url, incident.version, incident.title, extra, incident.shows_words]
    if incident.updated_at is not None:  # an export's snapshot stays as it was before there were live ones
        tree += [micros(incident.updated_at), incident.whole]
    snapshot = dumps(tree)
    rows = dumps(_rows(incident.events))
    seen = dumps(_seen_out(incident.events))
    digest = blake2b(snapshot, digest_size=16)
    digest.update(rows)
    return IncidentDoc(snapshot, b"[%b,%b]" % (rows, seen), digest.digest())


def decode_incident(source: str, id_: str, snapshot: bytes, events: bytes) -> Incident:
    key, opened, opening, url, version, title, extra, shows_words, *live = loads(snapshot)
    rows, seen = loads(events)
    return Incident(
        source=source,
        id=id_,
        key=key,
        opened_at=instant(opened),
        opening={name: _value_in(value) for name, value in opening.items()},
        events=tuple(_events(rows, _seen_in(seen))),
        url=url,
        version=version,
        title=title,
        extra=extra,
        shows_words=shows_words,
        updated_at=instant(live[0]) if live else None,
        whole=bool(live and live[1]),
    )


def encode_event(event: Event) -> bytes:
    return dumps([*_rows([event]), None if event.seen_at is None else micros(event.seen_at)])


def decode_event(doc: bytes) -> Event:
    row, seen = loads(doc)
    return _events([row], [None if seen is None else instant(seen)])[0]


def encode_spans(spans: Sequence[Interval]) -> bytes:
    return dumps([[micros(start), None if end is None else micros(end)] for start, end in spans])


def decode_spans(doc: bytes) -> tuple[Interval, ...]:
    return tuple(Interval(instant(start), None if end is None else instant(end)) for start, end in loads(doc))


# The adapters follow the types of ``rules.decision`` by themselves: a field added there with a
# default reads from old documents too. They are built at first use, not at import.
@cache
def _decision() -> TypeAdapter[Decision]:
    return TypeAdapter(Decision)


@cache
def _firing() -> TypeAdapter[Firing]:
    return TypeAdapter(Firing)


def dump(adapter: TypeAdapter[Any], value: object) -> bytes:
    """``value`` as its adapter writes it; lone surrogates become U+FFFD."""
    try:
        return adapter.dump_json(value)
    except PydanticSerializationError:
        return to_json(_scrub(adapter.dump_python(value)))


def encode_decision(decision: Decision) -> bytes:
    return dump(_decision(), decision)


def decode_decision(doc: bytes) -> Decision:
    return _decision().validate_json(doc)


def encode_firing(firing: Firing) -> bytes:
    return dump(_firing(), firing)


def decode_firing(doc: bytes) -> Firing:
    return _firing().validate_json(doc)
