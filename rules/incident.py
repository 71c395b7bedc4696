"""An incident and its history, as every tracker is read into it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import Final, NamedTuple

Value = str | int | bool | datetime | tuple[str, ...]
"""What a field may hold. An absent field is *unknown*; ``""`` is *known to be empty*."""

STATES: Final = ("new", "in_progress", "on_hold", "resolved", "closed", "cancelled")
LEVELS: Final = ("high", "medium", "low")
HOLD_REASONS: Final = ("caller", "vendor", "change", "problem", "other")
MAJOR_STATES: Final = ("proposed", "accepted", "rejected", "cancelled")
OPEN_STATES: Final = frozenset({"new", "in_progress", "on_hold"})
DONE_STATES: Final = frozenset({"resolved", "closed", "cancelled"})

KINDS: Final = (
    "created",  # the incident was opened
    "field",  # one field changed: `field`, `old`, `new`
    "public_comment",  # the caller can read it: `text`
    "internal_note",  # staff only: `text`
    "touched",  # updated, but the source does not show what changed
    # Rung's own acts, origin "rung":
    "acted",  # a firing was acted on: `field` holds its key, `new` the policy's hash
    "ack",  # a firing was acknowledged through Rung: `field` holds its key
    "snooze",  # a rule was put off: `field` the rule, `new` until when, `text` why
    "update_sent",  # a stakeholder update went out: `field` the audience, `text` the update
)

ORIGINS: Final = ("staff", "caller", "automation", "rung", "unknown")

FIELDS: Final[Mapping[str, type]] = {
    "state": str,
    "priority": int,  # 1 (highest) to 5
    "impact": str,
    "urgency": str,
    "title": str,
    "description": str,
    "service": str,
    "service_tier": int,
    "configuration_item": str,
    "group": str,
    "assignee": str,
    "reporter": str,
    "customer": str,
    "location": str,
    "channel": str,
    "category": str,
    "subcategory": str,
    "labels": tuple,
    "hold_reason": str,
    "vendor_reference": str,
    "parent": str,
    "duplicate_of": str,
    "problem": str,
    "change": str,
    "users_affected": int,
    "outage": bool,
    "vip": bool,
    "security": bool,
    "major_incident": str,
    "due_date": datetime,
    "close_code": str,
    "close_notes": str,
}
"""The fields of an incident that history may change, with the type of their values."""


class Event(NamedTuple):
    """One entry of the history. A tracker's entry that changes three fields is three events
    of one instant, whose ids are the tracker's id with the field behind it."""

    at: datetime
    """When it happened, aware, UTC."""
    id: str
    """The tracker's own id, or a hash of the content where an export has none."""
    kind: str
    """One of ``KINDS``."""
    field: str | None = None
    """For ``field`` events: one of ``FIELDS``."""
    old: Value | None = None
    new: Value | None = None
    """``None``: not known; ``""``: emptied."""
    actor: str | None = None
    """The account that did it, as the tracker names it."""
    origin: str = "unknown"
    """One of ``ORIGINS``."""
    text: str | None = None
    seen_at: datetime | None = None
    """When Rung learned of it; ``None`` where that is not kept."""


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident with its whole history.

    ``opening`` holds the fields as they were when it was opened and ``events`` what changed
    since; the state at any instant is their fold, so nothing of the future is ever in it.
    """

    source: str
    id: str
    """The tracker's immutable id; the key is only for people."""
    key: str
    opened_at: datetime
    opening: Mapping[str, Value]
    events: tuple[Event, ...] = ()
    """In order of (at, id); the first is ``created``. Call ``ordered`` to bring them so."""
    url: str = ""
    version: str = ""
    """The tracker's version of the snapshot (an update counter, or its ``updated``)."""
    title: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Columns of the source that no field of Rung holds, kept as they were."""
    shows_words: bool = True
    """Whether the source shows comments and notes. Where it does not, silence says nothing: what
    rests on words is unknown, and no update can be said to be late."""
    updated_at: datetime | None = None
    """Where it was read live: when its tracker last updated it, as this reading saw it. An export
    leaves it out, and so is never taken for the tracker's own word."""
    whole: bool = False
    """Read live, with all the history that its tracker holds up to ``updated_at``; ``False`` where a
    part is known to be missing (no right to read it, cut off, archived)."""

    def now(self) -> dict[str, Value]:
        """The fields as the last event left them."""
        fields = dict(self.opening)
        for event in self.events:
            if event.kind == "field" and event.field is not None:
                if event.new is None:
                    fields.pop(event.field, None)
                else:
                    fields[event.field] = event.new
        return fields


_NO_NUMBER: Final = 99


def ordered(events: list[Event]) -> tuple[Event, ...]:
    """Events in their one canonical order, each id once (the first seen wins)."""
    unique = {event.id: event for event in reversed(events)}
    return tuple(sorted(unique.values(), key=_order))


def known_by(events: Sequence[Event], until: datetime) -> Sequence[Event]:
    """Those of ``events``, which are in their order, that happened up to and including ``until``."""
    if not events or events[-1].at <= until:
        return events
    return events[:bisect_right(events, until, key=attrgetter("at"))]


def in_order(incident: Incident) -> Incident:
    """The incident with its events in their canonical order; itself where they are."""
    events = incident.events
    for first, second in pairwise(events):
        if second.at <= first.at and _order(second) < _order(first):
            return replace(incident, events=ordered(list(events)))
    return incident


def _order(event: Event) -> tuple[datetime, bool, int, str]:
    """Of two entries of one instant the one with the smaller number came first: 99 before 100. What has no
    number comes behind those that have one."""
    number = event.id.partition(":")[0]
    return event.at, event.kind != "created", len(number) if number.isdecimal() else _NO_NUMBER, event.id
