"""What two readings of one incident say together.

Entries of a history only grow: each id counts as it was first seen, whatever a later, partial or
emptied reading lacks. What a reading had to make up is held to what is known better: a row of an
export goes where the whole history, read live, speaks of the same; a value shown goes where the
history leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from connector.store.columns import MICROSECOND
from rules.event_ids import SHOWN, content, is_row, is_shown, made_up
from rules.incident import Event, Incident, Value, ordered

_WORDS: Final = "words"
"""Stands for what comments and notes say, beside the names of fields."""

Fields = dict[str, Value]


def merged(stored: Incident, read: Incident) -> Incident:
    """What both say; the same again changes nothing.

    The latest reading of the tracker itself says what the incident is called and shows: an export
    read after it adds to the history only. Between exports the one read last does. Where the
    history does not lead to what the latest live reading shows, that is known from its update on.
    """
    first, last = (read, stored) if _is_later(stored, read) else (stored, read)
    whole = _Whole(first=_is_whole(first, last), last=_is_whole(last, first))
    opening = _opening(first, last, whole)
    events = _pruned(opening, ordered(_kept(_united(stored, read), first, last, whole)))
    if last.updated_at is not None:
        events = _settled(opening, events, last, last.updated_at)
    return replace(last, opening=opening, events=events, shows_words=first.shows_words or last.shows_words,
                   whole=any(whole))


def is_newer(stored: Incident, read: Incident) -> bool:
    """Whether ``read`` is the tracker's own word, and none that ``stored`` has gone beyond."""
    return is_live(read) and not _is_later(stored, read)


def read_anew(stored: Incident, read: Incident) -> Incident:
    """What both say, where ``stored`` was made of the tracker's answers by another mapping.

    Then an entry of the history means what ``read`` says that it means, and what ``stored`` made of the
    tracker's history is let go, if ``read`` holds all of it. When each was first seen stays.
    """
    until = read.updated_at
    if not read.whole or until is None:
        return merged(stored, read)
    seen = {event.id: event.seen_at for event in stored.events}
    ids = {event.id for event in read.events}
    kept = tuple(event for event in stored.events if event.id not in ids and (
        event.at > until or _topic(event) == _WORDS or is_row(event.id) or is_shown(event.id)))
    told = tuple(event._replace(seen_at=seen.get(event.id, event.seen_at)) for event in read.events)
    return merged(replace(stored, opening=read.opening, events=kept, whole=False), replace(read, events=told))


class _Whole(NamedTuple):
    """Which of the two readings holds all that happened up to its update."""

    first: bool
    last: bool


def is_live(incident: Incident) -> bool:
    """Whether the tracker itself was read, not an export of it."""
    return incident.updated_at is not None


def _is_later(stored: Incident, read: Incident) -> bool:
    """Whether ``stored`` rests on a later word of the tracker than ``read``, which came after it."""
    return stored.updated_at is not None and (read.updated_at is None or read.updated_at < stored.updated_at)


def _is_whole(side: Incident, other: Incident) -> bool:
    """Whether it holds all that happened up to its update. It says so, but an entry of the history
    that the other has and it lacks proves that its tracker had not told, or has lost, some."""
    until = side.updated_at
    if not side.whole or until is None:
        return False
    ids = {event.id for event in side.events}
    return not any(event.id not in ids and event.at <= until and _is_entry(event) for event in other.events)


def _is_entry(event: Event) -> bool:
    """Whether it is of the tracker's own history of the fields. Comments are not: people delete them."""
    return event.kind == "field" and not is_row(event.id) and not is_shown(event.id)


# -- the opening --------------------------------------------------------------------------------


def _opening(first: Incident, last: Incident, whole: _Whole) -> Mapping[str, Value]:
    """An opening is folded back from the history, so it is only as complete as that."""
    if whole.first and whole.last:
        # A field without history is shown in the opening as it is now: what was shown there before
        # it changed unlogged is what it was.
        changed = {event.field for event in last.events if event.field is not None}
        return {**last.opening, **{field: value for field, value in first.opening.items() if field not in changed}}
    if whole.last:
        known = _topics(last)
        return {**{field: value for field, value in first.opening.items() if field not in known}, **last.opening}
    if not whole.first and {event.id for event in first.events} <= {event.id for event in last.events}:
        return last.opening
    return {**last.opening, **first.opening}


# -- the events ---------------------------------------------------------------------------------


def _united(stored: Incident, read: Incident) -> dict[str, Event]:
    united = {event.id: event for event in stored.events}
    for event in read.events:
        united.setdefault(event.id, event)
    return united


def _kept(united: dict[str, Event], first: Incident, last: Incident, whole: _Whole) -> list[Event]:
    """Without what an export made up and a whole history tells, and with that history's own beginning."""
    if not any(whole):
        return list(united.values())
    begun = [event for event in (last if whole.last else first).events if event.kind == "created"]
    kept = [event for event in united.values() if event.kind != "created"]
    if any(is_row(event.id) for event in kept):
        told = [(side.updated_at, _topics(side)) for side, is_whole in zip((first, last), whole, strict=True)
                if is_whole and side.updated_at is not None]
        kept = [event for event in kept if not (
            is_row(event.id) and any(event.at <= until and _topic(event) in topics for until, topics in told))]
    return [*(event._replace(seen_at=united[event.id].seen_at) for event in begun), *kept]


def _topics(side: Incident) -> set[str]:
    """What a whole history speaks of: where it holds rows of an export up to its update, it did not."""
    topics = {"", *side.opening, *({_WORDS} if side.shows_words else ())}
    exported = set()
    for event in side.events:
        if not is_row(event.id):
            topics.add(_topic(event))
        elif side.updated_at is not None and event.at <= side.updated_at:
            exported.add(_topic(event))
    return topics - exported


def _topic(event: Event) -> str:
    if event.kind in ("public_comment", "internal_note"):
        return _WORDS
    return event.field or ""


def _pruned(opening: Mapping[str, Value], events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Without the values shown to which the history leads, or which were shown before: each later
    reading shows them anew."""
    if not any(is_shown(event.id) for event in events):
        return events
    now, kept = dict(opening), []
    for event in events:
        if event.field is None or not is_shown(event.id) or not _same(now.get(event.field), event.new):
            kept.append(event)
            _apply(now, event)
    return tuple(kept)


def _settled(opening: Mapping[str, Value], events: tuple[Event, ...], last: Incident, at: datetime
             ) -> tuple[Event, ...]:
    """With what ``last`` showed at its update, where the events would lead to something else."""
    until = at + MICROSECOND
    shown, known = _fold(last.opening, last.events, until), _fold(opening, events, until)
    added = []
    for field, value in shown.items():
        if not _same(known.get(field), value):
            behind = any(event.at == at and event.field == field and event.id > SHOWN for event in events)
            event = Event(until if behind else at, "", "field", field, known.get(field), value)
            added.append(event._replace(id=made_up(SHOWN, content(last.id, event))))
    return ordered([*events, *added]) if added else events


def _fold(opening: Mapping[str, Value], events: Iterable[Event], until: datetime) -> Fields:
    now = dict(opening)
    for event in events:
        if event.at > until:
            break
        _apply(now, event)
    return now


def _apply(now: Fields, event: Event) -> None:
    if event.kind == "field" and event.field is not None:
        if event.new is None:
            now.pop(event.field, None)
        else:
            now[event.field] = event.new


def _same(one: Value | None, other: Value | None) -> bool:
    return one == other and type(one) is type(other)
