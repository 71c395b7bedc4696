"""Law 5: nothing in a draft that no source carries."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.drafts.names import Names
from connector.store import Draft, Rests, Statement
from rules.facts.types import NOT_KNOWN
from rules.incident import Event, Incident, Value, ordered
from tests.connector.drafts.drafted import AUDIENCES, Desk, drafts, every_draft
from tests.connector.drafts.judging import unsupported, untrue
from tests.rules.histories import OPENED, incidents

PEOPLE = {"mia": "Mia Chen", "tom": "Tom Baker", "ada": "Ada Byron", "lee.park": "Lee Park", "sam.ortiz": "Sam Ortiz",
          "mia.chen": "Mia Chen"}
KNOWING = Desk(names=Names(PEOPLE))
WORDS = st.sampled_from([
    "Cause: the line card 7 of {rack} failed\nETA: 16:00", "ETA: tbc", "plain words", "Workaround: use port 8443",
    "Action: Mia Chen swaps the card\nnext update 14:30", "Impact: 300 pupils cannot log in.", "Fix: replaced",
    "looked at 3 links, 2 are down", "Cause: password: hunter22 was wrong", "ETA: 2026-03-04 09:00 UTC"])
FIELDS: dict[str, st.SearchStrategy[Value]] = {
    "users_affected": st.integers(0, 5000), "outage": st.booleans(), "service": st.sampled_from(["Mail", "Wi-Fi 6"]),
    "location": st.sampled_from(["Leeds", "Block 4"]), "vendor_reference": st.sampled_from(["", "V-12"])}


@st.composite
def told(draw: st.DrawFn) -> Incident:
    """Any history, with words and fields that updates speak of."""
    incident = draw(incidents())
    more = []
    for number in range(draw(st.integers(0, 6))):
        at = OPENED + timedelta(minutes=draw(st.integers(0, 3 * 24 * 60)))
        origin = draw(st.sampled_from(["staff", "staff", "staff", "caller", "automation"]))
        kind = draw(st.sampled_from(["internal_note", "public_comment", "update_sent"]))
        actor = draw(st.sampled_from(["mia", "tom", "ada"]))
        more.append(Event(at, f"w{number}", kind, actor=actor, origin=origin, text=draw(WORDS)))
    for name in draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=3, unique=True)):
        at = OPENED + timedelta(minutes=draw(st.integers(0, 24 * 60)))
        more.append(Event(at, f"f-{name}", "field", name, None, draw(FIELDS[name]), "tom", "staff"))
    return Incident(incident.source, incident.id, incident.key, incident.opened_at, incident.opening,
                    ordered([*incident.events, *more]))


@settings(max_examples=60)
@given(told(), st.integers(1, 4 * 24 * 60), st.sampled_from([*AUDIENCES, "handover"]))
def test_no_draft_holds_a_number_or_a_name_that_is_in_none_of_its_sources(
        incident: Incident, minutes: int, audience: str) -> None:
    for draft in drafts(incident, OPENED + timedelta(minutes=minutes), audience, KNOWING):
        assert draft.state == "waiting", draft.reason
        assert unsupported(draft, PEOPLE) == []
        assert untrue(draft, incident) == []


def test_what_has_no_source_is_noticed() -> None:
    rests = (Rests("event", "e1", OPENED, "mia", "looked at 3 links"),)
    draft = Draft("s", "1", "f", "business", "opening", "t", "d", OPENED, rests_on=rests)
    three, four = Statement("3 links", (("3 links", (0,)),)), Statement("4 links", (("4 links", (0,)),))
    ada, invented = Statement("Ada Byron", (("Ada Byron", (0,)),)), Statement("bananas", (("bananas", (0,)),))
    assert unsupported(replace(draft, statements=(three,)), PEOPLE) == []
    for one in (four, ada, invented, Statement("4 links"), Statement("by Ada Byron"), Statement("x", (("x", ()),))):
        assert unsupported(replace(draft, statements=(one,)), PEOPLE) != [], one


def statements() -> Iterable[tuple[Incident, Draft, Statement]]:
    seen = set()
    for audience, sample, _, _, _ in every_draft():
        for name in (audience, "handover"):
            for draft in drafts(sample.case.incident, sample.case.decision.at, name):
                if draft.id not in seen:
                    seen.add(draft.id)
                    yield from ((sample.case.incident, draft, one) for one in draft.statements)


def test_fifty_statements_drawn_at_random_are_each_carried_by_their_sources() -> None:
    drawn = random.Random(50).sample(list(statements()), 50)
    for incident, draft, statement in drawn:
        alone = replace(draft, statements=(statement,))
        assert unsupported(alone, PEOPLE) == []
        assert untrue(alone, incident) == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_gap_is_not_yet_known_and_says_what_was_looked_for(audience: str) -> None:
    for one, _, _, _, made in every_draft():
        if one == audience:
            gaps = [value for sentence in made.sentences for value in sentence.values if value.text == NOT_KNOWN]
            assert all(value.sources for value in gaps)
            assert "None" not in made.body and "unknown" not in made.body
