"""What holds of the check whatever the text."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.drafts.writing import RULES, KnownFacts, check_writing
from connector.drafts.writing.better import workaround
from connector.drafts.writing.sentences import sentences

AUDIENCES = st.sampled_from(["business", "executive", "technical", "handover", "proof", "head of school"])
PIECES = st.sampled_from([
    *(text for rule in RULES for text in (*rule.wrong, *rule.right)),
    "Investigating - ", "Resolved -", "UPDATE 11:17 UTC: ",
    "Subject: P1 outage: payroll", "Impact: nobody is paid", "- a bullet", "\n", "\n\n", "  ", "We are working on it.",
    "e.g. this", "“quoted human error”", "a line of a wrapped paragraph that goes on for some sixty characters",
    "and goes on here.", "Dear all,", "1) one", "Status: Resolved", "…", "x" * 200,
])
TEXTS = st.one_of(
    st.text(max_size=300), st.lists(PIECES, max_size=8).map(" ".join), st.lists(PIECES, max_size=8).map("\n".join))
WORDS = st.one_of(
    st.none(), st.sampled_from(["payroll", "Mail 365", "line 7 of the tram", "14:30 GMT on Monday 2 March"]))
FACTS = st.one_of(st.none(), st.builds(
    KnownFacts, service=WORDS, people=st.one_of(st.none(), st.integers(0, 9999)), cause=WORDS, workaround=WORDS,
    estimate=WORDS, next_update=WORDS, open=st.sampled_from([None, True, False])))
ADDED = "\n\nThe canteen serves soup."


@given(TEXTS, AUDIENCES, FACTS)
def test_every_place_lies_within_the_text_and_holds_the_sentence(
    text: str, audience: str, facts: KnownFacts | None,
) -> None:
    for remark in check_writing(text, audience, facts):
        assert 0 <= remark.place.start < remark.place.end <= len(text)
        assert text[remark.place.start:remark.place.end] == remark.sentence
        assert remark.why


@given(TEXTS, AUDIENCES, FACTS)
def test_checking_twice_is_the_same(text: str, audience: str, facts: KnownFacts | None) -> None:
    assert check_writing(text, audience, facts) == check_writing(text, audience, facts)


@given(TEXTS, AUDIENCES, FACTS)
def test_a_good_sentence_at_the_end_leaves_the_earlier_remarks(
    text: str, audience: str, facts: KnownFacts | None,
) -> None:
    before = check_writing(text, audience, facts)
    after = check_writing(text + ADDED, audience, facts)
    assert before == tuple(remark for remark in after if remark.place.end <= len(text))


@given(TEXTS, AUDIENCES, FACTS)
def test_a_better_sentence_holds_no_number_and_no_name_that_is_not_known(
    text: str, audience: str, facts: KnownFacts | None,
) -> None:
    known = " ".join(str(value) for value in _values(facts))
    for remark in check_writing(text, audience, facts):
        if remark.better is None:
            continue
        assert facts is not None
        left = remark.better
        for value in sorted(_values(facts), key=len, reverse=True):
            left = re.sub(re.escape(value), " ", left, flags=re.IGNORECASE)
        assert not re.search(r"\d", left), known
        # What is left are words fixed in the program: capitals only where a sentence begins.
        assert not re.search(r"(?<![.:] )(?<!^)\b[A-Z]", left.strip()), (left, known)


@given(TEXTS, AUDIENCES, FACTS)
def test_a_better_sentence_does_not_draw_the_same_remark(text: str, audience: str, facts: KnownFacts | None) -> None:
    for remark in check_writing(text, audience, facts):
        if remark.better is not None and remark.rule in ("no-blame", "impact-first", "no-empty-promise"):
            assert all(other.rule != remark.rule for other in check_writing(remark.better, audience, facts))


@given(TEXTS)
def test_sentences_are_in_order_and_hold_every_word(text: str) -> None:
    found = sentences(text)
    assert all(first.end <= second.start for first, second in zip(found, found[1:], strict=False))
    assert all(one.text == text[one.start:one.end] and one.text.strip() == one.text for one in found)
    left = text
    for one in reversed(found):
        left = left[:one.start] + left[one.end:]
    assert not re.search(r"[A-Za-np-z]", left)  # what no sentence holds are bullets, of which "o" is one


@settings(max_examples=20)
@given(st.sampled_from(["a ", "1", " ", "- ", "will ", "the site is down ", '"', "A.", "Update ", "is "]), AUDIENCES)
def test_a_long_text_is_checked_quickly(piece: str, audience: str) -> None:
    check_writing(piece * 5000, audience)


def _values(facts: KnownFacts | None) -> list[str]:
    if facts is None:
        return []
    values = (facts.service, facts.people, facts.cause, facts.workaround, facts.estimate, facts.next_update)
    return [str(value) for value in values if value is not None]


def test_the_workaround_is_offered_as_it_is_known() -> None:
    assert workaround(KnownFacts(workaround="use the paper forms.")) == "Meanwhile: use the paper forms."
    assert workaround(KnownFacts()) is None
