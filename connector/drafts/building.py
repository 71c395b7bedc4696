"""From an incident and its decision to the context of one audience."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, NamedTuple

from connector.drafts.coming import estimate, goal, next_update
from connector.drafts.contexts import Business, Executive, Handover, Hit, Technical
from connector.drafts.hit import action, ended, hit, outcome, resolution
from connector.drafts.known import Known, known, last_heard
from connector.drafts.names import Names
from connector.drafts.phases import changes, phase_of
from connector.drafts.said import Said, Source, not_known, plain
from connector.drafts.telling import Teller, when_in_words
from connector.drafts.tried import tried
from rules.decision import Decision, Firing
from rules.incident import Incident
from rules.policy.values import Policy
from rules.targets import BUSINESS

HANDOVER: Final = "handover"
"""The audience of notes to whoever an escalation calls."""
CONTEXTS: Final[dict[str, type[Business]]] = {"executive": Executive, "technical": Technical}
"""Audience → its context; every other one is given ``Business``."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a draft is made of: the incident, what was decided of it, and who people are."""

    incident: Incident
    decision: Decision
    policy: Policy
    names: Names


class Built(NamedTuple):
    """A context and the template that it is for, by its path within the folder of templates."""

    template: str
    phase: str
    context: Hit
    holds_until: datetime | None
    """When a time that it names passes, and it must be made anew."""


def build(case: Case, firing: Firing) -> Built:
    """The context for what ``firing`` asks: an update, or a note to whom it calls."""
    return _note(case, firing) if firing.to is not None else _update(case, firing)


def audience_of(firing: Firing) -> str:
    """Who is to read what ``firing`` asks for. A promise names nobody: business readers heard it."""
    return HANDOVER if firing.to is not None else firing.audience or BUSINESS


def _update(case: Case, firing: Firing) -> Built:
    audience = audience_of(firing)
    cls = CONTEXTS.get(audience, Business)
    inside = cls is not Business
    now, policy, incident = case.decision.at, case.policy, case.incident
    tell = Teller(policy.zone, case.names, hides_people=not inside, technical=cls is Technical)
    here = known(incident, now)
    tell.at_work(here)
    heard = last_heard(incident, audience, now)
    changed = changes(here, heard, audience, case.decision, policy, tell, only_lead=not inside)
    phase = phase_of(here, heard, changed)
    next_one = next_update(incident, case.decision, policy, audience, firing, tell)
    expected = estimate(here, policy, tell, only_lead=not inside)
    values: dict[str, Any] = {
        **hit(here, case.decision, tell), **ended(here, tell), **expected.values, **goal(case.decision, tell),
        "action": action(here, tell),
        "next_update": not_known("a further update") if here.is_done else next_one.said,
        "last_update": not_known("an earlier update") if heard is None else tell.instant(
            heard.at, [tell.event(heard)], "an earlier update"),
        "changed": changed, "outcome": outcome(here, tell), "resolution": resolution(here, tell),
        "prevention": tell.line(here.lines.get("prevention"), "what keeps it from coming back"),
        "team": tell.field(here, "group"), "lead": tell.person(here, "assignee"),
    }
    if cls is Technical:
        values |= _inside(here, case, tell)
    instants = [] if here.is_done else [at for at in (next_one.at, expected.ends_at) if at is not None]
    return Built(f"updates/{audience}/{phase}.txt.j2", phase, _only(cls, values), min(instants, default=None))


def _note(case: Case, firing: Firing) -> Built:
    to = firing.to
    assert to is not None  # only such firings come here
    tell = Teller(case.policy.zone, case.names, technical=True)
    here = known(case.incident, case.decision.at)
    whom = ", ".join([to.name, *to.groups, *to.people])
    words = f"{firing.rule}, call {firing.repetition + 1}: {firing.because}; calls {whom}"
    rule = Source("rule", firing.key, firing.at, "", plain(words))
    again = next((one for one in case.decision.firings if one.status == "pending" and one.chain == firing.chain
                  and one.cycle == firing.cycle), None)
    values = {
        **hit(here, case.decision, tell), **_inside(here, case, tell), **goal(case.decision, tell),
        "to": Said(_called(case, firing), (rule,)),
        "because": tell.text(firing.because, rule) if firing.because else not_known("a reason in the policy"),
        "called": tell.instant(firing.at, [rule], "when"),
        "call": _call(firing, rule),
        "again": _again(again, tell),
    }
    phase = "handover" if firing.kind == "functional" and to.kind == "rung" else "call"
    return Built(f"handover/{phase}.txt.j2", phase, _only(Handover, values), again.at if again is not None else None)


def _call(firing: Firing, rule: Source) -> Said:
    if not firing.repetition:
        return not_known("an earlier call")
    return Said(f"call {firing.repetition + 1}", (rule,))


def _again(firing: Firing | None, tell: Teller) -> Said:
    if firing is None:
        return not_known("a further call")
    words = f"{firing.rule}, call {firing.repetition + 1}: due at {when_in_words(firing.at, tell.zone)}"
    return tell.instant(firing.at, [Source("rule", firing.key, None, "", plain(words))], "a further call")


def _called(case: Case, firing: Firing) -> str:
    """Whom it calls, as people know them: the groups of a rung, the people of a role, else its name."""
    to = firing.to
    assert to is not None
    name = to.name.replace("-", " ")
    if to.kind == "rung":
        return plain(" and ".join(to.groups) or name)
    people = " and ".join(case.names.of(account) for account in to.people)
    return plain(people if name.lower() in people.lower() else f"{people}, {name}") if people else plain(name)


def _inside(here: Known, case: Case, tell: Teller) -> dict[str, Any]:
    steps, left_out = tried(here, tell)
    url = case.incident.url
    said = not_known("the address of the ticket")
    if url:
        said = Said(plain(url), (Source("field", "url", words=plain(f"url: {url}")),))
    return {
        "item": tell.field(here, "configuration_item"), "link": said,
        "reporter": tell.person(here, "reporter"),
        "group": tell.field(here, "group"), "lead": tell.person(here, "assignee"),
        "cause_from": tell.author(here.lines.get("cause")), "action": action(here, tell),
        "action_from": tell.author(here.lines.get("action")), "vendor_case": tell.field(here, "vendor_reference"),
        "problem": tell.field(here, "problem"), "change": tell.field(here, "change"),
        "tried": steps, "left_out": left_out,
    }


def _only(cls: type[Hit], values: dict[str, Any]) -> Hit:
    """The context with the fields that it documents, and no other."""
    return cls(**{field.name: values[field.name] for field in fields(cls)})
