"""Reading what changed: nothing is lost, whatever changes meanwhile and however Jira pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from connector.trackers.errors import Denied, Refused, Unavailable, Untrusted
from tests.connector.trackers.jira.small import NOW, Issue, Small, minutes, read_all


def many(number: int, apart: float = 1) -> list[Issue]:
    """Issues that changed one after another, so many minutes apart, the newest an hour ago."""
    return [Issue(100 + place, NOW - minutes(60 + apart * (number - place))) for place in range(number)]


def at(mark: str) -> datetime:
    return datetime.fromisoformat(mark)


def test_everything_comes_once_and_the_mark_is_the_newest_change(small: Small) -> None:
    small.page = 10
    small.add(*many(35))
    found, mark = read_all(small.tracker())
    assert set(found) == {str(issue) for issue in small.issues}
    assert at(mark) == max(issue.updated for issue in small.issues.values())


def test_the_next_reading_lists_the_overlap_and_fetches_nothing_known(small: Small) -> None:
    small.add(*many(35))
    found, mark = read_all(small.tracker())
    batches = list(small.tracker().changed(mark, lambda ids: {one: found[one].version for one in ids}))
    assert [(len(batch.incidents), batch.listed, batch.mark) for batch in batches] == [(0, 6, mark)]


def test_an_incident_that_changed_is_read_again(small: Small) -> None:
    small.add(*many(5))
    found, mark = read_all(small.tracker())
    small.issues[101].updated = NOW - minutes(2)
    again, later = read_all(small.tracker(), mark, {one: incident.version for one, incident in found.items()})
    assert set(again) == {"101"}
    assert at(later) == NOW - minutes(2)


@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_short_page_is_no_end(small: Small, size: int) -> None:
    """Part C, 7 and 9."""
    small.page = size
    small.add(*many(23))
    assert len(read_all(small.tracker())[0]) == 23


@pytest.mark.parametrize("size", [2, 5, 10])
def test_issues_of_one_second_are_turned_by_page(small: Small, size: int) -> None:
    """Part C, 6: no strict > that loses what shares a second with the last one."""
    small.page = size
    small.add(*(Issue(100 + number, NOW - minutes(60)) for number in range(37)))
    assert len(read_all(small.tracker())[0]) == 37


@pytest.mark.parametrize("size", [2, 7, 10])
def test_what_changes_while_pages_are_turned_makes_nothing_slip(small: Small, size: int) -> None:
    """Part C, 7: an issue that changes goes to the end, and what follows moves up by one."""
    small.page = size
    small.add(*many(40))
    waiting = iter(sorted(small.issues))

    def one_changes() -> None:
        if small.pages % 2:
            small.issues[next(waiting)].updated = NOW - minutes(1) + timedelta(seconds=small.pages)
    small.on_page = one_changes
    assert len(read_all(small.tracker())[0]) == 40


def test_what_changes_among_issues_of_one_second_makes_nothing_slip(datacenter: Small) -> None:
    datacenter.page = 10
    datacenter.add(*(Issue(100 + number, NOW - minutes(60)) for number in range(37)))

    def the_first_ones_change() -> None:
        if datacenter.pages == 2:
            for number in range(8):
                datacenter.issues[100 + number].updated = NOW - minutes(1)
    datacenter.on_page = the_first_ones_change
    assert len(read_all(datacenter.tracker())[0]) == 37


def test_issues_that_change_faster_than_they_are_listed_end_the_reading(datacenter: Small) -> None:
    datacenter.page = 10
    datacenter.add(*(Issue(100 + number, NOW - minutes(2)) for number in range(30)))

    def all_change() -> None:
        for issue in sorted(datacenter.issues.values(), key=lambda issue: (issue.updated, issue.id))[:10]:
            issue.updated += timedelta(milliseconds=1)
    datacenter.on_page = all_change
    with pytest.raises(Unavailable, match="faster than they can be listed"):
        read_all(datacenter.tracker())


def test_an_empty_page_with_a_token_is_no_end(cloud: Small) -> None:
    """Part C, 8."""
    cloud.add(*many(5))
    turns: list[str] = []

    def empty_first(method: str, path: str, asked: dict[str, object]) -> tuple[int, dict[str, str], str] | None:
        if path == "/search/jql" and not turns:
            turns.append(path)
            return 200, {}, '{"issues": [], "nextPageToken": "0"}'
        return None
    cloud.before = empty_first
    assert len(read_all(cloud.tracker())[0]) == 5


def test_the_same_token_twice_is_not_turned_for_ever(cloud: Small) -> None:
    cloud.add(*many(5))
    cloud.before = lambda method, path, asked: (
        (200, {}, '{"issues": [], "nextPageToken": "again"}') if len(cloud.asked) < 50 else (404, {}, "{}")
    ) if path == "/search/jql" else None
    with pytest.raises(Untrusted) as caught:
        read_all(cloud.tracker())
    assert caught.value.kind == "repeated"


def test_a_fresh_change_does_not_carry_the_mark_past_what_is_not_listed_yet(datacenter: Small) -> None:
    """Whoever dies after the first page goes on where its order was certain: Data Center sorts by an older
    ``updated`` than the issue shows."""
    datacenter.page = 10
    datacenter.add(*many(30))
    datacenter.issues[105].shown = NOW - timedelta(seconds=5)
    batches = datacenter.tracker().changed(None, lambda ids: {})
    first = next(batches)
    assert "105" in {incident.id for incident in first.incidents}
    assert at(first.mark) == datacenter.issues[109].updated
    rest = {incident.id for batch in batches for incident in batch.incidents}
    assert len(rest | {incident.id for incident in first.incidents}) == 30


def test_whoever_dies_between_two_batches_goes_on_at_the_last_and_misses_nothing(small: Small) -> None:
    small.page = 10
    small.add(*many(35))
    batches = small.tracker().changed(None, lambda ids: {})
    first = next(batches)
    held = {incident.id: incident.version for incident in first.incidents}
    rest, _ = read_all(small.tracker(), first.mark, held)
    assert set(held) | set(rest) == {str(issue) for issue in small.issues}


def test_the_mark_never_passes_the_servers_own_time_and_never_goes_back(small: Small) -> None:
    small.add(Issue(100, NOW + timedelta(days=1)), Issue(101, NOW - minutes(4)))
    _, mark = read_all(small.tracker())
    assert at(mark) == NOW
    del small.issues[100]
    assert at(read_all(small.tracker(), mark)[1]) == NOW


def test_nothing_at_all_moves_no_mark(small: Small) -> None:
    mark = (NOW - minutes(600)).isoformat()
    small.add(Issue(100, NOW - minutes(900)))
    assert read_all(small.tracker(), mark) == ({}, mark)
    small.issues.clear()
    assert read_all(small.tracker()) == ({}, "")
    assert read_all(small.tracker(), "") == ({}, "")


def test_an_issue_without_updated_counts_from_its_creation_and_moves_no_mark(small: Small) -> None:
    small.add(Issue(100, NOW - minutes(9), fields={"updated": None}), Issue(101, NOW - minutes(30)))
    found, mark = read_all(small.tracker())
    assert found["100"].version == small.issues[100].created.isoformat()
    assert at(mark) == NOW - minutes(30)


def test_since_is_where_reading_begins(small: Small) -> None:
    small.add(*many(30))
    since = NOW - minutes(70)
    found, _ = read_all(small.tracker(since=since.isoformat()))
    assert {int(one) for one in found} == {id_ for id_, issue in small.issues.items() if issue.updated >= since}


def test_rows_that_the_query_excludes_end_the_reading(small: Small) -> None:
    small.add(*many(30))
    small.ignores_time = True
    with pytest.raises(Untrusted) as caught:
        read_all(small.tracker(), (NOW - minutes(65)).isoformat())
    assert caught.value.kind == "query-ignored"


def test_rows_in_another_order_than_asked_end_the_reading(small: Small) -> None:
    small.add(Issue(100, NOW - minutes(90), shown=NOW - minutes(30)), Issue(101, NOW - minutes(80)))
    with pytest.raises(Untrusted, match="not where its last change sorts it"):
        read_all(small.tracker())


def test_the_old_search_of_cloud_is_never_asked(cloud: Small) -> None:
    """Part C, 10."""
    cloud.add(*many(3))
    read_all(cloud.tracker())
    assert cloud.count("^/search$") == 0


def test_a_thousand_incidents_cost_as_few_calls_as_pages(cloud: Small) -> None:
    cloud.add(*many(1000, 0.8))
    assert len(read_all(cloud.tracker())[0]) == 1000
    assert cloud.count("/search/jql") == 11
    assert len(cloud.asked) == 11 + 4  # who, where, fields, about how many


def test_an_idle_reading_costs_one_search(cloud: Small) -> None:
    cloud.add(*many(5))
    tracker = cloud.tracker()
    found, mark = read_all(tracker)
    cloud.asked.clear()
    read_all(tracker, mark, {one: incident.version for one, incident in found.items()})
    assert [path for _, path, _ in cloud.asked] == ["/search/jql"]


def test_an_error_in_the_middle_is_told_and_what_came_before_stays(small: Small) -> None:
    """Part C, 16: 400 is no empty page."""
    small.page = 10
    small.add(*many(30))
    small.before = lambda method, path, asked: (
        (400, {}, '{"errorMessages": ["no more"]}') if path.startswith("/search") and small.pages == 1 else None)
    batches = small.tracker().changed(None, lambda ids: {})
    assert at(next(batches).mark) == small.issues[109].updated
    with pytest.raises(Refused, match="no more"):
        next(batches)


def test_a_project_that_is_not_seen_any_more_is_a_matter_of_rights(small: Small) -> None:
    small.before = lambda method, path, asked: (
        (400, {}, '{"errorMessages": ["The value \'OPS\' does not exist for the field \'project\'."]}')
        if path.startswith("/search") else None)
    with pytest.raises(Denied) as caught:
        read_all(small.tracker(), (NOW - minutes(5)).isoformat())
    assert "permissions" in caught.value.hint


def test_pages_that_are_too_long_for_something_on_the_way_are_asked_for_in_parts(small: Small) -> None:
    small.add(*many(60))
    small.before = lambda method, path, asked: (
        (200, {}, '{"issues": [{"id"') if "search" in path and int(asked.get("maxResults", 0)) > 10 else None)
    assert len(read_all(small.tracker())[0]) == 60


def test_a_page_that_is_cut_off_however_short_ends_the_reading(small: Small) -> None:
    small.add(*many(3))
    small.before = lambda method, path, asked: (200, {}, '{"issues": [') if path.startswith("/search") else None
    with pytest.raises(Untrusted) as caught:
        read_all(small.tracker(), (NOW - minutes(5)).isoformat())
    assert caught.value.kind == "cut-off"
    assert small.count("^/search") <= 5
