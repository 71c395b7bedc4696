"""What the store promises of decisions: what is due, what is recorded, what stands in the queue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector.store import Store, StoreError
from rules.incident import Event
from tests.connector.store.samples import (
    OPENED,
    POLICY,
    after,
    change,
    decision,
    effect,
    firing,
    ids,
    incident,
    recorded,
)


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
        store.record(
            [recorded(store.incident("snow", "1"), firing("pending", minutes=90), firing("pending", minutes=70))]
        )
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
        store.record(
            [recorded(store.incident("snow", str(number)), firing("pending", minutes=70)) for number in range(3)]
        )
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


class TestRecord:
    def test_a_decision_its_firings_and_effects_are_kept_together(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        fired, asked = firing(), effect(firing())
        item = recorded(
            store.incident("snow", "1"), fired, firing("pending", minutes=25, repetition=1), effects=(asked,)
        )
        assert store.record([item]) == 3
        assert store.decision("snow", "1") == item.decision
        assert [(each.firing, each.status, each.recorded_at) for each in store.firings("snow", "1")] == [
            (fired, "due", after(60))
        ]
        assert store.effects(["held"], 9) == store.effects_of("snow", "1") == [asked]
        found = store.incident("snow", "1")
        assert found is not None
        assert (found.decided_revision, found.policy, found.decided_at, found.next_at) == (
            1,
            POLICY,
            after(60),
            after(25),
        )

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
        states = {
            (each.firing.split("|")[0], each.channel): (each.state, each.reason)
            for each in store.effects_of("snow", "1")
        }
        assert states == {
            ("unowned", "mail"): ("cancelled", "withdrawn"),
            ("unowned", "slack"): ("sent", ""),
            ("other", "mail"): ("held", ""),
        }

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
        assert store.firings("snow", "1") == []
        assert store.effects_of("snow", "1") == []

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
        items = [
            recorded(found, firing(), effects=(effect(firing(), found.incident.id),)) for found in store.incidents()
        ]
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
        for id, (priority, score) in order.items():
            store.record([recorded(store.incident("snow", id), priority=priority, score=score)])
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
        store.save_incidents(
            [incident("1", moved, change(6, "assignee", ""), group="Desk", assignee="tom", service="mail")]
        )
        (row,) = store.queue(1)
        assert (row.key, row.title, row.group, row.assignee, row.service, row.state) == (
            "INC1", "incident 1", "Network L3", None, "mail", "new",
        )  # fmt: skip
