"""What a policy makes of the stored incidents: which rules fire, which are unknown for lack of what,
and which never can. It counts; nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from connector.passes.batches import batches
from connector.passes.contexts import Contexts
from connector.passes.parts import App
from rules.context import Context
from rules.decide import InForce, Replay, decide, replay
from rules.facts.types import FactValue, Truth
from rules.incident import DONE_STATES, Incident
from rules.policy.values import All, Condition, Policy
from rules.priority import base_of
from rules.table import conditions_of, judge
from rules.timeline import Facts

BATCH: Final = 200
KEPT: Final = 20_000
"""Answers kept for each rule by the facts it names."""


class Judged(NamedTuple):
    """A rule under one row of its facts."""

    truth: Truth
    true: int
    """The conditions that hold, as bits."""
    missing: tuple[str, ...]


@dataclass
class RuleUse:
    """One rule over all the incidents, while they were open."""

    rule: str
    section: str
    """``adjust`` or ``escalation``."""
    when: All
    firings: int = 0
    """Of an adjustment: how often it began to hold."""
    fired_in: int = 0
    """Incidents."""
    held_in: int = 0
    unknown_in: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    """Fact → in how many incidents the rule was unknown for lack of it."""
    true: int = 0
    """The conditions that held at any time, as bits."""
    _known: dict[tuple[FactValue, ...], Judged] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._conditions: list[Condition] = conditions_of(self.when)
        self._facts = tuple(sorted({name for condition in self._conditions for name in condition.facts}))

    def judge(self, facts: Facts) -> Judged:
        """The rule under ``facts``, kept by those that it names."""
        key = tuple([facts.get(name) for name in self._facts])
        judged = self._known.get(key)
        if judged is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            judged = self._known[key] = self._judge(facts)
        return judged

    def _judge(self, facts: Facts) -> Judged:
        truths = [judge(condition, facts) for condition in self._conditions]
        missing = {name for condition, truth in zip(self._conditions, truths, strict=True) if truth is None
                   for name in condition.facts if facts.get(name) is None}
        bits = sum(1 << number for number, truth in enumerate(truths) if truth)
        return Judged(judge(self.when, facts), bits, tuple(sorted(missing)))

    @property
    def why_never(self) -> str:
        """Why it fired nowhere; "" where it did."""
        if self.firings:
            return ""
        never = [condition.text for number, condition in enumerate(self._conditions) if not self.true >> number & 1]
        if not self.held_in and self.unknown_in and self.missing:
            return f"not known in {self.unknown_in:,} of them: {', '.join(sorted(self.missing))}"
        if not self.held_in and never:
            return f"never true: {', '.join(never)}"
        if not self.held_in:
            return "its conditions never hold together"
        return f"its conditions held in {self.held_in:,} incidents, its clock never ran out"


@dataclass
class Coverage:
    """What was found in all the incidents."""

    incidents: int = 0
    judged: int = 0
    """Those that were open at any time."""
    rules: list[RuleUse] = field(default_factory=list)
    groups: dict[str, Counter[str]] = field(default_factory=dict)
    """Source → assignment group → how many of its incidents ever had it."""
    ahead: list[tuple[str, datetime]] = field(default_factory=list)
    """Incidents with events later than now, and the latest such event."""


def cover(app: App, policy: Policy, now: datetime, on_progress: Callable[[int], None] = lambda _: None) -> Coverage:
    """Apply ``policy`` to every stored incident as if it had been in force all along."""
    found = Coverage(rules=[
        *(RuleUse(step.name, "adjust", step.when) for step in policy.adjust),
        *(RuleUse(rule.name, "escalation", rule.when) for rule in policy.escalations)])
    policies, contexts = (InForce(policy),), Contexts(app.config, app.store)
    for batch in batches((stored.incident for stored in app.store.incidents()), BATCH):
        for incident, context in zip(batch, contexts.of(batch), strict=True):
            _look(found, incident, now)
            _apply(found, incident, policies, context, now)
        on_progress(len(batch))
    return found


def _look(found: Coverage, incident: Incident, now: datetime) -> None:
    found.incidents += 1
    values = {incident.opening.get("group"), *(event.new for event in incident.events if event.field == "group")}
    found.groups.setdefault(incident.source, Counter()).update(
        {value for value in values if isinstance(value, str) and value})
    if incident.events and incident.events[-1].at > now:
        found.ahead.append((incident.key, incident.events[-1].at))


def _apply(found: Coverage, incident: Incident, policies: Sequence[InForce], context: Context, now: datetime) -> None:
    policy = policies[0].policy
    played = replay(incident, policy, context, now)
    began = _adjustments(played, now)
    fired = Counter(firing.rule for firing in decide(incident, policies, context, now).firings if firing.at <= now)
    moments = [moment.facts for moment in played.moments
               if moment.at <= now and moment.facts["state"] not in DONE_STATES]
    found.judged += bool(moments)
    based = [{**facts, "priority": base_of(policy, facts)[0]} for facts in moments] if policy.adjust else []
    for number, use in enumerate(found.rules):
        firings = began[number] if use.section == "adjust" else fired[use.rule]
        use.firings += firings
        use.fired_in += bool(firings)
        rows = [use.judge(facts) for facts in (based if use.section == "adjust" else moments)]
        use.held_in += any(row.truth for row in rows)
        unknown = [row for row in rows if row.truth is None]
        use.unknown_in += bool(unknown)
        use.missing.update({name for row in unknown for name in row.missing})
        for row in rows:
            use.true |= row.true


def _adjustments(played: Replay, now: datetime) -> list[int]:
    """How often each adjustment came into effect."""
    began, before = [0] * len(played.plan.policy.adjust), 0
    for moment, judged in zip(played.moments, played.judged, strict=True):
        if moment.at > now:
            break
        bits = judged.adjustments
        for number in range(len(began)):
            began[number] += (bits & ~before) >> number & 1
        before = bits
    return began
