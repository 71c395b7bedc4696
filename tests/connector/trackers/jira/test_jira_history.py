"""The whole history of each issue: changelogs that come cut, comments that overflow, searches that lag behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from connector.trackers.errors import Unavailable, Untrusted
from connector.trackers.jira.comments import marker
from tests.connector.trackers.jira.small import (
    ANN,
    CAL,
    NOW,
    RUNG,
    Issue,
    Json,
    Small,
    change,
    minutes,
    read_all,
    remark,
    stamp,
)

SUBTLE = NOW - minutes(600)


def steps(number: int, first: int = 1000) -> list[Json]:
    """A changelog, to and fro, ten seconds apart."""
    names = ("Open", "In Progress")
    return [change(first + place, SUBTLE + timedelta(seconds=10 * place), names[place % 2], names[(place + 1) % 2])
            for place in range(number)]


def states(incident: Any) -> list[str]:
    return [event.id for event in incident.events if event.field == "state"]


def whole(number: int) -> list[str]:
    return [f"{1000 + place}:state" for place in range(number)]


def bulk(small: Small, written: Any, size: int = 1000) -> None:
    """Give changelogs in one answer, instants written so, in pages of ``size`` entries."""
    def answer(asked: Json) -> tuple[int, Json]:
        logs = [(one, entry) for one in asked["issueIdsOrKeys"] for entry in small.issues[int(one)].histories]
        start = int(asked.get("nextPageToken") or 0)
        found: dict[str, Json] = {}
        for one, entry in logs[start:start + size]:
            at = datetime.fromisoformat(entry["created"])
            found.setdefault(one, {"issueId": one, "changeHistories": []})["changeHistories"].append(
                {**entry, "created": written(at)})
        more = {"nextPageToken": str(start + size)} if start + size < len(logs) else {}
        return 200, {"issueChangeLogs": list(found.values()), **more}
    small.bulk = answer


@pytest.mark.parametrize("number", [0, 1, 40, 41, 250])
def test_a_changelog_is_whole_however_little_comes_with_the_issue(small: Small, number: int) -> None:
    """Part C, 14."""
    small.add(Issue(100, NOW - minutes(9), histories=steps(number), status=("Open", "In Progress")[number % 2]))
    incident = read_all(small.tracker())[0]["100"]
    assert states(incident) == whole(number)
    assert incident.opening["state"] == ("new" if number else incident.opening["state"])


@pytest.mark.parametrize("written", [stamp, lambda at: int(at.timestamp()), lambda at: int(at.timestamp() * 1000)],
                         ids=["iso", "seconds", "milliseconds"])
@pytest.mark.parametrize("size", [1000, 30])
def test_many_cut_changelogs_are_completed_in_one_go(cloud: Small, written: Any, size: int) -> None:
    cloud.add(*(Issue(100 + place, NOW - minutes(9 + place), histories=steps(60, 1000)) for place in range(5)))
    bulk(cloud, written, size)
    found, _ = read_all(cloud.tracker())
    assert all(states(incident) == whole(60) for incident in found.values())
    assert [event.at for event in found["100"].events if event.field][0] == SUBTLE
    assert cloud.count("changelog") == -(-300 // size)


def test_a_bulk_that_leaves_entries_out_is_made_good_issue_by_issue(cloud: Small) -> None:
    cloud.add(Issue(100, NOW - minutes(9), histories=steps(90)))
    bulk(cloud, stamp)
    full = cloud.bulk
    assert full is not None

    def lossy(asked: Json) -> tuple[int, Json]:
        status, found = full(asked)
        for log in found["issueChangeLogs"]:
            del log["changeHistories"][3]
        return status, found
    cloud.bulk = lossy
    assert states(read_all(cloud.tracker())[0]["100"]) == whole(90)


def test_a_bulk_whose_token_repeats_is_not_turned_for_ever(cloud: Small) -> None:
    cloud.add(Issue(100, NOW - minutes(9), histories=steps(90)))
    cloud.bulk = lambda asked: (200, {"issueChangeLogs": [], "nextPageToken": "again"})
    with pytest.raises(Untrusted) as caught:
        read_all(cloud.tracker())
    assert caught.value.kind == "repeated"


def test_what_stays_unknown_of_a_changelog_is_not_invented(datacenter: Small) -> None:
    """Data Center of old has no list of its own: then the state at the opening is not known but by its words."""
    issue = Issue(100, NOW - minutes(9), histories=steps(3), status="In Progress")
    datacenter.add(issue)

    def old(method: str, path: str, asked: Json) -> tuple[int, dict[str, str], str] | None:
        return (404, {}, '{"errorMessages": ["null for uri"]}') if path.endswith("/changelog") else None
    datacenter.before = old
    issue.more_histories = 6
    incident = read_all(datacenter.tracker())[0]["100"]
    assert "priority" not in incident.opening
    assert states(incident) == whole(3)


@pytest.mark.parametrize("number", [0, 20, 21, 230])
def test_comments_are_whole_however_few_come_with_the_issue(small: Small, number: int) -> None:
    said = [remark(5000 + place, SUBTLE + minutes(place), jsdPublic=True) for place in range(number)]
    small.add(Issue(100, NOW - minutes(9), comments=said))
    events = read_all(small.tracker())[0]["100"].events
    assert [event.id for event in events if event.text] == [f"comment:{5000 + place}" for place in range(number)]
    assert small.count("/comment$") == -(-number // 100) * (number > 20)


@pytest.mark.parametrize(("more", "kind"), [
    ({"jsdPublic": True}, "public_comment"), ({"jsdPublic": False}, "internal_note"),
    ({"properties": [{"key": "sd.public.comment", "value": {"internal": True}}]}, "internal_note"),
    ({"properties": []}, "public_comment")])
def test_what_the_caller_reads_is_told_from_what_is_not(small: Small, more: Json, kind: str) -> None:
    small.add(Issue(100, NOW - minutes(9), comments=[remark(1, SUBTLE, **more)]))
    assert [event.kind for event in read_all(small.tracker())[0]["100"].events] == ["created", kind]
    assert small.count("/comment") == 0


def test_a_desk_that_lists_comments_without_saying_who_reads_them_is_asked(datacenter: Small) -> None:
    said = [remark(1, SUBTLE), remark(2, SUBTLE + minutes(1))]
    datacenter.add(Issue(100, NOW - minutes(9), comments=said), Issue(101, NOW - minutes(8), desk=False, comments=said))

    def properties(method: str, path: str, asked: Json) -> tuple[int, dict[str, str], str] | None:
        if path == "/comment/1/properties/sd.public.comment":
            return 200, {}, '{"key": "sd.public.comment", "value": {"internal": true}}'
        if path.startswith("/comment/"):
            return 404, {}, '{"errorMessages": ["no such property"]}'
        return None
    datacenter.before = properties
    found, _ = read_all(datacenter.tracker())
    assert [event.kind for event in found["100"].events[1:]] == ["internal_note", "public_comment"]
    assert [event.kind for event in found["101"].events[1:]] == ["public_comment", "public_comment"]
    assert datacenter.count("/issue/101/comment") == 0


def test_a_search_that_lags_behind_its_history_never_settles_over_it(small: Small) -> None:
    """Part C, 15: the snapshot says Open, the database has it resolved; the issue is read again by its id."""
    issue = Issue(100, NOW - minutes(3), histories=steps(90), status="Open")
    small.add(issue)
    late = change(2000, NOW - minutes(1), "Open", "Done")

    def behind(method: str, path: str, asked: Json) -> None:
        if path.endswith("/changelog") and late not in issue.histories:
            issue.histories.append(late)
        if path == "/issue/100":
            issue.status, issue.updated = "Done", NOW - minutes(1)
    small.before = behind
    if not small.cloud:
        issue.histories.append(late)
    incident = read_all(small.tracker())[0]["100"]
    assert incident.now()["state"] == "resolved"
    assert incident.version == (NOW - minutes(1)).isoformat()
    assert incident.events[-1].id == "2000:state"


def test_an_issue_that_never_stands_still_ends_the_reading(cloud: Small) -> None:
    issue = Issue(100, NOW - minutes(30), histories=steps(150))
    cloud.add(issue)

    def always(method: str, path: str, asked: Json) -> None:
        if path == "/issue/100":
            issue.updated += timedelta(seconds=10)
        if path.endswith("/changelog") and asked.get("startAt") == "0":
            issue.histories.append(change(3000 + len(issue.histories), issue.updated + timedelta(seconds=5), "a", "b"))
    cloud.before = always
    with pytest.raises(Unavailable, match="faster than it can be read"):
        read_all(cloud.tracker())


def test_an_issue_deleted_while_it_is_read_is_left_to_the_census(cloud: Small) -> None:
    cloud.add(Issue(100, NOW - minutes(30), histories=steps(90)), Issue(101, NOW - minutes(30)))
    cloud.on_page = cloud.issues.clear
    assert set(read_all(cloud.tracker())[0]) == {"101"}


def test_an_older_snapshot_than_the_store_has_is_not_taken(cloud: Small) -> None:
    cloud.add(Issue(100, NOW - minutes(9)))
    newer = (NOW - minutes(1)).isoformat()
    assert read_all(cloud.tracker(), None, {"100": newer})[0] == {}
    assert set(read_all(cloud.tracker(), None, {"100": "an export's own"})[0]) == {"100"}


def test_rungs_own_note_is_rungs_and_nobody_elses_is(cloud: Small) -> None:
    """Part C, 20. Our account may be a person's too, and a mail quotes what it answers."""
    mine = f"restarted\n\n{marker('op-1')}"
    said = [remark(1, SUBTLE, mine, author=RUNG), remark(2, SUBTLE + minutes(1), "by hand", author=RUNG),
            remark(3, SUBTLE + minutes(2), mine, author=CAL),
            remark(4, SUBTLE + minutes(3), "x", author=RUNG, properties=[{"key": "rung", "value": {"operation": "o"}}]),
            remark(5, SUBTLE + minutes(4), f"{mine}\nwhat is this", author=RUNG)]
    cloud.add(Issue(100, NOW - minutes(9), comments=said, desk=False))
    events = {event.id: event.origin for event in read_all(cloud.tracker())[0]["100"].events}
    assert [place for place in range(1, 6) if events[f"comment:{place}"] == "rung"] == [1, 4]


def test_what_cannot_be_read_of_an_issue_is_told_and_the_rest_is_read(small: Small) -> None:
    small.add(Issue(100, NOW - minutes(9), comments=[{**remark(1, SUBTLE), "created": "yesterday"},
                                                     remark(2, SUBTLE)], desk=False), Issue(101, NOW - minutes(8)))
    [batch] = small.tracker().changed(None, lambda ids: {})
    assert [incident.id for incident in batch.incidents] == ["100", "101"]
    assert [(one.id, one.key) for one in batch.unread] == [("100", "OPS-100")]
    assert "not a date" in batch.unread[0].what


def test_an_issue_without_a_status_is_not_believed(small: Small) -> None:
    small.add(Issue(100, NOW - minutes(9), fields={"status": None}))
    with pytest.raises(Untrusted) as caught:
        read_all(small.tracker())
    assert caught.value.kind == "fields-missing"


def test_who_said_what_is_as_in_an_export(small: Small) -> None:
    small.add(Issue(100, NOW - minutes(9), comments=[remark(1, SUBTLE, jsdPublic=True)], fields={"assignee": ANN}))
    assert read_all(small.tracker())[0]["100"].events[1].origin == "staff"
