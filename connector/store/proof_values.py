"""What the proof log keeps in the store and gets from it. Its documents are its own affair."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from connector.store.values import StoredIncident
from rules.decision import Decision


class ProofDue(NamedTuple):
    """An incident whose decision the proof log has not yet looked at."""

    stored: StoredIncident
    decision: Decision
    entry: bytes | None
    """The document of its entry, where it has one."""
    mark: str
    """Hand it back, so that what was decided meanwhile stays due."""


class ProofEntry(NamedTuple):
    key: str
    """The incident's, for people."""
    subject: str
    resolved_at: datetime
    provisional: bool
    doc: bytes
    parts: tuple[tuple[str, str], ...]
    """Key of a person → the part they had, in order of the key."""


class StoredProof(NamedTuple):
    source: str
    incident: str
    entry: ProofEntry


class ProofDone(NamedTuple):
    """What the proof log makes of one incident: an entry, or none."""

    source: str
    incident: str
    mark: str
    entry: ProofEntry | None


class Restoration(NamedTuple):
    """One time that an incident was done."""

    incident: str
    resolved_at: datetime
    reopened_at: datetime | None
    subject: str
    """What makes it comparable besides the priority: its service, else its category."""
    priority: int
    took: timedelta
    """From its opening."""


class Words(NamedTuple):
    """What a person says of their own part. ``id`` is the store's."""

    id: int
    person: str
    source: str
    incident: str
    """With ``source``: the incident they are about; both "" where they are about none."""
    kind: str
    text: str
    at: datetime


Account = tuple[str, str]
"""Source and account; source "" and the name of a person of the configuration."""
