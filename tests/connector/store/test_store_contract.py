"""What ``connector.store.contract.Store`` promises of incidents, on every backend."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector.store import Related, Store, StoreError
from connector.store.contract import Store as Contract
from rules.context import Interval, Step
from rules.incident import Event
from tests.connector.store.samples import (
    OPENED,
    POLICY,
    after,
    change,
    effect,
    firing,
    ids,
    incident,
    recorded,
)


class TestIncidents:
    def test_what_was_saved_is_read_back(self, store: Store) -> None:
        one = incident("1", change(5, "state", "in_progress"), service="mail", labels=("a", "b"))
        assert store.save_incidents([one]) == (1, 0, 0)
        found = store.incident("snow", "1")
        assert found is not None and found.incident == one
        assert (found.revision, found.decided_revision, found.policy, found.next_at) == (1, 0, "", None)

    def test_what_was_never_saved_is_not_there(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        assert store.incident("snow", "2") is None
        assert store.incident("jira", "1") is None

    def test_the_same_again_stores_nothing(self, store: Store) -> None:
        batch = [incident("1", change(5, "priority", 1)), incident("2")]
        store.save_incidents(batch)
        assert store.save_incidents(batch) == (0, 0, 2)
        again = store.incident("snow", "1")
        assert again is not None and again.revision == 1

    def test_seeing_it_again_later_is_nothing_new_and_keeps_when_it_was_first_seen(self, store: Store) -> None:
        def seen(minutes: int) -> list[Event]:
            return [change(5, "priority", 1)._replace(seen_at=after(minutes))]

        store.save_incidents([incident("1", *seen(6))])
        assert store.save_incidents([incident("1", *seen(60))]) == (0, 0, 1)
        assert store.save_incidents([incident("1", *seen(60), change(7, "impact", "low"))]) == (0, 1, 0)
        found = store.incident("snow", "1")
        assert found is not None and found.incident.events[1].seen_at == after(6)

    def test_a_batch_counts_new_changed_and_unchanged(self, store: Store) -> None:
        store.save_incidents([incident("1"), incident("2")])
        assert store.save_incidents([incident("1"), incident("2", change(1, "impact", "low")), incident("3")]) == (
            1,
            1,
            1,
        )

    def test_a_partial_history_removes_no_event_and_a_late_one_is_sorted_in(self, store: Store) -> None:
        first, second, late = change(5, "state", "in_progress"), change(20, "priority", 1), change(10, "impact", "low")
        store.save_incidents([incident("1", first, second)])
        partial = replace(incident("1"), events=(late,), version="2")
        assert store.save_incidents([partial]) == (0, 1, 0)
        found = store.incident("snow", "1")
        assert found is not None
        assert [event.id for event in found.incident.events] == ["created-1", first.id, late.id, second.id]
        assert found.incident.version == "2"
        assert store.save_incidents([partial]) == (0, 0, 1)
        assert store.save_incidents([replace(partial, events=(second,))]) == (0, 0, 1)

    def test_the_opening_of_a_partial_history_only_adds(self, store: Store) -> None:
        store.save_incidents([incident("1", change(5, "state", "resolved"))])
        partial = replace(
            incident("1"), events=(change(9, "impact", "low"),), opening={"state": "resolved", "service": "x"}
        )
        store.save_incidents([partial])
        found = store.incident("snow", "1")
        assert found is not None and found.incident.opening == {"state": "new", "priority": 3, "service": "x"}

    def test_the_opening_of_a_complete_history_replaces(self, store: Store) -> None:
        store.save_incidents([replace(incident("1"), opening={"state": "resolved"})])
        whole = incident("1", change(5, "state", "resolved"))
        store.save_incidents([whole])
        found = store.incident("snow", "1")
        assert found is not None and found.incident == whole

    def test_an_incident_twice_in_a_batch_is_merged(self, store: Store) -> None:
        first, second = change(5, "state", "in_progress"), change(6, "impact", "low")
        assert store.save_incidents([incident("1", first), incident("1", second)]) == (1, 0, 0)
        found = store.incident("snow", "1")
        assert found is not None and [event.id for event in found.incident.events] == ["created-1", first.id, second.id]

    def test_one_key_may_stand_in_several_sources(self, store: Store) -> None:
        store.save_incidents([incident("1"), incident("1", source="jira"), incident("2")])
        assert [found.incident.source for found in store.find("INC1")] == ["jira", "snow"]
        assert [found.incident.source for found in store.find("INC1", "snow")] == ["snow"]
        assert store.keys() == [("INC1", "jira"), ("INC1", "snow"), ("INC2", "snow")]
        assert store.keys("snow") == [("INC1", "snow"), ("INC2", "snow")]
        assert store.find("INC9") == []

    def test_a_moved_incident_is_found_under_its_new_key_only(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        store.save_incidents([replace(incident("1"), key="NET-7")])
        assert ids(store.find("NET-7")) == ["1"]
        assert store.find("INC1") == []

    def test_all_are_iterated_once_in_order_and_from_any_place(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("connector.store.reading.PAGE", 2)
        names = ["b", "a", "Z", "ä", "10", "9", "a b"]
        store.save_incidents([incident(name) for name in names] + [incident("0", source="jira")])
        assert ids(store.incidents()) == ["0", *sorted(names)]
        assert ids(store.incidents("snow")) == sorted(names)
        assert ids(store.incidents(after=("snow", "a"))) == ["a b", "b", "ä"]

    def test_a_thousand_in_one_batch(self, store: Store) -> None:
        batch = [incident(str(number), configuration_item=f"item {number % 7}") for number in range(1100)]
        assert store.save_incidents(batch) == (1100, 0, 0)
        assert store.save_incidents([*batch, incident("x")]) == (1, 0, 1100)
        assert sum(1 for _ in store.incidents()) == 1101

    def test_the_watermark_moves_with_what_was_read_or_not_at_all(self, store: Store) -> None:
        store.put_source("snow", "servicenow")
        store.save_incidents([incident("1")], {"snow": "2026-03-02 09:00:00"})
        source = store.source("snow")
        assert source is not None and source.watermark == "2026-03-02 09:00:00"
        with pytest.raises(StoreError):
            store.save_incidents([incident("2")], {"nobody": "x"})
        assert store.incident("snow", "2") is None

    def test_a_batch_that_fails_leaves_nothing(self, store: Store) -> None:
        naive = replace(incident("2"), opened_at=OPENED.replace(tzinfo=None))
        with pytest.raises(TypeError):
            store.save_incidents([incident("1"), naive])
        assert store.status().incidents == 0


ODD = ["\U0001f4a5 été", "a" * 1_000_000, "'; DROP TABLE incidents; --", "%s ? :x", "\\", "\u202e"]


class TestOddText:
    @pytest.mark.parametrize("text", ODD)
    def test_any_text_is_stored_as_it_is(self, store: Store, text: str) -> None:
        odd = replace(
            incident(text, change(1, "assignee", text), configuration_item=text, parent=text), key=text, title=text
        )
        store.save_incidents([odd])
        found = store.find(text)
        assert [each.incident.opening for each in found] == [odd.opening]
        assert [each.incident.key for each in found] == [text]
        assert [each.incident.events for each in found] == [odd.events]
        assert store.incident("snow", text) == found[0]
        stored = recorded(found[0], firing(rule=text), effects=(effect(firing(rule=text), text, recipient=text),))
        assert store.record([stored]) == 3
        assert store.record([stored]) == 0
        (sent,) = store.effects(["held"], 9)
        assert (sent.recipient, sent.key) == (text, stored.effects[0].key)
        assert store.queue(9)[0].title == text

    def test_nul_and_lone_surrogates_are_replaced_where_they_cannot_be_stored(self, store: Store) -> None:
        odd = replace(incident("1\x00", change(1, "title", "a\x00b\ud800")), title="a\x00b\ud800", version="\ud800")
        store.save_incidents([odd])
        assert store.save_incidents([odd]) == (0, 0, 1)
        found = store.incident("snow", "1\x00")
        assert found is not None and found.incident.title == "a\x00b\ufffd"
        assert found.incident.events[1].new == "a\x00b\ufffd"
        assert [row.title for row in store.queue(1)] == ["a\ufffdb\ufffd"]

    def test_two_long_ids_that_begin_alike_are_two_incidents(self, store: Store) -> None:
        store.save_incidents([incident("x" * 5000 + "1"), incident("x" * 5000 + "2")])
        found = store.incident("snow", "x" * 5000 + "1")
        assert found is not None and found.incident.title.endswith("1")
        assert store.status().incidents == 2


class TestOwnEvents:
    def test_own_events_stand_in_the_history_whatever_is_read_later(self, store: Store) -> None:
        ack = Event(after(15), "rung-ack-1", "ack", "unowned|created-1||0", actor="ada", origin="rung")
        store.save_incidents([incident("1", change(10, "impact", "low"))])
        assert store.add_own_events("snow", "1", [ack]) == 1
        store.save_incidents([incident("1", change(10, "impact", "low"), change(20, "urgency", "low"))])
        found = store.incident("snow", "1")
        assert found is not None
        assert [event.id for event in found.incident.events] == ["created-1", "impact-10", "rung-ack-1", "urgency-20"]
        assert ids(store.incidents()) == ["1"] and list(store.incidents())[0] == found

    def test_the_same_own_event_is_added_once(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        act = Event(after(1), "rung-1", "acted", origin="rung")
        assert store.add_own_events("snow", "1", [act, act]) == 1
        assert store.add_own_events("snow", "1", [act]) == 0

    def test_an_own_event_makes_the_incident_due(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        store.record([recorded(store.incident("snow", "1"))])
        store.add_own_events("snow", "1", [Event(after(1), "rung-1", "acted", origin="rung")])
        assert ids(store.due(OPENED, POLICY)) == ["1"]

    def test_an_own_event_of_nothing_is_refused(self, store: Store) -> None:
        with pytest.raises(StoreError, match="does not hold the incident 7"):
            store.add_own_events("snow", "7", [Event(after(1), "rung-1", "acted", origin="rung")])


class TestRelated:
    def test_relatives_say_when_they_were_open(self, store: Store) -> None:
        closed = change(30, "state", "resolved")
        again = change(40, "state", "in_progress")
        store.save_incidents([
            incident("1", closed, again, configuration_item="core"),
            incident("2", closed, configuration_item="core", parent="INC1"),
            incident("3", parent="1"),
            incident("4", source="jira", configuration_item="core", parent="INC1"),
        ])  # fmt: skip
        both = [found.incident for found in store.incidents("snow")]
        assert store.related(both) == [
            Related(
                None, (Step(OPENED, 2), Step(after(30), 0), Step(after(40), 1)), (Step(OPENED, 2), Step(after(30), 1))
            ),
            Related(
                (Interval(OPENED, after(30)), Interval(after(40))),
                (Step(OPENED, 2), Step(after(30), 0), Step(after(40), 1)),
                (),
            ),
            Related((Interval(OPENED, after(30)), Interval(after(40))), None, ()),
        ]

    def test_what_is_not_named_or_not_stored_is_not_known(self, store: Store) -> None:
        assert store.related([incident("1"), incident("2", parent="gone", configuration_item="")]) == [
            Related(None, None, ()), Related(None, None, ()),
        ]  # fmt: skip

    def test_a_reopened_parent_of_many_is_read_from_its_history(self, store: Store) -> None:
        batch = [incident(str(number), parent="INC0") for number in range(1, 1200)]
        store.save_incidents([incident("0", change(5, "state", "closed")), *batch])
        assert {related.parent_open for related in store.related(batch)} == {(Interval(OPENED, after(5)),)}


def test_the_store_has_every_member_of_the_contract(store: Contract) -> None:
    promised = {name for name in vars(Contract) if not name.startswith("_")}
    assert promised and all(hasattr(store, name) for name in promised)
