"""Each ticket of the week is kept in one tracker, and what hangs together in the same."""

from __future__ import annotations

import re

import pytest

from connector.demo.folder import contents
from connector.demo.jira import answer
from connector.demo.lives import happenings, lives
from connector.demo.moments import ENDS, NOW
from connector.demo.sharing import DESK, SCHOOLS, share_out
from connector.demo.week import load_week
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock


def test_the_shares_make_up_the_week_and_nothing_is_in_two() -> None:
    shared = share_out()
    kept = [numbered.key for share in shared.shares.values() for numbered in share.tickets]
    assert sorted(kept) == sorted(numbered.key for numbered in load_week().tickets)
    assert len(set(kept)) == len(kept)
    assert set(shared.keys) == set(load_week().keys)


def test_a_ticket_names_and_hangs_under_none_of_the_other_tracker() -> None:
    for share in share_out().shares.values():
        here = {numbered.key for numbered in share.tickets}
        for life in lives(share, ENDS).tickets.values():
            assert not life.values["parent"] or life.values["parent"] in lives(share, ENDS).tickets
            texts = [life.values["summary"], life.values["description"], *(said.text for said in life.said)]
            assert set(re.findall(r"NET-\d+", " ".join(texts))) <= here
    with pytest.raises(KeyError):
        share_out().shares[SCHOOLS].words("see {core}")


def test_people_call_a_ticket_as_the_tracker_that_keeps_it_does() -> None:
    shared = share_out()
    assert (shared.where("core"), shared.keys["core"]) == (DESK, "NET-4211")
    assert (shared.where("wifi"), shared.keys["wifi"]) == (SCHOOLS, "INC0004207")
    assert shared.words("{wifi} before {core}") == "INC0004207 before NET-4211"


def test_what_one_tracker_knows_of_shifts_and_planned_work_is_not_in_rung_yaml() -> None:
    shared = share_out()
    config = contents(shared, {DESK: 1, SCHOOLS: 2})["rung.yaml"]
    for source, share in shared.shares.items():
        for work in share.people.planned:
            assert work.id not in config, source
    whole, told = load_week().people, [share.people for share in shared.shares.values()]
    assert {work.id for work in whole.planned} == {*re.findall(r"CHG-\d+", config), *(
        work.id for people in told for work in people.planned)}
    assert config.count("{person: ") + sum(len(people.on_call) for people in told) == len(whole.on_call)


def test_what_opens_later_takes_no_number_of_the_week() -> None:
    for share in share_out().shares.values():
        world = week_world(Clock(NOW), share)
        assert world.create("rung", {"summary": "one more"}).key not in {numbered.key for numbered in share.tickets}


def test_a_share_tells_what_the_week_tells_of_its_tickets() -> None:
    whole = {issue["key"]: issue["fields"]["summary"] for issue in answer(ENDS)["issues"]}
    for share in share_out().shares.values():
        told = {issue["key"]: issue["fields"]["summary"] for issue in answer(ENDS, share)["issues"]}
        assert told == {key: whole[key] for key in told}
        assert {what.key for what in happenings(share)} == {numbered.key for numbered in share.tickets}
