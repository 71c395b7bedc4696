"""What the relatives of incidents say: parent, children, and what shares the configuration item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from connector.store.codec import decode_spans, loads
from connector.store.columns import fit, instant
from connector.store.spans import both, held_spans, within
from connector.store.tables import incidents
from connector.store.values import Related
from rules.context import Step
from rules.incident import Incident

CHUNK: Final = 500

_i = incidents.c
Spans = list[tuple[int, int | None]]
"""As they are stored, in microseconds: thousands are read, few become instants."""


def related(connection: Connection, batch: Sequence[Incident]) -> list[Related]:
    """In the order of ``batch``: three look-ups for each source and chunk, whatever their number."""
    found: dict[int, Related] = {}
    for source in {incident.source for incident in batch}:
        places = [place for place, incident in enumerate(batch) if incident.source == source]
        for start in range(0, len(places), CHUNK):
            chunk = places[start : start + CHUNK]
            found.update(zip(chunk, _related(connection, source, [batch[place] for place in chunk]), strict=True))
    return [found[place] for place in range(len(batch))]


def steps(relatives: Iterable[Spans]) -> tuple[Step, ...]:
    """How many were open, from each instant on at which that changed."""
    moves: defaultdict[int, int] = defaultdict(int)
    for spans in relatives:
        for start, end in spans:
            moves[start] += 1
            if end is not None:
                moves[end] -= 1
    changes = [(at, by) for at, by in sorted(moves.items()) if by]
    return tuple(map(Step, (instant(at) for at, _ in changes), accumulate(by for _, by in changes)))


def _related(connection: Connection, source: str, batch: Sequence[Incident]) -> list[Related]:
    fields = [incident.now() for incident in batch]
    parents = [_name(each.get("parent")) for each in fields]
    items = [_name(each.get("configuration_item")) for each in fields]
    names = [{fit(incident.id), fit(incident.key)} for incident in batch]
    # A tracker names a parent by its id or by its key.
    by_name = _spans(connection, source, _i.key, parents, _i.open_spans) | _spans(
        connection, source, _i.id, parents, _i.open_spans
    )
    on_items = _spans(connection, source, _i.configuration_item, items, _i.item_spans)
    by_item = {item: steps(map(loads, found)) for item, found in on_items.items()}
    by_parent = _spans(connection, source, _i.parent, {name for pair in names for name in pair}, _i.child_spans)
    return [
        Related(
            # Only while it named them itself: what it was filed under later says nothing of before.
            parent_open=both(decode_spans(by_name[parent][0]), held_spans(incident, "parent"))
            if parent in by_name
            else None,
            open_on_same_ci=None
            if item is None
            else within(by_item.get(item, ()), held_spans(incident, "configuration_item")),
            children_open=steps(loads(doc) for name in pair for doc in by_parent.get(name, ())),
        )
        for incident, parent, item, pair in zip(batch, parents, items, names, strict=True)
    ]


def _name(value: object) -> str | None:
    return fit(value) if isinstance(value, str) and value else None


def _spans(
    connection: Connection,
    source: str,
    column: ColumnElement[Any],
    names: Iterable[str | None],
    wanted_spans: ColumnElement[Any],
) -> dict[str, list[bytes]]:
    """For each of ``names`` the wanted spans of the incidents whose ``column`` holds it."""
    wanted = set(names) - {None}
    found: dict[str, list[bytes]] = {}
    if wanted:
        query = select(column, wanted_spans).where(_i.source == fit(source), column.in_(wanted))
        for name, doc in connection.execute(query):
            found.setdefault(name, []).append(doc)
    return found
