"""Which events a fact rests on: enough to compute it again, and not more than the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given

from rules.evidence import Evidence
from rules.facts.catalogue import FACTS
from rules.facts.fact import Derived, Field, Running
from rules.incident import Incident
from rules.policy.load import load_policy
from rules.timeline import fold, track
from tests.rules.deciding import at, incident, said, set_
from tests.rules.histories import POLICY, incidents, instants

BY = load_policy(POLICY)
LATER = at(days=20)
CARRIED = sorted(name for name, fact in FACTS.items() if isinstance(fact.reading, (Field, Derived, Running)))


def behind(name: str, of: Incident, until: datetime = LATER) -> tuple[str, ...]:
    return Evidence(of, BY, until).of([name])


@given(incidents(), instants)
def test_the_events_behind_a_fact_are_enough_to_compute_it(it: Incident, until: datetime) -> None:
    """With every other event left out, each fact has the value that it has with all of them."""
    until = max(until, it.opened_at)
    tracked = track(CARRIED)
    value = fold(it, tracked, until)[-1].facts
    evidence = Evidence(it, BY, until)
    for name in CARRIED:
        named = evidence.events(name)
        assert set(named) <= {event.id for event in it.events if event.at <= until} | {"created"}
        kept = replace(it, events=tuple(event for event in it.events if event.id in named))
        assert fold(kept, tracked, until)[-1].facts[name] == value[name], name


def test_a_field_rests_on_the_event_that_set_it_last_or_on_the_opening() -> None:
    it = incident(set_(5, "outage", True), set_(9, "outage", False), set_(12, "outage", True))
    assert behind("outage", it) == ("outage@12",)
    assert behind("outage", it, it.events[2].at) == ("outage@9",)
    assert behind("service", it) == ("created",)


def test_a_count_rests_on_every_event_that_took_it_further() -> None:
    it = incident(set_(5, "group", "L2", old="Desk"), said(6), set_(7, "group", "L2", old="L2"),
                  set_(9, "group", "Desk", old="L2"), group="Desk")
    assert behind("groups", it) == ("created", "group@5")
    assert behind("bounces", it) == ("created", "group@5", "group@9")
    assert behind("reopenings", it) == ()


@pytest.mark.parametrize(("name", "events"), [
    ("tracker_priority", ("priority@3",)),
    ("rung_number", ("created", "group@5", "assignee@6")),
    ("open_on_same_ci", ("configuration_item@4",)),
    ("working_hours", ()),
])
def test_what_is_decided_rests_on_the_facts_that_decide_it(name: str, events: tuple[str, ...]) -> None:
    it = incident(set_(3, "priority", 1), set_(4, "configuration_item", "core-1"), set_(5, "group", "Network L2"),
                  set_(6, "assignee", "tom"))
    found = behind(name, it)
    assert set(events) - {"created"} == set(found) - {"created"}


def test_a_priority_by_matrix_rests_on_impact_and_urgency() -> None:
    it = incident(set_(3, "priority", 1), set_(4, "impact", "high"), set_(5, "urgency", "low"))
    assert "impact@4" not in behind("priority", it)
    by = load_policy(POLICY.replace("priority:\n", "priority:\n  base: matrix\n", 1))
    assert {"impact@4", "urgency@5"} <= set(Evidence(it, by, LATER).of(["priority"]))
