"""A policy as ``decide`` uses it: compiled, checked, immutable.

Whatever can be wrong with a policy was refused when it was loaded (``rules.policy.load``);
nothing here can fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from rules.facts.types import FactValue, Truth
from rules.worktime import Calendar


class Condition(Protocol):
    """One accepted condition of the policy's language."""

    @property
    def text(self) -> str:
        """As the policy has it."""

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it names, sorted, each once."""

    def truth(self, values: Sequence[FactValue]) -> Truth:
        """Its value where ``values`` are those of ``facts``, in their order."""

    def needs(self, values: Sequence[FactValue]) -> tuple[str, ...]:
        """In short sentences, the least that would have to change for it to hold."""


@dataclass(frozen=True, slots=True)
class All:
    """Holds when every item does; of nothing, always."""

    items: tuple[Condition | All | Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """Holds when at least one item does."""

    items: tuple[Condition | All | Any, ...]


# -- clocks: how long after its conditions began to hold a rule is due ---------------------

@dataclass(frozen=True, slots=True)
class AtOnce:
    """No clock: due the instant the conditions begin to hold."""


@dataclass(frozen=True, slots=True)
class Held:
    """``for D``: due when the conditions have held that long."""

    duration: timedelta
    calendar: Calendar | None = None


SinceEvent = Literal[
    "activity", "public_update", "assignment", "acknowledgement", "caller_comment", "state_change", "firing"
]


@dataclass(frozen=True, slots=True)
class Since:
    """``since EVENT for D``: due when so long has passed since the latest such event."""

    event: SinceEvent
    duration: timedelta
    calendar: Calendar | None = None
    rule: str | None = None
    """With ``firing``: the rule whose firing is meant."""


@dataclass(frozen=True, slots=True)
class AtTarget:
    """``at P% of TARGET`` (``percent``) or ``at D before|after TARGET`` (``offset``, negative before)."""

    target: str
    percent: float | None = None
    offset: timedelta | None = None


@dataclass(frozen=True, slots=True)
class AtDate:
    """``at D before|after due_date|promise``; ``offset`` is negative before."""

    anchor: Literal["due_date", "promise"]
    offset: timedelta
    calendar: Calendar | None = None


CountedEvent = Literal[
    "reassignment", "group_change", "bounce", "reopening", "priority_raise", "caller_comment",
    "state_change", "activity",
]


@dataclass(frozen=True, slots=True)
class Count:
    """``N EVENT within D``: due when the Nth such event falls within D of the first of them."""

    number: int
    event: CountedEvent
    within: timedelta
    calendar: Calendar | None = None


Clock: TypeAlias = AtOnce | Held | Since | AtTarget | AtDate | Count


# -- the parts of a policy ------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Adjust:
    """One step of ``priority.adjust``; exactly one of ``to``, ``raise_by``, ``lower_by`` is set."""

    name: str
    when: All
    clock: Clock
    """Never an ``AtTarget``: targets follow from the priority."""
    because: str
    to: int | None = None
    raise_by: int | None = None
    lower_by: int | None = None


@dataclass(frozen=True, slots=True)
class Weighted:
    """A condition with a weight: an entry of ``order`` or a sign of ``complex``."""

    name: str
    when: All
    weight: int
    because: str
    ever: bool = False
    """Of a sign: whether it is enough that its conditions once held."""


@dataclass(frozen=True, slots=True)
class Target:
    """One entry of ``targets``. Several may carry one ``target`` name; the first that holds counts."""

    target: Literal["acknowledge", "restore", "update"]
    name: str
    """``target``, or ``target:n`` where several carry the same."""
    when: All
    within: Mapping[int, timedelta]
    """Priority → goal. On a calendar ``1d`` was already turned into its ``day``."""
    calendar: Mapping[int, Calendar] = field(default_factory=dict)
    pauses: tuple[Condition, ...] = ()
    retroactive: bool = True
    audiences: Mapping[str, Mapping[int, timedelta]] = field(default_factory=dict)
    """Only for ``update``: audiences with a cadence of their own."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder."""

    name: str
    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    when: All = All()


@dataclass(frozen=True, slots=True)
class Ladder:
    """Who is brought in after whom, lowest rung first; the first ladder whose ``when`` holds is taken."""

    name: str
    rungs: tuple[Rung, ...]
    when: All = All()


@dataclass(frozen=True, slots=True)
class Role:
    """Exactly one of ``people``, ``roster``, ``groups`` says who it is."""

    name: str
    people: tuple[str, ...] = ()
    roster: str | None = None
    groups: tuple[str, ...] = ()


BUILT_IN_ROLES = ("assignee", "manager-of-assignee", "group")
PROMISE = "promise"
"""The name of the firings of promised updates, which no rule may have."""


@dataclass(frozen=True, slots=True)
class To:
    """One choice of ``to``; the first whose ``when`` holds at the firing is taken."""

    when: All = All()
    next: bool = False
    rung: str | None = None
    role: str | None = None
    """A role of the policy, or one of ``BUILT_IN_ROLES``."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Firings beyond the first, until one is acknowledged."""

    every: timedelta
    times: int
    """Beyond the first firing."""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Who may acknowledge a firing, and for how long that is good; for good without ``expires``."""

    by: Literal["rung", "anyone"] = "rung"
    """``rung``: a member of the firing's target; ``anyone``: any member of staff."""
    expires: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """A rule that says whom to bring in, and when."""

    name: str
    when: All
    clock: Clock
    to: tuple[To, ...]
    kind: Literal["functional", "hierarchical"]
    because: str
    repeat: Repeat | None = None
    acknowledge: Acknowledge = Acknowledge()
    mode: Literal["live", "shadow"] = "live"
    digest: str = ""
    """Hash of the rule as written: two policies carry the same rule where this is equal."""


@dataclass(frozen=True, slots=True)
class Complexity:
    """The signs of a complex incident and the sum of weights from which it is one."""

    threshold: int
    signs: tuple[Weighted, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """How the audit recognises an actual escalation, and what it weighs (percent, sum 100)."""

    recognise: tuple[str, ...] = ("rung_climbed", "role_assigned", "major_incident")
    weights: Mapping[str, int] = field(default_factory=dict)
    false_escalation_limit: float = 5.0
    individual_statistics: bool = False


@dataclass(frozen=True, eq=False)
class Policy:
    """Compared by identity; its ``digest`` says whether two are the same text."""

    name: str
    digest: str
    """SHA-256 of the text, in hex: ``text_digest``."""
    zone: ZoneInfo
    """In which a bare time of a promise is read: that of the first calendar, else UTC."""
    base: Literal["tracker", "matrix"]
    matrix: Mapping[tuple[str, str], int]
    """(impact, urgency) → priority."""
    adjust: tuple[Adjust, ...]
    order: tuple[Weighted, ...]
    targets: tuple[Target, ...]
    calendars: Mapping[str, Calendar]
    working_hours: str | None
    """The calendar behind the fact ``working_hours``: the first, unless the policy names one."""
    ladders: tuple[Ladder, ...]
    roles: Mapping[str, Role]
    escalations: tuple[Escalation, ...]
    complexity: Complexity
    quality: Quality = Quality()
    text: str = ""


def text_digest(text: str) -> str:
    """The digest of the policy that ``text`` says, by which stores and decisions know it."""
    return sha256(text.encode()).hexdigest()
