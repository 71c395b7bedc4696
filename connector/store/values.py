"""What goes into the store and comes out of it, beside the values of ``rules``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Literal, NamedTuple

from connector.store.columns import clean, fit
from connector.store.draft_values import Draft
from connector.store.live_values import Gone, Health
from rules.context import Interval, Step
from rules.decision import Decision, Firing
from rules.incident import Incident

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
"""What a summary or the body of an effect may hold."""

EffectState = Literal[
    "held",  # waits for a person
    "ready",  # to be delivered
    "sent",  # delivered
    "uncertain",  # the outcome of a delivery is not known: look first
    "cancelled",  # will not be delivered, see `reason`
    "failed",  # the channel refused it for good
]
FiringState = Literal["due", "acted", "historic", "overtaken", "shadow", "withdrawn"]
"""A firing's status as it stands in the store. ``withdrawn``: recorded, then taken back by what
was learned later, before anybody acted on it."""

WITHDRAWN = "withdrawn"

Cursor = tuple[str, str]
"""Source and id of the incident last seen: pages go on behind it."""


class SaveResult(NamedTuple):
    """How many incidents of a batch were new, held something new, or held nothing new."""

    new: int
    changed: int
    unchanged: int


class StoredIncident(NamedTuple):
    incident: Incident
    """With Rung's own acts among its events."""
    revision: int
    """Counts what a decision depends on; hand it back in ``Recorded``."""
    decided_revision: int
    """The revision last decided, 0 for none."""
    policy: str
    """Digest of the policy last decided by, "" for none."""
    decided_at: datetime | None
    next_at: datetime | None
    """When the next firing is due if nothing changes."""
    gone: Gone | None = None
    """Its tracker no longer lists it: it is neither open nor due."""

    @property
    def cursor(self) -> Cursor:
        return self.incident.source, self.incident.id


@dataclass(frozen=True, slots=True)
class Effect:
    """One message or write that a firing asks for. Equal ``key`` is the same effect."""

    source: str
    incident: str
    firing: str
    """The firing's key within its incident."""
    action: str
    channel: str
    recipient: str
    created_at: datetime
    body: Mapping[str, Json] = field(default_factory=dict)
    state: EffectState = "held"
    reason: str = ""

    @property
    def key(self) -> str:
        """32 hex digits: short enough to travel in the note or message, by which it is known again."""
        return effect_key(self.source, self.incident, self.firing, self.action, self.channel, self.recipient)


def effect_key(source: str, incident: str, firing: str, action: str, channel: str, recipient: str) -> str:
    """The key of an effect."""
    # As the columns hold them, so that it is the same before and after the store.
    parts = [fit(source), fit(incident), fit(firing), clean(action), clean(channel), clean(recipient)]
    return blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


class Recorded(NamedTuple):
    """A decision as it goes into the store, with what is to leave because of it."""

    decision: Decision
    revision: int
    """That of the ``StoredIncident`` it was computed from."""
    effects: tuple[Effect, ...] = ()
    drafts: tuple[Draft, ...] = ()
    """The texts that its firings ask for."""

    @property
    def next_at(self) -> datetime | None:
        """When it is to be decided again if nothing changes: a firing falls due, or a time that a
        draft names passes."""
        instants = [draft.holds_until for draft in self.drafts if draft.holds_until is not None]
        if self.decision.next_at is not None:
            instants.append(self.decision.next_at)
        return min(instants, default=None)


class StoredFiring(NamedTuple):
    source: str
    incident: str
    firing: Firing
    status: FiringState
    """As it stands now; ``firing.status`` is what the decision last said."""
    recorded_at: datetime


class QueueRow(NamedTuple):
    source: str
    id: str
    key: str
    title: str
    url: str
    state: str | None
    priority: int | None
    """Rung's; the tracker's where nothing was decided yet."""
    score: int
    service: str | None
    group: str | None
    assignee: str | None
    opened_at: datetime
    decided_at: datetime | None
    next_at: datetime | None


class Related(NamedTuple):
    """What its relatives within its source say of an incident; the names are those of ``Context``."""

    parent_open: tuple[Interval, ...] | None
    """``None`` where it names no parent, or one that the store does not hold."""
    open_on_same_ci: tuple[Step, ...] | None
    """``None`` where it names no configuration item."""
    children_open: tuple[Step, ...]


class StoredPolicy(NamedTuple):
    name: str
    digest: str
    text: str
    since: datetime | None
    """In force from this instant on; ``None``: since ever."""


class Source(NamedTuple):
    name: str
    kind: str
    live_since: datetime | None
    watermark: str | None
    """As the tracker's reader wrote it; opaque here."""
    last_good_pass: datetime | None
    health: Health = Health()


class Run(NamedTuple):
    id: int
    kind: str
    """``run``, ``import``, …"""
    started_at: datetime
    ended_at: datetime | None
    """``None``: still going, or died."""
    summary: Mapping[str, Json]


class StoreStatus(NamedTuple):
    incidents: int
    open: int
    undecided: int
    next_at: datetime | None
    """The earliest pending firing of all."""
    firings: Mapping[str, int]
    """Status → how many."""
    effects: Mapping[str, int]
    """State → how many."""
    last_opened_at: datetime | None
    """When the newest incident was opened; so at that instant one was open."""
    last_event_at: datetime | None
    sources: tuple[Source, ...]
    last_run: Run | None
