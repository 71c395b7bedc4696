"""From a history and its decision to an entry, or to none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from connector.proof.attribution import Whose, acts_of, parts_of
from connector.proof.comparing import Pool, compare, subject_of
from connector.proof.document import Earlier
from connector.proof.happenings import named_in
from connector.proof.history import Story
from connector.proof.measures import MEASURES, Case
from connector.proof.steps import steps_of
from connector.proof.told import quoted, told_in
from connector.proof.values import Comparison, Entry, Fact, Part, Sign, Stated
from rules.decision import Decision, Reason
from rules.evidence import Evidence
from rules.facts.catalogue import FACTS
from rules.facts.fact import Timed
from rules.policy.values import Policy
from rules.wording import in_words

RESOLVED = frozenset({"resolved", "closed"})
HIT = {"service": "service", "service_tier": "tier of the service", "configuration_item": "configuration item",
       "customer": "customer", "location": "site", "vip": "VIP", "security": "security",
       "major_incident": "major incident"}


def deserves(story: Story, decision: Decision) -> bool:
    """Whether an incident has an entry: resolved, complex, and no duplicate of another."""
    return (story.restored is not None and story.fields.get("state") in RESOLVED and decision.complexity.complex
            and not story.fields.get("duplicate_of"))


def make_entry(
    story: Story, decision: Decision, whose: Whose, policy: Policy, pool: Pool, before: Earlier | None = None
) -> Entry:
    """The entry of an incident that ``deserves`` one. ``policy`` is the one that decided, ``before`` the
    entry it had: once the incident was closed its comparison stays."""
    restored = story.restored
    assert restored is not None
    incident, fields = story.incident, story.fields
    subject = subject_of(fields)
    acts, nobodys = acts_of(story, whose)
    case = Case(story, decision, restored, policy)
    parts = parts_of(story, whose)
    state = str(fields["state"])
    entry = Entry(
        source=incident.source, incident=incident.id, key=incident.key, url=incident.url,
        title=quoted(str(fields.get("title") or incident.title)), subject=quoted(subject[1]), subject_kind=subject[0],
        priority=decision.priority, state=state, opened_at=incident.opened_at, resolved_at=restored.start,
        provisional=state != "closed", stated=_stated(case, subject[0]), hit=tuple(_hit(case)),
        why=tuple(_sign(case, reason) for reason in decision.complexity.reasons),
        score=decision.complexity.score, threshold=decision.complexity.threshold,
        steps=steps_of(story, acts), told=told_in(story), measures=tuple(measure(case) for measure in MEASURES),
        comparison=Comparison("", (), None, None), parts=parts,
        unknown=tuple(_unknown(case, parts, nobodys)), policy=decision.policy)
    kept = _frozen(before, entry)
    entry = replace(entry, comparison=kept or compare(story, subject, decision.priority, pool))
    return replace(entry, happenings=named_in(entry, story))


def _frozen(before: Earlier | None, now: Entry) -> Comparison | None:
    """The comparison made when the incident was closed, unless it was resolved anew since."""
    if before is None or before.provisional or now.provisional or before.resolved_at != now.resolved_at:
        return None
    same = (before.subject, before.priority, before.opened_at) == (now.subject, now.priority, now.opened_at)
    return before.comparison if same else None


def _stated(case: Case, subject: str) -> dict[str, tuple[str, ...]]:
    """What the head of the page says → the events that carry it."""
    adjusted = {name for step in case.decision.steps for name, _ in step.facts}
    named = {"title": ["title"], "state": ["state"], "priority": ["tracker_priority", *adjusted]}
    if subject:
        named["subject"] = [subject]
    return {name: case.evidence.of(facts) for name, facts in named.items()} | {
        "opened_at": (case.story.created,), "resolved_at": (case.restored.event,)}


def _hit(case: Case) -> Iterator[Stated]:
    for name, label in HIT.items():
        value = case.story.fields.get(name)
        if value not in (None, "", False):
            yield Stated(label, "yes" if value is True else quoted(str(value)), case.evidence.of([name]))
    yield from _outage(case)
    steps = case.decision.steps
    if len(steps) > 1 and steps[-1].after != steps[0].after:
        facts = [name for step in steps for name, _ in step.facts]
        text = f"P{steps[-1].after} by the rule {steps[-1].rule}"
        text += f" ({steps[-1].because})" if steps[-1].because else ""
        text += f"; P{steps[0].after} in the ticket" if steps[0].rule == "tracker" else ""
        yield Stated("priority", quoted(text), case.evidence.of(["tracker_priority", *facts]))


def _outage(case: Case) -> Iterator[Stated]:
    """Whether the service was down, though it may have been over before the incident was resolved."""
    story = case.story
    down = [story.created] if story.incident.opening.get("outage") is True else []
    down += [event.id for event in story.events if event.field == "outage" and event.new is True]
    if down:
        over = story.fields.get("outage") is not True
        ended = case.evidence.of(["outage"]) if over else ()
        yield Stated("outage", "yes, no longer at the end" if over else "yes", (*down, *ended))


def _sign(case: Case, reason: Reason) -> Sign:
    evidence = case.evidence if reason.as_of is None else Evidence(case.story.incident, case.policy, reason.as_of)
    facts = tuple(Fact(name, quoted(in_words(value)), evidence.of([name]), _how(name)) for name, value in reason.facts)
    return Sign(reason.name, quoted(reason.because), reason.weight, facts, reason.as_of)


def _how(name: str) -> str:
    reading = FACTS[name].reading
    return reading.how if isinstance(reading, Timed) else ""


def _unknown(case: Case, parts: tuple[Part, ...], nobodys: tuple[str, ...]) -> Iterator[Stated]:
    """What the history does not show, in sentences."""
    story = case.story
    if nobodys:
        yield Stated("acts", f"who is behind {_many(len(nobodys), 'event')}: recorded under other account names than "
                     "of those who held it, and nothing says whose they are", nobodys)
    if not any("restored" in part.grounds for part in parts):
        yield Stated("resolution", _resolved_by(case), (case.restored.event,))
    seen = tuple(event.id for event in story.events if event.kind == "touched")
    if seen:
        yield Stated("updates", f"what {_many(len(seen), 'update')} changed: no field that Rung reads", seen)
    if not case.says_words:
        yield Stated("words", "what was said: the source shows no comments and no notes", ())


def _resolved_by(case: Case) -> str:
    event = next((event for event in case.story.events if event.id == case.restored.event), None)
    held = "who held it then is known" if case.story.held_at_end else "and nobody held it then"
    if event is not None and event.origin in _NO_MEMBER:
        return f"which technician restored it: the history shows that {_NO_MEMBER[event.origin]} resolved it; {held}"
    if event is not None and event.actor:
        return f"who resolved it: it was done under an account that nothing joins to a technician; {held}"
    return f"who resolved it: the source does not show whose act it was; {held}"


_NO_MEMBER: Final = {"automation": "automation", "caller": "a stakeholder", "rung": "Rung"}


def _many(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"
