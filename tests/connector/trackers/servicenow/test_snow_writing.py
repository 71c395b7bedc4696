"""A note is written once, an internal one stays so, and nothing passes as done that was not."""

from __future__ import annotations

import pytest

from connector.sandbox.faults import Wire
from connector.trackers.errors import NotPrivate, OutcomeUncertain, Refused
from tests.connector.trackers.servicenow.desk import Desk

PATCH = {"method": "PATCH", "path": "/table/incident/"}


def said(desk: Desk) -> list[tuple[str, bool]]:
    """What was written into the journals in the test: two comments are of the week."""
    return [(remark.text, remark.internal) for remark in desk.life().own_said[2:]]


def patches(desk: Desk) -> int:
    return sum(request.method == "PATCH" for request in desk.site.log.all())


def test_a_note_is_internal_or_public_as_asked_and_is_found_by_its_operation(desk: Desk) -> None:
    tracker, id = desk.tracker(), desk.life().sys_id
    internal = tracker.note(id, "for colleagues", public=False, operation="op-1")
    public = tracker.note(id, "for the caller", public=True, operation="op-2")
    assert said(desk) == [("for colleagues\n\n[rung:op-1]", True), ("for the caller\n\n[rung:op-2]", False)]
    assert (tracker.find_note(id, "op-1"), tracker.find_note(id, "op-2")) == (internal, public)
    assert tracker.find_note(id, "op-3") is None and tracker.find_note(desk.life("NET-4112").sys_id, "op-1") is None


def test_a_note_that_was_written_is_not_written_again(desk: Desk) -> None:
    tracker, id = desk.tracker(), desk.life().sys_id
    first = tracker.note(id, "once", public=False, operation="op-1")
    assert desk.tracker().note(id, "once", public=False, operation="op-1") == first
    assert len(said(desk)) == 1


@pytest.mark.parametrize("kind", ["drop-after", "broken-off", "truncated", "html"])
def test_a_note_whose_answer_was_lost_is_found_and_not_repeated(desk: Desk, kind: Wire) -> None:
    tracker, id = desk.tracker(), desk.life().sys_id
    desk.site.faults.add(kind, **PATCH)
    if kind == "html":  # nothing was done, and that cannot be seen from the answer
        with pytest.raises(OutcomeUncertain):
            tracker.note(id, "once", public=False, operation="op-1")
        assert (said(desk), patches(desk)) == ([], 1)
        return
    assert tracker.note(id, "once", public=False, operation="op-1") == tracker.find_note(id, "op-1")
    assert (len(said(desk)), patches(desk)) == (1, 1)


def test_a_note_that_did_not_arrive_is_uncertain_and_written_when_asked_again(desk: Desk) -> None:
    tracker, id = desk.tracker(), desk.life().sys_id
    desk.site.faults.add("drop-before", **PATCH)
    with pytest.raises(OutcomeUncertain):
        tracker.note(id, "once", public=False, operation="op-1")
    assert (said(desk), patches(desk)) == ([], 1)
    tracker.note(id, "once", public=False, operation="op-1")
    assert len(said(desk)) == 1


def test_a_journal_that_takes_nothing_is_not_believed(desk: Desk) -> None:
    desk.setup(locked_fields={"incident": ["work_notes"]})
    with pytest.raises(OutcomeUncertain, match="is not there"):
        desk.tracker().note(desk.life().sys_id, "x", public=False, operation="op-1")
    assert said(desk) == []


def test_an_internal_note_that_the_caller_can_read_is_told(desk: Desk) -> None:
    tracker, life = desk.tracker(), desk.life()
    tracker.note(life.sys_id, "for colleagues", public=False, operation="op-1")
    # A rule of the instance copies work notes to the comments.
    desk.world.say(life, "system", "for colleagues\n\n[rung:op-1]", internal=False)
    with pytest.raises(NotPrivate):
        tracker.note(life.sys_id, "for colleagues", public=False, operation="op-1")


@pytest.mark.parametrize("how", ["forbidden", "empty"])
def test_where_the_journal_is_closed_the_note_is_looked_for_in_what_the_incident_shows(desk: Desk, how: str) -> None:
    desk.setup(denied={"sys_journal_field": how})
    tracker, life = desk.tracker(), desk.life()
    desk.site.faults.add("drop-after", **PATCH)
    assert tracker.note(life.sys_id, "once", public=False, operation="op-1") == "[rung:op-1]"
    tracker.note(life.sys_id, "once", public=False, operation="op-1")
    assert len(said(desk)) == 1


def test_code_marks_are_taken_out_of_a_note(desk: Desk) -> None:
    desk.tracker().note(desk.life().sys_id, "a [co[code]de]<b>x</b>[/CODE] b", public=True, operation="op-1")
    assert said(desk) == [("a <b>x</b> b\n\n[rung:op-1]", False)]


@pytest.mark.parametrize("operation", ["", "a b", "x]^element_id!=", "x" * 101])
def test_an_operation_that_could_not_be_looked_for_is_refused_before_anything_is_sent(
        desk: Desk, operation: str) -> None:
    with pytest.raises(Refused):
        desk.tracker().note(desk.life().sys_id, "x", public=False, operation=operation)
    assert desk.site.log.all() == []


def test_a_priority_is_written_by_way_of_impact_and_urgency(desk: Desk) -> None:
    tracker, id = desk.tracker(), desk.life().sys_id
    for priority in (1, 5, 3, 2, 4):
        assert tracker.change(id, {"priority": priority}) == []
        assert tracker.read([id]).incidents[0].now()["priority"] == priority


def test_a_priority_that_contradicts_its_impact_is_not_taken(desk: Desk) -> None:
    (left,) = desk.tracker().change(desk.life().sys_id, {"priority": 1, "impact": "low"})
    assert (left.field, left.asked) == ("priority", 1) and left.stands != 1


def test_a_state_is_set_with_what_the_instance_demands_for_it(desk: Desk) -> None:
    tracker, id = desk.tracker(), desk.life("NET-4112").sys_id
    assert tracker.change(id, {"state": "on_hold", "hold_reason": "vendor"}) == []
    assert tracker.change(id, {"state": "resolved", "close_code": "Solution provided", "close_notes": "done"}) == []
    assert tracker.change(id, {"state": "in_progress"}) == []
    desk.world.edit(desk.life("NET-4112"), "callum.reyes", {"notes": "", "resolution": ""})
    with pytest.raises(Refused):
        tracker.change(id, {"state": "resolved", "close_code": "", "close_notes": ""})


def test_people_and_groups_are_set_by_their_names(desk: Desk) -> None:
    tracker, id = desk.tracker(), desk.life("NET-4112").sys_id
    assert tracker.change(id, {"group": "Network L2", "assignee": "callum.reyes"}) == []
    shown = tracker.read([id]).incidents[0].now()
    assert (shown["group"], shown["assignee"]) == ("Network L2", "callum.reyes")
    assert tracker.change(id, {"assignee": ""}) == []
    (left,) = tracker.change(id, {"group": "Network L9"})
    assert (left.field, left.asked, left.stands) == ("group", "Network L9", "Network L2")


def test_a_field_that_is_closed_to_the_account_is_not_taken_though_the_answer_is_200(desk: Desk) -> None:
    desk.setup(locked_fields={"incident": ["assignment_group"]})
    (left,) = desk.tracker().change(desk.life().sys_id, {"group": "Network L2"})
    assert (left.field, left.stands) == ("group", "Service Desk")


def test_a_rule_that_takes_the_assignee_away_again_is_seen(desk: Desk) -> None:
    desk.setup(assignee_in_group=True)
    (left,) = desk.tracker().change(desk.life().sys_id, {"group": "Network L3", "assignee": "callum.reyes"})
    assert (left.field, left.stands) == ("assignee", "")


def test_a_reason_that_the_instance_has_no_value_for_is_not_written(desk: Desk) -> None:
    left = desk.tracker().change(desk.life("NET-4112").sys_id, {"hold_reason": "other"})
    assert [(each.field, each.asked) for each in left] == [("hold_reason", "other")] and patches(desk) == 0


def test_a_change_whose_answer_was_lost_is_looked_at_and_not_repeated(desk: Desk) -> None:
    tracker, id = desk.tracker(), desk.life().sys_id
    desk.site.faults.add("drop-after", **PATCH)
    assert tracker.change(id, {"group": "Network L2"}) == [] and patches(desk) == 1
    desk.site.faults.add("drop-before", **PATCH)
    with pytest.raises(OutcomeUncertain):
        tracker.change(id, {"group": "Network L3"})
    assert patches(desk) == 2


def test_what_stands_already_is_not_written(desk: Desk) -> None:
    assert desk.tracker().change(desk.life().sys_id, {"group": "Service Desk"}) == [] and patches(desk) == 0
