"""What the store promises of sources that are read live: versions, what is gone, how reading goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from connector.store import Fault, Gone, Health, Store, StoreError, open_store
from rules.incident import Event, Incident
from tests.connector.store.samples import POLICY, after, change, draft, effect, firing, ids, incident, recorded
from tests.connector.store.test_store_faults import killed_at


def live(of: Incident, minutes: float = 60, version: str = "1") -> Incident:
    return replace(of, updated_at=after(minutes), whole=True, version=version)


@pytest.fixture
def known(store: Store) -> Store:
    store.put_source("snow", "servicenow")
    return store


class TestVersions:
    def test_those_read_live_are_known_by_their_version(self, store: Store) -> None:
        store.save_incidents([live(incident("1"), version="7"), incident("2"), live(incident("3", source="jira"))])
        assert store.versions("snow", ["1", "2", "3", "4"]) == {"1": "7"}
        assert store.versions("snow", []) == {}

    def test_an_export_read_later_makes_no_version_known_nor_forgotten(self, store: Store) -> None:
        store.save_incidents([live(incident("1"), version="7")])
        store.save_incidents([replace(incident("1", change(90, "impact", "low")), version="8")])
        assert store.versions("snow", ["1"]) == {"1": "7"}

    def test_any_number_is_asked_for(self, store: Store) -> None:
        store.save_incidents([live(incident(str(number))) for number in range(1100)])
        asked = [str(number) for number in range(40_000)]
        assert len(store.versions("snow", asked)) == 1100

    def test_the_same_live_reading_again_changes_nothing(self, store: Store) -> None:
        one = live(incident("1", change(5, "impact", "low")))
        store.save_incidents([incident("1"), one])
        assert store.save_incidents([one]) == (0, 0, 1)


class TestGone:
    def test_it_is_neither_open_nor_due_nor_in_the_queue_but_found(self, store: Store) -> None:
        store.save_incidents([live(incident("1")), live(incident("2"))])
        store.record([recorded(store.incident("snow", "2"), firing("pending", minutes=70))])
        assert store.mark_gone("snow", {"1": "deleted", "2": "moved", "9": "deleted"}, after(61)) == 2
        assert (store.queue(9), store.open_ids("snow"), list(store.due(after(99), "other"))) == ([], [], [])
        assert (store.status().open, store.status().undecided, store.status().next_at) == (0, 0, None)
        assert [found.gone for found in store.find("INC1")] == [Gone("deleted", after(61))]
        assert [found.gone for found in store.incidents()] == [Gone("deleted", after(61)), Gone("moved", after(61))]
        assert store.versions("snow", ["1"]) == {}, "its tracker showing it again is news"

    def test_those_noted_since_an_instant_are_told(self, store: Store) -> None:
        store.save_incidents([live(incident("1")), live(incident("2")), live(incident("1", source="jira"))])
        store.mark_gone("snow", {"1": "deleted"}, after(61))
        store.mark_gone("snow", {"2": "moved"}, after(62))
        store.mark_gone("jira", {"1": "moved"}, after(62))
        assert [store.gone_ids("snow", after(minutes)) for minutes in (61, 62, 63)] == [["1", "2"], ["2"], []]

    def test_what_is_done_is_told_where_something_happened_to_it_lately(self, store: Store) -> None:
        store.save_incidents([live(incident("1", change(5, "state", "resolved"))), live(incident("2")),
                              live(incident("3", change(50, "state", "resolved"))),
                              live(incident("4", change(50, "state", "resolved")))])
        store.mark_gone("snow", {"4": "deleted"}, after(61))
        assert store.open_ids("snow") == ["2"]
        assert store.open_ids("snow", after(50)) == ["2", "3"]

    def test_noted_again_it_stays_as_it_was_noted_first(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        store.mark_gone("snow", {"1": "deleted"}, after(61))
        assert store.mark_gone("snow", {"1": "deleted"}, after(70)) == 0
        assert store.mark_gone("snow", {"1": "moved"}, after(80)) == 1
        found = store.incident("snow", "1")
        assert found is not None and found.gone == Gone("moved", after(61))

    def test_what_was_to_leave_does_not_and_says_why(self, store: Store) -> None:
        store.save_incidents([live(incident("1"))])
        fired = firing()
        effects = tuple(effect(fired, channel=state, state=state) for state in ("held", "ready", "sent"))
        store.record([recorded(store.incident("snow", "1"), fired, effects=effects, drafts=(draft(fired),))])
        store.mark_gone("snow", {"1": "deleted"}, after(61))
        reason = "the tracker no longer shows the incident"
        assert {each.channel: (each.state, each.reason) for each in store.effects_of("snow", "1")} == {
            "held": ("cancelled", reason), "ready": ("cancelled", reason), "sent": ("sent", "")}
        assert [(each.state, each.reason, each.ended_at) for each in store.drafts_of("snow", "1")] == [
            ("withdrawn", reason, after(61))]

    def test_a_decision_that_was_under_way_is_not_recorded(self, store: Store) -> None:
        store.save_incidents([live(incident("1"))])
        fired, before = firing(), store.incident("snow", "1")
        store.mark_gone("snow", {"1": "deleted"}, after(61))
        assert store.record([recorded(before, fired, effects=(effect(fired),))]) == 0
        assert (store.effects_of("snow", "1"), store.firings("snow", "1")) == ([], [])

    def test_read_again_it_is_there_again_and_so_is_what_was_to_leave(self, store: Store) -> None:
        one, fired = live(incident("1")), firing()
        wanted = {"effects": (effect(fired, state="ready"),), "drafts": (draft(fired),)}
        store.save_incidents([one])
        before = store.incident("snow", "1")
        store.record([recorded(before, fired, **wanted)])  # type: ignore[arg-type]
        store.mark_gone("snow", {"1": "deleted"}, after(61))
        assert store.save_incidents([one]) == (0, 1, 0), "in the same version, too"
        found = store.incident("snow", "1")
        assert found is not None and before is not None
        assert (found.gone, found.incident, ids(store.due(after(1), POLICY))) == (None, before.incident, ["1"])
        assert store.open_ids("snow") == ["1"] and store.versions("snow", ["1"]) == {"1": "1"}
        store.record([recorded(found, fired, **wanted)])  # type: ignore[arg-type]
        assert [each.state for each in store.effects_of("snow", "1")] == ["ready"]
        assert [each.state for each in store.drafts(["waiting"])] == ["waiting"]

    def test_an_export_does_not_bring_it_back(self, store: Store) -> None:
        store.save_incidents([live(incident("1"))])
        store.mark_gone("snow", {"1": "deleted"}, after(61))
        store.save_incidents([incident("1", change(50, "impact", "low"))])
        assert store.open_ids("snow") == [] and store.queue(9) == []

    def test_its_relatives_are_decided_again_and_no_longer_count_it(self, store: Store) -> None:
        store.save_incidents([live(incident("1", configuration_item="core")), incident("2", configuration_item="core"),
                              incident("3", parent="1"), incident("4")])
        store.record([recorded(each) for each in store.incidents()])
        store.mark_gone("snow", {"1": "deleted"}, after(61))
        assert ids(store.due(after(1), POLICY)) == ["2", "3"]
        neighbour, child = (store.incident("snow", id) for id in "23")
        assert neighbour is not None and child is not None
        beside, under = store.related([neighbour.incident, child.incident])
        assert beside.open_on_same_ci is not None and [step.number for step in beside.open_on_same_ci] == [2, 1]
        assert under.parent_open is not None and [span.end for span in under.parent_open] == [after(61)]

    def test_an_act_of_ours_does_not_make_it_due(self, store: Store) -> None:
        store.save_incidents([live(incident("1"))])
        store.mark_gone("snow", {"1": "deleted"}, after(61))
        store.add_own_events("snow", "1", [Event(after(62), "rung-1", "ack", origin="rung")])
        assert list(store.due(after(99), POLICY)) == []


def test_wherever_it_is_killed_it_is_gone_with_all_that_goes_or_not_at_all(url: str) -> None:
    fired = firing()
    with open_store(url) as store:
        store.save_incidents([live(incident("1")), incident("2", parent="1")])
        store.record([recorded(store.incident("snow", "1"), fired, effects=(effect(fired),), drafts=(draft(fired),)),
                      recorded(store.incident("snow", "2"))])
    statement = 1
    while killed_at(url, statement, lambda store: store.mark_gone("snow", {"1": "deleted"}, after(61))):
        with open_store(url) as store:
            found = store.incident("snow", "1")
            assert found is not None
            assert (found.gone, store.open_ids("snow"), list(store.due(after(1), POLICY))) == (None, ["1", "2"], [])
            assert [each.state for each in store.effects_of("snow", "1")] == ["held"]
            assert [each.state for each in store.drafts_of("snow", "1")] == ["waiting"]
        statement += 1
    assert statement > 8
    with open_store(url) as store:
        assert (store.open_ids("snow"), ids(store.due(after(1), POLICY))) == (["2"], ["2"])


class TestHealth:
    FAULT = Fault("cannot be reached", "https://example.com", "is it up?")

    def health(self, store: Store) -> Health:
        source = store.source("snow")
        assert source is not None
        return source.health

    def test_a_new_source_is_well(self, known: Store) -> None:
        assert self.health(known) == Health() and self.health(known).may_be_asked(after(0))

    def test_it_is_left_alone_longer_with_each_failure_in_a_row_up_to_an_hour(self, known: Store) -> None:
        waits = []
        for _ in range(10):
            health = known.source_failed("snow", self.FAULT, after(0))
            assert health == self.health(known) and health.not_before is not None
            waits.append((health.not_before - after(0)).total_seconds())
        assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
        assert self.health(known).fault == self.FAULT and self.health(known).failures == 10
        assert not self.health(known).may_be_asked(after(59)) and self.health(known).may_be_asked(after(60))

    def test_the_instant_that_a_limit_names_counts(self, known: Store) -> None:
        known.source_failed("snow", self.FAULT, after(0), until=after(90), waited=timedelta(seconds=80))
        assert (self.health(known).not_before, self.health(known).waited) == (after(90), timedelta(seconds=80))

    def test_locked_out_it_waits_for_a_person(self, known: Store) -> None:
        known.source_failed("snow", self.FAULT, after(0), person_first=True)
        assert not self.health(known).may_be_asked(after(9999))
        known.source_released("snow")
        assert self.health(known).may_be_asked(after(0)) and self.health(known).fault == self.FAULT

    def test_a_good_reading_forgets_the_failures(self, known: Store) -> None:
        known.source_failed("snow", self.FAULT, after(0), person_first=True)
        known.source_counted("snow", after(1))
        known.source_read("snow", after(5), timedelta(seconds=3))
        assert self.health(known) == Health(read_at=after(5), waited=timedelta(seconds=3), census_at=after(1))
        known.source_failed("snow", self.FAULT, after(6))
        assert (self.health(known).failures, self.health(known).read_at) == (1, after(5))

    def test_nothing_of_it_moves_the_watermark(self, known: Store) -> None:
        known.save_incidents([], {"snow": "mark"})
        known.source_failed("snow", self.FAULT, after(0))
        known.source_read("snow", after(5))
        known.put_source("snow", "servicenow", after(9))
        source = known.source("snow")
        assert source is not None and (source.watermark, source.live_since) == ("mark", after(9))

    def test_a_watermark_of_another_kind_of_reader_is_forgotten(self, known: Store) -> None:
        known.put_source("net", "export", after(0))
        known.save_incidents([], {"net": "fingerprint"})
        known.put_source("net", "jira")
        source = known.source("net")
        assert source is not None and (source.watermark, source.live_since) == (None, after(0))

    def test_a_watermark_says_nothing_of_another_listing(self, known: Store) -> None:
        known.put_source("snow", "servicenow", listing="group=Network")
        known.save_incidents([], {"snow": "mark"})
        for listing in ("group=Network", ""):
            known.put_source("snow", "servicenow", after(9), listing=listing)
            source = known.source("snow")
            assert source is not None and source.watermark == "mark"
        known.put_source("snow", "servicenow", listing="group=Network^ORgroup=Voice")
        source = known.source("snow")
        assert source is not None and (source.watermark, source.live_since) == (None, after(9))

    def test_by_another_reading_each_incident_is_to_be_read_anew(self, known: Store) -> None:
        one = live(incident("1", change(5, "state", "in_progress"), state="new", group="Desk"))
        other = replace(live(incident("1", change(5, "state", "on_hold"), state="new")), opening={"state": "new"})
        known.put_source("snow", "servicenow", reading="a")
        known.save_incidents([one, incident("2")], {"snow": "mark"})
        known.put_source("snow", "servicenow", reading="a")
        assert known.versions("snow", ["1"]) == {"1": "1"}
        known.put_source("snow", "servicenow", reading="b")
        source = known.source("snow")
        assert source is not None and source.watermark is None
        assert known.versions("snow", ["1", "2"]) == {"1": "?"}, "no version of a tracker's"
        known.save_incidents([incident("1", change(5, "state", "in_progress"))])
        assert known.versions("snow", ["1"]) == {"1": "?"}, "an export is no reading of the tracker"
        assert known.save_incidents([other]) == (0, 1, 0)
        assert known.versions("snow", ["1"]) == {"1": "1"}
        found = known.incident("snow", "1")
        assert found is not None and found.incident.now() == {"state": "on_hold"}
        assert known.save_incidents([other]) == (0, 0, 1)

    def test_read_anew_and_found_the_same_it_is_known_again(self, known: Store) -> None:
        one = live(incident("1", change(5, "impact", "low")))
        known.put_source("snow", "servicenow", reading="a")
        known.save_incidents([one])
        known.put_source("snow", "servicenow", reading="b")
        assert known.save_incidents([one]) == (0, 0, 1)
        assert known.versions("snow", ["1"]) == {"1": "1"}

    def test_an_unknown_source_is_told(self, store: Store) -> None:
        for call in (lambda: store.source_failed("nobody", self.FAULT, after(0)),
                     lambda: store.source_read("nobody", after(0)), lambda: store.source_counted("nobody", after(0)),
                     lambda: store.put_surroundings("nobody", (), (), after(0))):
            with pytest.raises(StoreError, match="does not know this source"):
                call()
