"""Credit goes to who stands in the history, and to nobody else."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from connector.proof.attribution import Whose, acts_of, parts_of
from connector.proof.history import read_story
from rules.incident import Event, Incident
from tests.connector.proof.histories import (
    ANYBODY,
    NOW,
    OPENED,
    change,
    entry_of,
    histories,
    incident,
    part_of,
    said,
    solved,
)


def played(of: Incident, whose: Whose = ANYBODY) -> dict[str, str]:
    return {"+".join(part.accounts): part.part for part in parts_of(read_story(of, NOW), whose)}


def test_who_held_it_longest_and_who_restored_it_own_it() -> None:
    found = {part.accounts[0]: part for part in parts_of(read_story(solved(), NOW), ANYBODY)}
    assert found["ada"].part == "owner" and found["mia"].part == "touched"
    assert found["ada"].grounds == {
        "held_longest": ("assignee@5", "assignee@60", "state@190"), "restored": ("state@190",),
        "held_at_end": ("assignee@60", "state@190"), "acted": ("state@190",), "held": ("assignee@60", "state@190")}
    assert found["mia"].grounds == {"held": ("assignee@5", "assignee@60"), "passed_on": ("assignee@60",)}


def test_who_held_it_longest_and_gave_it_away_before_the_end_owns_it_too() -> None:
    of = incident(change(0, "assignee", "mia", "mia"), change(100, "assignee", "ada", "mia", old="mia"),
                  change(120, "state", "resolved", old="new"))
    assert played(of) == {"ada": "owner", "mia": "owner"}


def test_who_held_it_longest_but_hardly_at_all_does_not_own_it() -> None:
    of = incident(change(0, "assignee", "mia", "mia"), change(9, "assignee", "", "mia", old="mia"),
                  change(100, "assignee", "ada"), change(100, "state", "resolved", "ada", old="new"))
    assert played(of) == {"ada": "owner", "mia": "touched"}


def test_the_time_held_is_counted_while_it_was_open() -> None:
    of = incident(change(10, "assignee", "ada"), change(70, "state", "resolved", old="new"),
                  change(130, "state", "in_progress", old="resolved"),
                  change(190, "state", "resolved", old="in_progress"))
    held = part_of(entry_of(of), "ada").measures[0]
    assert (held.value, held.events) == (120 * 60, ("assignee@10", "state@70", "state@130", "state@190"))


def test_who_wrote_or_changed_something_worked_on_it_and_who_passed_it_on_touched_it() -> None:
    of = solved(said(30, "checked the link", "tom"), change(31, "impact", "high", "eve"),
                change(2, "group", "Network", "pat"), Event(OPENED, "t", "touched", actor="zoe", origin="staff"))
    assert played(of) == {"ada": "owner", "tom": "worked", "eve": "worked", "pat": "touched", "zoe": "touched",
                          "mia": "touched"}


def test_closing_what_was_resolved_is_no_work_on_it() -> None:
    assert played(solved(change(500, "state", "closed", "pat", old="resolved")))["pat"] == "touched"


def test_automation_the_caller_and_rung_get_no_part() -> None:
    of = solved(change(20, "impact", "high", "bot", origin="automation"), said(21, "help", "carl", origin="caller"),
                change(22, "priority", 1, "rung", old=2, origin="rung"))
    assert set(played(of)) == {"ada", "mia"}
    automatic = incident(change(1, "assignee", "bot", "bot", origin="automation"),
                         change(9, "state", "resolved", "bot", old="new", origin="automation"))
    assert played(automatic) == {}


def test_who_acted_as_automation_is_no_person_by_being_assigned() -> None:
    of = incident(change(1, "assignee", "bot", "mia"), said(2, "restarted", "bot", origin="automation"),
                  change(9, "state", "resolved", "mia", old="new"))
    assert played(of) == {"mia": "owner"}


def test_accounts_whose_people_are_not_known_are_not_joined_to_anybody() -> None:
    of = incident(change(5, "assignee", "Resolver 5", "Updated by 5", origin="unknown"),
                  change(60, "state", "resolved", "Updated by 5", old="new", origin="unknown"))
    [part] = parts_of(read_story(of, NOW), ANYBODY)
    assert (part.accounts, part.part, [*part.grounds]) == (
        ("Resolver 5",), "owner", ["held_longest", "held_at_end", "held"])
    assert acts_of(read_story(of, NOW), ANYBODY) == ({}, ("assignee@5", "state@60"))
    acts, resolution = entry_of(of).unknown[:2]
    assert (acts.value, acts.events) == (
        "who is behind 2 events: recorded under other account names than of those who held it, and nothing says whose "
        "they are",
        ("assignee@5", "state@60"))
    assert (resolution.value, resolution.events) == (
        "who resolved it: it was done under an account that nothing joins to a technician; who held it then is known",
        ("state@60",))


def test_a_resolution_by_automation_is_said_to_be_one() -> None:
    of = solved(change(20, "assignee", "tom", "ada", old="ada"))
    of = replace(of, events=tuple(event._replace(actor="bot", origin="automation") if event.id == "state@190" else event
                                  for event in of.events))
    assert [each.value for each in entry_of(of).unknown if each.label == "resolution"] == [
        "which technician restored it: the history shows that automation resolved it; who held it then is known"]


def test_the_configuration_joins_them_and_says_so_by_one_key() -> None:
    five = Whose(lambda account: "five", lambda account: account.endswith(" 5"))
    of = incident(change(5, "assignee", "Resolver 5", "Updated by 5", origin="unknown"),
                  change(60, "state", "resolved", "Updated by 5", old="new", origin="unknown"))
    [part] = parts_of(read_story(of, NOW), five)
    assert (part.accounts, tuple(part.grounds)[:2]) == (("Resolver 5", "Updated by 5"), ("held_longest", "restored"))


def test_an_update_sent_through_rung_is_its_senders() -> None:
    sent = Event(OPENED, "sent", "update_sent", "business", actor="mia", origin="rung", text="we are on it")
    assert played(solved(sent))["mia"] == "worked"


@given(histories())
def test_nobody_who_is_absent_from_the_history_has_a_part(of: Incident) -> None:
    acted = {event.actor for event in of.events if event.origin not in ("automation", "caller")}
    assigned = {event.new for event in of.events if event.field == "assignee"}
    bots = {event.actor for event in of.events if event.origin == "automation"}
    for part in parts_of(read_story(of, NOW), ANYBODY):
        assert set(part.accounts) <= (acted | assigned) - bots
        known = {event.id for event in of.events}
        assert all(set(measure.events) <= known and measure.events for measure in part.measures)
        assert all(set(events) <= known and events for events in part.grounds.values())


@given(histories())
def test_everybodys_time_together_is_no_more_than_it_was_open(of: Incident) -> None:
    story = read_story(of, NOW)
    closed = sum((((spell.end or NOW) - spell.start).total_seconds() for spell in story.spells), 0.0)
    held = sum(measure.value or 0 for part in parts_of(story, ANYBODY) for measure in part.measures
               if measure.name == "held")
    assert held <= (NOW - OPENED).total_seconds() - closed
