"""A draft as it is stored."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Final, Literal

from connector.store.columns import clean, fit

DraftState = Literal[
    "waiting",  # for a person to approve it
    "held",  # it could not be rendered: `reason` says why
    "approved",  # a person approved it
    "sent",  # it went out
    "discarded",  # a person put it aside
    "superseded",  # the facts changed before anybody approved it: a later version stands for it
    "overtaken",  # what asked for it is over, see `reason`
    "withdrawn",  # what asked for it was taken back by what was learned later
]
DRAFT_STATES: Final[tuple[DraftState, ...]] = (
    "waiting", "held", "approved", "sent", "discarded", "superseded", "overtaken", "withdrawn")
OPEN_DRAFTS: Final[tuple[DraftState, ...]] = ("waiting", "held")
"""Those that a decision may still change."""


@dataclass(frozen=True, slots=True)
class Rests:
    """What a value of a draft rests on, as it was when the draft was made."""

    kind: str
    ref: str
    at: datetime | None
    who: str
    """An account; names are resolved on reading."""
    words: str
    field: str = ""
    """The field that an event changed, "" where it changed none."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence and the values in it, each with the numbers of what it rests on."""

    text: str
    values: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One version of a text that a firing asks for. Equal ``id`` is the same draft."""

    source: str
    incident: str
    firing: str
    """The key of the firing that asks for it."""
    audience: str
    phase: str
    template: str
    templates: str
    """The digest of the templates by which it was made."""
    made_at: datetime
    state: DraftState = "waiting"
    reason: str = ""
    subject: str = ""
    body: str = ""
    statements: tuple[Statement, ...] = ()
    rests_on: tuple[Rests, ...] = field(default=())
    holds_until: datetime | None = None
    """When a time that it names passes, and it must be made anew."""
    stands_for: tuple[str, ...] = ()
    """The keys of other firings that it answers too, whose drafts it replaces. Not stored."""
    version: int = 1
    """Given by the store."""
    ended_at: datetime | None = None
    """When it was superseded, overtaken or withdrawn."""

    @property
    def id(self) -> str:
        """12 hex digits, the same for every version."""
        parts = [fit(self.source), fit(self.incident), fit(self.firing), clean(self.audience)]
        return blake2b(json.dumps(parts).encode(), digest_size=6).hexdigest()
