"""What a policy file means once it is compiled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import rules
from rules.documents.problems import DocumentErrors
from rules.policy.load import load_policy
from rules.policy.values import (
    Acknowledge,
    All,
    Any,
    AtDate,
    AtOnce,
    AtTarget,
    Clock,
    Condition,
    Count,
    Escalation,
    Held,
    Policy,
    Repeat,
    Since,
    To,
)

SHIPPED = Path(rules.__file__).parent / "policies"
MINIMAL = "policy: p\nescalations: []\n"
FRAME = """
policy: p
calendars:
  office: {timezone: Europe/London, hours: {mon-fri: "08:00-18:00"}, day: 8h}
  night: {timezone: UTC, hours: {mon-sun: "22:00-06:00"}}
targets:
  - {target: restore, within: {P1: 4h, P3: 3d}, calendar: {P3: office}}
ladders:
  - ladder: l
    rungs: [{rung: desk, groups: [Desk]}, {rung: senior, people: [0042]}, {rung: vendor, when: vendor_engaged}]
roles:
  duty: {people: [sam]}
  on-call: {roster: network}
escalations:
  - {rule: other, to: next}
  - rule: r
    to: next
"""


def rule(more: str, frame: str = FRAME) -> Escalation:
    return load_policy(frame + more).escalations[-1]


def shown(part: All | Any | Condition) -> object:
    if isinstance(part, All | Any):
        return type(part).__name__.lower(), *map(shown, part.items)
    return part.text


def test_a_policy_needs_a_name_and_escalations_only() -> None:
    policy = load_policy(MINIMAL)
    assert (policy.name, policy.base, policy.zone, policy.working_hours) == ("p", "tracker", ZoneInfo("UTC"), None)
    assert policy.matrix["high", "high"] == 1 and policy.matrix["low", "low"] == 5 and len(policy.matrix) == 9
    assert policy.complexity.threshold == 1 and policy.complexity.signs == ()
    assert sum(policy.quality.weights.values()) == 100
    assert policy.text == MINIMAL and len(policy.digest) == 64


def test_the_same_text_gives_the_same_policy_object() -> None:
    assert load_policy(MINIMAL + "# once\n") is load_policy(MINIMAL + "# once\n")


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_policy_is_accepted_and_bears_the_name_of_its_file(path: Path) -> None:
    assert load_policy(path.read_text(encoding="utf-8"), path.name).name == path.stem


@pytest.mark.parametrize(("written", "clock"), [
    ("", AtOnce()),
    ("for: 1h30m", Held(timedelta(minutes=90))),
    ("since: activity for 2h", Since("activity", timedelta(hours=2))),
    ("since: caller_comment for 1d", Since("caller_comment", timedelta(days=1))),
    ("since: firing of other for 30m", Since("firing", timedelta(minutes=30), rule="other")),
    ("at: 75% of restore", AtTarget("restore", percent=75)),
    ("at: 12.5 % of restore", AtTarget("restore", percent=12.5)),
    ("at: 30m before restore", AtTarget("restore", offset=timedelta(minutes=-30))),
    ("at: 1h after restore", AtTarget("restore", offset=timedelta(hours=1))),
    ("at: 0m after due_date", AtDate("due_date", timedelta(0))),
    ("at: 10m before promise", AtDate("promise", timedelta(minutes=-10))),
    ("count: 3 reassignment within 1h", Count(3, "reassignment", timedelta(hours=1))),
])
def test_each_clock_is_read_from_its_words(written: str, clock: Clock) -> None:
    assert rule(f"    {written}\n").clock == clock


def test_a_day_on_a_calendar_is_the_calendars_day_for_clock_and_repeat() -> None:
    found = rule("    for: 1d\n    calendar: office\n    repeat: {every: 2d, times: 3}\n")
    assert isinstance(found.clock, Held) and found.clock.calendar is not None
    assert (found.clock.calendar.name, found.clock.duration) == ("office", timedelta(hours=8))
    assert found.repeat == Repeat(timedelta(hours=16), 3)


def test_a_day_without_a_calendar_is_24_hours() -> None:
    assert rule("    for: 1d\n").clock == Held(timedelta(hours=24))


def test_a_goal_on_a_calendar_counts_the_calendars_days() -> None:
    (target,) = load_policy(FRAME).targets
    assert dict(target.within) == {1: timedelta(hours=4), 3: timedelta(hours=24)}
    assert {number: calendar.name for number, calendar in target.calendar.items()} == {3: "office"}


def test_one_calendar_may_be_named_for_all_priorities() -> None:
    (target,) = load_policy(FRAME.replace("{P3: office}", "night")).targets
    assert {calendar.name for calendar in target.calendar.values()} == {"night"} and len(target.calendar) == 5


def test_targets_of_one_name_are_numbered() -> None:
    text = MINIMAL + ("targets:\n  - {target: restore, when: vip, within: {P1: 1h}}\n"
                      "  - {target: restore, within: {P1: 4h}}\n  - {target: update, within: {P1: 1h}}\n")
    assert [target.name for target in load_policy(text).targets] == ["restore:1", "restore:2", "update"]


@pytest.mark.parametrize(("written", "when"), [
    ("when: open", ("all", "open")),
    ("when: [open, vip]", ("all", "open", "vip")),
    ("when: [open, {any: [vip, [outage, security]]}]", ("all", "open", ("any", "vip", ("all", "outage", "security")))),
    ("when: {any: [vip, {all: [outage, security]}]}", ("all", ("any", "vip", ("all", "outage", "security")))),
    ("", ("all",)),
])
def test_conditions_nest_as_written(written: str, when: object) -> None:
    assert shown(rule(f"    {written}\n").when) == when


@pytest.mark.parametrize(("written", "to"), [
    ("next", To(next=True)),
    ("senior", To(rung="senior")),
    ("duty", To(role="duty")),
    ("manager-of-assignee", To(role="manager-of-assignee")),
])
def test_a_plain_to_is_next_a_rung_or_a_role(written: str, to: To) -> None:
    assert rule("", FRAME.replace("rule: r\n    to: next", f"rule: r\n    to: {written}")).to == (to,)


def test_a_list_of_choices_keeps_its_order_and_its_conditions() -> None:
    choices = "[{when: working_hours, role: duty}, {when: vip, next: true}, {role: on-call}]"
    first, second, last = rule("", FRAME.replace("rule: r\n    to: next", f"rule: r\n    to: {choices}")).to
    assert (shown(first.when), first.role) == (("all", "working_hours"), "duty")
    assert second.next and last == To(role="on-call")


def test_an_account_of_digits_keeps_its_zeros() -> None:
    assert load_policy(FRAME).ladders[0].rungs[1].people == ("0042",)


def test_words_that_yaml_takes_for_something_else_stay_words() -> None:
    text = MINIMAL + "roles:\n  night: {groups: [no, on, 10:30, 0x10, 2026-11-22, 1_000]}\n"
    assert load_policy(text).roles["night"].groups == ("no", "on", "10:30", "0x10", "2026-11-22", "1_000")


def test_acknowledgement_has_its_defaults_and_its_expiry() -> None:
    assert rule("").acknowledge == Acknowledge()
    found = rule("    acknowledge: {by: anyone, expires: 30m}\n")
    assert found.acknowledge == Acknowledge("anyone", timedelta(minutes=30))


def test_the_first_calendar_is_the_one_of_promises_and_of_working_hours_unless_another_is_named() -> None:
    assert (load_policy(FRAME).zone.key, load_policy(FRAME).working_hours) == ("Europe/London", "office")
    assert load_policy(FRAME + "working_hours: night\n").working_hours == "night"


def test_an_anchor_stands_for_what_it_names_and_a_merge_fills_what_is_left_out() -> None:
    text = ("policy: p\nescalations:\n  - &a {rule: a, to: assignee, when: &w [open, vip], for: 1h}\n"
            "  - {<<: *a, rule: b}\norder:\n  - {rule: c, when: *w, add: 1}\n")
    policy = load_policy(text)
    assert policy.escalations[1].clock == policy.escalations[0].clock
    assert shown(policy.order[0].when) == ("all", "open", "vip")


def test_an_audience_without_templates_is_refused_where_the_templates_are_known() -> None:
    text = MINIMAL + "targets:\n  - {target: update, within: {P1: 1h}, audiences: {executve: {P1: 30m}}}\n"
    load_policy(text)
    with pytest.raises(DocumentErrors) as refused:
        load_policy(text, audiences=("executive", "technical"))
    assert str(refused.value) == 'policy.yaml:4:52: there is no audience "executve" (did you mean "executive"?)'


SEVERAL = """
policy: my policy
calender: {}
escalations:
  - rule: a
    whn: open
    to: nxt
  - rule: b
    when: [opn, state == "resovled"]
    for: 10
    to: next
    because: "{servce}"
  - {rule: b, to: assignee, for: [1]}
"""


def test_every_mistake_is_told_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(DocumentErrors) as refused:
        load_policy(SEVERAL, "team.yaml")
    assert str(refused.value).splitlines() == [
        'team.yaml:2:9: "my policy" is not a name (letters, digits, - _ and . only, at most 64)',
        'team.yaml:3:1: unknown key "calender" (did you mean "calendars"?)',
        'team.yaml:6:5: unknown key "whn" (did you mean "when"?)',
        'team.yaml:7:9: there is no rung or role "nxt" (did you mean "next"?)',
        'team.yaml:9:12: "opn" is not a fact (did you mean open?)',
        'team.yaml:9:26: "resovled" is not a state (did you mean "resolved"?)',
        'team.yaml:10:10: "10" is no duration; write 10m, 2h30m or 3d (a number needs its unit: s, m, h, d or w)',
        'team.yaml:11:9: "next" needs a ladder, and the policy has none',
        'team.yaml:12:15: "{servce}" names no fact (did you mean "service"?)',
        'team.yaml:13:12: there are two rules "b" (first in line 8)',
        'team.yaml:13:34: "for" must be text, not a list',
    ]


def digest(text: str) -> str:
    policy: Policy = load_policy(text)
    return next(found.digest for found in policy.escalations if found.name == "r")


AT_RESTORE = FRAME + "    at: 75% of restore\n"


@pytest.mark.parametrize(("old", "new"), [
    ("at: 75%", "at: 80%"),
    ("P1: 4h", "P1: 5h"),
    ("day: 8h", "day: 7h"),
    ("groups: [Desk]", "groups: [Help Desk]"),
])
def test_a_rules_digest_changes_with_the_rule_and_with_what_it_names(old: str, new: str) -> None:
    assert old in AT_RESTORE and digest(AT_RESTORE) != digest(AT_RESTORE.replace(old, new))


@pytest.mark.parametrize(("old", "new"), [
    ("policy: p", "policy: q  # renamed"),
    ("22:00-06:00", "21:00-06:00"),
    ("{roster: network}", "{roster: other}"),
    ("at: 75% of restore", "at: 75% of restore\n    mode: live"),
    ("rule: other, to: next", "rule: other, to: senior"),
])
def test_a_rules_digest_stays_where_only_something_else_changed(old: str, new: str) -> None:
    assert old in AT_RESTORE and digest(AT_RESTORE) == digest(AT_RESTORE.replace(old, new))


def test_a_rule_that_counts_from_a_firing_changes_with_that_rule() -> None:
    text = FRAME + "    since: firing of other for 1h\n"
    assert digest(text) != digest(text.replace("rule: other, to: next", "rule: other, to: senior"))


def test_a_threshold_may_ask_for_every_sign() -> None:
    text = ("policy: p\nescalations: []\ncomplex: {threshold: 3, signs: [{sign: a, when: outage, weight: 1}, "
            "{sign: b, when: vip, weight: 2}]}\n")
    assert load_policy(text).complexity.threshold == 3
