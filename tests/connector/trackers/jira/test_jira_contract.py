"""Jira Cloud and Data Center keep what every tracker promises, and what only Jira can be asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connector.config.sources import Jira
from connector.demo.life import Life
from connector.sandbox.logins import RUNG
from connector.sandbox.server import Site
from connector.trackers import open_tracker
from connector.trackers.contract import Again, Tracker
from connector.trackers.errors import NotPrivate, Untrusted
from connector.trackers.jira.tracker import JiraTracker
from tests.connector.trackers.test_tracker_contract import ANN, Reading, TrackerContract, pace


class JiraContract(TrackerContract):
    def open(self, site: Site, **settings: Any) -> Tracker:
        login: dict[str, Any] = {"token": {"env": "SANDBOX_TOKEN"}}
        if self.dialect == "jira-cloud":
            login["email"] = site.world.logins.by_account[RUNG].email
        source = {"source": "desk", "kind": "jira", "url": site.url, "login": login,
                  "query": f"project = {site.world.project}", **settings}
        return open_tracker(Jira.model_validate(source), pace(site))

    @pytest.fixture(autouse=True)
    def _token(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SANDBOX_TOKEN", site.world.logins.by_account[RUNG].token)

    def id_of(self, life: Life) -> str:
        return life.id

    def key_of(self, life: Life) -> str:
        return life.key

    def hide(self, site: Site) -> None:
        site.world.conditions.hidden.add(site.world.project)

    def strike_writing(self, site: Site, fault: dict[str, Any]) -> None:
        site.faults.add(**{"method": "POST", "path": "/comment$", **fault})

    # -- Jira's own ----------------------------------------------------------------------------------

    def test_a_moved_issue_keeps_its_id_and_no_longer_belongs_to_the_source(self, site: Site, reading: Reading) -> None:
        """Part C, 19."""
        reading.read()
        life = self.some(site)
        site.clock.advance(timedelta(minutes=1))
        site.world.move(life, ANN, "OPS")
        site.clock.advance(timedelta(hours=1))
        again = reading.tracker.read([life.id])
        assert again.missing == {life.id: "moved"}
        assert [incident.key for incident in again.incidents] == [life.key]
        assert reading.tracker.present(sorted(reading.held)) == {life.id: "moved"}

    def test_of_an_id_that_is_no_number_nothing_is_asked_nor_said(self, site: Site, reading: Reading) -> None:
        for id_ in ("1) OR (key > A", "NET-4101"):
            assert reading.tracker.present([id_]) == {}
            assert reading.tracker.read([id_]) == Again((), {})

    def test_outside_a_service_desk_nothing_is_internal_and_no_note_is_sent(self, site: Site, reading: Reading) -> None:
        """Part C, 12."""
        life = site.world.create(ANN, {"summary": "printer"}, "OPS")
        with pytest.raises(NotPrivate, match="service desk"):
            reading.tracker.note(life.id, "for us", public=False, operation="op-1")
        assert life.said == []
        reading.tracker.note(life.id, "for all", public=True, operation="op-2")
        assert [said.internal for said in life.said] == [False]

    def test_a_note_that_turns_out_public_is_told(self, site: Site, reading: Reading) -> None:
        life = self.some(site)
        first = reading.tracker.note(life.id, "for us", public=False, operation="op-1")
        next(said for said in life.said if str(said.number) == first).internal = False
        with pytest.raises(NotPrivate, match="caller can read it"):
            reading.tracker.note(life.id, "for us", public=False, operation="op-1")

    def test_a_note_is_found_among_hundreds(self, site: Site, reading: Reading) -> None:
        life = self.some(site)
        first = reading.tracker.note(life.id, "for us", public=False, operation="op-1")
        for number in range(230):
            site.world.say(life, ANN, f"remark {number}", internal=False)
        assert reading.tracker.find_note(life.id, "op-1") == first

    def test_rungs_own_note_comes_back_as_rungs(self, site: Site, reading: Reading) -> None:
        """Part C, 20."""
        life = self.some(site)
        number = reading.tracker.note(life.id, "for us", public=False, operation="op-1")
        reading.read()
        events = {event.id: event for event in reading.held[life.id].events}
        assert (events[f"comment:{number}"].origin, events[f"comment:{number}"].kind) == ("rung", "internal_note")

    @pytest.mark.parametrize(("state", "fields", "status"), [
        ("in_progress", {}, "In Progress"), ("on_hold", {"hold_reason": "vendor"}, "Waiting for vendor"),
        ("on_hold", {"hold_reason": "caller"}, "Waiting for customer"), ("cancelled", {}, "Canceled"),
        ("resolved", {"close_code": "Duplicate"}, "Resolved")])
    def test_a_state_changes_by_a_transition(self, site: Site, reading: Reading, state: str, fields: dict[str, str],
                                             status: str) -> None:
        life = self.some(site, status="Open")
        assert list(reading.tracker.change(life.id, {"state": state, **fields})) == []
        assert life.values["status"] == status
        assert life.values["resolution"] == fields.get("close_code", "")

    def test_a_state_to_which_no_transition_leads_is_not_taken(self, site: Site, reading: Reading) -> None:
        life = self.some(site, status="Open")
        [lacking] = reading.tracker.change(life.id, {"state": "closed"})
        assert (lacking.field, lacking.stands) == ("state", "new")

    def test_a_transition_whose_answer_is_lost_is_looked_for(self, site: Site, reading: Reading) -> None:
        life = self.some(site, status="Open")
        site.faults.add("drop-after", method="POST", path="/transitions$")
        assert list(reading.tracker.change(life.id, {"state": "in_progress"})) == []
        assert len([change for change in life.own_changes if change.by == RUNG]) == 1

    def test_what_no_screen_offers_is_not_taken_and_the_rest_is(self, site: Site, reading: Reading) -> None:
        """Part C, 13: one field that is not on the screen makes Jira refuse all."""
        life = self.some(site)
        lacking = reading.tracker.change(life.id, {"urgency": "high", "group": "Network L2", "labels": ("bgp", "wan")})
        assert [one.field for one in lacking] == ["urgency"]
        assert (life.values["group"], life.values["labels"]) == ("Network L2", ("bgp", "wan"))

    def test_what_a_service_desk_adds_is_kept_as_it_stands(self, site: Site, reading: Reading) -> None:
        reading.read()
        extra = reading.held[self.some(site).id].extra
        assert extra["Request Type"] == "Report a problem"
        assert extra["Time to resolution"].split()[0] in ("due", "breached")

    def test_a_changelog_of_hundreds_is_whole(self, site: Site, reading: Reading) -> None:
        """Part C, 14."""
        life = self.some(site)
        for number in range(300):
            site.clock.advance(timedelta(seconds=1))
            site.world.edit(life, ANN, {"priority": f"P{1 + number % 2}"})
        reading.read()
        events = [event for event in reading.held[life.id].events if event.field == "priority"]
        assert len(events) >= 299
        assert all(before.new == after.old for before, after in zip(events, events[1:], strict=False))


class TestJiraCloud(JiraContract):
    dialect = "jira-cloud"
    searches = "/search/jql"

    def test_a_scoped_token_goes_through_the_gateway(self, site: Site) -> None:
        site.world.logins.by_account[RUNG].scoped = True
        source = Jira.model_validate({
            "source": "desk", "kind": "jira", "url": site.url, "query": f"project = {site.world.project}",
            "login": {"email": site.world.logins.by_account[RUNG].email, "token": {"env": "SANDBOX_TOKEN"}}})
        tracker = JiraTracker(source, pace(site), gateway=f"{site.url}/ex/jira")
        reading = Reading(tracker)
        assert reading.read() == self.everything(site)
        life = self.some(site)
        assert reading.held[life.id].url == f"{site.url}/browse/{life.key}"
        tracker.close()

    def test_the_same_page_again_and_again_ends_the_reading(self, site: Site, reading: Reading) -> None:
        for life in list(site.world.tickets()):
            site.world.edit(life, ANN, {"labels": ("swept",)})
        site.faults.add("same-token", path="/search/jql", times=None)
        for number in range(300):
            site.world.create(ANN, {"summary": f"alarm {number}"})
        with pytest.raises(Untrusted) as caught:
            reading.read()
        assert caught.value.kind == "repeated"


class TestJiraDataCenter(JiraContract):
    dialect = "jira-datacenter"
    searches = "/search$"
