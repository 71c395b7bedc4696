"""What ``decide`` answers: values only, each able to say why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from rules.facts.types import FactValue

FiringKind = Literal["functional", "hierarchical", "update", "promise"]
Status = Literal[
    "pending",  # due in the future, if nothing changes until then
    "due",  # due now: to be acted on
    "acted",  # was acted on
    "historic",  # was due before the source went live or before the rule took effect
    "overtaken",  # fell due unseen and its span ended, or a later repetition stands for it
    "shadow",  # computed and shown, never acted on
]


CycleState = Literal["running", "paused", "met", "breached", "replaced"]


class Recipient(NamedTuple):
    """Whom a firing brings in. ``groups`` and ``people`` are accounts as the tracker names them."""

    kind: Literal["rung", "role", "nobody"]
    name: str
    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    note: str = ""
    """Why nobody, or why this one: ``no rung above senior-network``."""


class Acknowledgement(NamedTuple):
    """The first later act by whom a firing asked for."""

    at: datetime
    by: str | None
    event: str
    """The id of the event that acknowledged."""


class Firing(NamedTuple):
    """A rule that became due at an instant. Equal ``key`` is the same firing, however often computed."""

    rule: str
    kind: FiringKind
    span: str
    """The id of the event or boundary that opened the span."""
    cycle: str
    """What else makes it one of its own: the id of what opened the target's cycle, of the event counted
    from; else "". Never a number, which an event learned of late would shift."""
    repetition: int
    at: datetime
    """The computed instant, whenever anybody looked."""
    status: Status
    to: Recipient | None = None
    """``None`` for updates, which go to ``audience``."""
    because: str = ""
    audience: str = ""
    since: datetime | None = None
    """When its conditions began to hold."""
    until: datetime | None = None
    """When its span ends or ended, as far as that is known; ``None`` without end."""
    acknowledged: Acknowledgement | None = None
    policy: str = ""
    """The digest of the policy by which it fired."""
    snoozed: str = ""
    """Why it was put off, where it was."""

    @property
    def key(self) -> str:
        """Identity within its incident."""
        return f"{self.rule}|{self.span}|{self.cycle}|{self.repetition}"

    @property
    def chain(self) -> tuple[str, str]:
        """The rule and the span: what a policy stays frozen for once its first firing was acted on."""
        return self.rule, self.span


_STATUS = Firing._fields.index("status")


def with_status(firing: Firing, status: Status) -> Firing:
    """The same firing with another status (``_replace`` costs three times as much)."""
    return Firing._make((*firing[:_STATUS], status, *firing[_STATUS + 1:]))


class PriorityStep(NamedTuple):
    """One step on the way to the priority that holds now."""

    rule: str
    """``tracker``, ``matrix``, or the name of the adjustment."""
    before: int | None
    after: int | None
    because: str
    since: datetime
    """Since when it has held."""
    facts: tuple[tuple[str, FactValue], ...] = ()


class Reason(NamedTuple):
    """A weighted entry that holds."""

    name: str
    weight: int
    because: str
    facts: tuple[tuple[str, FactValue], ...] = ()
    """Those that its conditions and its reason name, as they were when it held."""
    as_of: datetime | None = None
    """Of a sign that once held and no longer does: the instant of which ``facts`` and ``because`` speak."""


class Pause(NamedTuple):
    """A time in which a target rested, from ``start`` up to, not including, ``end``; ``None`` while it rests."""

    start: datetime
    end: datetime | None
    condition: str
    """The condition that paused it, ``resolved`` where it rested because it was resolved."""


class Cycle(NamedTuple):
    """One cycle of a target. A changed priority opens a new one."""

    target: str
    audience: str
    number: int
    priority: int
    within: timedelta
    opened_at: datetime
    closed_at: datetime | None
    """When a later cycle replaced it; ``None`` for the latest."""
    counts_from: datetime
    due: datetime | None
    """``None`` while it is paused, and where the goal was met before."""
    elapsed: timedelta
    """Counted time up to the end of the cycle, its being met, or now."""
    state: CycleState
    """``met`` and ``breached`` speak of the end: breached stays so though it be met later."""
    met_at: datetime | None
    breached_at: datetime | None
    pauses: tuple[Pause, ...]
    calendar: str | None
    opened_by: str
    """The id of the event or boundary that opened the cycle."""


class Complexity(NamedTuple):
    """Whether an incident is complex: the weights of the signs that hold, against the threshold."""

    score: int
    threshold: int
    reasons: tuple[Reason, ...]

    @property
    def complex(self) -> bool:
        return self.score >= self.threshold


@dataclass(frozen=True, slots=True)
class Decision:
    """All that the policies say of one incident at one instant."""

    source: str
    incident: str
    key: str
    at: datetime
    policy: str
    """Digest of the policy in force at ``at``."""
    facts: Mapping[str, FactValue]
    """The facts at ``at``; those that no part of the policy names may be absent."""
    priority: int | None
    """Unknown where neither the tracker nor the matrix gives one."""
    steps: tuple[PriorityStep, ...]
    score: int
    """Order within the priority, higher first."""
    score_reasons: tuple[Reason, ...]
    targets: tuple[Cycle, ...]
    """The cycles opened by ``at``, those of one target in their order."""
    firings: tuple[Firing, ...]
    """In order of (at, rule, repetition)."""
    complexity: Complexity
    unknown: tuple[str, ...]
    """Rules whose conditions are unknown at ``at`` and that therefore do not fire."""

    priority_changes_at: datetime | None = None
    """When a clock will change the priority, if nothing else does before."""

    @property
    def next_at(self) -> datetime | None:
        """When something falls due if nothing changes: no earlier look is needed."""
        instants = [firing.at for firing in self.firings if firing.status == "pending"]
        if self.priority_changes_at is not None:
            instants.append(self.priority_changes_at)
        return min(instants, default=None)
