"""Whom a firing brings in: the next rung, a rung, a role, at the instant of the firing."""

from __future__ import annotations

from rules.context import Context, Manager, OnRung, People, Shift
from rules.decision import Recipient
from rules.incident import Event, Value
from rules.policy.load import load_policy
from rules.policy.values import Policy
from tests.rules.deciding import LIVE, OPENED, at, decided, firings, incident, policy, rule, said, set_

LATER = at(days=2)
NEXT = rule("when: [open], to: next")


def brought(by: Policy, *events: Event, context: Context = LIVE, **opening: Value) -> Recipient:
    found = firings(decided(incident(*events, **opening), by, LATER, context))[-1].to
    assert found is not None
    return found


def test_next_is_the_rung_above_the_one_that_holds_it() -> None:
    assert brought(NEXT, group="Desk").groups == ("L2",)
    assert brought(NEXT, group="L2") == Recipient("rung", "l3", ("L3",), ("ada",))


def test_where_no_rung_holds_it_next_is_the_lowest() -> None:
    assert brought(NEXT, group="Finance").name == "desk"
    assert brought(NEXT).name == "desk"


def test_a_rung_holds_it_by_its_group_and_else_by_its_person() -> None:
    assert brought(NEXT, group="Desk", assignee="ada").name == "l2"
    assert brought(NEXT, group="Finance", assignee="ada").note == "no rung above l3"


def test_above_the_highest_rung_it_stays_there_and_says_so() -> None:
    assert brought(NEXT, group="L3") == Recipient("rung", "l3", ("L3",), ("ada",), "no rung above l3")


def test_next_passes_over_a_rung_that_is_not_there() -> None:
    ladder = """
policy: test
ladders:
  - ladder: network
    when: [priority <= 3]
    rungs:
      - {rung: a, groups: [A], when: [vip]}
      - {rung: b, groups: [B], when: [vip]}
      - {rung: vendor, when: [vendor_engaged]}
escalations:
  - {rule: it, when: [open], to: next}
"""
    by = load_policy(ladder)
    vendor = Recipient("rung", "vendor", note="outside the tracker")
    assert brought(by, group="A", vip=False, vendor_reference="V1") == vendor
    assert brought(by, group="A", vip=True).name == "b"
    nobody = brought(by, group="Finance", vip=False)
    assert nobody == Recipient("nobody", "", note="no rung of network holds at this instant")
    assert brought(by, priority=4).note == "no ladder holds for this incident"


def test_the_first_choice_that_holds_is_taken_and_unknown_holds_not() -> None:
    by = rule("when: [open], to: [{when: [vip], role: boss}, {role: group}]")
    assert brought(by, vip=True).name == "boss"
    assert brought(by, vip=False, group="L2") == Recipient("role", "group", groups=("L2",))
    assert brought(by).note == "no group holds it"
    only = policy("""
        escalations:
          - {rule: it, when: [open], to: [{when: [vip], role: boss}]}
    """)
    assert brought(only) == Recipient("nobody", "", note="no choice of `to` holds at this instant")


def test_the_facts_of_the_firing_decide_and_not_those_of_today() -> None:
    by = rule("when: [open], for: 1h, to: group")
    assert brought(by, set_(61, "group", "L2", old="Desk"), group="Desk").groups == ("Desk",)
    assert brought(by, set_(60, "group", "L2", old="Desk"), group="Desk").groups == ("L2",)


def test_the_calendar_of_the_firing_decides() -> None:
    by = rule("when: [open], for: 8h, to: [{when: [working_hours], role: boss}, {role: group}]")
    assert brought(by, group="Desk").name == "group", "a closing instant is no working time"
    by = rule("when: [open], for: 7h, to: [{when: [working_hours], role: boss}, {role: group}]")
    assert brought(by).name == "boss"


def test_the_roster_and_the_manager_of_that_day_are_meant() -> None:
    people = People(
        managers=(Manager("mia", "old", until=at(30)), Manager("mia", "new", since=at(30))),
        shifts=(Shift("network", "tom", OPENED, at(60)), Shift("network", "ada", at(60), at(120))))
    context = Context(LIVE.live_since, people=people)
    manager = "when: [open], for: {}m, to: manager-of-assignee"
    assert brought(rule(manager.format(29)), context=context, assignee="mia").people == ("old",)
    assert brought(rule(manager.format(30)), context=context, assignee="mia").people == ("new",)
    assert brought(rule(manager.format(30)), context=context, assignee="tom").note == "the manager of tom is not known"
    assert brought(rule(manager.format(30)), context=context).note == "nobody is assigned"

    def on_call(minutes: int) -> Recipient:
        return brought(
            load_policy(f"policy: p\nroles: {{on-call: {{roster: network}}}}\nescalations:\n"
                        f"  - {{rule: it, when: [open], for: {minutes}m, to: on-call}}\n"), context=context)
    twice = load_policy("policy: p\nroles: {on-call: {roster: network}}\nescalations:\n"
                        "  - {rule: it, when: [open], to: on-call, repeat: {every: 60m, times: 1}}\n")
    found = firings(decided(incident(), twice, LATER, context))
    assert [firing.to.people for firing in found if firing.to] == [("tom",), ("ada",)]
    assert on_call(59).people == ("tom",)
    assert on_call(60).people == ("ada",)
    assert on_call(120) == Recipient("role", "on-call", note="nobody is known to be on call for network")


def test_a_rung_that_several_ladders_have_is_that_of_the_incidents_own() -> None:
    by = load_policy("""
policy: test
ladders:
  - {ladder: north, when: [location == "North"], rungs: [{rung: second, groups: [North L2]}]}
  - {ladder: south, rungs: [{rung: second, groups: [South L2]}]}
escalations:
  - {rule: it, when: [open], to: second}
""")
    assert brought(by, location="North").groups == ("North L2",)
    assert brought(by, location="Elsewhere").groups == ("South L2",)


def acknowledged_by(account: str, by: Policy, people: People) -> bool:
    it = incident(set_(30, "assignee", account, old="", by=account), group="Desk")
    return decided(it, by, LATER, Context(live_since=OPENED, people=people)).firings[0].acknowledged is not None


def test_the_policy_may_name_a_person_by_the_short_name_of_the_configuration() -> None:
    boss = rule("when: [open], to: boss")
    known = People(accounts={"sam": ("s.ortiz", "sam.ortiz@example.org")})
    assert acknowledged_by("sam.ortiz@example.org", boss, known)
    assert not acknowledged_by("s.other", boss, known)
    assert not acknowledged_by("sam.ortiz@example.org", boss, People())


def test_who_stands_on_a_rung_in_person_answers_for_it_while_they_do() -> None:
    to_l2 = rule("when: [open], to: next")
    assert acknowledged_by("tom", to_l2, People(on_rungs=(OnRung("l2", "tom"),)))
    assert not acknowledged_by("tom", to_l2, People(on_rungs=(OnRung("l3", "tom"),)))
    assert not acknowledged_by("tom", to_l2, People(on_rungs=(OnRung("l2", "tom", until=at(20)),)))


def test_whoever_is_called_by_one_account_may_answer_by_another() -> None:
    manager = rule("when: [open, assigned], to: manager-of-assignee")
    people = People(managers=(Manager("tom", "k.lind"),), accounts={"kim": ("k.lind", "kim@example.org")})
    it = incident(said(30, kind="internal_note", by="kim@example.org"), group="Desk", assignee="tom")
    found = decided(it, manager, LATER, Context(live_since=OPENED, people=people)).firings[0]
    assert found.acknowledged is not None and found.acknowledged.by == "kim@example.org"
