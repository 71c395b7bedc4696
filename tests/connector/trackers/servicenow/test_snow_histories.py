"""What happened when, and what is not known."""

from __future__ import annotations

from typing import Any

import pytest

from connector.sandbox.logins import RUNG
from rules.incident import Event, Incident
from tests.connector.trackers.servicenow.desk import Desk, Kept


def read(desk: Desk, id: str, **more: Any) -> Incident:
    (incident,) = desk.tracker(**more).read([id]).incidents
    return incident


def changes(incident: Incident, field: str) -> list[Event]:
    return [event for event in incident.events if event.field == field]


def test_the_history_leads_to_what_every_incident_shows(desk: Desk) -> None:
    kept, tracker = Kept(), desk.tracker()
    kept.run(tracker)
    assert len(kept.incidents) == len(desk.ids())
    for incident in kept.incidents.values():
        assert not any(event.id.startswith("shown:") for event in incident.events)
        assert incident.shows_words
    assert not tracker.report.notes


def test_the_opening_is_what_was_before_the_first_change(desk: Desk) -> None:
    life = desk.life()
    before = read(desk, life.sys_id)
    assert before.opening["state"] == "new" and before.opening["assignee"] == ""
    desk.world.edit(life, "callum.reyes", {"group": "Network L2"})
    after = read(desk, life.sys_id)
    assert after.opening == before.opening
    assert [(event.old, event.new, event.actor) for event in changes(after, "group")] == [
        ("Service Desk", "Network L2", "callum.reyes")]


def test_the_same_history_has_the_same_ids_however_often_it_is_read(desk: Desk) -> None:
    life = desk.life()
    before = read(desk, life.sys_id)
    desk.later(minutes=3)
    desk.world.say(life, "callum.reyes", "one more", internal=True)
    after = read(desk, life.sys_id)
    assert before.events == after.events[:-1] and after.events[-1].text == "one more"


def test_two_changes_of_a_field_within_one_second_keep_their_order(desk: Desk) -> None:
    life = desk.life()
    groups = ["Network L2", "Network L3", "Service Desk", "Network L2", "Network L3"]
    for group in groups:
        desk.world.edit(life, "callum.reyes", {"group": group})
    incident = read(desk, life.sys_id)
    assert [event.new for event in changes(incident, "group")] == groups
    assert incident.now()["group"] == "Network L3"


def test_accounts_are_user_names_wherever_they_stand(desk: Desk) -> None:
    kept = Kept()
    kept.run(desk.tracker())
    accounts = set(desk.world.accounts)
    for incident in kept.incidents.values():
        shown = incident.now()
        held = {shown.get("assignee"), shown.get("reporter"), incident.opening.get("assignee")} - {None, ""}
        assert held | {event.actor for event in incident.events if event.actor} <= accounts


def test_what_one_takes_over_is_an_act_of_staff_and_what_the_caller_writes_the_callers(desk: Desk) -> None:
    life = desk.life()
    incident = read(desk, life.sys_id)
    assert incident.events[0].origin == "caller"
    assert {event.origin for event in incident.events if event.actor == "callum.reyes"} == {"staff"}
    assert incident.events[-1].origin == "unknown"  # closed by a job that nobody named
    assert read(desk, life.sys_id, automation="automation").events[-1].origin == "automation"


def test_rungs_own_note_is_known_by_its_operation_and_not_by_its_author(desk: Desk) -> None:
    life = desk.life()
    desk.tracker().note(life.sys_id, "escalated", public=False, operation="op-7")
    desk.world.say(life, RUNG, "written by another program with this account", internal=True)
    reporter = str(read(desk, life.sys_id).now()["reporter"])
    desk.world.say(life, reporter, "I copied this: [rung:op-7]", internal=False)
    said = {(event.text or "").partition("\n")[0]: event.origin for event in read(desk, life.sys_id).events[-3:]}
    assert said == {"escalated": "rung", "written by another program with this account": "staff",
                    "I copied this: [rung:op-7]": "caller"}


def test_what_is_waited_for_is_known_while_it_is_on_hold(desk: Desk) -> None:
    life = desk.life("NET-4112")
    desk.script(f"sys_id={life.sys_id}", state="3", hold_reason="4")
    desk.later(minutes=5)
    desk.script(f"sys_id={life.sys_id}", state="2")
    incident = read(desk, life.sys_id)
    assert [event.new for event in changes(incident, "hold_reason")] == ["vendor", ""]
    assert incident.now()["hold_reason"] == "" and incident.now()["state"] == "in_progress"


def test_jobs_that_only_count_are_no_acts(desk: Desk) -> None:
    life = desk.life("NET-4112")
    before = read(desk, life.sys_id)
    desk.later(minutes=5)
    with desk.world.writing(life) as now:
        life.touch(now, "system")
    after = read(desk, life.sys_id)
    assert after.version != before.version and after.events == before.events
    # Young as the update is, an entry of it may still be committed.
    assert (before.whole, after.whole) == (True, False)
    desk.later(minutes=1)
    assert read(desk, life.sys_id).whole


@pytest.mark.parametrize("how", ["forbidden", "empty"])
def test_without_the_audit_only_the_last_update_is_known(desk: Desk, how: str) -> None:
    life = desk.life()
    whole = read(desk, life.sys_id)
    desk.setup(denied={"sys_audit": how})
    incident = read(desk, life.sys_id)
    assert incident.opening == {"state": "new", "hold_reason": "", "title": whole.title, "channel": "phone",
                                "description": whole.opening["description"], "reporter": whole.opening["reporter"]}
    assert incident.now() == whole.now()
    assert [event.at for event in changes(incident, "state")] == [event.at for event in changes(whole, "state")][1:]
    told = [event for event in incident.events if event.kind == "field" and event.field not in ("state", "close_code",
                                                                                                "close_notes")]
    assert {event.at for event in told} == {life.updated}
    assert all(event.id.startswith("shown:") and event.origin == "unknown" for event in told)


def test_an_audit_of_which_a_row_is_hidden_is_not_whole(desk: Desk) -> None:
    life = desk.life()
    desk.setup(hidden_rows={"sys_audit": f"documentkey={life.sys_id}^fieldname=assigned_to"})
    incident = read(desk, life.sys_id)
    assert "assignee" not in incident.opening
    assert [(event.at, event.old, event.id[:6]) for event in changes(incident, "assignee")] == [
        (life.updated, None, "shown:")]


@pytest.mark.parametrize("how", ["forbidden", "empty"])
def test_a_journal_that_cannot_be_read_shows_no_words(desk: Desk, how: str) -> None:
    desk.setup(denied={"sys_journal_field": how})
    incident = read(desk, desk.life().sys_id)
    assert not incident.shows_words and not any(event.text for event in incident.events)


def test_an_incident_of_which_nothing_was_said_shows_that(desk: Desk) -> None:
    life = desk.world.create("callum.reyes", {"summary": "new"})
    assert read(desk, life.sys_id).shows_words


def test_what_cannot_be_resolved_stays_as_it_is_and_is_reported(desk: Desk) -> None:
    desk.setup(denied={"sys_user": "forbidden", "sys_user_group": "empty"})
    tracker = desk.tracker()
    (incident,) = tracker.read([desk.life().sys_id]).incidents
    shown = incident.now()
    assert shown["group"] == "Service Desk"  # the incident shows how it is called
    assert len(str(shown["assignee"])) == 32  # it shows a person's name, which is no account
    assert tracker.report.notes["references to sys_user that could not be resolved: kept as sys_ids"]


def test_the_instances_own_targets_are_kept_beside(desk: Desk) -> None:
    kept = Kept()
    kept.run(desk.tracker())
    extra = [incident.extra for incident in kept.incidents.values()]
    found = [text for each in extra for name, text in each.items() if name.startswith("SLA ")]
    assert any("ends 2025-11-" in text and text.startswith("completed") for text in found)
    desk.setup(denied={"task_sla": "forbidden"})
    assert not any(name.startswith("SLA ") for name in read(desk, desk.life().sys_id).extra)


def test_a_field_of_ones_own_is_read_with_its_words(desk: Desk) -> None:
    life = desk.life("NET-4112")
    desk.world.edit(life, "callum.reyes", {"users": 40})
    incident = read(desk, life.sys_id, fields={"users_affected": "u_users_affected"})
    assert incident.now()["users_affected"] == 40


def test_a_field_that_the_source_names_and_that_does_not_come_back_is_a_fault(desk: Desk) -> None:
    with pytest.raises(Exception, match="u_user_count did not come back"):
        read(desk, desk.life().sys_id, fields={"users_affected": "u_user_count"})


def test_a_choice_without_a_word_is_unknown_and_counted(desk: Desk) -> None:
    tracker = desk.tracker(fields={"impact": {"column": "category"}})
    (incident,) = tracker.read([desk.life().sys_id]).incidents
    assert "impact" not in incident.now() and tracker.report.unmapped_values["impact"]
