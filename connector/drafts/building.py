"""From an incident and its decision to the context of one audience."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from connector.drafts.aging import ages
from connector.drafts.cases import Built, Case, earliest, only
from connector.drafts.coming import LATE, estimate, goal, next_update, promised
from connector.drafts.contexts import Business, Executive, Technical
from connector.drafts.hit import action, ended, hit, outcome, resolution, sender, standing
from connector.drafts.inside import inside
from connector.drafts.known import Known, known, last_heard
from connector.drafts.notes import note
from connector.drafts.phases import changes, phase_of
from connector.drafts.said import Said, not_known
from connector.drafts.telling import Teller
from rules.decision import Firing
from rules.targets import BUSINESS
from rules.updates import hears

HANDOVER: Final = "handover"
"""The audience of notes to whoever an escalation calls."""
CONTEXTS: Final[dict[str, type[Business]]] = {"executive": Executive, "technical": Technical}
"""Audience → its context; every other one is given ``Business``."""


def build(case: Case, firing: Firing, also: Sequence[Firing] = ()) -> Built:
    """The context for what ``firing`` asks: an update, or a note to whom it calls, who are called by ``also`` too."""
    return note(case, firing, also) if firing.to is not None else _update(case, firing)


def audience_of(firing: Firing) -> str:
    """Who is to read what ``firing`` asks for. A promise names nobody: business readers heard it."""
    return HANDOVER if firing.to is not None else firing.audience or BUSINESS


def _update(case: Case, firing: Firing) -> Built:
    audience = audience_of(firing)
    cls = CONTEXTS.get(audience, Business)
    colleagues = cls is not Business
    now, policy, incident = case.decision.at, case.policy, case.incident
    tell = Teller(policy.zone, now, case.names, hides_people=not colleagues, technical=cls is Technical)
    here = known(incident, now)
    tell.at_work(here)
    heard = last_heard(incident, audience, now)
    changed = changes(here, heard, audience, case.decision, policy, tell, only_lead=not colleagues)
    phase = phase_of(here, heard, changed)
    next_one = next_update(incident, case.decision, policy, audience, firing, tell)
    expected = estimate(here, policy, tell, only_lead=not colleagues)
    late, late_from = _late_promise(case, here, audience, tell)
    aged = ages(here, heard, tell)
    values: dict[str, Any] = {
        **hit(here, case.decision, tell), **ended(here, tell), **expected.values, **goal(case.decision, tell),
        **aged.values,
        "action": action(here, tell), "standing": standing(here, tell), "late_promise": late,
        "next_update": not_known("a further update") if here.is_done else next_one.said,
        "last_update": not_known("an earlier update") if heard is None else tell.instant(
            heard.at, [tell.event(heard)], "an earlier update"),
        "changed": changed, "outcome": outcome(here, tell), "resolution": resolution(here, tell),
        "prevention": tell.line(here.lines.get("prevention"), "what keeps it from coming back"),
        "team": tell.field(here, "group"), "lead": tell.person(here, "assignee"),
        "sender": sender(here, tell),
    }
    if cls is Technical:
        values |= inside(here, case, tell)
    until = None if here.is_done else earliest(next_one.at, expected.ends_at, late_from, aged.grows_old_at)
    return Built(f"updates/{audience}/{phase}.txt.j2", phase, only(cls, values), until)


def _late_promise(case: Case, here: Known, audience: str, tell: Teller) -> tuple[Said, datetime | None]:
    """The promise that these readers heard and that was not kept, once it is late; and when it will be late."""
    promise = promised(case.incident, here.at, case.policy, tell)
    if promise is None or here.is_done or not hears(promise.event, audience):
        return not_known("a late promise"), None
    late_from = promise.at + LATE
    return (promise.said, None) if late_from <= here.at else (not_known("a late promise"), late_from)
