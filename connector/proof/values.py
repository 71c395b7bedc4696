"""An entry of the proof log: computed facts only, each naming the events it rests on.

Accounts and keys of persons stand here, never names: those are resolved on reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

PartName = Literal["owner", "worked", "touched"]
PARTS: Final[dict[PartName, str]] = {
    "owner": "held it longest while it was open (a tenth of that time at least), held it when it was restored, "
             "or restored it",
    "worked": "changed something on it or wrote on it",
    "touched": "took it in, passed it on, closed it, or was only assigned for a while",
}
"""The parts that a person can have, the greatest first, and what each means."""

Actor = Literal["staff", "caller", "automation", "rung", "unknown"]
Unit = Literal["s", "working s", "people", "times", "of"]


class Measure(NamedTuple):
    """One number, how it is counted, and from what."""

    name: str
    label: str
    value: float | None
    """``None``: the history does not show it, ``note`` says why."""
    unit: Unit
    """``s``: seconds; ``working s``: seconds of working time; ``of``: so many of ``total``."""
    definition: str
    events: tuple[str, ...] = ()
    """The ids of the events it was computed from."""
    total: int | None = None
    note: str = ""
    priority: int | None = None
    """Of a target: the priority for which it counts."""


class Happening(NamedTuple):
    """One event as its source has it: what to look for there, where an id cannot be looked for."""

    id: str
    """The tracker's own, or a hash where the source's events have none."""
    at: datetime
    kind: str
    field: str | None
    old: str | None
    """As Rung reads it; ``None`` where it is not known, "" where it was empty."""
    new: str | None
    actor: str | None
    who: Actor


class Fact(NamedTuple):
    """One fact with the events that made it so."""

    name: str
    value: str
    events: tuple[str, ...]
    how: str = ""
    """What else it was read from: a calendar, other incidents."""


class Sign(NamedTuple):
    """A sign of complexity, and the facts that it was judged by."""

    name: str
    because: str
    weight: int
    facts: tuple[Fact, ...]
    as_of: datetime | None = None
    """When it held, where it no longer does."""

    @property
    def events(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(event for fact in self.facts for event in fact.events))


class Stated(NamedTuple):
    """Something that the page says, and the events that carry it."""

    label: str
    value: str
    events: tuple[str, ...]


class Step(NamedTuple):
    """What happened at one instant by one account."""

    at: datetime
    said: tuple[str, ...]
    """Our words, one short phrase for each change."""
    events: tuple[str, ...]
    who: Actor
    by: str | None = None
    """The account, where the history shows one that is of the team."""
    whom: tuple[str, ...] = ()
    """The accounts to which it was assigned, one for each ``assigned`` that is said."""
    quotes: tuple[tuple[str, str], ...] = ()
    """Labelled lines: (label, the ticket's words)."""
    times: int = 1
    """How many like it there were on end."""
    last_at: datetime | None = None
    """When the last of several was."""


class Told(NamedTuple):
    """What the ticket states in a labelled line or in its close notes."""

    text: str
    event: str
    at: datetime
    by: str | None


class Comparison(NamedTuple):
    """Against comparable incidents; frozen with the entry."""

    basis: str
    """What makes them comparable."""
    incidents: tuple[str, ...]
    """Their ids in the tracker, sorted."""
    median: float | None
    """Seconds; ``None`` where they are fewer than it takes."""
    percent: float | None
    """How much less time it took than the median; negative where it took more."""


class Part(NamedTuple):
    """What the history shows of one person."""

    person: str
    """The key."""
    accounts: tuple[str, ...]
    part: PartName
    grounds: dict[str, tuple[str, ...]]
    """Why it is that part, words of ``GROUNDS`` → the events that show it."""
    measures: tuple[Measure, ...]
    told: tuple[str, ...] = ()
    """Which of cause, solution, prevention and workaround they wrote down."""


GROUNDS: Final = {
    "restored": "restored it",
    "held_at_end": "held it when it was restored",
    "held_longest": "held it longest while it was open",
    "acted": "changed something on it or wrote on it",
    "held": "held it for a time",
    "took_in": "took it in",
    "passed_on": "passed it on",
    "closed": "closed it",
    "confirmed": "confirmed an escalation",
    "seen": "updated it in a way that the source does not show",
}


@dataclass(frozen=True)
class Entry:
    """One resolved complex incident."""

    source: str
    incident: str
    key: str
    url: str
    title: str
    subject: str
    """The service, else the category; "" where the ticket names neither."""
    subject_kind: str
    """``service``, ``category`` or ""."""
    priority: int | None
    state: str
    opened_at: datetime
    resolved_at: datetime
    provisional: bool
    """Until the incident is closed."""
    stated: dict[str, tuple[str, ...]]
    """Title, subject, priority, state and the two instants → the events that carry them."""
    hit: tuple[Stated, ...]
    """Who and what was hit."""
    why: tuple[Sign, ...]
    """The signs of complexity."""
    score: int
    threshold: int
    steps: tuple[Step, ...]
    told: dict[str, Told]
    """Of cause, solution, prevention and workaround those that the ticket states."""
    measures: tuple[Measure, ...]
    comparison: Comparison
    parts: tuple[Part, ...]
    """The greatest part first."""
    unknown: tuple[Stated, ...]
    """What the history does not show, and as far as that is said: label → its sentence."""
    happenings: tuple[Happening, ...] = ()
    """Every event that is named anywhere in the entry, in the order of the history."""
    policy: str = ""

    def measure(self, name: str) -> Measure:
        """:raises KeyError: where there is no such measure."""
        found = next((measure for measure in self.measures if measure.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def part_of(self, person: str) -> Part | None:
        return next((part for part in self.parts if part.person == person), None)
