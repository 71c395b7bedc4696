"""What the ticket states at an instant: its fields, and the labelled lines of staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from connector.drafts.headcount import headcount
from connector.drafts.said import says_nothing
from rules.facts.catalogue import is_reopening, is_staff_word
from rules.incident import DONE_STATES, Event, Incident, Value
from rules.text import labelled
from rules.updates import hears

ENDED_BY_REOPENING: Final = frozenset({"eta", "fix", "resolution"})
"""What was said of these before a reopening has not come true."""


class Line(NamedTuple):
    """A labelled line: ``words`` behind the label, said in ``event``."""

    words: str
    event: Event

    @property
    def says_nothing(self) -> bool:
        return says_nothing(self.words)


@dataclass(slots=True)
class Known:
    """The fields at ``at``, who set each, and of each label the latest line: in comments and notes of
    staff, and in the close notes that they wrote."""

    incident: Incident
    at: datetime
    fields: dict[str, Value]
    opener: Event | None = None
    set_by: dict[str, Event] = field(default_factory=dict)
    """Field → the event that set it last; those of the opening are not in it."""
    lines: dict[str, Line] = field(default_factory=dict)
    etas: list[Line] = field(default_factory=list)
    done: Event | None = None
    """What resolved, closed or cancelled it, while that holds."""
    reopened: Event | None = None
    """The latest reopening."""
    leads: list[tuple[datetime, str]] = field(default_factory=list)
    most: int | None = None
    """The most people that were affected at once, and what said so; ``None`` as an event is the opening."""
    most_by: Event | None = None
    was_down: bool = False
    """Whether it ever was an outage, and what said so."""
    down_by: Event | None = None

    @property
    def is_done(self) -> bool:
        return self.fields.get("state") in DONE_STATES

    @property
    def lead(self) -> str:
        """The account of the incident lead, "" where nobody is."""
        return str(self.fields.get("assignee") or "")

    def lead_at(self, at: datetime) -> str:
        """Who led it at ``at``. Events of one instant apply together."""
        return next((account for since, account in reversed(self.leads) if since <= at), "")

    def lead_eta(self) -> Line | None:
        """The latest estimate that the lead of its instant gave."""
        return next((line for line in reversed(self.etas)
                     if line.event.actor and line.event.actor == self.lead_at(line.event.at)), None)


def known(incident: Incident, at: datetime, readable: Callable[[Event], bool] = lambda _: True) -> Known:
    """What is stated by events up to ``at``; lines only of events that are ``readable``."""
    found = Known(incident, at, dict(incident.opening))
    found.leads.append((incident.opened_at, str(incident.opening.get("assignee") or "")))
    _extremes(found, None)
    for event in incident.events:
        if event.at > at:
            break
        if event.kind == "created":
            found.opener = found.opener or event
        elif event.kind == "field" and event.field is not None:
            _change(found, event)
        elif is_staff_word(event) and readable(event):
            _read(found, event, event.text or "")
    return found


def _change(found: Known, event: Event) -> None:
    name = event.field or ""
    found.set_by[name] = event
    if event.new is None:
        found.fields.pop(name, None)
    else:
        found.fields[name] = event.new
    _extremes(found, event)
    if name == "close_notes" and event.origin == "staff":
        _read(found, event, str(event.new or ""))
    if name == "assignee":
        found.leads.append((event.at, str(event.new or "")))
    if name != "state":
        return
    if is_reopening(event):
        found.reopened, found.done = event, None
        found.etas.clear()
        for label in ENDED_BY_REOPENING:
            found.lines.pop(label, None)
    elif event.new in DONE_STATES:
        found.done = found.done or event


def _extremes(found: Known, event: Event | None) -> None:
    number = found.fields.get("users_affected")
    if isinstance(number, int):
        _most(found, number, event)
    if found.fields.get("outage") is True and not found.was_down:
        found.was_down, found.down_by = True, event


def _most(found: Known, number: int, event: Event | None) -> None:
    if found.most is None or number > found.most:
        found.most, found.most_by = number, event


def _read(found: Known, event: Event, text: str) -> None:
    for label, words in labelled(text).items():
        found.lines[label] = Line(words, event)
        people = headcount(words) if label == "users" else None
        if people is not None:
            _most(found, people, event)
        if label == "eta":
            found.etas.append(found.lines[label])


def last_heard(incident: Incident, audience: str, until: datetime) -> Event | None:
    """The latest update that ``audience`` could read: sent through Rung, or for business readers a
    public comment of staff."""
    return next((event for event in reversed(incident.events) if event.at <= until and hears(event, audience)), None)


def known_to(incident: Incident, audience: str, heard: Event) -> Known:
    """What ``audience`` had been told by the update ``heard``.

    One sent through Rung told all that was known. A comment written by hand told what its writer
    put into it: the fields as they then were, and the lines in comments that this audience reads.
    """
    sent = [event.at for event in incident.events
            if event.kind == "update_sent" and hears(event, audience) and event.at <= heard.at]
    all_told = sent[-1] if sent else None

    def readable(event: Event) -> bool:
        return hears(event, audience) or all_told is not None and event.at <= all_told

    return known(incident, heard.at, readable)


