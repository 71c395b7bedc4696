"""What kind of call it is, and how far it came when it failed: both together say whether it is tried again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

from connector.trackers.errors import OutcomeUncertain, TrackerError


class Kind(StrEnum):
    """What happens to the tracker if the same call arrives twice."""

    READ = "read"
    """Nothing."""
    PUT = "put"
    """The same as if it arrived once."""
    PATCH = "patch"
    """Perhaps twice: ServiceNow appends a note with each."""
    POST = "post"
    """Twice: two comments."""


class Stage(StrEnum):
    """How far a call came."""

    UNTRIED = "untried"
    """Nothing arrived, and trying again would be the same."""

    UNSENT = "unsent"
    """There was no connection, so nothing arrived."""
    DECLINED = "declined"
    """429, or 503 with a Retry-After: the tracker says that it did nothing."""
    UNAUTHORISED = "unauthorised"
    """401, for the first time in this call: the token has ended, or the tracker hiccups."""
    UNANSWERED = "unanswered"
    """Something was sent and no answer, or 5xx, came back."""
    DOUBTFUL = "doubtful"
    """An answer that cannot be believed and would be the same again."""


AGAIN: Final[dict[Kind, frozenset[Stage]]] = {
    Kind.READ: frozenset({Stage.UNSENT, Stage.DECLINED, Stage.UNAUTHORISED, Stage.UNANSWERED}),
    Kind.PUT: frozenset({Stage.UNSENT, Stage.DECLINED, Stage.UNAUTHORISED, Stage.UNANSWERED}),
    Kind.PATCH: frozenset({Stage.UNSENT, Stage.DECLINED, Stage.UNAUTHORISED}),
    Kind.POST: frozenset({Stage.UNSENT}),
}
"""Which fault is tried again for which call."""


class Fault(Exception):
    """A call failed once. Never leaves this room: its ``error`` does, if trying again is no use."""

    def __init__(self, error: TrackerError, stage: Stage, asked: timedelta | None = None) -> None:
        super().__init__(error.what)
        self.error = error
        self.stage = stage
        self.asked = asked
        """How long the tracker asked to be left alone at least."""

    def told(self, kind: Kind) -> TrackerError:
        """What the caller is told. Of a write that may have arrived nobody may say that it failed."""
        if kind is Kind.READ or self.stage not in (Stage.UNANSWERED, Stage.DOUBTFUL):
            return self.error
        return OutcomeUncertain(f"whether it was done is not known: {self.error.what}", where=self.error.where,
                                hint=self.error.hint)
