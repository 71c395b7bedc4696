"""Drafts of the sample incidents, and of any other, made as the pass makes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from connector.config.model import Config
from connector.drafts.building import build
from connector.drafts.calls import by_readers
from connector.drafts.cases import Built
from connector.drafts.drafting import Drafter
from connector.drafts.names import Names
from connector.drafts.rendering import Failed, Rendered, render
from connector.drafts.samples import NAMES, POLICY, Sample, samples
from connector.drafts.templates import environment
from connector.store import Draft
from rules.context import Context
from rules.decide import InForce, decide
from rules.decision import Decision, Firing
from rules.incident import Incident
from rules.policy.load import load_policy
from rules.policy.values import Policy

AUDIENCES = ("business", "executive", "technical", "head-of-school")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
JINJA = environment(None)


def every_draft() -> Iterator[tuple[str, Sample, Firing, Built, Rendered]]:
    """Every text of every sample, for every audience; a failed one fails the test."""
    for audience in AUDIENCES:
        for sample in samples(audience):
            calls = by_readers(sample.firings) if audience == "business" else []
            for firing, *also in [*([one] for one in sample.firings if one.to is None), *calls]:
                built = build(sample.case, firing, also)
                yield audience, sample, firing, built, rendered(built)


def rendered(built: Built) -> Rendered:
    made = render(JINJA, built.template, built.context)
    assert not isinstance(made, Failed), made
    return made


def policy_for(audience: str = "business") -> Policy:
    own = "" if audience in ("business", "handover") else f"{audience}: {{P1: 30m, P2: 1h, P3: 1d}}"
    return load_policy(POLICY.replace("{AUDIENCES}", f"{{{own}}}"), "samples.yaml")


def decided(incident: Incident, now: datetime, policy: Policy) -> Decision:
    return decide(incident, [InForce(policy)], Context(live_since=LONG_AGO), now)


class Desk(Drafter):
    """A drafter over the shipped templates that knows the people of the samples."""

    def __init__(self, templates: Path | None = None, names: Names = NAMES) -> None:
        super().__init__(Config.model_construct(templates=templates, people=()))
        self._own = names

    def _people(self, source: str) -> Names:
        return self._own


def drafts(incident: Incident, now: datetime, audience: str = "business", desk: Drafter | None = None) -> list[Draft]:
    """The drafts for one audience that are due at ``now``."""
    policy = policy_for(audience)
    made = (desk or Desk()).drafts(incident, decided(incident, now, policy), [InForce(policy)])
    return [draft for draft in made.drafts if draft.audience == audience]


def text(incident: Incident, now: datetime, audience: str = "business") -> str:
    """The one text for one audience that is due at ``now``, with its subject."""
    [draft] = drafts(incident, now, audience)
    assert draft.state == "waiting", draft.reason
    return f"Subject: {draft.subject}\n{draft.body}"
