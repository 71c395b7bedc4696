"""The profile: what speaks for its owner, and every number with all the entries it was computed from."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from connector.proof.profile import Mine, ProfilePage, profile_page
from connector.proof.rendering import profile_markdown
from connector.proof.values import Entry
from rules.incident import Incident
from tests.connector.proof.histories import change, entry_of, incident, part_of, restorations, said, solved


def page(*entries: Entry, account: str = "ada") -> ProfilePage:
    mine = [Mine(entry, part_of(entry, account), f"entries/{number}.md") for number, entry in enumerate(entries)]
    return profile_page("Ada Berg", "k1", mine, 0, (), ZoneInfo("UTC"))


def held(until: float, resolved: float, by: str = "tom", start: float = 10) -> Incident:
    """Held by ada from ``start`` until ``until``, then by tom, and resolved by him."""
    more = [] if until >= resolved else [change(until, "assignee", "tom", "tom", old="ada")]
    return incident(change(5, "assignee", "mia", "mia"), change(start, "assignee", "ada", "mia", old="mia"),
                    *more, change(resolved, "state", "resolved", by, old="new"))


def test_what_one_restored_is_a_result_whatever_time_it_took() -> None:
    [result] = page(entry_of(solved(at=2000))).results
    assert (result.text, result.target) == ("Restored VPN in 1 d 9 h 20 min", "")


def test_a_target_that_was_met_stands_beside_its_result() -> None:
    [result] = page(entry_of(solved())).results
    assert result.target == "Met the restore target for P2: 3 h 10 min of 8 h"
    assert f"** · {result.target} · " in profile_markdown(page(entry_of(solved())))


def test_what_one_held_is_a_result_only_where_something_speaks_for_it() -> None:
    assert page(entry_of(held(1000, 1000))).results == ()  # to the end, and the target missed
    [met] = page(entry_of(held(300, 300))).results
    assert met.text == (
        "Held the incident on VPN for 4 h 50 min of the 5 h that it took until it was restored, nobody longer")
    [compared] = page(entry_of(held(1000, 1000), restorations(*[2000] * 10))).results
    assert "50 % faster than the median of 10 comparable incidents" in compared.text


def test_what_one_held_for_less_than_half_of_the_time_is_no_result_for_its_target() -> None:
    assert page(entry_of(held(400, 400, start=250))).results == ()


def test_a_number_of_so_many_names_all_of_them_those_that_count_first() -> None:
    late, soon = entry_of(solved(at=2000)), entry_of(solved())
    found = next(figure for figure in page(late, soon).figures if figure.label == "restore targets met")
    assert (found.shown, [link.file for link in found.entries]) == ("1 of 2", ["entries/1.md", "entries/0.md"])


def test_a_line_names_as_many_entries_as_it_holds_and_the_page_for_machines_all() -> None:
    many = page(*[entry_of(solved())] * 9)
    median = next(figure for figure in many.figures if figure.label == "median time to restore")
    assert len(median.entries) == 9
    assert "and 3 more |" in profile_markdown(many)


def test_nothing_is_said_of_work_where_there_was_none() -> None:
    assert "worked on**" not in profile_markdown(page(entry_of(solved()))).partition("## Results")[0]
    of = solved(said(30, "looked", "tom"))
    assert "**1** complex incident worked on" in profile_markdown(page(entry_of(of), account="tom"))
