from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from connector.store.codec import (
    decode_decision,
    decode_event,
    decode_firing,
    decode_incident,
    decode_spans,
    encode_decision,
    encode_event,
    encode_firing,
    encode_incident,
    encode_spans,
    loads,
)
from rules.context import Interval
from rules.decision import Decision, Firing
from rules.incident import Event, Incident
from tests.connector.store.samples import OPENED, after, change, decision, decisions, events, incident, incidents


@given(incidents)
def test_an_incident_is_read_back_as_it_was_written(one: Incident) -> None:
    doc = encode_incident(one)
    assert decode_incident(one.source, one.id, doc.snapshot, doc.events) == one


@given(events)
def test_an_event_is_read_back_as_it_was_written(event: Event) -> None:
    assert decode_event(encode_event(event)) == event


@given(decisions)
def test_a_decision_is_read_back_as_it_was_written(one: Decision) -> None:
    read = decode_decision(encode_decision(one))
    assert read == one
    assert all(type(read.facts[name]) is type(value) for name, value in one.facts.items())


def test_a_firing_is_read_back_with_its_key() -> None:
    one = Firing("r", "functional", "e", "c", 2, OPENED, "due")
    assert decode_firing(encode_firing(one)) == one
    assert decode_firing(encode_firing(one)).key == "r|e|c|2"


def test_true_and_one_stay_different() -> None:
    one = incident(outage=True, users_affected=1)
    doc = encode_incident(one)
    opening = decode_incident("snow", "1", doc.snapshot, doc.events).opening
    assert (opening["outage"], opening["users_affected"]) == (True, 1)
    assert (type(opening["outage"]), type(opening["users_affected"])) == (bool, int)


def test_the_same_content_has_the_same_hash_whenever_and_in_whatever_order_it_was_read() -> None:
    one = incident("1", change(5, "priority", 2))
    later = replace(
        one,
        events=tuple(event._replace(seen_at=after(99)) for event in one.events),
        opening={name: one.opening[name] for name in reversed(sorted(one.opening))},
    )
    assert encode_incident(one).hash == encode_incident(later).hash
    assert encode_incident(one).hash != encode_incident(replace(one, version="2")).hash
    assert encode_incident(one).hash != encode_incident(incident("1", change(5, "priority", 1))).hash


def test_instants_come_back_in_utc_to_the_microsecond() -> None:
    elsewhere = timezone(timedelta(hours=5, minutes=30))
    at = datetime(2026, 3, 2, 9, 0, 0, 1, elsewhere)
    read = decode_event(encode_event(Event(at, "1", "touched", seen_at=at)))
    assert read.at == at and read.at.tzinfo is UTC
    assert read.seen_at == at


def test_a_live_reading_stays_one_and_an_export_is_written_as_it_always_was() -> None:
    live = replace(incident("1"), updated_at=after(5), whole=True)
    doc = encode_incident(live)
    assert decode_incident("snow", "1", doc.snapshot, doc.events) == live
    assert loads(doc.snapshot)[:8] == loads(encode_incident(incident("1")).snapshot)
    assert encode_incident(replace(live, whole=False)).hash != doc.hash


def test_a_naive_instant_is_a_defect() -> None:
    with pytest.raises(TypeError):
        encode_event(Event(datetime(2026, 3, 2), "1", "touched"))  # noqa: DTZ001


def test_what_is_not_text_becomes_the_replacement_character_and_nul_stays() -> None:
    odd = incident("1", change(1, "title", "a\ud800b\x00c"), description="\udfff", labels=("\ud812",))
    doc = encode_incident(odd)
    read = decode_incident("snow", "1", doc.snapshot, doc.events)
    assert read.events[1].new == "a\ufffdb\x00c"
    assert read.opening["description"] == "\ufffd"
    assert read.opening["labels"] == ("\ufffd",)
    told = decode_decision(encode_decision(decision(odd, facts={"title": "a\ud800\x00"})))
    assert told.facts["title"] == "a\ufffd\x00"


def test_open_spans_are_read_back() -> None:
    spans = (Interval(OPENED, after(3)), Interval(after(9)))
    assert decode_spans(encode_spans(spans)) == spans
