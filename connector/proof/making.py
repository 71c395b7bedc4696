"""From a history and its decision to an entry, or to none."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from connector.proof.attribution import Whose, acts_of, parts_of
from connector.proof.comparing import Pool, compare, subject_of
from connector.proof.history import Story
from connector.proof.measures import MEASURES, Case
from connector.proof.steps import steps_of
from connector.proof.told import quoted, told_in
from connector.proof.values import Comparison, Entry, Part
from rules.decision import Decision
from rules.incident import Value

RESOLVED = frozenset({"resolved", "closed"})
HIT = {"service": "service", "service_tier": "tier of the service", "configuration_item": "configuration item",
       "customer": "customer", "location": "site", "outage": "outage", "vip": "VIP", "security": "security",
       "major_incident": "major incident"}


def deserves(story: Story, decision: Decision) -> bool:
    """Whether an incident has an entry: resolved, complex, and no duplicate of another."""
    return (story.restored is not None and story.fields.get("state") in RESOLVED and decision.complexity.complex
            and not story.fields.get("duplicate_of"))


def make_entry(
    story: Story, decision: Decision, whose: Whose, zone: ZoneInfo, pool: Pool, before: Entry | None = None
) -> Entry:
    """The entry of an incident that ``deserves`` one. ``before`` is the one it had: once the incident was
    closed its comparison stays."""
    restored = story.restored
    assert restored is not None
    incident, fields = story.incident, story.fields
    subject = subject_of(fields)
    acts, nobodys = acts_of(story, whose)
    case = Case(story, decision, restored, zone)
    parts = parts_of(story, whose)
    state = str(fields["state"])
    entry = Entry(
        source=incident.source, incident=incident.id, key=incident.key, url=incident.url,
        title=quoted(str(fields.get("title") or incident.title)), subject=quoted(subject[1]), subject_kind=subject[0],
        priority=decision.priority, state=state, opened_at=incident.opened_at, resolved_at=restored.start,
        provisional=state != "closed", hit=_hit(fields),
        why=tuple((sign.name, quoted(sign.because), sign.weight) for sign in decision.complexity.reasons),
        score=decision.complexity.score, threshold=decision.complexity.threshold,
        steps=steps_of(story, acts), told=told_in(story), measures=tuple(measure(case) for measure in MEASURES),
        comparison=Comparison("", (), None, None), parts=parts, unknown=_unknown(story, case, parts, nobodys),
        policy=decision.policy)
    kept = _frozen(before, entry)
    return replace(entry, comparison=kept or compare(story, subject, decision.priority, pool))


def _frozen(before: Entry | None, now: Entry) -> Comparison | None:
    """The comparison made when the incident was closed, unless it was resolved anew since."""
    if before is None or before.provisional or now.provisional or before.resolved_at != now.resolved_at:
        return None
    same = (before.subject, before.priority, before.opened_at) == (now.subject, now.priority, now.opened_at)
    return before.comparison if same else None


def _hit(fields: dict[str, Value]) -> tuple[tuple[str, str], ...]:
    found = []
    for name, label in HIT.items():
        value = fields.get(name)
        if value not in (None, "", False):
            found.append((label, "yes" if value is True else quoted(str(value))))
    return tuple(found)


def _unknown(story: Story, case: Case, parts: tuple[Part, ...], nobodys: tuple[str, ...]) -> tuple[str, ...]:
    """What the history does not show, in sentences."""
    found = []
    if nobodys:
        found.append(f"who did {_many(len(nobodys), 'act')} is recorded under other account names than those who "
                     "held it: nothing says whose they are")
    if not any("restored" in part.grounds for part in parts):
        found.append("who resolved it: the history shows only who held it then"
                     if story.held_at_end else "who resolved it, and nobody held it then")
    seen = sum(event.kind == "touched" for event in story.events)
    if seen:
        found.append(f"what {_many(seen, 'update')} changed: the source does not show it")
    if not case.says_words:
        found.append("what was said: the source's history holds no comments and no notes")
    return tuple(found)


def _many(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"

