"""Strong statements in a proof-plan log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from connector.drafts.writing.reading import Reading
from connector.drafts.writing.remark import Remark
from connector.drafts.writing.rule import Rule

_WEAK: Final = re.compile(
    r"\b(?P<verb>(?:trouble-?shot|troubleshooted|resolved|fixed|handled|dealt with|addressed|solved|worked on|"
    r"looked into)"
    r"\s(?:and \w+\s)?(?:(?:with|the|many|several|various|different|some|network|technical|user|hardware|"
    r"software|it|numerous|"
    r"connectivity|computer|customer|and|multiple|complex|daily|printer)[\s,]+(?:and\s)?){0,5}(?:issue|problem|"
    r"ticket|incident|thing|task|matter|outage)s?)\b|"
    r"(?:^|\b(?:i|and|then|heavily)\s)(?P<help>(?:helped|assisted)(?: out)?(?: with| in)?|worked on|"
    r"participated in|took part in|"
    r"was involved in|involved in|contributed to|responsible for|in charge of|tasked with|was part of)\b|"
    r"\b(?P<vague>various|and so on|etc\b|several things|many things|as needed|as required)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|half|"
                            r"twice)\b",
                            re.IGNORECASE)


def find(reading: Reading) -> Iterator[Remark]:
    """No better sentence is made: what a statement of evidence claims is computed, never suggested."""
    for sentence in reading.sentences:
        said = reading.said(sentence)
        match = _WEAK.search(said)
        if match is not None and not _NUMBER.search(said):
            why = f"{match[0].strip()!r} does not show what you did; give a number, what it changed, and how"
            yield reading.remark(RULE.name, sentence, why)


RULE: Final = Rule(
    "weak-statement", "A statement of evidence gives a number, what it changed, and how.", frozenset({"proof"}), find,
    wrong=("Troubleshot network issues.", "Helped with the migration of the mail service.",
           "Handled various tasks in Leeds."),
    right=("Restored card payments in 42 minutes, 30 % faster than the median of 14 comparable incidents.",
           "Helped 40 teachers to sign in again within one hour by resetting the sign-in service."))
