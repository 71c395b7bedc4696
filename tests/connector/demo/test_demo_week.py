"""The week itself: one of its own, told truly, and read without a rest."""

from __future__ import annotations

import json
import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from connector.demo.jira import answer, text
from connector.demo.mapping import mapping_text
from connector.demo.moments import BEGINS, ENDS, NOW, moment
from connector.demo.week import FOLDER, load_week
from connector.trackers import read_export

if TYPE_CHECKING:
    from tests.connector.demo.conftest import Lived

DOCUMENTED = [ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]


def said(issue: dict[str, Any]) -> list[Any]:
    return [*issue["changelog"]["histories"], *issue["fields"]["comment"]["comments"]]


def test_everything_happens_within_the_week_and_after_its_opening() -> None:
    for numbered in load_week().tickets:
        instants = [numbered.ticket.opened, *(act.at for act in numbered.ticket.acts)]
        assert instants == sorted(instants), numbered.key
        assert BEGINS <= instants[0] <= ENDS, numbered.key


def test_whoever_takes_a_ticket_is_of_the_group_that_holds_it() -> None:
    week = load_week()
    groups = {member.account: member.groups for member in week.people.staff}
    for numbered in week.tickets:
        group = numbered.ticket.fields.group
        for act in numbered.ticket.acts:
            group = act.set.named().get("group", group)
            assignee = act.set.named().get("assignee")
            if assignee and numbered.ticket.ticket:
                assert group in groups[assignee], f"{numbered.key}: {assignee}"


def test_keys_count_in_the_order_of_opening() -> None:
    tickets = load_week().tickets
    numbers = [int(numbered.key.removeprefix("NET-")) for numbered in tickets]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert [n.ticket.opened for n in tickets] == sorted(n.ticket.opened for n in tickets)


def test_there_are_about_120_incidents_on_friday() -> None:
    assert 115 <= answer(NOW)["total"] <= 125


def test_an_answer_knows_nothing_of_what_comes_after() -> None:
    instants = [entry["created"] for issue in answer(NOW)["issues"] for entry in said(issue)]
    instants += [issue["fields"]["updated"] for issue in answer(NOW)["issues"]]
    assert max(instants) <= NOW.strftime("%Y-%m-%dT%H:%M:%S")  # the week has Greenwich time


def test_a_later_answer_goes_on_where_an_earlier_one_ended() -> None:
    later = {issue["id"]: issue for issue in answer(ENDS)["issues"]}
    for issue in answer(NOW)["issues"]:
        after = later[issue["id"]]
        assert after["key"] == issue["key"]
        for page, entries in (("changelog", "histories"), ("comment", "comments")):
            known = issue[page][entries] if page == "changelog" else issue["fields"][page][entries]
            whole = after[page][entries] if page == "changelog" else after["fields"][page][entries]
            assert whole[:len(known)] == known


def test_ids_of_changes_and_comments_are_unique() -> None:
    issues = answer(ENDS)["issues"]
    changes = [entry["id"] for issue in issues for entry in issue["changelog"]["histories"]]
    comments = [entry["id"] for issue in issues for entry in issue["fields"]["comment"]["comments"]]
    assert len(set(changes)) == len(changes)
    assert len(set(comments)) == len(comments)


def test_the_text_of_an_answer_is_the_answer() -> None:
    assert json.loads(text(answer(NOW))) == answer(NOW)


def test_no_address_of_the_week_is_anybodys() -> None:
    words = "".join(entry.read_text(encoding="utf-8") for entry in FOLDER.iterdir())
    addresses = re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", words)
    assert addresses
    assert [a for a in addresses if not any(ip_address(a) in net for net in DOCUMENTED)] == []
    assert [n for n in re.findall(r"\bAS (\d+)\b", words) if not 64496 <= int(n) <= 64534] == []
    assert re.findall(r"\b0\d{3,4} (?!960)\d{6}\b", words) == []  # 01632 960xxx is set aside for fiction


def test_a_name_in_braces_that_no_ticket_has_is_noticed() -> None:
    with pytest.raises(KeyError):
        load_week().words("see {nothing}")


def test_a_moment_is_one_of_the_week() -> None:
    assert moment("Tue 13:20").isoformat() == "2025-11-11T13:20:00+00:00"
    with pytest.raises(ValueError, match="not a moment of the week"):
        moment("Tue 9:05")


def test_the_mapping_reads_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "week.json").write_text(text(answer(NOW)), encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(mapping_text(load_week()), encoding="utf-8")
    reader = read_export(tmp_path / "week.json", "desk", str(tmp_path / "mapping.yaml"))
    assert len(list(reader)) == answer(NOW)["total"]
    report = reader.report
    assert (report.skipped, report.partly_read) == (0, 0)
    assert (report.unmapped_columns, report.unmapped_values, dict(report.notes)) == ({}, {}, {})


def test_of_every_event_is_known_whose_it_is(lived: Lived) -> None:
    origins = {event.origin for stored in lived.app.store.incidents() for event in stored.incident.events}
    assert origins == {"staff", "caller", "automation", "rung"}


def test_no_rule_is_left_unjudged_but_for_what_nobody_said(lived: Lived) -> None:
    unknown = {rule for name in lived.week.keys for rule in lived.decide(name).unknown}
    assert unknown <= {"many-on-one-item"}  # of a ticket that names no item nobody can count its neighbours
