"""What every tracker promises (``connector/trackers/contract.py``), tried on a sandbox that lives.

A tracker's own tests inherit ``TrackerContract`` and say how a sandbox of its dialect is served and opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from connector.demo.life import Life
from connector.demo.moments import NOW
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.logins import RUNG
from connector.sandbox.server import Site, serve
from connector.trackers.contract import Batch, Tracker
from connector.trackers.errors import Denied, OutcomeUncertain, TrackerError, Untrusted
from connector.trackers.http.pace import Pace
from rules.incident import Incident, Value

ANN = "piotr.zielak"


def pace(site: Site) -> Pace:
    """The sandbox's time; waiting moves it."""
    return Pace(site.clock.now, lambda seconds: void(site.clock.advance(timedelta(seconds=seconds))), lambda: 0.5)


def void(value: object) -> None:
    """Whatever it was."""


@dataclass
class Reading:
    """A store of one source: what every batch brings is kept with its mark."""

    tracker: Tracker
    held: dict[str, Incident] = field(default_factory=dict)
    mark: str | None = None
    batches: list[Batch] = field(default_factory=list)

    def known(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {id: self.held[id].version for id in ids if id in self.held}

    def read(self, most: int | None = None) -> set[str]:
        """One pass, or its first ``most`` batches; the ids of what came."""
        came: set[str] = set()
        for number, batch in enumerate(self.tracker.changed(self.mark, self.known), 1):
            self.batches.append(batch)
            self.held.update((incident.id, incident) for incident in batch.incidents)
            came |= {incident.id for incident in batch.incidents}
            self.mark = batch.mark
            if number == most:
                break
        return came


class TrackerContract:
    """Inherit as ``Test…``, with these two, and whatever the dialect calls its incidents."""

    dialect: ClassVar[str]
    searches: ClassVar[str]
    """A regular expression for the paths that list incidents."""
    lags: ClassVar[bool] = True
    """Whether searches may lag behind writes."""

    def open(self, site: Site, **settings: Any) -> Tracker:
        raise NotImplementedError

    def id_of(self, life: Life) -> str:
        """As the tracker knows the ticket for ever."""
        raise NotImplementedError

    def key_of(self, life: Life) -> str:
        raise NotImplementedError

    def text_of(self, text: str) -> str:
        """Words of the world as the dialect has them: it may number other tickets in its own way."""
        return text

    # -- what a test needs --------------------------------------------------------------------------

    @pytest.fixture
    def site(self) -> Iterator[Site]:
        with serve(week_world(Clock(NOW)), self.dialect) as site:
            yield site

    @pytest.fixture
    def reading(self, site: Site) -> Iterator[Reading]:
        with self.opened(site) as tracker:
            yield Reading(tracker)

    @contextmanager
    def opened(self, site: Site, **settings: Any) -> Iterator[Tracker]:
        tracker = self.open(site, **settings)
        try:
            yield tracker
        finally:
            tracker.close()

    def everything(self, site: Site) -> set[str]:
        return {self.id_of(life) for life in site.world.tickets()}

    def some(self, site: Site, place: int = 0, status: str = "In Progress") -> Life:
        return [life for life in site.world.tickets() if life.values["status"] == status][place]

    # -- reading -------------------------------------------------------------------------------------

    def test_nothing_is_asked_before_it_is_needed(self, site: Site) -> None:
        with self.opened(site):
            pass
        assert site.log.count() == 0

    def test_everything_comes_once_and_is_as_the_tracker_has_it(self, site: Site, reading: Reading) -> None:
        assert reading.read() == self.everything(site)
        assert sum(len(batch.incidents) for batch in reading.batches) == len(reading.held)
        for life in site.world.tickets():
            incident = reading.held[self.id_of(life)]
            assert incident.key == self.key_of(life)
            assert incident.opened_at == life.opened
            assert incident.now()["assignee"] == life.values["assignee"]
            assert incident.now()["priority"] == int(life.values["priority"][1])
            assert [event.text for event in incident.events if event.text] == [
                self.text_of(said.text) for said in life.said]
            assert [event.kind == "internal_note" for event in incident.events if event.text] == [
                said.internal for said in life.said]

    def test_the_next_reading_brings_nothing_that_is_known(self, reading: Reading) -> None:
        reading.read()
        mark = reading.mark
        assert reading.read() == set()
        assert reading.mark == mark

    def test_what_changes_is_read_again_with_its_history(self, site: Site, reading: Reading) -> None:
        reading.read()
        life = self.some(site)
        site.clock.advance(timedelta(minutes=1))
        site.world.edit(life, ANN, {"priority": "P1"})
        site.world.say(life, ANN, "restarted the switch", internal=True)
        assert self.id_of(life) in reading.read()
        incident = reading.held[self.id_of(life)]
        assert incident.now()["priority"] == 1
        assert incident.events[-1].text == "restarted the switch"
        assert {event.actor for event in incident.events[-2:]} == {ANN}

    def test_days_of_passes_miss_nothing(self, site: Site, reading: Reading) -> None:
        for _ in range(40):
            reading.read()
            site.clock.advance(timedelta(minutes=53))
        reading.read()
        assert set(reading.held) == self.everything(site)
        for life in site.world.tickets():
            assert len([event for event in reading.held[self.id_of(life)].events if event.text]) == len(life.said)

    def test_what_is_committed_late_is_found(self, site: Site, reading: Reading) -> None:
        """Its timestamp lies before the mark when it can be seen at last."""
        site.world.conditions.late = timedelta(seconds=90)
        at_once = self.some(site)
        for step in range(60):
            site.world.edit(at_once, ANN, {"labels": (f"step-{step}",)})
            reading.read()
            site.clock.advance(timedelta(minutes=7))
        site.world.conditions.late = timedelta(0)
        site.clock.advance(timedelta(minutes=2))
        reading.read()
        assert set(reading.held) == self.everything(site)
        for life in site.world.tickets():
            assert len([event for event in reading.held[self.id_of(life)].events if event.text]) == len(life.said)

    def test_whoever_dies_between_two_batches_misses_nothing(self, site: Site, reading: Reading) -> None:
        reading.read(most=1)
        for _ in range(5):
            site.clock.advance(timedelta(minutes=5))
            reading.read(most=1)
        reading.read()
        assert set(reading.held) == self.everything(site)

    def test_a_mass_update_of_one_second_loses_nothing(self, site: Site, reading: Reading) -> None:
        reading.read()
        site.clock.advance(timedelta(hours=1))
        changed = {self.id_of(life) for life in list(site.world.tickets())
                   if site.world.edit(life, ANN, {"labels": ("swept",)})}
        site.clock.advance(timedelta(minutes=20))
        site.faults.add("short-page", path=self.searches, times=None)
        assert changed <= reading.read()

    def test_a_mark_never_passes_the_trackers_time(self, site: Site, reading: Reading) -> None:
        life = self.some(site)
        site.world.edit(life, ANN, {"priority": "P1"}, at=site.clock.now() + timedelta(days=2))
        reading.read()
        site.clock.advance(timedelta(minutes=10))
        other = self.some(site, 1)
        site.world.edit(other, ANN, {"priority": "P1"})
        assert self.id_of(other) in reading.read()

    @pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Kiritimati"])
    def test_the_accounts_time_zone_changes_nothing(self, site: Site, reading: Reading, zone: str) -> None:
        site.world.logins.by_account[RUNG].zone = type(site.world.logins.by_account[RUNG].zone)(zone)
        reading.read()
        site.clock.advance(timedelta(minutes=30))
        life = self.some(site)
        site.world.edit(life, ANN, {"priority": "P1"})
        reading.read()
        assert reading.held[self.id_of(life)].now()["priority"] == 1

    # -- what is not to be trusted ----------------------------------------------------------------------

    @pytest.mark.parametrize("fault", [
        {"kind": "html"}, {"kind": "html", "status": 503}, {"kind": "truncated"}, {"kind": "broken-off"},
        {"kind": "error-after-rows"}, {"kind": "error-inside"}, {"kind": "accepted"}, {"kind": "redirect"},
        {"kind": "status", "status": 500}, {"kind": "status", "status": 400}, {"kind": "forbidden"},
        {"kind": "unauthorised"}, {"kind": "captcha"}, {"kind": "anonymous"}, {"kind": "drop-before"},
        {"kind": "status", "status": 429, "headers": {"Retry-After": "7200"}}], ids=str)
    def test_an_answer_that_is_none_moves_no_mark(self, site: Site, reading: Reading, fault: dict[str, Any]) -> None:
        reading.read()
        mark, held = reading.mark, dict(reading.held)
        site.clock.advance(timedelta(minutes=90))
        site.faults.add(**{"path": self.searches, "times": None, **fault})
        with pytest.raises(TrackerError):
            reading.read()
        assert (reading.mark, reading.held) == (mark, held)
        site.faults.clear()
        site.clock.advance(timedelta(hours=3))
        with self.opened(site) as again:
            reading.tracker = again
            reading.read()
        assert set(reading.held) == self.everything(site)

    def test_an_ended_token_is_no_quiet_day(self, site: Site, reading: Reading) -> None:
        reading.read()
        mark = reading.mark
        site.world.logins.by_account[RUNG].expired = True
        site.clock.advance(timedelta(minutes=90))
        with pytest.raises((Untrusted, Denied)):
            reading.read()
        assert reading.mark == mark

    def test_what_the_account_sees_no_more_is_told(self, site: Site, reading: Reading) -> None:
        reading.read()
        self.hide(site)
        with pytest.raises(TrackerError):
            reading.read()
        with pytest.raises(TrackerError):
            reading.tracker.present(sorted(reading.held))

    def hide(self, site: Site) -> None:
        """Everything from everybody but administrators."""
        raise NotImplementedError

    # -- by id, and what is gone ---------------------------------------------------------------------------

    def test_an_incident_is_read_as_it_is_now(self, site: Site, reading: Reading) -> None:
        reading.read()
        life = self.some(site)
        if self.lags:
            site.world.conditions.index_lag = timedelta(minutes=4)
        site.clock.advance(timedelta(minutes=1))
        site.world.edit(life, ANN, {"priority": "P1"})
        [incident] = reading.tracker.read([self.id_of(life)]).incidents
        assert incident.now()["priority"] == 1

    def test_what_a_lagging_search_does_not_list_yet_is_not_missed(self, site: Site, reading: Reading) -> None:
        site.world.conditions.index_lag = timedelta(minutes=4)
        opened = site.world.create(ANN, {"summary": "just now"})
        again = reading.tracker.read([self.id_of(opened)])
        assert again.missing == {}
        assert [incident.title for incident in again.incidents] == ["just now"]
        assert reading.tracker.present([self.id_of(opened)]) == {}

    def test_a_lagging_search_loses_nothing_and_undoes_nothing(self, site: Site, reading: Reading) -> None:
        if not self.lags:
            return
        reading.read()
        site.world.conditions.index_lag = timedelta(minutes=3)
        life = self.some(site)
        for step in range(30):
            if step == 10:
                site.world.edit(life, ANN, {"priority": "P1"})
                [incident] = reading.tracker.read([self.id_of(life)]).incidents
                reading.held[incident.id] = incident
            reading.read()
            assert step < 10 or reading.held[self.id_of(life)].now()["priority"] == 1
            site.clock.advance(timedelta(seconds=50))
        indexed = site.clock.now() - timedelta(minutes=4)
        for life in site.world.tickets():
            if life.opened <= indexed:
                told = {event.text for event in reading.held[self.id_of(life)].events}
                assert {said.text for said in life.said if said.at <= indexed} <= told

    def test_what_is_gone_is_missed_by_its_id(self, site: Site, reading: Reading) -> None:
        reading.read()
        life, other = self.some(site), self.some(site, 1)
        site.world.delete(life)
        site.clock.advance(timedelta(hours=1))
        again = reading.tracker.read([self.id_of(life), self.id_of(other)])
        assert again.missing == {self.id_of(life): "deleted"}
        assert [incident.id for incident in again.incidents] == [self.id_of(other)]
        assert reading.tracker.present(sorted(reading.held)) == {self.id_of(life): "deleted"}

    def test_nothing_is_missed_where_nothing_is_gone(self, site: Site, reading: Reading) -> None:
        reading.read()
        assert reading.tracker.present(sorted(reading.held)) == {}
        assert reading.tracker.present([]) == {}

    def test_a_census_names_every_incident_in_the_version_it_is_read_in(self, site: Site, reading: Reading) -> None:
        reading.read()
        listed = [one for page in reading.tracker.census(NOW - timedelta(days=900)) for one in page]
        assert {one.id: one.version for one in listed} == {
            one.id: one.version for one in reading.held.values()}
        assert len(listed) == len(reading.held)
        since = sorted(one.updated for one in listed)[len(listed) // 2]
        later = {one.id for page in reading.tracker.census(since) for one in page}
        assert later == {one.id for one in listed if one.updated >= since}

    # -- writing -----------------------------------------------------------------------------------------

    def said(self, life: Life) -> list[tuple[bool, str]]:
        return [(said.internal, said.text.partition("\n")[0]) for said in life.said if said.by == RUNG]

    @pytest.mark.parametrize("public", [False, True])
    def test_a_note_is_written_once_for_those_it_is_for(self, site: Site, reading: Reading, public: bool) -> None:
        life = self.some(site)
        first = reading.tracker.note(self.id_of(life), "on our way", public=public, operation="op-1")
        assert self.said(life) == [(not public, "on our way")]
        assert reading.tracker.find_note(self.id_of(life), "op-1") == first
        assert reading.tracker.find_note(self.id_of(life), "op-2") is None
        assert reading.tracker.note(self.id_of(life), "on our way", public=public, operation="op-1") == first
        assert len(self.said(life)) == 1

    @pytest.mark.parametrize("fault", [{"kind": "drop-after"}, {"kind": "truncated"}, {"kind": "broken-off"},
                                       {"kind": "slow", "seconds": 0.1}], ids=str)
    def test_a_note_whose_answer_is_lost_is_found_and_not_doubled(self, site: Site, reading: Reading,
                                                                  fault: dict[str, Any]) -> None:
        """Also where the connection ends after the work is done."""
        life = self.some(site)
        self.strike_writing(site, fault)
        found = reading.tracker.note(self.id_of(life), "on our way", public=False, operation="op-1")
        assert self.said(life) == [(True, "on our way")]
        assert reading.tracker.find_note(self.id_of(life), "op-1") == found

    def test_a_note_that_never_arrived_is_not_said_to_be_written(self, site: Site, reading: Reading) -> None:
        life = self.some(site)
        self.strike_writing(site, {"kind": "status", "status": 500})
        with pytest.raises(OutcomeUncertain):
            reading.tracker.note(self.id_of(life), "on our way", public=False, operation="op-1")
        assert self.said(life) == []
        reading.tracker.note(self.id_of(life), "on our way", public=False, operation="op-1")
        assert self.said(life) == [(True, "on our way")]

    def strike_writing(self, site: Site, fault: dict[str, Any]) -> None:
        """Have ``fault`` strike the next note."""
        raise NotImplementedError

    def test_a_field_is_changed_and_what_was_not_taken_is_told(self, site: Site, reading: Reading) -> None:
        life = self.some(site)
        asked: dict[str, Value] = {"priority": 1, "assignee": ANN}
        assert list(reading.tracker.change(self.id_of(life), asked)) == []
        assert (life.values["priority"], life.values["assignee"]) == ("P1", ANN)
        changes = len(life.changes)
        assert list(reading.tracker.change(self.id_of(life), asked)) == []
        assert len(life.changes) == changes

    def test_what_a_tracker_says_it_did_and_did_not_is_told(self, site: Site, reading: Reading) -> None:
        life = self.some(site)
        stood = int(life.values["priority"][1])
        site.faults.add("ignored", times=None)
        [lacking] = reading.tracker.change(self.id_of(life), {"priority": 6 - stood if stood != 3 else 1})
        assert (lacking.field, lacking.stands) == ("priority", stood)

    # -- what it tells -------------------------------------------------------------------------------------

    def test_a_healthy_tracker_has_nothing_wrong(self, site: Site, reading: Reading) -> None:
        found = list(reading.tracker.findings(site.clock.now()))
        assert [finding for finding in found if finding.ok is False] == []
        assert {"login", "deployment", "clock", "time zone", "read incidents", "read history"} <= {
            finding.what for finding in found}

    def test_a_login_that_is_none_is_a_finding_and_no_error(self, site: Site, reading: Reading) -> None:
        site.world.logins.by_account[RUNG].expired = True
        found = list(reading.tracker.findings(site.clock.now()))
        assert [(finding.what, finding.ok) for finding in found] == [("login", False)]
        assert site.world.logins.by_account[RUNG].token not in str(found)

    def test_a_clock_that_is_apart_is_told(self, site: Site, reading: Reading) -> None:
        found = {one.what: one for one in reading.tracker.findings(site.clock.now() + timedelta(minutes=9))}
        assert found["clock"].ok is False
        assert found["clock"].hint
