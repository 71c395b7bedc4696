"""The demo's week: every draft that it asks for, at every instant at which something falls due."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from connector.app import App
from connector.demo.moments import ENDS
from connector.demo.sharing import DESK
from connector.drafts.drafting import Drafter
from connector.drafts.phases import PHASES
from connector.passes.contexts import Contexts
from connector.passes.policies import in_force
from connector.store import Draft
from rules.decide import decide
from rules.incident import Incident
from tests.connector.demo.living import read_at
from tests.connector.drafts.judging import unsupported, untrue

Made = list[tuple[Incident, Draft]]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with read_at(tmp_path_factory.mktemp("demo") / "rung-demo", ENDS) as (app, _):
        yield app


@pytest.fixture(scope="module")
def people(app: App) -> dict[str, str]:
    return {account: person.name for person in app.config.people for account in person.at(DESK)}


@pytest.fixture(scope="module")
def made(app: App) -> Made:
    policies, drafter, found = in_force(app.store), Drafter(app.config), []
    stored = [one.incident for one in app.store.incidents()]
    for incident, context in zip(stored, Contexts(app.config, app.store).of(stored), strict=True):
        whole = decide(incident, policies, context, ENDS)
        for at in dict.fromkeys(firing.at for firing in whole.firings if firing.at <= ENDS):
            decision = decide(incident, policies, context, at + timedelta(seconds=30))
            found += [(incident, draft) for draft in drafter.drafts(incident, decision, policies).drafts]
    return found


def test_the_week_asks_for_drafts_of_every_kind(made: Made) -> None:
    updates = {(audience, phase) for audience in ("business", "executive", "technical") for phase in PHASES}
    counted = Counter((draft.audience, draft.phase) for _, draft in made)
    assert len(updates) == 12 and set(counted) == updates | {
        ("handover", "handover"), ("handover", "call"), ("handover", "vendor")}
    assert [draft.reason for _, draft in made if draft.state != "waiting"] == []


def test_no_draft_of_the_week_says_what_its_sources_do_not(made: Made, people: dict[str, str]) -> None:
    assert [wrong for _, draft in made for wrong in unsupported(draft, people)] == []
    assert [wrong for incident, draft in made for wrong in untrue(draft, incident)] == []


def test_fifty_statements_of_the_week_are_each_carried_by_their_sources(made: Made, people: dict[str, str]) -> None:
    every = [(incident, replace(draft, statements=(one,))) for incident, draft in made for one in draft.statements]
    for incident, draft in random.Random(50).sample(every, 50):
        assert unsupported(draft, people) == []
        assert untrue(draft, incident) == []


def test_business_readers_are_given_no_name_of_the_staff(made: Made, people: dict[str, str]) -> None:
    for _, draft in made:
        if draft.audience == "business":
            for account, name in people.items():
                assert name not in draft.body and account not in draft.body
