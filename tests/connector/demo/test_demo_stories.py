"""What Rung sees in each story of the week; every instant here was worked out by hand from the policy."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from connector.demo.moments import moment
from connector.passes.queueing import Wanted, queue_now
from rules.decision import Decision, Firing

if TYPE_CHECKING:
    from tests.connector.demo.conftest import Lived


def fired(decision: Decision, rule: str) -> list[Firing]:
    return [firing for firing in decision.firings if firing.rule == rule and firing.status != "pending"]


def instants(decision: Decision, rule: str) -> list[datetime]:
    return [firing.at for firing in fired(decision, rule)]


def at(*words: str) -> list[datetime]:
    return [moment(word) for word in words]


def rules(decision: Decision) -> set[str]:
    return {firing.rule for firing in decision.firings if firing.status != "pending"}


def restore(decision: Decision) -> tuple[str, datetime | None, timedelta]:
    """State, due and elapsed time of the cycle that counts."""
    cycle = [cycle for cycle in decision.targets if cycle.target == "restore"][-1]
    return cycle.state, cycle.due, cycle.elapsed


# -- the flood


def test_the_flood_has_44_children_and_none_of_them_fires(lived: Lived) -> None:
    children = [n for n in lived.week.tickets if any(act.set.parent == "vpn" for act in n.ticket.acts)]
    assert len(children) == 44
    assert {child.key: rules(lived.decide(child.key)) for child in children} == {child.key: set() for child in children}


def test_without_its_parent_a_child_of_p2_would_have_called_after_ten_minutes(lived: Lived) -> None:
    child = next(n for n in lived.week.tickets if n.ticket.by == "Councillor Edwin Frost")
    assert lived.decide(child.key, "Mon 08:13").priority == 2
    # Opened 08:12, filed under the parent at 08:20: two minutes short of the ten of `unowned`.
    pending = [firing.at for firing in lived.decide(child.key, "Mon 08:19").firings if firing.rule == "unowned"]
    assert pending[:1] == at("Mon 08:22")


def test_the_floods_parent_was_owned_and_told_in_time(lived: Lived) -> None:
    decision = lived.decide("vpn")
    assert rules(decision) == {"promise-due", "update:executive", "update:technical"}
    # P1 since 08:14, both each hour; still owed when it was resolved, and so owed the end
    assert instants(decision, "update:executive") == at("Mon 09:14", "Mon 09:49")
    assert instants(decision, "update:technical") == at("Mon 09:14", "Mon 09:49")
    assert restore(decision) == ("met", None, timedelta(minutes=105))  # opened 08:04, resolved 09:49


# -- the branch


def test_the_branch_was_handled_well_but_for_those_who_read_no_comments(lived: Lived) -> None:
    decision = lived.decide("bgp")
    # No `promise`: each one was kept.
    assert rules(decision) == {"promise-due", "update:executive", "update:technical"}
    for audience in ("executive", "technical"):  # P1 since 13:23; an hour after what was sent at 14:26; its end
        assert instants(decision, f"update:{audience}") == at("Tue 14:23", "Tue 15:26", "Tue 15:41")
    assert restore(decision)[0] == "met"


def test_each_promise_of_the_branch_was_reminded_of_a_quarter_of_an_hour_before(lived: Lived) -> None:
    found = fired(lived.decide("bgp"), "promise-due")
    # The first was given at 13:23 for 13:40: its quarter of an hour begins at 13:25.
    assert [one.at for one in found] == at("Tue 13:25", "Tue 13:45", "Tue 14:15", "Tue 14:40", "Tue 15:05", "Tue 15:30")
    assert [one.to.people for one in found if one.to] == [("maya.odell",)] + [("ruth.lindqvist",)] * 5


def test_the_branch_is_complex_enough_for_the_proof_log(lived: Lived) -> None:
    found = lived.decide("bgp").complexity
    assert {reason.name for reason in found.reasons} == {
        "senior-held-it", "many-groups", "outage", "vendor", "problem"}
    assert (found.score, found.complex) == (11, True)


# -- the forgotten one


def test_the_forgotten_one_called_the_ladder_four_times_and_then_whoever_was_on_call(lived: Lived) -> None:
    decision = lived.decide("forgotten")
    # Opened Tue 17:42 without an owner; ten minutes, then each quarter of an hour, three times.
    assert instants(decision, "unowned") == at("Tue 17:52", "Tue 18:07", "Tue 18:22", "Tue 18:37")
    assert {one.to.groups for one in fired(decision, "unowned") if one.to} == {("Network L3",)}
    # Half an hour after the last of them the office is closed.
    ignored = fired(decision, "unowned-ignored")
    assert [one.at for one in ignored] == at("Tue 19:07")
    assert ignored[0].to and (ignored[0].to.name, ignored[0].to.people) == ("on-call", ("imran.sadiq",))


def test_the_forgotten_one_missed_its_goal_at_night_and_was_called_for_each_hour(lived: Lived) -> None:
    decision = lived.decide("forgotten")
    assert instants(decision, "restore-at-risk") == at("Tue 23:42")  # six of eight hours
    assert instants(decision, "restore-late") == at("Wed 01:42", "Wed 02:42", "Wed 03:42", "Wed 04:42", "Wed 05:42")
    assert [one.status for one in fired(decision, "restore-late")] == ["overtaken"] * 4 + ["due"]


# -- name service


def test_the_third_hand_over_of_a_day_goes_to_the_manager(lived: Lived) -> None:
    found = fired(lived.decide("dns"), "ping-pong")
    assert [one.at for one in found] == at("Wed 11:50")
    assert found[0].to and found[0].to.people == ("gareth.lowe",)  # who manages Nadia Feroz, just handed it


def test_the_news_of_the_name_service_was_late_twice_and_its_goal_at_risk_once(lived: Lived) -> None:
    decision = lived.decide("dns")
    # P2 at 11:30, the last news at 09:12: late at once. News at 12:45, the next at 15:34.
    assert instants(decision, "update:business") == at("Wed 11:30", "Wed 13:45")
    assert instants(decision, "restore-at-risk") == at("Wed 15:05")  # six of eight hours since 09:05
    assert restore(decision) == ("met", None, timedelta(hours=7, minutes=27))  # resolved 16:32


def test_what_was_filed_under_the_name_service_is_silent(lived: Lived) -> None:
    assert rules(lived.decide("dns-print")) | rules(lived.decide("dns-teams")) == set()


# -- the bounced hand-over


def test_the_bounce_is_a_sign_of_complexity(lived: Lived) -> None:
    assert {"senior-held-it", "bounced"} <= {reason.name for reason in lived.decide("bounce").complexity.reasons}


def test_the_bounced_one_came_into_danger_and_is_late_by_office_hours(lived: Lived) -> None:
    decision = lived.decide("bounce")
    # 24 office hours from Wed 10:20: 7 h 40 on Wednesday, 10 on Thursday, 6 h 20 on Friday; 18 of them on Friday 08:20.
    assert instants(decision, "restore-at-risk") == at("Fri 08:20")
    late = fired(decision, "restore-late")
    assert [one.at for one in late] == at("Fri 14:20")
    assert late[0].to and late[0].to.note == "no rung above senior-network"


# -- the vendor's circuit


def test_the_time_to_restore_rests_while_the_vendor_has_it(lived: Lived) -> None:
    state, due, elapsed = restore(lived.decide("circuit"))
    assert (state, due, elapsed) == ("paused", None, timedelta(hours=1, minutes=25))  # 10:15 to 11:40


def test_the_promise_of_friday_noon_is_owed(lived: Lived) -> None:
    decision = lived.decide("circuit")
    assert instants(decision, "promise-due")[-1] == moment("Fri 11:45")
    assert [(one.at, one.status) for one in fired(decision, "promise")] == [(moment("Fri 12:00"), "due")]


# -- Wi-Fi


def test_184_pupils_make_a_p2_of_the_trackers_p3_and_stand_before_a_machine(lived: Lived) -> None:
    decision = lived.decide("wifi")
    assert (decision.facts["tracker_priority"], decision.priority) == (3, 2)
    assert decision.steps[-1].since == moment("Fri 09:05")
    assert lived.decide("psu").priority == 2


def test_the_wifi_is_at_risk_and_its_next_promise_is_foreseen(lived: Lived) -> None:
    decision = lived.decide("wifi")
    assert instants(decision, "restore-at-risk") == at("Fri 14:52")  # six of eight hours since 08:52
    assert instants(decision, "update:business") == at("Fri 14:20")  # the last news at 13:20
    pending = {firing.rule: firing.at for firing in reversed(decision.firings) if firing.status == "pending"}
    assert pending["promise-due"] == moment("Fri 15:15")
    assert pending["promise"] == moment("Fri 15:30")
    assert pending["restore-late"] == moment("Fri 16:52")


# -- the core switch


def test_the_late_raise_is_at_risk_in_the_minute_of_the_raise(lived: Lived) -> None:
    assert lived.decide("core", "Fri 14:19").priority == 3
    risk = fired(lived.decide("core"), "restore-at-risk")
    # Three of four hours since 10:50 were gone at 13:50, before anybody called it a P1.
    assert [one.at for one in risk] == at("Fri 14:20")
    assert risk[0].to and risk[0].to.people == ("duty.manager",)


def test_the_core_is_late_half_an_hour_after_and_the_vendor_is_next(lived: Lived) -> None:
    late = fired(lived.decide("core"), "restore-late")
    assert [one.at for one in late] == at("Fri 14:50")
    assert late[0].to and late[0].to.name == "vendor"  # its case is there since 14:41


# -- planned work


def test_an_alarm_of_planned_work_is_a_p5_until_the_window_closes(lived: Lived) -> None:
    decision = lived.decide("planned-friday")
    assert (decision.facts["tracker_priority"], decision.priority) == (3, 5)
    assert decision.priority_changes_at == moment("Fri 16:30")
    assert lived.decide("planned-night", "Wed 22:20").priority == 5


# -- all of them


def test_only_the_stories_fire(lived: Lived) -> None:
    told = set(lived.shared.keys.values())
    ordinary = [key for stored in lived.app.store.incidents() if (key := stored.incident.key) not in told]
    assert len(ordinary) > 100
    assert {key: found for key in ordinary if (found := rules(lived.decide(key)))} == {}


def test_the_queue_begins_with_the_stories_in_order_of_business_impact(lived: Lived) -> None:
    found = queue_now(lived.app, Wanted(), 5)
    names = [name for asked in found.shown for name, key in lived.shared.keys.items() if key == asked.incident.key]
    assert (names, found.total) == (["core", "wifi", "circuit", "forgotten", "psu"], 24)
