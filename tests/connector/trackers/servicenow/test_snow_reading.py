"""Nothing is lost and nothing read twice, whatever moves, hides or is cut off meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connector.sandbox.faults import Inside, Wire
from connector.trackers.errors import TrackerError, Unavailable, Untrusted
from connector.trackers.servicenow import reading
from tests.connector.trackers.servicenow.desk import ROWS, Desk, Kept

INCIDENTS = "/table/incident$"


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ROWS", ROWS)


def test_the_first_pass_reads_all_and_the_next_asks_once_and_brings_nothing(desk: Desk) -> None:
    kept, tracker = Kept(), desk.tracker()
    assert {incident.id for incident in kept.run(tracker)} == desk.ids()
    desk.later(minutes=2)
    before = len(desk.site.log.all())
    assert kept.run(tracker) == []
    assert [request.path.rpartition("/")[2] for request in desk.site.log.all()[before:]] == ["sys_user", "incident"]


def test_rows_of_one_second_are_all_read_however_small_the_pages(desk: Desk, small_pages: None) -> None:
    assert desk.script(category="network") == len(desk.ids())
    kept = Kept()
    assert {incident.id for incident in kept.run(desk.tracker())} == desk.ids()
    assert len(kept.batches) > len(desk.ids()) / ROWS


def test_what_changes_in_the_very_second_of_the_mark_is_read_by_the_next_pass(desk: Desk) -> None:
    kept, tracker = Kept(), desk.tracker()
    desk.world.edit(desk.life("NET-4121"), "callum.reyes", {"summary": "one"})
    kept.run(tracker)
    other = desk.life("NET-4112")
    desk.world.edit(other, "callum.reyes", {"summary": "in the same second"})
    assert [incident.title for incident in kept.run(tracker)] == ["in the same second"]


def test_a_change_committed_after_its_timestamp_was_passed_is_read_all_the_same(desk: Desk) -> None:
    kept, tracker = Kept(), desk.tracker()
    desk.world.edit(desk.life("NET-4121"), "callum.reyes", {"summary": "newer"})
    kept.run(tracker)
    desk.later(seconds=10)
    assert desk.late_script(50, "number=INC0004112", short_description="older, and later seen") == 1
    assert [incident.title for incident in kept.run(tracker)] == ["older, and later seen"]


def test_rows_that_move_to_the_end_while_pages_are_read_take_nothing_with_them(desk: Desk, small_pages: None) -> None:
    kept, tracker = Kept(), desk.tracker()
    moved = []
    for number, batch in enumerate(tracker.changed(None, kept.known)):
        kept.incidents.update((incident.id, incident) for incident in batch.incidents)
        if number < 3:
            life = next(one for one in desk.world.tickets() if one.sys_id == batch.incidents[0].id)
            desk.later(seconds=1)
            desk.world.edit(life, "callum.reyes", {"summary": f"moved {number}"})
            moved.append(life.sys_id)
    assert set(kept.incidents) == desk.ids()
    assert [kept.incidents[id].title for id in moved] == ["moved 0", "moved 1", "moved 2"]
    assert not any("sysparm_offset" in asked for asked in desk.queries("incident"))


def test_pages_that_are_short_or_empty_for_lack_of_rights_are_not_the_end(desk: Desk, small_pages: None) -> None:
    by_age = sorted(desk.world.tickets(), key=lambda life: (life.updated, life.sys_id))
    hidden = [life.sys_id for life in (*by_age[:35], *by_age[50:53])]
    desk.setup(hidden_rows={"incident": f"sys_idIN{','.join(hidden)}"})
    assert {incident.id for incident in Kept().run(desk.tracker())} == desk.ids() - set(hidden)


def test_hidden_rows_of_one_second_are_passed_over_too(desk: Desk, small_pages: None) -> None:
    desk.script(category="network")
    hidden = sorted(desk.ids())[:40]
    desk.setup(hidden_rows={"incident": f"sys_idIN{','.join(hidden)}"})
    assert {incident.id for incident in Kept().run(desk.tracker())} == desk.ids() - set(hidden)


def test_a_page_with_fewer_rows_than_asked_for_is_not_the_end(desk: Desk, small_pages: None) -> None:
    desk.site.faults.add("short-page", path=INCIDENTS, times=None)
    assert {incident.id for incident in Kept().run(desk.tracker())} == desk.ids()


@pytest.mark.parametrize("kind", ["error-after-rows", "truncated", "error-inside"])
def test_an_answer_cut_off_by_the_quota_is_asked_for_again_half_as_large(desk: Desk, kind: Wire) -> None:
    desk.site.faults.add(kind, path=INCIDENTS, times=2)
    assert {incident.id for incident in Kept().run(desk.tracker())} == desk.ids()
    assert [asked["sysparm_limit"] for asked in desk.queries("incident")][:3] == ["200", "100", "50"]


@pytest.mark.parametrize("kind", ["error-after-rows", "truncated", "error-inside", "html", "accepted"])
def test_nothing_of_an_answer_that_is_none_is_believed(desk: Desk, kind: Wire) -> None:
    desk.site.faults.add(kind, path=INCIDENTS, times=None)
    kept = Kept()
    with pytest.raises(Untrusted):
        kept.run(desk.tracker())
    assert kept.batches == [] and kept.mark is None


def test_a_pass_that_fails_on_its_way_goes_on_at_its_last_mark_and_misses_nothing(
        desk: Desk, small_pages: None) -> None:
    kept = Kept()
    desk.site.faults.add("status", status=500, path=INCIDENTS, skip=8, times=None)
    with pytest.raises(Unavailable):
        kept.run(desk.tracker())
    assert 0 < len(kept.incidents) < len(desk.ids())
    desk.site.faults.clear()
    first = set(kept.incidents)
    again = kept.run(desk.tracker())
    assert set(kept.incidents) == desk.ids() and not {one.id for one in again} & first


def test_a_fault_in_the_history_leaves_the_mark_where_it_was(desk: Desk) -> None:
    kept = Kept()
    desk.site.faults.add("status", status=500, path="/table/sys_audit$", times=None)
    with pytest.raises(Unavailable):
        kept.run(desk.tracker())
    assert kept.mark is None


@pytest.mark.parametrize("query", ["categry=network", "priority>abc", "caller_id.vipp=true",
                                   "active=true^assignment_group.nme=Network L2"])
def test_a_query_of_which_a_part_is_ignored_reads_nothing(desk: Desk, query: str) -> None:
    with pytest.raises(Untrusted) as caught:
        Kept().run(desk.tracker(query=query))
    assert caught.value.kind == "query-ignored"


def test_a_query_that_is_ignored_from_one_day_on_reads_nothing_from_then_on(desk: Desk) -> None:
    kept, tracker = Kept(), desk.tracker(query="contact_type=phone")
    kept.run(tracker)
    assert 0 < len(kept.incidents) < len(desk.ids())
    mark = kept.mark
    desk.setup(hidden_fields={"incident": ["contact_type"]})
    desk.later(minutes=5)
    with pytest.raises(TrackerError):
        kept.run(tracker)
    assert kept.mark == mark


def test_the_instance_may_show_dates_as_it_likes_and_users_live_where_they_like(desk: Desk) -> None:
    plain = Kept()
    plain.run(desk.tracker())
    desk.setup(zone="Asia/Kathmandu", date_format="dd-MM-yyyy", time_format="hh:mm:ss a")
    other = Kept()
    other.run(desk.tracker())
    assert other.incidents == plain.incidents and other.mark == plain.mark


def test_a_young_row_is_read_once_more_when_its_history_has_settled(desk: Desk) -> None:
    kept, tracker = Kept(), desk.tracker()
    kept.run(tracker)
    life = desk.life()
    desk.world.say(life, "callum.reyes", "the switch is back", internal=True)
    desk.setup(hidden_rows={"sys_journal_field": f"element_id={life.sys_id}^sys_created_on>=2025-11-14 14:55:00"})
    (young,) = kept.run(tracker)
    assert not young.shows_words and young.events[-1].text != "the switch is back"
    desk.setup(hidden_rows={})
    desk.later(minutes=30)
    desk.world.edit(desk.life("NET-4112"), "callum.reyes", {"summary": "another"})
    settled = {incident.id: incident for incident in kept.run(tracker)}[life.sys_id]
    assert settled.shows_words and settled.events[-1].text == "the switch is back"
    desk.later(minutes=1)
    assert life.sys_id not in {incident.id for incident in kept.run(tracker)}


def test_a_row_dated_in_the_future_does_not_move_the_mark_past_now(desk: Desk) -> None:
    life = desk.life()
    with desk.world.writing(life) as now:
        life.touch(now + timedelta(days=300), "callum.reyes")
    kept, tracker = Kept(), desk.tracker()
    kept.run(tracker)
    assert kept.mark == "2025-11-14 15:00:00"
    desk.later(minutes=10)
    desk.world.edit(desk.life("NET-4112"), "callum.reyes", {"summary": "of today"})
    assert [incident.title for incident in kept.run(tracker)] == ["of today"]


def test_the_mark_never_goes_back(desk: Desk) -> None:
    batches = list(desk.tracker().changed("2025-11-14 14:52:00", lambda ids: {}))
    assert [(batch.mark, batch.listed) for batch in batches] == [("2025-11-14 14:52:00", 1)]  # of 14:51


def test_a_reading_begins_at_since(desk: Desk) -> None:
    kept = Kept()
    kept.run(desk.tracker(since="2025-11-14T12:00:00Z"))
    assert set(kept.incidents) == {life.sys_id for life in desk.world.tickets()
                                   if life.updated.isoformat() >= "2025-11-14T12:00:00"}


def test_a_census_may_begin_within_a_second(desk: Desk) -> None:
    newest = max(life.updated for life in desk.world.tickets())
    listed = [one for page in desk.tracker().census(newest + timedelta(milliseconds=400)) for one in page]
    assert {one.updated for one in listed} == {newest}


def test_how_many_there_are_is_told_with_each_batch(desk: Desk, small_pages: None) -> None:
    kept = Kept()
    kept.run(desk.tracker())
    assert {batch.total for batch in kept.batches} == {len(desk.ids())}


def test_a_census_names_what_a_pass_reads_in_the_same_version(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LISTED_ROWS", ROWS)
    kept, tracker = Kept(), desk.tracker(query="assignment_group.nameINNetwork L1,Network L2")
    desk.world.edit(desk.life(), "callum.reyes", {"group": "Network L2"})
    kept.run(tracker)
    since = desk.site.clock.now() - timedelta(days=365)
    listed = {one.id: (one.key, one.version) for page in tracker.census(since) for one in page}
    assert listed == {id: (one.key, one.version) for id, one in kept.incidents.items()}


def test_what_is_deleted_and_what_was_moved_out_of_the_query_are_two_things(desk: Desk) -> None:
    tracker = desk.tracker(query="assignment_group.name=Service Desk")
    kept = Kept()
    kept.run(tracker)
    gone, moved, stays = (next(life for life in desk.world.tickets() if life.sys_id == id)
                          for id in list(kept.incidents)[:3])
    desk.world.delete(gone)
    desk.world.edit(moved, "callum.reyes", {"group": "Network L2"})
    ids = [gone.sys_id, moved.sys_id, stays.sys_id, "INC0004101"]
    missing = {gone.sys_id: "deleted", moved.sys_id: "moved"}
    assert tracker.present(ids) == missing
    again = tracker.read(ids)
    assert again.missing == missing
    assert {incident.id for incident in again.incidents} == {moved.sys_id, stays.sys_id}
    assert next(one for one in again.incidents if one.id == moved.sys_id).now()["group"] == "Network L2"


@pytest.mark.parametrize("kind", ["unauthorised", "forbidden"])
def test_rights_that_are_lost_are_an_error_and_not_an_empty_week(desk: Desk, kind: Inside) -> None:
    desk.site.faults.add(kind, path=INCIDENTS, times=None)
    with pytest.raises(TrackerError):
        Kept().run(desk.tracker())
