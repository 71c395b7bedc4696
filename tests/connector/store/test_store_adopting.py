"""Going live after an import: one incident, though the export knew it by its number alone."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from hashlib import md5
from itertools import islice, permutations
from pathlib import Path

import pytest

from connector.store import Store, open_store
from connector.store.adopting import PLAIN
from connector.store.draft_tables import drafts
from connector.store.proof_values import ProofDone, ProofEntry, Restoration, Words
from connector.store.tables import effects, metadata
from connector.trackers import read_export
from rules.event_ids import is_row
from rules.incident import Event, Incident, ordered
from tests.connector.store.samples import POLICY, after, draft, effect, firing, ids, incident, recorded
from tests.connector.store.test_store_faults import killed_at
from tests.connector.store.world import Change, World

LOG = Path(os.environ.get("RUNG_DATA") or Path(__file__).parents[4] / "shared" / "data") / (
    "servicenow-incidents/incident_event_log.csv.gz")
WORLD = World([Change(10, "group", "L2", True), Change(20, "impact", "high", True)], id="5f3a", key="INC1")
ACK = Event(after(15), "rung-ack", "ack", "unowned|created||0", actor="ada", origin="rung")


def everything(store: Store) -> None:
    """All that can be stored of an incident that an export knew by its number."""
    store.put_source("snow", "export")
    store.save_incidents([WORLD.audit(15)])
    store.add_own_events("snow", "INC1", [ACK])
    fired = firing()
    text = draft(fired, "INC1")
    sent = effect(fired, "INC1", state="ready", body={"draft": text.id})
    store.record([recorded(store.incident("snow", "INC1"), fired, effects=(sent,), drafts=(text,))])
    due = next(store.proof_due())
    store.put_proofs([ProofDone("snow", "INC1", due.mark, ProofEntry("INC1", "mail", after(20), True, b"{}",
                                                                     (("p1", "owned"),)))])
    store.put_restorations("snow", {"INC1": [Restoration("INC1", after(20), None, "mail", 2, timedelta(minutes=20))]})
    store.add_words([Words(0, "p1", "snow", "INC1", "note", "well done", after(30))])


def test_every_table_that_knows_incidents_is_among_those_that_move() -> None:
    knowing = {table for table in metadata.tables.values() if {"source", "incident"} <= set(table.c.keys())}
    assert knowing == {*PLAIN, effects, drafts}


def test_all_that_was_stored_goes_over_to_the_trackers_id(store: Store) -> None:
    everything(store)
    assert store.save_incidents([WORLD.live(30)], {"snow": "mark"}) == (0, 1, 0)
    assert store.incident("snow", "INC1") is None and ids(store.find("INC1")) == ["5f3a"]
    found = store.incident("snow", "5f3a")
    assert found is not None and found.incident.id == "5f3a"
    assert [event.id for event in found.incident.events] == ["created", "1000:group", "rung-ack", "1001:impact"]
    assert [each.firing.key for each in store.firings("snow", "5f3a")] == [firing().key]
    (text,), (sent,) = store.drafts_of("snow", "5f3a"), store.effects_of("snow", "5f3a")
    assert (text, sent) == (draft(firing(), "5f3a"), effect(firing(), "5f3a", state="ready", body={"draft": text.id}))
    decision, proof = store.decision("snow", "5f3a"), store.proof("snow", "5f3a")
    assert decision is not None and decision.incident == "5f3a"
    assert proof is not None and proof.entry.parts == (("p1", "owned"),)
    assert [each.incident for each in store.restorations("snow", "mail", 2, after(0), after(60))] == ["5f3a"]
    assert [each.incident for each in store.words("p1")] == ["5f3a"]
    assert (store.status().incidents, ids(store.due(after(1), POLICY))) == (1, ["5f3a"])
    assert store.versions("snow", ["5f3a"]) == {"5f3a": WORLD.live(30).version}


def test_what_was_asked_for_is_not_asked_for_twice(store: Store) -> None:
    everything(store)
    store.save_incidents([WORLD.live(30)])
    fired, found = firing(), store.incident("snow", "5f3a")
    text = draft(fired, "5f3a")
    again = effect(fired, "5f3a", state="ready", body={"draft": text.id})
    store.record([recorded(found, fired, effects=(again,), drafts=(text,))])
    assert (len(store.effects_of("snow", "5f3a")), len(store.drafts_of("snow", "5f3a"))) == (1, 1)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_whatever_is_read_first_it_is_one_incident(store: Store, order: tuple[int, ...]) -> None:
    read = [WORLD.audit(25), WORLD.listing(15), WORLD.live(30)]
    for number in order:
        store.save_incidents([read[number]])
    (found,) = store.incidents()
    assert [event._replace(seen_at=None) for event in found.incident.events] == [
        event._replace(seen_at=None) for event in WORLD.live(30).events]
    assert replace(found.incident, events=()) == replace(WORLD.live(30), events=())
    assert store.save_incidents([WORLD.live(30)]).changed == 0
    assert store.save_incidents(read[:2]).changed == 0


def test_in_one_batch_too(store: Store) -> None:
    store.save_incidents([WORLD.live(30)])
    assert store.save_incidents([WORLD.audit(25), WORLD.live(30)]) == (0, 0, 1)


def test_only_what_an_export_knew_by_its_number_is_taken_for_the_same(store: Store) -> None:
    def live(id: str, key: str) -> Incident:
        return replace(incident(id), key=key, updated_at=after(1), whole=True)

    store.save_incidents([replace(incident("77"), key="INC1"), incident("INC2", source="jira")])
    store.save_incidents([live("5f3a", "INC1"), live("5f3b", "INC2"), live("INC3", "INC3")])
    assert ids(store.incidents("snow")) == ["5f3a", "5f3b", "77", "INC3"]
    assert ids(store.incidents("jira")) == ["INC2"]
    export = replace(incident("INC3"), key="INC3")
    store.save_incidents([export])
    assert len(ids(store.incidents("snow"))) == 4, "a tracker whose ids are its keys"


def test_whoever_names_it_by_its_new_id_is_decided_again(store: Store) -> None:
    store.save_incidents([WORLD.audit(15), incident("2", parent="5f3a")])
    store.record([recorded(each) for each in store.incidents()])
    store.save_incidents([WORLD.live(15)])
    assert ids(store.due(after(1), POLICY)) == ["2", "5f3a"]


def test_wherever_it_is_killed_it_is_one_incident_with_all_that_is_its_own(url: str) -> None:
    with open_store(url) as store:
        everything(store)

    def go_live(store: Store) -> None:
        store.save_incidents([WORLD.live(30)], {"snow": "mark"})

    statement = 1
    while killed_at(url, statement, go_live):
        with open_store(url) as store:
            source, (found,) = store.source("snow"), store.incidents()
            id = found.incident.id
            assert source is not None and source.watermark == (None if id == "INC1" else "mark")
            assert any(is_row(event.id) for event in found.incident.events) == (id == "INC1")
            assert ACK in found.incident.events
            assert len(store.effects_of("snow", id)) == len(store.drafts_of("snow", id)) == 1
            assert store.proof("snow", id) is not None
        statement += 1
    assert statement > 15, "each statement is a place to die at"


def test_a_real_log_goes_live_with_nothing_doubled(store: Store) -> None:
    if not LOG.is_file():
        pytest.skip(f"the real log is not at {LOG}; $RUNG_DATA names its folder")
    read = list(islice(read_export(LOG, "snow"), 400))
    live = [read_live(each) for each in read]
    store.save_incidents(read)
    assert store.save_incidents(live) == (0, 400, 0)
    assert store.save_incidents(read) == store.save_incidents(live) == (0, 0, 400)
    assert [found.incident for found in store.incidents()] == sorted(live, key=lambda each: each.id)


def read_live(of: Incident) -> Incident:
    """The same incident as its tracker would tell it: under ids of its own."""
    own = [event if event.kind == "created" else event._replace(id=f"{digest(of.id + event.id)}:{event.field}")
           for event in of.events]
    return replace(of, id=digest(of.id), events=ordered(own), updated_at=of.events[-1].at, whole=True, shows_words=True)


def digest(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
