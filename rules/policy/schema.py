"""The shape of a policy file. Editors get their JSON Schema, and writers their words, from here.

What these models accept may still be wrong in meaning: ``rules.policy.compile`` sees to that.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Discriminator, Field, Tag

from rules.calendars import CalendarSpec
from rules.policy.words import Condition, Duration, LevelName, Name, PriorityName, Shape, Text, When

Weight = Annotated[int, Field(ge=-1000, le=1000)]
Goals = Annotated[dict[PriorityName, Duration], Field(min_length=1)]
Recognised = Literal["rung_climbed", "role_assigned", "major_incident"]

SERVICENOW_MATRIX: Final[dict[LevelName, dict[LevelName, PriorityName]]] = {
    "high": {"high": "P1", "medium": "P2", "low": "P3"},
    "medium": {"high": "P2", "medium": "P3", "low": "P4"},
    "low": {"high": "P3", "medium": "P4", "low": "P5"},
}
FOR: Final = "due when the conditions have held that long, such as `10m`"
SINCE: Final = ("due when so long has passed since the latest such event: `activity for 2h`, `public_update for 1h`, "
                "`firing of unowned for 30m`")
AT_TARGET: Final = ("due at a point of a target or a date: `75% of restore`, `30m before restore`, `1h after restore`, "
                    "`1d before due_date`, `0m after promise`")
AT_DATE: Final = "due at a point of a date: `1d before due_date`, `0m after promise`"
COUNT: Final = "due when so many events fall within a time: `3 reassignment within 1h`"
CALENDAR: Final = ("the calendar of the clock, its repeats and the expiry of an acknowledgement; wall time without it, "
                   "and with `at` a target the target's own")
BECAUSE: Final = "the reason people read; `{service}` stands for the fact of that name"


def _one_or_more(value: Any) -> str:
    """Which form of a union is meant; the tag in angle brackets is no part of the way to a value."""
    return "<more>" if isinstance(value, (list, dict)) else "<one>"


Pauses = Annotated[
    Annotated[Condition, Tag("<one>")] | Annotated[list[Condition], Field(min_length=1), Tag("<more>")],
    Discriminator(_one_or_more)]
CalendarChoice = Annotated[
    Annotated[Name, Tag("<one>")] | Annotated[dict[PriorityName, Name], Tag("<more>")], Discriminator(_one_or_more)]


class Clocked(Shape):
    """A rule: conditions, and at most one clock. Without a clock it is due the instant they begin to hold."""

    rule: Name
    """The name of the rule, its own within the policy."""
    when: When = Field(default=[], description="the conditions, all of which must hold; without any it always holds")
    for_: Duration = Field(default="", alias="for", description=FOR)
    since: Text = Field(default="", description=SINCE)
    at: Text = Field(default="", description=AT_TARGET)
    count: Text = Field(default="", description=COUNT)
    calendar: Name = Field(default="", description=CALENDAR)
    because: Text = Field(default="", description=BECAUSE)


class Adjust(Clocked):
    """A step that changes the priority. Its conditions see the base priority."""

    at: Text = Field(default="", description=AT_DATE)
    to: PriorityName | None = Field(default=None, description="the priority it becomes")
    raise_: int | None = Field(default=None, alias="raise", ge=1, le=4, description="by how many it rises")
    lower: int | None = Field(default=None, ge=1, le=4, description="by how many it falls")


class Priority(Shape):
    """How the priority comes about: the base, then every adjustment in the order of the file."""

    base: Literal["tracker", "matrix"] = "tracker"
    """`tracker`: the tracker's own, and the matrix where it has none; `matrix`: always the matrix."""
    matrix: dict[LevelName, dict[LevelName, PriorityName]] = SERVICENOW_MATRIX
    """Impact × urgency, all nine cells. Without it, the one that ServiceNow ships."""
    adjust: list[Adjust] = Field(default=[])
    """Steps in the order of the file."""


class Order(Shape):
    """A score that orders incidents of one priority, higher first."""

    rule: Name
    """The name of the entry, its own among the rules."""
    when: When
    add: Weight
    """What it adds to the score."""
    because: Text = Field(default="", description=BECAUSE)


class Sign(Shape):
    """A sign that an incident is complex."""

    sign: Name
    """The name of the sign."""
    when: When
    ever: bool = False
    """Whether it is enough that the conditions once held, at one instant of its life: an outage that is
    over was one. Without it they must hold when the incident is judged."""
    weight: Weight
    """What it adds."""
    because: Text = Field(default="", description=BECAUSE)


class Complex(Shape):
    """An incident is complex when the weights of its signs reach the threshold."""

    threshold: int = Field(default=1, ge=1, le=10_000)
    """From this sum on it is complex."""
    signs: list[Sign] = Field(default=[])
    """The signs; without any, nothing is complex."""


class Target(Shape):
    """A goal per priority. Of several with one name, the first whose conditions hold counts."""

    target: Literal["acknowledge", "restore", "update"]
    """`acknowledge`: taken up; `restore`: resolved; `update`: stakeholders hear again."""
    when: When = Field(default=[], description="the incidents it is for; all of them without it")
    within: Goals
    """The goal per priority, such as `30m`, `4h`, `1d 4h`; a priority left out has none. On a calendar
    `1d` means its `day`."""
    calendar: CalendarChoice = Field(default={})
    """The calendar on which it counts: one for all, or per priority. Wall time where there is none."""
    pauses: Pauses = Field(default=[], description="conditions of which each pauses the target while it holds")
    retroactive: bool = True
    """Whether it counts from the opening whatever the priority was then; else from the change."""
    audiences: dict[Name, Goals] = Field(default={})
    """Only for `update`: audiences with a cadence of their own."""


class Rung(Shape):
    """A step of a ladder: the groups or people who stand on it."""

    rung: Name
    """The name of the rung, its own within the ladder."""
    groups: list[Text] = Field(default=[])
    """Assignment groups, as the tracker names them."""
    people: list[Text] = Field(default=[])
    """Accounts, as the tracker names them."""
    when: When = Field(default=[], description="when the rung is there at all; it may stand outside the tracker then")


class Ladder(Shape):
    """Who is brought in after whom, lowest first."""

    ladder: Name
    """The name of the ladder."""
    when: When = Field(default=[], description="the incidents that climb it; the first ladder that holds is taken")
    rungs: Annotated[list[Rung], Field(min_length=1)]
    """The steps, lowest first."""


class Role(Shape):
    """Somebody who can be brought in from outside the ladder: people, a roster, or groups."""

    people: list[Text] = Field(default=[])
    """Accounts, as the tracker names them."""
    roster: Text = ""
    """Whoever is on call by this roster at the instant of the firing."""
    groups: list[Text] = Field(default=[])
    """Assignment groups, as the tracker names them."""


class Choice(Shape):
    """One choice of `to`; the first whose conditions hold at the firing is taken."""

    when: When = Field(default=[], description="when it is taken; only the last choice may lack it")
    next: Literal[True] | None = None
    """The next rung of the incident's ladder."""
    rung: Name = ""
    """A rung of this name."""
    role: Name = ""
    """A role of the policy, or `assignee`, `manager-of-assignee`, `group`."""


class Repeat(Shape):
    """Firings beyond the first, until one is acknowledged."""

    every: Duration
    """The time from one to the next, on the calendar of the rule's clock where it has one; at least `1m`."""
    times: int = Field(ge=1, le=1000)
    """How many beyond the first."""


class Acknowledge(Shape):
    """Who may acknowledge a firing, and for how long that is good."""

    by: Literal["rung", "anyone"] = "rung"
    """`rung`: a member of whom it went to; `anyone`: any member of staff."""
    expires: Duration = ""
    """After that, on the calendar of the rule, it is armed again; never without it."""


Destination = Annotated[
    Annotated[Name, Tag("<one>")] | Annotated[list[Choice], Field(min_length=1), Tag("<more>")],
    Discriminator(_one_or_more)]


class Escalation(Clocked):
    """A rule that says whom to bring in, and when."""

    to: Destination
    """`next` (the next rung), a rung, a role, or a list of choices of which the first that holds is taken."""
    kind: Literal["functional", "hierarchical"] = "functional"
    """`functional`: to more skill; `hierarchical`: to more authority."""
    repeat: Repeat | None = None
    """Firings beyond the first; none without it."""
    acknowledge: Acknowledge = Acknowledge()
    """Who may acknowledge it."""
    mode: Literal["live", "shadow"] = "live"
    """`shadow`: computed and shown, never acted on."""


class Weights(Shape):
    """What the audit's score is made of, in percent; together 100."""

    timely: int = Field(default=0, ge=0, le=100, description="escalated when it was due")
    target: int = Field(default=0, ge=0, le=100, description="escalated to the right people")
    handover: int = Field(default=0, ge=0, le=100, description="with what the receiver needs")
    promises: int = Field(default=0, ge=0, le=100, description="promised updates kept")


DEFAULT_WEIGHTS: Final = Weights(timely=30, target=25, handover=25, promises=20)


class Quality(Shape):
    """How the audit recognises an actual escalation, and what it weighs."""

    recognise: Annotated[list[Recognised], Field(min_length=1)] = Field(default=[*get_args(Recognised)])
    """What counts as an escalation that really happened."""
    weights: Weights = DEFAULT_WEIGHTS
    """The parts of the score, in percent; together 100."""
    false_escalation_limit: float = Field(default=5.0, ge=0, le=100)
    """Percent of escalations that were not needed, above which the policy needs tuning."""
    individual_statistics: bool = False
    """Whether statistics of single technicians are shown at all."""


class PolicyFile(Shape):
    """A policy of Rung: how incidents are ranked, and who is brought in and when."""

    policy: Name
    """The name of the policy."""
    calendars: dict[Name, CalendarSpec] = Field(default={})
    """Working time, by name. The first is the one in which a bare time of a promise is read."""
    working_hours: Name = Field(default="", description="the calendar behind the fact `working_hours`; else the first")
    priority: Priority = Priority()
    """How the priority comes about."""
    order: list[Order] = Field(default=[])
    """Scores that order incidents of one priority."""
    targets: list[Target] = Field(default=[])
    """Goals per priority."""
    ladders: list[Ladder] = Field(default=[])
    """Who is brought in after whom; the first whose conditions hold is taken."""
    roles: dict[Name, Role] = Field(default={})
    """Who can be brought in from outside the ladder, by name."""
    escalations: list[Escalation]
    """The rules that say whom to bring in, and when."""
    complex: Complex = Complex()
    """What makes an incident complex."""
    quality: Quality = Quality()
    """How the audit judges."""
