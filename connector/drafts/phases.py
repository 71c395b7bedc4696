"""Which kind of update is called for: opening, progress, no news, resolved."""

from __future__ import annotations

from typing import Final, Literal

from connector.drafts.affected import affected
from connector.drafts.coming import estimate
from connector.drafts.known import Known, known_to
from connector.drafts.said import Said, Source
from connector.drafts.telling import Teller
from rules.decision import Decision
from rules.incident import Event, Value
from rules.policy.values import Policy

Phase = Literal["opening", "progress", "no_news", "resolved"]
PHASES: Final[tuple[Phase, ...]] = ("opening", "progress", "no_news", "resolved")

LINES: Final = {"impact": "the impact", "cause": "the suspected cause", "action": "what is being done",
                "workaround": "a workaround"}
FIELDS: Final = {"service": "the service", "outage": "whether the service is down", "location": "the site",
                 "state": "where it stands",
                 "hold_reason": "where it stands", "group": "the team"}


def phase_of(known: Known, heard: Event | None, changed: tuple[Said, ...]) -> Phase:
    """``resolved`` once it is done; ``opening`` until this audience has heard; then ``progress``
    where anything that it reads has changed since, else ``no_news``."""
    if known.is_done:
        return "resolved"
    if heard is None:
        return "opening"
    return "progress" if changed else "no_news"


def changes(
    known: Known, heard: Event | None, audience: str, decision: Decision, policy: Policy, tell: Teller, only_lead: bool
) -> tuple[Said, ...]:
    """What this audience would read otherwise than when it heard last, each with what changed it."""
    if heard is None:
        return ()
    before = known_to(known.incident, audience, heard)
    found: dict[str, list[Source]] = {}
    for label, words in LINES.items():
        line, old = known.lines.get(label), before.lines.get(label)
        if line is not None and not line.says_nothing and (old is None or old.words != line.words):
            found.setdefault(words, []).append(tell.event(line.event))
    if known.reopened is not None and known.reopened.at > heard.at:
        found["where it stands"] = [tell.event(known.reopened)]
    for name, words in FIELDS.items():
        if _stated(known, name) != _stated(before, name) and name in known.set_by:
            found.setdefault(words, []).append(tell.field_source(known, name))
    people, told_of = affected(known, tell), affected(before, tell)
    if people is not None and (told_of is None or told_of.number != people.number):
        found["how many people are affected"] = [people.source]
    said = estimate(known, policy, tell, only_lead).values
    told = estimate(before, policy, tell, only_lead).values
    for name in ("estimate", "missed_estimate"):
        if said[name].known and said[name].text != told[name].text:
            found.setdefault("the estimated time to restore", []).extend(said[name].sources)
    last = decision.steps[-1] if decision.steps else None
    if last is not None and last.since > heard.at:
        words = f"P{last.after}: {last.rule}{f', {last.because}' if last.because else ''}"
        found.setdefault("the priority", []).append(Source("priority", "its latest step", last.since, "", words))
    return tuple(Said(words, tuple(sources)) for words, sources in found.items())


def _stated(known: Known, name: str) -> Value | None:
    value = known.fields.get(name)
    return None if value == "" else value
