"""Times in JQL: an absolute instant where Jira takes it, else minutes of the account's zone; tried, then trusted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connector.trackers.errors import Refused, Untrusted
from connector.trackers.jira.jql import Since, among
from tests.connector.trackers.jira.small import NOW, Issue, Small, minutes, read_all

MARK = (NOW - minutes(60)).isoformat()
ANGELES = ZoneInfo("America/Los_Angeles")


def a_day(small: Small) -> None:
    small.add(*(Issue(100 + number, NOW - minutes(10 * number) - timedelta(seconds=7)) for number in range(100)))


def since_mark(small: Small) -> set[str]:
    return {str(issue.id) for issue in small.issues.values() if issue.updated >= NOW - minutes(65)}


def test_a_time_is_written_as_an_absolute_instant(small: Small) -> None:
    """Part C, 5: the account's zone is eight hours away, and that changes nothing."""
    a_day(small)
    found, _ = read_all(small.tracker(), MARK)
    assert set(found) == since_mark(small)


def test_a_jira_that_takes_no_number_is_asked_in_the_minutes_of_the_accounts_zone(small: Small) -> None:
    a_day(small)
    small.reads_numbers = False
    found, _ = read_all(small.tracker(), MARK)
    assert set(found) >= since_mark(small)
    assert any("2026-03-02 08:55" in str(asked.get("jql")) for _, _, asked in small.asked)


def test_a_jira_that_reads_numbers_otherwise_is_found_out(small: Small) -> None:
    """It would list what changed in the last minutes, and hide hours before: 104 issues became 22."""
    a_day(small)
    small.misread = timedelta(minutes=30)
    found, _ = read_all(small.tracker(), MARK)
    assert set(found) >= since_mark(small)
    assert any("2026-03-02 08:55" in str(asked.get("jql")) for _, _, asked in small.asked)


def test_a_jira_that_hides_what_is_new_either_way_is_not_read(small: Small) -> None:
    a_day(small)
    small.misread, small.reads_minutes_in = timedelta(minutes=30), "America/New_York"
    small.me = {**small.me, "timeZone": "Pacific/Honolulu"}
    with pytest.raises(Untrusted) as caught:
        read_all(small.tracker(), MARK)
    assert caught.value.kind == "query-ignored"


def test_a_query_that_is_wrong_anyway_is_told_as_it_was_at_first(small: Small) -> None:
    small.before = lambda method, path, asked: (
        (400, {}, '{"errorMessages": ["Error in the JQL Query: Expecting operator"]}') if "search" in path else None)
    with pytest.raises(Refused, match="Expecting operator") as caught:
        read_all(small.tracker(), MARK)
    assert "ORDER BY" in caught.value.hint


@given(after=st.integers(0, 14 * 24 * 3600))
@example(after=(7 * 24 + 8) * 3600 + 1800).via("half past one, for the first time")
@example(after=(7 * 24 + 9) * 3600 + 1800).via("half past one, for the second time")
def test_a_minute_never_means_later_than_what_was_asked_for(after: int) -> None:
    """Also in the hour that comes twice, whichever of the two Jira takes."""
    at = datetime(2026, 10, 25, tzinfo=UTC) + timedelta(seconds=after)
    since = Since()
    since.fall_back(ANGELES)
    clause, earliest = since.clause(at)
    local = datetime.fromisoformat(clause.removeprefix("updated >= ").strip('"')).replace(tzinfo=ANGELES)
    assert earliest <= local.replace(fold=0).astimezone(UTC)
    assert local.replace(fold=1).astimezone(UTC) <= at
    assert at - earliest < timedelta(hours=2, minutes=1)


def test_nothing_but_numbers_enters_a_query_as_an_id() -> None:
    with pytest.raises(ValueError):
        among(["1) OR (project = X"])
