"""The shape of a file of rule cases, which users write too."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from rules.policy.words import Shape, Text

When = Annotated[Text, Field(
    description="an instant: `2026-03-02 14:30` in the case's zone, or `+1h30m` after the incident was opened")]


class CaseEvent(Shape):
    """One thing that happened. Exactly one of the keys below `at`, `by` and `origin` says what."""

    at: When
    by: Text = ""
    """The account that did it."""
    origin: Literal["staff", "caller", "automation", "rung", "unknown"] = "staff"
    set: dict[str, Any] = {}
    """Fields that changed, with their new values."""
    comment: Text = ""
    """A public comment."""
    note: Text = ""
    """An internal note."""
    touched: bool = False
    """Updated, but nothing that is known changed."""
    ack: Text = ""
    """A firing acknowledged through Rung: the rule, whose latest firing is meant."""
    acted: Text = ""
    """A firing that Rung acted on: the rule, whose latest firing by then is meant."""
    update_sent: Text = ""
    """An update sent to this audience."""
    snooze: Text = ""
    """A rule put off until `until`, for the reason `because`."""
    until: Text = ""
    because: Text = ""


class CaseIncident(Shape):
    """The incident of a case, as it was opened, and what happened to it."""

    key: Text = "INC1"
    opened: When
    fields: dict[str, Any] = {"state": "new"}
    """The fields as they were when it was opened."""
    events: list[CaseEvent] = []


class CaseShift(Shape):
    """Who is on call for a roster from one instant up to, not including, another."""

    roster: Text
    account: Text
    start: When = Field(alias="from")
    end: When = Field(alias="to")


class CaseWindow(Shape):
    """Planned work; with neither item nor service it covers everything."""

    start: When = Field(alias="from")
    end: When = Field(alias="to")
    configuration_item: Text = ""
    service: Text = ""


class CaseContext(Shape):
    """What the incident itself does not hold. What is left out is not known."""

    live_since: When | None = None
    """When the source went live; the incident's opening where it is left out."""
    change_windows: list[CaseWindow] | None = None
    parent_open: list[list[When]] | None = None
    """When the parent was open: `[from, to]`, or `[from]` while it is."""
    open_on_same_ci: dict[When, int] | None = None
    """Instant → open incidents on its configuration item from then on."""
    children_open: dict[When, int] | None = None
    groups: dict[str, list[Text]] = {}
    """Group → accounts of its members."""
    managers: dict[str, Text] = {}
    """Account → account of the manager."""
    on_call: list[CaseShift] = []
    catch_up: bool = False
    assume_acted: bool = False


class ExpectedFiring(Shape):
    """A firing that there must be; of the rest only what is given is compared."""

    rule: Text
    at: When
    status: Literal["pending", "due", "acted", "historic", "overtaken", "shadow"] | None = None
    to: Text = ""
    """The name of the rung or role it goes to."""
    people: list[Text] | None = None
    repetition: int | None = None
    acknowledged: When | None = None
    because: Text = ""


class ExpectedTarget(Shape):
    """The latest cycle of a target; only what is given is compared."""

    due: When | None = None
    state: Literal["running", "paused", "met", "breached", "replaced"] | None = None
    breached: When | None = None
    met: When | None = None
    cycles: int | None = None


class Expect(Shape):
    """What is expected; whatever is left out is not compared."""

    priority: Text | None = None
    """`P1` … `P5`, or `unknown`."""
    base: Text | None = None
    steps: list[Text] | None = None
    """The names of the steps to the priority, the base first."""
    score: int | None = None
    complex: bool | None = None
    reasons: list[Text] | None = None
    """The signs of complexity that hold."""
    facts: dict[str, Any] = {}
    firings: list[ExpectedFiring] | None = None
    """All firings and no other; with `rules`, all firings of those rules."""
    rules: list[Text] | None = None
    silent: list[Text] = []
    """Rules that must have no firing at all, not even one to come."""
    targets: dict[str, ExpectedTarget] = {}
    """The latest cycle of each target; an audience's as `update:AUDIENCE`."""
    next: Text | None = None
    """The instant of the next firing, or `none`."""
    unknown: list[Text] | None = None
    """Rules whose conditions are unknown."""


class PolicyFrom(Shape):
    """One of several policies, and when it came into force; since ever where that is left out."""

    policy: Any
    since: When | None = None


def _one_or_more(value: Any) -> str:
    return "<more>" if isinstance(value, list) else "<one>"


Policies = Annotated[
    Annotated[Any, Tag("<one>")] | Annotated[list[PolicyFrom], Field(min_length=1), Tag("<more>")],
    Discriminator(_one_or_more),
    Field(description="a shipped policy's name, a path, or a policy written here; a list of {policy, since}, in the "
                      "order in which they came into force, where it changes")]


class Check(Shape):
    """A further instant of the story, and what is expected then."""

    at: When
    expect: Expect


class Case(Shape):
    """One case: an incident, a policy, an instant, and what is expected of the decision."""

    case: Text
    policy: Policies = None
    zone: Text = "UTC"
    incident: CaseIncident
    context: CaseContext = CaseContext()
    at: When | None = None
    expect: Expect | None = None
    then: list[Check] = []
    """Further instants of the same story."""


class CaseFile(Shape):
    """A file of cases."""

    policy: Policies = None
    """The policy of every case that names none."""
    cases: Annotated[list[Case], Field(min_length=1)]
