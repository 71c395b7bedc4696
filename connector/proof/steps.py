"""What was done, in order: changes that matter, and the labelled lines of notes, quoted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Final, cast

from connector.proof.attribution import Acts
from connector.proof.history import Story
from connector.proof.told import quoted
from connector.proof.values import Actor, Step
from rules.event_ids import row_of
from rules.facts.catalogue import is_staff_word
from rules.incident import DONE_STATES, Event, Value
from rules.text import labelled

SHOWN: Final = {
    "impact": "impact", "urgency": "urgency", "service": "service", "configuration_item": "configuration item",
    "category": "category", "users_affected": "people affected", "outage": "outage", "major_incident": "major incident",
    "vendor_reference": "vendor case", "problem": "problem", "change": "change", "parent": "parent",
    "duplicate_of": "duplicate of", "hold_reason": "waits for", "close_code": "close code",
}
"""Fields whose changes are told as they are."""


def steps_of(story: Story, acts: Acts) -> tuple[Step, ...]:
    """The history as steps: what one account did at one instant is one of them."""
    own = {event.id for events in acts.values() for event in events}
    found: list[Step] = []
    for (at, actor), group in groupby(story.events, key=lambda event: (event.at, event.actor)):
        step = _step(story, at, actor, list(group), own)
        if step is not None:
            _add(found, step)
    return tuple(found)


def _step(story: Story, at: datetime, actor: str | None, events: list[Event], own: set[str]) -> Step | None:
    said: list[str] = []
    # Rows of one instant in their order where ids tell it; of what was changed together the state first.
    events = sorted(events, key=lambda event: (row_of(event.id) or 0, event.field != "state"))
    quotes: list[tuple[str, str]] = []
    whom: list[str] = []
    told: list[str] = []
    for event in events:
        words = _words(story, event)
        lines = labelled(event.text or "") if is_staff_word(event) else {}
        if words or lines:
            told.append(event.id)
            said += [words] if words and (words == ASSIGNED or words not in said) else []
            quotes += [(label, quoted(line)) for label, line in lines.items()]
        if event.field == "assignee" and event.new:
            whom.append(str(event.new))
    if not told:
        return None
    first = events[0]
    ours = actor if any(event.id in own for event in events) else None
    who: Actor = "staff" if ours else "unknown" if first.origin == "staff" else cast(Actor, first.origin)
    return Step(at, tuple(said), tuple(told), who, ours, tuple(whom), tuple(quotes))


def _add(found: list[Step], step: Step) -> None:
    """Several like steps of one account on end are one: three notes are no three lines."""
    last = found[-1] if found else None
    repeats = last is not None and len(step.said) == 1 and last.said == step.said and last.by == step.by and (
        last.who == step.who and not step.quotes and not last.quotes and step.said[0] in REPEATED)
    if last is not None and repeats:
        found[-1] = last._replace(events=(*last.events, *step.events), times=last.times + 1, last_at=step.at)
    else:
        found.append(step)


ASSIGNED: Final = "assigned"
NOTE: Final = "wrote a work note"
UPDATE: Final = "wrote an update that stakeholders could read"
CALLER: Final = "wrote"
REPEATED: Final = frozenset({NOTE, UPDATE, CALLER})


def _words(story: Story, event: Event) -> str:
    """One event in our words; "" for what is no step of the work."""
    if event.kind == "field":
        reader = _FIELDS.get(event.field or "")
        return reader(event) if reader else _changed(event)
    if event.kind == "created":
        priority = story.incident.opening.get("priority")
        return f"opened as P{priority}" if priority else "opened"
    if event.kind == "public_comment":
        return CALLER if event.origin == "caller" else UPDATE
    if event.kind == "acted":
        return f"escalated by the rule {(event.field or '').partition('|')[0]}"
    if event.kind == "snooze":
        return f"put off the rule {event.field}"
    return {"internal_note": NOTE, "ack": "confirmed an escalation",
            "update_sent": f"sent an update to {event.field or 'stakeholders'}"}.get(event.kind, "")


def _changed(event: Event) -> str:
    name = SHOWN.get(event.field or "")
    if name is None or event.new is None or event.new == event.old:
        return ""
    if event.field == "hold_reason":
        return f"waiting for {_WAITED.get(str(event.new), _value(event.new))}" if event.new else ""
    if event.new == "":
        return f"{name}: emptied"
    return f"{name}: {_value(event.new)}" if not event.old else f"{name}: {_value(event.old)} → {_value(event.new)}"


_WAITED: Final = {"caller": "the caller", "vendor": "the vendor", "change": "a change", "problem": "a problem",
                  "other": "something else"}


def _value(value: Value | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return quoted(str(value))


def _state(event: Event) -> str:
    if event.old in DONE_STATES and event.new not in DONE_STATES:
        return "reopened"
    begun = "work went on" if event.old == "on_hold" else "work began"
    return {"in_progress": begun, "on_hold": "put on hold", "new": "set back to new"}.get(
        str(event.new), str(event.new or ""))


def _assignee(event: Event) -> str:
    return ASSIGNED if event.new else "no longer assigned to anybody" if event.new == "" else ""


def _group(event: Event) -> str:
    return f"passed to {event.new}" if event.new and event.old else f"given to {event.new}" if event.new else ""


def _priority(event: Event) -> str:
    if not event.new:
        return ""
    return f"priority P{event.old} → P{event.new}" if event.old else f"priority P{event.new}"


_FIELDS: Final[Mapping[str, Callable[[Event], str]]] = {
    "state": _state, "assignee": _assignee, "group": _group, "priority": _priority}
