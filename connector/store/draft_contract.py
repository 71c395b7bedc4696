"""What any store promises of drafts: a part of ``contract.Store``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from connector.store.draft_values import Draft, DraftState


class DraftStore(Protocol):
    """Drafts come in with ``record``, in the transaction of their decision.

    A draft that differs from the one stored is its next version and supersedes it; the same again
    changes nothing; one that a person approved, sent or discarded stays as it is. Where its firing
    is no longer due, or another draft stands for it, an open draft becomes ``overtaken``, where the firing
    is no longer known ``withdrawn``.
    While a draft waits, its incident is due again when the draft no longer holds.
    """

    def drafts(self, states: Sequence[DraftState], limit: int | None = None) -> list[Draft]:
        """Those in one of ``states``, oldest first."""

    def drafts_of(self, source: str, incident: str) -> list[Draft]:
        """Every version of every draft of an incident, oldest first."""

    def draft(self, beginning: str) -> list[Draft]:
        """Every version of the drafts whose id begins so, in order of (id, version)."""

    def redraft(self, templates: str, now: datetime) -> int:
        """Have those incidents be due at ``now`` whose open drafts were not made by the templates
        of the digest ``templates``; how many these are."""
