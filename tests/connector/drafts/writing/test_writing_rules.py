"""Each rule on its own examples, and on sentences that look alike and are right."""

from __future__ import annotations

import pytest

from connector.drafts.writing import RULES, KnownFacts, Remark, Rule, check_writing

AUDIENCE = {"weak-statement": "proof"}
FACTS = KnownFacts(service="payroll", people=80, cause="a power cut in the machine room", estimate="11:00 GMT",
                   next_update="10:30 GMT", workaround="use the paper forms")


def remarks(rule: str, text: str, audience: str = "business", facts: KnownFacts | None = None) -> list[Remark]:
    return [remark for remark in check_writing(text, audience, facts) if remark.rule == rule]


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in RULES for text in rule.wrong])
def test_a_wrong_example_draws_the_remark_of_its_rule(rule: Rule, text: str) -> None:
    assert remarks(rule.name, text, AUDIENCE.get(rule.name, "business"))


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in RULES for text in rule.right])
def test_a_right_example_draws_no_remark_of_its_rule(rule: Rule, text: str) -> None:
    assert not remarks(rule.name, text, AUDIENCE.get(rule.name, "business"))


def test_every_rule_has_a_name_of_its_own_and_says_what_it_asks() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.sentence.endswith(".") and rule.wrong and rule.right for rule in RULES)


GOOD = """\
Subject: P1 (critical) outage: payroll, first update

Payroll is down since 09:10. 80 people cannot work as they should.
Reported at 09:12 GMT as: "the engineer forgot the failover again"

Suspected cause: not yet known
What is being done: the night team is bringing up the second machine room
Estimated time to restore: not yet known
Next update: by 10:30 GMT on Monday 2 March

The incident lead, Night Team
"""


@pytest.mark.parametrize("audience", ["business", "executive", "head-of-school", "technical", "handover"])
def test_a_complete_update_draws_no_remark(audience: str) -> None:
    assert check_writing(GOOD, audience) == ()


def test_what_is_quoted_is_another_s_word() -> None:
    assert not remarks("no-blame", 'The caller wrote: "your engineers forgot us".')
    assert remarks("no-blame", "Your engineers forgot to tell us of the works.")


@pytest.mark.parametrize("text", [
    "Users failed to sign in between 09:00 and 09:40.",
    "The controller failed at 09:10 and mail stopped.",
    "We made a mistake in the change and have put it back.",
    "No one is to blame for the storm; nobody's mistake led to it.",
    "Device at fault: leeds-sw-2",
    "We are changing our tools so that they handle human error.",
])
def test_a_fault_of_a_thing_or_of_ourselves_is_no_blame(text: str) -> None:
    assert not remarks("no-blame", text)


def test_technicians_may_be_told_in_their_own_words() -> None:
    text = "Payroll is slow: BGP to one provider is flapping."
    assert remarks("no-jargon", text)
    assert not remarks("no-jargon", text, "technical")
    assert not remarks("no-jargon", text, "handover")


def test_the_name_of_a_service_is_no_jargon() -> None:
    assert remarks("no-jargon", "DNS for partners is slow.")
    assert not remarks("no-jargon", "DNS for partners is slow.", facts=KnownFacts(service="DNS for partners"))


def test_a_word_is_jargon_only_as_a_whole_and_as_it_is_written() -> None:
    assert not remarks("no-jargon", "The nat of the sea, natural and signature forms, and a dnsmasq of sorts.")


@pytest.mark.parametrize("vague", ["soon", "shortly", "as soon as possible", "later today", "in due course",
                                   "as they become available", "when we know more"])
def test_an_update_promised_without_a_time_is_remarked_on(vague: str) -> None:
    found = remarks("next-update", f"Payroll is down. We will provide further updates {vague}.")
    assert [remark.sentence for remark in found] == [f"We will provide further updates {vague}."]


@pytest.mark.parametrize("when", ["at 14:30", "by 2pm", "in 15 minutes", "within the hour", "every 30 minutes",
                                  "by noon"])
def test_an_update_promised_with_a_time_is_not(when: str) -> None:
    assert not remarks("next-update", f"Payroll is down. We will provide further updates {when}.")


@pytest.mark.parametrize("text", [
    "Resolved - Payroll works again. We will post a report soon.",
    "Payroll has been restored. We will send you the details shortly.",
    "Planned maintenance: payroll is unavailable on Sunday. We will send an update when it is over.",
])
def test_a_text_that_is_not_of_an_open_incident_owes_no_next_update(text: str) -> None:
    assert not remarks("next-update", text)
    assert not remarks("missing-facts", text)


def test_whether_the_incident_is_open_is_taken_from_the_facts_where_they_say_it() -> None:
    text = "Payroll stopped at 09:10."
    assert not remarks("next-update", text)
    assert remarks("next-update", text, facts=KnownFacts(open=True))
    assert not remarks("next-update", "Payroll is down.", facts=KnownFacts(open=False))


def test_all_that_is_missing_is_named_in_one_remark() -> None:
    found = remarks("missing-facts", "We are working on it. Next update: by 10:30 GMT.", facts=KnownFacts())
    assert len(found) == 1
    assert found[0].better == ("Who is affected is not yet known. The cause is not yet known. "
                               "When it will be restored is not yet known.")


def test_a_promise_refused_is_no_promise() -> None:
    assert not remarks("no-empty-promise", "We cannot guarantee that all of it can be read again.")
    assert remarks("no-empty-promise", "We guarantee that all of it can be read again.")


def test_a_statement_with_a_number_is_not_weak() -> None:
    assert remarks("weak-statement", "Resolved network issues.", "proof")
    assert not remarks("weak-statement", "Resolved network issues of 12 schools in 40 minutes.", "proof")


@pytest.mark.parametrize(("text", "rule", "better"), [
    ("A router failed at 09:10.", "impact-first", "Payroll is affected: 80 people cannot work as they should."),
    ("Payroll is down by human error.", "no-blame", "Suspected cause: a power cut in the machine room."),
    ("Payroll is down. We will update you soon.", "next-update", "Next update: by 10:30 GMT."),
    ("We are working on payroll after a power cut.", "missing-facts", "Estimated time to restore: 11:00 GMT."),
    ("Payroll is down and should be back any minute. We are working on it.", "no-empty-promise",
     "Estimated time to restore: 11:00 GMT."),
])
def test_the_better_sentence_is_made_of_the_facts(text: str, rule: str, better: str) -> None:
    assert [remark.better for remark in remarks(rule, text, facts=FACTS)] == [better]
    assert [remark.better for remark in remarks(rule, text)] == [None]


def test_a_next_update_that_is_not_known_is_not_suggested() -> None:
    assert [remark.better for remark in remarks("next-update", "Payroll is down.", facts=KnownFacts())] == [None]
