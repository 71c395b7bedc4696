"""A sandbox's world against the store: every ticket, what it shows, what happened to it and what was said, once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from connector.demo.life import Life
from connector.sandbox.server import Site
from connector.store import Store, StoredIncident
from rules.event_ids import is_shown
from rules.incident import Incident

STATES = {"Open": "new", "In Progress": "in_progress", "Waiting for customer": "on_hold",
          "Waiting for vendor": "on_hold", "Resolved": "resolved", "Closed": "closed", "Canceled": "cancelled"}
FIELDS = {"summary": "title", "priority": "priority", "status": "state", "assignee": "assignee", "group": "group"}
WHOSE_CHANGES = ("priority", "state", "assignee", "group")
Told = Counter[tuple[Any, ...]]


class Truth:
    """What a site's world says, to be held against what a store holds of ``source``."""

    def __init__(self, site: Site, source: str) -> None:
        self._site, self._source = site, source
        self._seconds = site.dialect == "servicenow"

    def complaints(self, store: Store, deleted: bool = True) -> Iterator[str]:
        """All that is missing, otherwise, or there twice; with ``deleted`` also what is there no more."""
        lives = {self.id(life): life for life in self._site.world.tickets() if self._is_read(life)}
        held = {stored.incident.id: stored for stored in store.incidents(self._source)}
        for id_, life in lives.items():
            if id_ not in held:
                yield f"{life.key}: missing"
            else:
                yield from (f"{life.key}: {what}" for what in self._of(life, held[id_]))
        for id_ in held.keys() - lives.keys() if deleted else ():
            stored = held[id_]
            if stored.gone is None and stored.incident.now().get("state") not in ("resolved", "closed", "cancelled"):
                yield f"{stored.incident.key}: is gone, and the store does not know"
        for stored in held.values():
            yield from (f"{stored.incident.key}: {what}" for what in _acts(store, stored))

    def id(self, life: Life) -> str:
        return life.sys_id if self._seconds else life.id

    def _is_read(self, life: Life) -> bool:
        return self._seconds or life.project == self._site.world.project

    def _of(self, life: Life, stored: StoredIncident) -> Iterator[str]:
        incident, now = stored.incident, stored.incident.now()
        if stored.gone is not None:
            yield f"is there, and the store takes it for {stored.gone.why}"
        if incident.key != (life.number if self._seconds else life.key):
            yield f"goes by the key {incident.key}"
        for name, field in FIELDS.items():
            if now.get(field) != _meant(name, life.values[name]):
                yield f"{field} is {now.get(field)!r}, not {_meant(name, life.values[name])!r}"
        yield from _compared("change", self._changes(life), self._told_changes(incident, _is_in_order(life)))
        yield from _compared("word", self._words(life), self._told_words(incident, life))
        if sum(event.kind == "created" for event in incident.events) != 1:
            yield "was opened more than once"

    def _at(self, at: datetime) -> datetime:
        return at.replace(microsecond=0) if self._seconds else at

    def _changes(self, life: Life) -> Told:
        return Counter((self._at(change.at), FIELDS[item.field], change.by, _meant(item.field, item.new))
                       for change in life.changes for item in change.items
                       if FIELDS.get(item.field) in WHOSE_CHANGES
                       and _meant(item.field, item.old) != _meant(item.field, item.new))

    def _told_changes(self, incident: Incident, in_order: bool) -> Told:
        """Where the world's own history does not lead to what it shows, Rung may say since when it is shown."""
        return Counter((event.at, event.field, event.actor, event.new) for event in incident.events
                       if event.kind == "field" and event.field in WHOSE_CHANGES
                       and (in_order or not is_shown(event.id)))

    def _words(self, life: Life) -> Told:
        return Counter((self._at(said.at), "internal_note" if said.internal else "public_comment", said.by,
                        "" if said.edited else _text(said.text)) for said in life.said)

    def _told_words(self, incident: Incident, life: Life) -> Told:
        """Without what was deleted since, and of what was rewritten without its text: what was read stays read."""
        there = {f"comment:{said.number}": said for said in life.said}
        rewritten = {id_ for id_, said in there.items() if said.edited}
        return Counter((event.at, event.kind, event.actor, "" if event.id in rewritten else _text(event.text or ""))
                       for event in incident.events if event.kind in ("public_comment", "internal_note")
                       and (self._seconds or event.id in there))


def _meant(name: str, value: Any) -> Any:
    """A value of the world as Rung has it."""
    if name == "status":
        return STATES[value]
    return int(value[1]) if name == "priority" else value


def _is_in_order(life: Life) -> bool:
    """Whether what was dated first was written first: not so where people wrote while another act was late."""
    return all(one.at <= other.at for one, other in pairwise(life.changes))


def _text(text: str) -> str:
    """The week's people name tickets by their keys, on ServiceNow by their numbers."""
    return re.sub(r"\b(NET|INC|PRB|CHG|GEN)[-0]+(?=\d)", "#", text).strip()


def _compared(what: str, world: Told, store: Told) -> Iterator[str]:
    for one in (world - store).elements():
        yield f"a {what} is missing: {one}"
    for one in (store - world).elements():
        yield f"a {what} is told too often: {one}"


def _acts(store: Store, stored: StoredIncident) -> Iterator[str]:
    """Firings and effects that are there twice, or for nothing."""
    firings = [one for one in store.firings(*stored.cursor) if one.status != "withdrawn"]
    yield from _twice("fired", [(one.firing.rule, one.firing.at, one.firing.audience, one.firing.to)
                                for one in firings])
    due = {one.firing.key for one in firings if one.status in ("due", "acted")}
    effects = [one for one in store.effects_of(*stored.cursor) if one.state != "cancelled"]
    yield from _twice("acted on", [(one.firing, one.action, one.recipient) for one in effects])
    for effect in effects:
        if effect.firing not in due:
            yield f"an effect of what did not fall due: {effect.firing}"
    for key in due - {effect.firing for effect in effects} if stored.gone is None else ():
        yield f"fell due and nothing came of it: {key}"


def _twice(what: str, found: Sequence[Any]) -> Iterator[str]:
    for place, one in enumerate(found):
        if one in found[:place]:
            yield f"{what} twice: {one}"

