"""What ``connector.store.contract.Store`` promises, on every backend."""

from __future__ import annotations

from collections.abc import Callable
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
    decision,
    effect,
    firing,
    incident,
    recorded,
)


def ids(found: object) -> list[str]:
    return [each.incident.id for each in found]  # type: ignore[attr-defined]


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
        assert store.save_incidents([incident("1"), incident("2", change(1, "impact", "low")), incident("3")]) == (1, 1, 1)

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
        partial = replace(incident("1"), events=(change(9, "impact", "low"),), opening={"state": "resolved", "service": "x"})
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
        assert store.find("INC9") == []

    def test_a_moved_incident_is_found_under_its_new_key_only(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        store.save_incidents([replace(incident("1"), key="NET-7")])
        assert ids(store.find("NET-7")) == ["1"]
        assert store.find("INC1") == []

    def test_all_are_iterated_once_in_order_and_from_any_place(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
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


class TestOddText:
    @pytest.mark.parametrize("text", ["\U0001f4a5 été", "a" * 1_000_000, "'; DROP TABLE incidents; --", "%s ? :x", "\\", "\u202e"])
    def test_any_text_is_stored_as_it_is(self, store: Store, text: str) -> None:
        odd = replace(incident(text, change(1, "assignee", text), configuration_item=text, parent=text), key=text, title=text)
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

    def test_nul_and_lone_surrogates_become_the_replacement_character_where_they_cannot_be_stored(self, store: Store) -> None:
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


class TestDue:
    def test_the_undecided_are_due_until_they_are_recorded(self, store: Store) -> None:
        store.save_incidents([incident("1"), incident("2")])
        assert ids(store.due(OPENED, POLICY)) == ["1", "2"]
        store.record([recorded(store.incident("snow", "1"))])
        assert ids(store.due(OPENED, POLICY)) == ["2"]

    def test_a_changed_one_is_due_again(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        store.record([recorded(store.incident("snow", "1"))])
        store.save_incidents([incident("1")])
        assert ids(store.due(OPENED, POLICY)) == []
        store.save_incidents([incident("1", change(3, "impact", "low"))])
        assert ids(store.due(OPENED, POLICY)) == ["1"]

    def test_one_that_changed_while_it_was_decided_stays_due(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        read = store.incident("snow", "1")
        store.save_incidents([incident("1", change(3, "impact", "low"))])
        store.record([recorded(read)])
        assert ids(store.due(OPENED, POLICY)) == ["1"]

    def test_a_pending_firing_is_due_at_its_instant_and_not_before(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        store.record([recorded(store.incident("snow", "1"), firing("pending", minutes=90), firing("pending", minutes=70))])
        assert ids(store.due(after(69.99), POLICY)) == []
        assert ids(store.due(after(70), POLICY)) == ["1"]
        assert store.firings("snow", "1") == []

    def test_under_another_policy_the_open_are_due_and_what_is_done_is_not(self, store: Store) -> None:
        store.save_incidents([incident("1"), incident("2", change(9, "state", "closed"))])
        store.record([recorded(store.incident("snow", id)) for id in ("1", "2")])
        assert ids(store.due(OPENED, POLICY)) == []
        assert ids(store.due(OPENED, "another")) == ["1"]

    def test_pages_go_on_while_what_was_met_is_recorded_and_each_is_met_once(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("connector.store.reading.PAGE", 2)
        store.save_incidents([incident(str(number)) for number in range(5)])
        store.record([recorded(store.incident("snow", str(number)), firing("pending", minutes=70)) for number in range(3)])
        store.save_incidents([incident("1", change(3, "impact", "low"))])
        met = []
        for found in store.due(after(80), POLICY):
            met.append(found.incident.id)
            store.record([recorded(found, at=after(80))])
        assert met == ["0", "1", "2", "3", "4"]
        assert ids(store.due(after(80), POLICY)) == []

    def test_it_goes_on_behind_a_cursor(self, store: Store) -> None:
        store.save_incidents([incident(str(number)) for number in range(4)])
        assert ids(store.due(OPENED, POLICY, after=("snow", "1"))) == ["2", "3"]

    @pytest.mark.parametrize(("before", "now"), [
        ({}, {"configuration_item": "core"}),
        ({"configuration_item": "core"}, {}),
        ({}, {"parent": "INC1"}),
        ({}, {"parent": "1"}),
    ])  # fmt: skip
    def test_a_relative_that_changes_makes_an_open_one_due(
        self, store: Store, before: dict[str, str], now: dict[str, str]
    ) -> None:
        store.save_incidents([incident("1", configuration_item="core"), incident("2", **before), incident("3")])
        store.record([recorded(store.incident("snow", id)) for id in ("1", "2", "3")])
        changes = [change(4, name, value) for name, value in now.items()] or [change(4, "state", "closed")]
        store.save_incidents([incident("2", *changes, **before)])
        assert ids(store.due(OPENED, POLICY)) == ["1", "2"]

    def test_a_closed_relative_is_left_alone(self, store: Store) -> None:
        done = change(4, "state", "closed")
        store.save_incidents([incident("1", done, configuration_item="core"), incident("2", configuration_item="core")])
        store.record([recorded(store.incident("snow", id)) for id in ("1", "2")])
        store.save_incidents([incident("2", done, configuration_item="core")])
        assert ids(store.due(OPENED, POLICY)) == ["2"]

    def test_a_parent_that_closes_makes_its_children_due(self, store: Store) -> None:
        store.save_incidents([incident("1"), incident("2", parent="INC1"), incident("3", parent="1"), incident("4")])
        store.record([recorded(store.incident("snow", id)) for id in ("1", "2", "3", "4")])
        store.save_incidents([incident("1", change(4, "state", "resolved"))])
        assert ids(store.due(OPENED, POLICY)) == ["1", "2", "3"]

    def test_a_comment_does_not_stir_the_relatives(self, store: Store) -> None:
        store.save_incidents([incident("1", configuration_item="core"), incident("2", configuration_item="core")])
        store.record([recorded(store.incident("snow", id)) for id in ("1", "2")])
        note = Event(after(4), "n", "internal_note", text="looking")
        store.save_incidents([incident("1", note, configuration_item="core")])
        assert ids(store.due(OPENED, POLICY)) == ["1"]


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
            Related(None, (Step(OPENED, 2), Step(after(30), 0), Step(after(40), 1)), (Step(OPENED, 2), Step(after(30), 1))),
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


class TestRecord:
    def test_a_decision_its_firings_and_effects_are_kept_together(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        fired, asked = firing(), effect(firing())
        item = recorded(store.incident("snow", "1"), fired, firing("pending", minutes=25, repetition=1), effects=(asked,))
        assert store.record([item]) == 3
        assert store.decision("snow", "1") == item.decision
        assert [(each.firing, each.status, each.recorded_at) for each in store.firings("snow", "1")] == [
            (fired, "due", after(60))
        ]
        assert store.effects(["held"], 9) == store.effects_of("snow", "1") == [asked]
        found = store.incident("snow", "1")
        assert found is not None
        assert (found.decided_revision, found.policy, found.decided_at, found.next_at) == (1, POLICY, after(60), after(25))

    def test_the_same_decision_twice_changes_nothing(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        item = recorded(store.incident("snow", "1"), firing(), effects=(effect(firing()),))
        assert store.record([item]) == 3
        assert store.record([item]) == 0
        assert store.record([item, item]) == 0

    def test_a_firing_is_recorded_once_and_its_status_moves_until_it_was_acted_on(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        found = store.incident("snow", "1")
        moves = []
        for status in ("due", "acted", "due", "overtaken"):
            store.record([recorded(found, firing(status))])
            moves.append([each.status for each in store.firings("snow", "1")])
        store.record([recorded(found)])
        moves.append([each.status for each in store.firings("snow", "1")])
        assert moves == [["due"], ["acted"], ["acted"], ["acted"], ["acted"]]

    def test_who_acknowledged_is_noted_though_the_status_stays(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        found = store.incident("snow", "1")
        store.record([recorded(found, firing("acted"))])
        later = firing("acted")._replace(until=after(30))
        assert store.record([recorded(found, later)]) == 2
        assert [each.firing for each in store.firings("snow", "1")] == [later]

    @pytest.mark.parametrize("later", [(), (firing("overtaken"),)])
    def test_a_firing_that_is_no_longer_due_cancels_what_was_not_sent(self, store: Store, later: tuple[()]) -> None:
        store.save_incidents([incident("1")])
        found = store.incident("snow", "1")
        effects = (effect(firing()), effect(firing(), channel="slack", state="sent"), effect(firing(rule="other")))
        store.record([recorded(found, firing(), firing(rule="other"), effects=effects)])
        store.record([recorded(found, *later, firing(rule="other"))])
        states = {(each.firing.split("|")[0], each.channel): (each.state, each.reason) for each in store.effects_of("snow", "1")}
        assert states == {
            ("unowned", "mail"): ("cancelled", "withdrawn"), ("unowned", "slack"): ("sent", ""), ("other", "mail"): ("held", ""),
        }  # fmt: skip

    def test_a_withdrawn_firing_that_comes_back_brings_its_effects_back(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        found = store.incident("snow", "1")
        store.record([recorded(found, firing(), effects=(effect(firing()),))])
        store.record([recorded(found)])
        assert [each.status for each in store.firings("snow", "1")] == ["withdrawn"]
        assert store.record([recorded(found)]) == 0
        store.record([recorded(found, firing(), effects=(effect(firing()),))])
        assert [each.status for each in store.firings("snow", "1")] == ["due"]
        assert [each.state for each in store.effects(["held"], 9)] == ["held"]

    def test_what_a_person_cancelled_stays_cancelled(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        found = store.incident("snow", "1")
        store.record([recorded(found, firing(), effects=(effect(firing(), state="cancelled", reason="discarded"),))])
        store.record([recorded(found, firing(), effects=(effect(firing()),), at=after(61))])
        assert [each.state for each in store.effects_of("snow", "1")] == ["cancelled"]

    def test_all_of_a_sequence_or_nothing(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        known = recorded(store.incident("snow", "1"), firing(), effects=(effect(firing()),))
        with pytest.raises(StoreError, match="INC2"):
            store.record([known, known._replace(decision=decision(incident("2")))])
        assert store.decision("snow", "1") is None
        assert store.firings("snow", "1") == store.effects_of("snow", "1") == []

    def test_a_decision_on_an_older_revision_is_passed_over(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        old = store.incident("snow", "1")
        store.save_incidents([incident("1", change(3, "impact", "low"))])
        new = recorded(store.incident("snow", "1"), priority=1)
        store.record([new])
        assert store.record([recorded(old, firing(), priority=4)]) == 0
        assert store.decision("snow", "1") == new.decision

    def test_an_effect_of_another_incident_is_a_defect(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        with pytest.raises(ValueError, match="an effect of 2"):
            store.record([recorded(store.incident("snow", "1"), firing(), effects=(effect(firing(), "2"),))])

    def test_many_are_recorded_at_once(self, store: Store) -> None:
        store.save_incidents([incident(str(number)) for number in range(450)])
        items = [recorded(found, firing(), effects=(effect(firing(), found.incident.id),)) for found in store.incidents()]
        assert store.record(items) == 1350
        assert store.status().undecided == 0

    def test_the_outbox_is_read_by_state_the_oldest_first(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        effects = tuple(effect(firing(), channel=str(n), created_at=after(100 - n), state="ready") for n in range(4))
        store.record([recorded(store.incident("snow", "1"), firing(), effects=(*effects, effect(firing())))])
        assert [each.channel for each in store.effects(["ready"], 3)] == ["3", "2", "1"]
        assert len(store.effects(["ready", "held"], 9)) == 5


class TestQueue:
    def test_by_priority_then_score_then_age_and_the_unknown_last(self, store: Store) -> None:
        store.save_incidents([incident(id) for id in "abcde"] + [incident("f", change(1, "state", "resolved"))])
        order = {"a": (3, 0), "b": (1, 5), "c": (1, 9), "d": (None, 99), "e": (1, 5), "f": (1, 99)}
        store.record([
            recorded(store.incident("snow", id), priority=priority, score=score) for id, (priority, score) in order.items()
        ])  # fmt: skip
        store.save_incidents([replace(incident("e"), opened_at=after(-1))])
        rows = store.queue(9)
        assert [row.id for row in rows] == ["c", "e", "b", "a", "d"]
        assert [(row.priority, row.score) for row in rows][-1] == (None, 99)
        assert [row.id for row in store.queue(2)] == ["c", "e"]

    def test_until_it_is_decided_the_trackers_priority_counts(self, store: Store) -> None:
        store.save_incidents([incident("1"), incident("2", priority=4), incident("3", priority="")])
        store.save_incidents([incident("1", change(1, "priority", 5))])
        assert [(row.id, row.priority) for row in store.queue(9)] == [("2", 4), ("1", 5), ("3", None)]
        store.record([recorded(store.incident("snow", "1"), priority=1)])
        store.save_incidents([incident("1", change(1, "priority", 5), change(2, "priority", 4))])
        assert store.queue(1)[0].priority == 1

    def test_one_whose_state_is_not_known_is_not_lost(self, store: Store) -> None:
        store.save_incidents([incident("1", state="")])
        store.save_incidents([replace(incident("2"), opening={})])
        assert [row.id for row in store.queue(9)] == ["1", "2"]

    def test_a_row_shows_what_stands_in_the_ticket_now(self, store: Store) -> None:
        moved = change(5, "group", "Network L3")
        store.save_incidents([incident("1", moved, change(6, "assignee", ""), group="Desk", assignee="tom", service="mail")])
        (row,) = store.queue(1)
        assert (row.key, row.title, row.group, row.assignee, row.service, row.state) == (
            "INC1", "incident 1", "Network L3", None, "mail", "new",
        )  # fmt: skip


class TestLedger:
    def test_policies_stand_in_the_order_in_which_they_came_into_force(self, store: Store) -> None:
        assert store.put_policy("a: 1", "net", "A", None)
        assert store.put_policy("b: 1", "net", "B", after(60))
        assert not store.put_policy("b: 1", "net", "B", after(90))
        assert store.put_policy("a: 1", "net", "A", after(90))
        assert store.put_policy("c: 1", "net", "C", after(30))
        assert [(each.digest, each.since) for each in store.policies()] == [
            ("A", None), ("C", after(30)), ("B", after(60)), ("A", after(90)),
        ]  # fmt: skip
        assert store.policies()[0].text == "a: 1"

    def test_of_two_policies_of_one_instant_the_later_put_counts(self, store: Store) -> None:
        store.put_policy("a", "net", "A", OPENED)
        store.put_policy("b", "net", "B", OPENED)
        assert [each.digest for each in store.policies()] == ["A", "B"]

    def test_a_source_keeps_the_instant_at_which_it_went_live(self, store: Store) -> None:
        store.put_source("snow", "servicenow")
        store.put_source("snow", "servicenow", OPENED)
        store.put_source("snow", "servicenow", after(5))
        store.put_source("a", "export")
        store.good_pass("snow", after(9))
        assert [each.name for each in store.sources()] == ["a", "snow"]
        assert store.source("snow") == ("snow", "servicenow", OPENED, None, after(9))
        assert store.source("b") is None

    def test_runs_are_listed_from_the_newest(self, store: Store) -> None:
        first = store.start_run("import", OPENED)
        second = store.start_run("run", after(1))
        store.end_run(first, after(2), {"new": 3, "unread columns": ["x"]})
        assert [(run.id, run.ended_at) for run in store.runs(9)] == [(second, None), (first, after(2))]
        assert store.runs(9, "import")[0].summary == {"new": 3, "unread columns": ["x"]}
        assert [run.id for run in store.runs(1)] == [second]

    def test_status_counts(self, store: Store) -> None:
        store.put_source("snow", "servicenow")
        store.save_incidents([incident("1"), incident("2"), incident("3", change(1, "state", "closed"))])
        fired = (firing(), firing("historic", "late"), firing("pending", minutes=70))
        store.record([recorded(store.incident("snow", "1"), *fired, effects=(effect(firing()),))])
        run = store.start_run("run", after(1))
        status = store.status()
        assert (status.incidents, status.open, status.undecided, status.next_at) == (3, 2, 2, after(70))
        assert (status.firings, status.effects) == ({"due": 1, "historic": 1}, {"held": 1})
        assert (status.last_opened_at, status.last_event_at) == (OPENED, after(1))
        assert [source.name for source in status.sources] == ["snow"]
        assert status.last_run is not None and status.last_run.id == run


class TestLock:
    def test_only_one_holds_it(self, store: Store, opened: Callable[[], Store]) -> None:
        other = opened()
        with store.lock("run") as got:
            assert got
            with other.lock("run") as second:
                assert not second
            with store.lock("run") as again:
                assert not again
            with other.lock("another") as free:
                assert free
        with other.lock("run") as after_it:
            assert after_it

    def test_it_is_let_go_when_the_block_fails(self, store: Store, opened: Callable[[], Store]) -> None:
        with pytest.raises(ZeroDivisionError), store.lock("run"):
            raise ZeroDivisionError
        with opened().lock("run") as got:
            assert got

    def test_the_store_is_used_as_usual_while_it_is_held(self, store: Store) -> None:
        with store.lock("run") as got:
            assert got and store.save_incidents([incident("1")]).new == 1


def test_the_store_has_every_member_of_the_contract(store: Contract) -> None:
    promised = {name for name in vars(Contract) if not name.startswith("_")}
    assert promised and all(hasattr(store, name) for name in promised)
