"""What any live tracker promises. ``tests/connector/trackers/test_tracker_contract.py`` holds each to it.

A tracker reads and writes one source. It never asks for the time and never sleeps by itself: both
are given to it. It keeps nothing between two passes but what it says in a mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from connector.store.live_values import Missing
from rules.context import ChangeWindow, Shift
from rules.incident import Incident, Value

Versions = Callable[[Sequence[str]], Mapping[str, str]]
"""Ids → the versions of those that the store holds: what is known already is not fetched again."""

class Unread(NamedTuple):
    """Something of an incident that cannot be read, and would not be another time: it is told, and reading goes on."""

    id: str
    key: str
    what: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Incidents with their whole history, to be stored together with ``mark`` in one transaction.

    Each says when the tracker last updated it (``Incident.updated_at``), and whether nothing of its
    history is known to be missing (``Incident.whole``): by these the store knows a live reading from an
    export's, and what it may put in place of what an export made up.
    """

    incidents: tuple[Incident, ...]
    mark: str
    """How far was read once this batch is stored; opaque but to the tracker that wrote it."""
    listed: int
    """How many the tracker listed for it, those already known among them."""
    total: int | None = None
    """How many there are in this reading, where the tracker says so; an estimate, for progress."""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Again:
    """What came of reading incidents anew by their ids."""

    incidents: tuple[Incident, ...]
    missing: Mapping[str, Missing]
    """Id → why it was not read. A moved incident is among ``incidents`` too, under its new key."""
    unread: tuple[Unread, ...] = ()


class Listed(NamedTuple):
    """An incident as a census names it, without its history."""

    id: str
    key: str
    version: str
    """Equal to the ``Incident.version`` of the same state."""
    updated: datetime


class Finding(NamedTuple):
    """One thing that ``rung check`` tells of a tracker."""

    what: str
    """``login``, ``read incidents``, ``read sys_audit``, ``field service`` …"""
    ok: bool | None
    """``None``: could not be found out."""
    detail: str
    hint: str = ""


class Surroundings(NamedTuple):
    """What the tracker knows beside its incidents; ``None`` where it cannot be read."""

    change_windows: tuple[ChangeWindow, ...] | None = None
    on_call: tuple[Shift, ...] | None = None
    """Who is on call now: shifts that begin and end where the tracker says so, else at ``now``."""


class NotTaken(NamedTuple):
    """A field that a tracker answered 200 for and did not change as asked."""

    field: str
    asked: Value
    stands: Value | None


class Tracker(Protocol):
    """A live source.

    Every call raises a ``TrackerError`` (``connector/trackers/errors.py``) and nothing else when the
    tracker, the network or the rights are at fault; nothing of an untrusted answer is ever returned.
    Before anything is read, and in every answer that says so, it is made sure that the session is
    still that of the configured account.
    """

    source: str
    """The name of the source in ``rung.yaml``."""
    kind: str
    """``jira`` or ``servicenow``."""
    reading: str
    """What says how incidents are made of the tracker's answers (its mapping), as a digest: read by another
    one, the same history has another meaning."""

    def changed(self, mark: str | None, known: Versions) -> Iterator[Batch]:
        """Everything of the source that changed since ``mark``, oldest change first, up to the present.

        ``None`` begins at the source's ``since``. Reading starts an overlap before the mark, and what
        ``known`` has in the same version is listed but neither fetched nor returned. A mark is the
        greatest change *seen* in a trusted answer, never past the server's own time and never back;
        so whoever dies between two batches goes on at the last stored one and misses nothing.
        The last batch may be empty; its mark is current.
        """

    def read(self, ids: Sequence[str]) -> Again:
        """Those incidents as they are now, read by id (not by a search that may lag behind).

        Of an id that is none of this tracker's (an export knows an incident by its number alone)
        nothing is said, here as in ``present``.
        """

    def census(self, since: datetime) -> Iterator[Sequence[Listed]]:
        """Every incident of the source updated at or after ``since``, page by page, in no order."""

    def present(self, ids: Sequence[str]) -> Mapping[str, Missing]:
        """Those of ``ids`` that the source no longer lists, and why."""

    def surroundings(self, now: datetime) -> Surroundings:
        """Change windows around ``now`` and who is on call."""

    def findings(self, now: datetime) -> Iterator[Finding]:
        """What it found and what it lacks, permission by permission: account, deployment, clock, time
        zone, fields, history, what may be written. A fault is a finding here, not an error."""

    def note(self, id: str, text: str, *, public: bool, operation: str) -> str:
        """Write a comment (``public``) or an internal note once; the tracker's id for it.

        ``operation`` travels in it, and by it it is found again: where the outcome of sending is
        uncertain it is looked for, and only its absence is reported (``OutcomeUncertain``), for the
        caller to ask again later. An internal note that turns out to be public raises ``NotPrivate``.
        """

    def find_note(self, id: str, operation: str) -> str | None:
        """The tracker's id of the note that carries ``operation``; ``None`` where there is none."""

    def change(self, id: str, fields: Mapping[str, Value]) -> Sequence[NotTaken]:
        """Set fields of Rung's names (a ``state`` by the tracker's own transition), and compare with
        what the tracker then shows: what it did not take is returned, nothing passes as done."""

    def close(self) -> None:
        """Let go of connections."""
