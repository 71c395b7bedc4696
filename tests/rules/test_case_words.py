"""What a writer of cases reads when a case fails, or cannot be read."""

from __future__ import annotations

from pytest import mark, raises

from rules.cases.load import load_cases
from rules.documents.problems import DocumentErrors

CASE = """\
policy: {policy: p, escalations: [{rule: unowned, when: [open, "!assigned"], for: 10m, to: group,
  repeat: {every: 15m, times: 2}}]}
cases:
  - case: c
    zone: Europe/London
    incident: {opened: "2026-06-01 09:00", fields: {state: new, assignee: "", group: Desk}%s}
    at: +30m
    expect: %s
"""


def told(expect: str, events: str = "") -> list[str]:
    text = CASE % (f", events: {events}" if events else "", expect)
    return [str(wrong) for case in load_cases(text, "c.yaml", lambda name: ("", name)) for wrong in case.run()]


def refused(expect: str, events: str = "") -> str:
    with raises(DocumentErrors) as caught:
        told(expect, events)
    return str(caught.value)


def test_what_was_expected_and_what_was_found_are_told_as_a_case_writes_them() -> None:
    assert told('{priority: P1, complex: true, facts: {assigned: true, open: true}, next: "2026-06-01 09:30"}') == [
        "priority: expected P1, found unknown",
        "complex: expected true, found false",
        "next: expected 2026-06-01 09:30, found 2026-06-01 09:40",
        "fact assigned: expected true, found false",
    ]


def test_a_fact_that_is_not_known_is_expected_as_unknown() -> None:
    assert told('{facts: {priority: unknown}}') == []
    assert told('{facts: {vip: unknown}}') == [
        "fact vip: expected unknown, found nothing, for no part of the policy names it"]


def test_a_firing_that_was_missed_is_told_with_the_nearest() -> None:
    firings = '[{rule: unowned, at: "2026-06-01 09:11"}, {rule: unowned, at: "2026-06-01 09:25"}]'
    assert told(f"{{firings: {firings}}}") == [
        "firing of unowned: expected 2026-06-01 09:11, found 2026-06-01 09:10 (overtaken, to group)",
        "firing of unowned: expected no further one, found 2026-06-01 09:40, repetition 2 (pending, to group)",
    ]


def test_a_rule_that_should_be_silent_is_told_with_all_it_says() -> None:
    assert told("{silent: [unowned]}")[0].startswith("firings of unowned: expected none, found 2026-06-01 09:10")


@mark.parametrize(("expect", "words"), [
    ("{}", "c.yaml:8:13: nothing is expected, so nothing could fail"),
    ("{silent: [unownd]}", 'c.yaml:8:23: there is no rule "unownd" (did you mean "unowned"?)'),
    ("{facts: {asigned: true}}", 'c.yaml:8:31: "asigned" is not a fact (did you mean "assigned"?)'),
    ("{rules: [unowned]}", "c.yaml:8:21: `rules` are those whose `firings` are compared, and none are given "
                           "(for rules that have none write `silent`, or `firings: []`)"),
    ("{rules: [promise], firings: [{rule: unowned, at: +10m}]}",
     "c.yaml:8:21: `rules` leaves out what `firings` names: unowned"),
])
def test_an_expectation_that_means_nothing_is_refused(expect: str, words: str) -> None:
    assert refused(expect) == words


def test_an_act_before_its_firing_is_told_with_when_the_firing_comes() -> None:
    assert refused("{silent: [unowned]}", "[{at: +5m, acted: unowned}]").endswith(
        '"unowned" has no firing yet at 2026-06-01 09:05 (its first falls due at 2026-06-01 09:10)')
    assert refused("{silent: [unowned]}", "[{at: +5m, acted: unownd}]").endswith(
        'there is no rule "unownd" (did you mean "unowned"?)')


TWO = """\
%spolicy:
%s  - policy: {policy: p, escalations: []}
%s  - {policy: {policy: q, escalations: [{rule: new, when: open, for: 1h, to: group}]}, since: +30m%s}
"""


def two(of_the_file: bool, more: str = "") -> list[str]:
    indent = "" if of_the_file else "    "
    said = TWO % ("" if of_the_file else indent, indent, indent, more)
    case = ('  - case: c\n    incident: {opened: "2026-06-01 09:00"}\n    at: +2h\n'
            "    expect: {silent: [new], rules: [new], firings: []}\n")
    text = f"{said}cases:\n{case}" if of_the_file else f"cases:\n{case}{said}"
    return [str(wrong) for ready in load_cases(text, "c.yaml", lambda name: ("", name)) for wrong in ready.run()]


@mark.parametrize("of_the_file", [True, False])
def test_several_policies_may_be_those_of_the_file_or_of_the_case(of_the_file: bool) -> None:
    assert "firings of new: expected none, found 2026-06-01 10:00" in two(of_the_file)[0]


def test_a_misspelt_key_of_a_policy_is_refused() -> None:
    with raises(DocumentErrors, match='unknown key "sinc" .did you mean "since"'):
        two(True, ", sinc: +1h")


def test_policies_stand_in_the_order_in_which_they_came_into_force() -> None:
    text = CASE.replace("policy: {policy: p,", (
        "policy:\n  - {policy: {policy: a, escalations: []}, since: +1h}\n  - policy: {policy: p,"))
    with raises(DocumentErrors, match="in force no later than the one before it"):
        load_cases(text % ("", "{silent: [unowned]}"), "c.yaml", lambda name: ("", name))


MANY = """\
policy: {policy: p, escalations: [{rule: unowned, when: [open], to: group}]}
cases:
  - case: one
    incident:
      opened: "2026-06-01 09:00"
      fields: {stat: new, priority: P9, impact: hihg}
      events:
        - {at: soon, set: {state: resovled}}
        - {at: +1h, nte: hello}
        - {at: +1h}
    context: {change_windows: [{from: now, to: then}], live_sinc: +1h}
    at: +2x
    expect: {silents: [unowned], silent: [unownd], facts: {opn: true}, firings: [{at: noon}]}
  - case: two
    incident: {opened: yesterday}
    expect: {silent: [unownd]}
  - case: three
    zone: Londn
    incident: {opened: "2026-06-01 09:00"}
    at: +1h
    expct: {silent: [unowned]}
"""


def test_every_mistake_of_every_case_is_told_at_once() -> None:
    with raises(DocumentErrors) as caught:
        load_cases(MANY, "c.yaml", lambda name: ("", name))
    assert str(caught.value).splitlines() == [
        'c.yaml:6:22: there is no field "stat" (did you mean "state"?)',
        'c.yaml:6:37: "P9" is no priority (permitted: P1, P2, P3, P4, P5)',
        'c.yaml:6:49: "hihg" is no impact (did you mean "high"?)',
        'c.yaml:8:16: "soon" is no instant (write 2026-03-02 14:30, or +1h30m)',
        'c.yaml:8:35: "resovled" is no state (did you mean "resolved"?)',
        'c.yaml:9:21: unknown key "nte" (did you mean "note"?)',
        'c.yaml:10:11: nothing happened in this event '
        '(give set, comment, note, touched, ack, acted, update_sent or snooze)',
        'c.yaml:11:32: "now" is no instant (write 2026-03-02 14:30, or +1h30m)',
        'c.yaml:11:32: "then" is no instant (write 2026-03-02 14:30, or +1h30m)',
        'c.yaml:11:56: unknown key "live_sinc" (did you mean "live_since"?)',
        'c.yaml:12:9: "2x" is no duration; write 10m, 2h30m or 3d',
        'c.yaml:13:14: unknown key "silents" (did you mean "silent"?)',
        'c.yaml:13:43: there is no rule "unownd" (did you mean "unowned"?)',
        'c.yaml:13:65: "opn" is not a fact (did you mean "open"?)',
        'c.yaml:13:82: "rule" is missing',
        'c.yaml:14:5: `at` and `expect` go together',
        'c.yaml:15:24: "yesterday" is no instant (write 2026-03-02 14:30, or +1h30m)',
        'c.yaml:16:23: there is no rule "unownd" (did you mean "unowned"?)',
        'c.yaml:18:11: unknown time zone Londn (did you mean Europe/London)',
        'c.yaml:21:5: unknown key "expct" (did you mean "expect"?)',
    ]


def test_the_rules_of_a_policy_that_is_wrong_are_not_called_unknown() -> None:
    text = CASE.replace("when: [open", "when: [opne") % ("", "{silent: [another], facts: {opn: true}}")
    with raises(DocumentErrors) as caught:
        load_cases(text, "c.yaml", lambda name: ("", name))
    assert [problem.message for problem in caught.value.problems] == [
        'the policy written here:1:63: "opne" is not a fact (did you mean open?)', '"opn" is not a fact']


def test_a_policy_in_the_place_of_cases_is_told_as_such() -> None:
    with raises(DocumentErrors) as caught:
        load_cases("policy: p\nescalations: []\n", "p.yaml", lambda name: ("", name))
    assert str(caught.value) == "p.yaml:2:1: this is a policy, not a case file (`rung policy check p.yaml` checks it)"
