"""No blame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from connector.drafts.writing import better
from connector.drafts.writing.reading import Reading
from connector.drafts.writing.remark import Remark
from connector.drafts.writing.rule import EVERYONE, Rule

_WORKERS: Final = (r"(?:engineer|technician|operator|administrator|admin|developer|contractor|electrician|colleague|"
                   r"employee|vendor|supplier|manufacturer|carrier|provider|isp|team|desk|staff|manager|intern)s?")
_ANYBODY: Final = rf"(?:{_WORKERS}|(?:user|customer|caller|client|student|teacher)s?|somebody|someone|people)"
_BLAME: Final = re.compile(
    r"\b(?P<error>(?:human|operator|user|pilot|technician|engineer|administrator|admin)[- ]errors?)\b|"
    rf"\b(?P<fault>(?:{_ANYBODY}['’]s?|their|his|her)\s(?:own\s)?(?:fault|mistake|error|negligence|carelessness|"
    rf"sloppiness)s?)\b|"
    rf"\b(?P<by>(?:mistake|fault|blunder|negligence|carelessness)s?\s(?:of|by|from|made by)\s(?:(?:the|a|an|"
    rf"one of|our|their)\s){{0,2}}"
    rf"(?:[\w-]+\s){{0,2}}{_ANYBODY})\b|"
    rf"\b(?P<failed>{_WORKERS}\s(?:again\s|simply\s|once more\s)?(?:forgot|neglected|refused|messed up|"
    rf"screwed up|botched|"
    r"failed to (?:tell|inform|notify|respond|answer|check|test|follow|escalate|notice|act|call|replace|deliver|"
    r"document|fix|do)|"
    r"(?:did not|didn['’]t|never) (?:bother|tell|inform|notify|respond|answer|check|test|follow|escalate|read|"
    r"care|document)))\b|"
    r"\b(?P<blamed>(?:is|are|was|were) to blame|(?:we|i) blame|blamed (?:on|the)|to be blamed)\b|"
    r"\b(?P<word>incompeten(?:t|ce)|careless(?:ly|ness)?|sloppy|negligen(?:t|ce|tly)|clueless|fat[- ]finger\w*)\b",
    re.IGNORECASE)
# "our tools handle human error" speaks of none that was made.
_DENIED: Final = re.compile(
    r"\b(?:no|not|nobody|without|rather than|instead of|handle|against|tolerates?)\s(?:\w+\s){0,2}$", re.IGNORECASE)


def find(reading: Reading) -> Iterator[Remark]:
    for sentence in reading.sentences:
        said = reading.said(sentence)
        match = next((one for one in _BLAME.finditer(said) if not _DENIED.search(said[:one.start()])), None)
        if match is None:
            continue
        why = f"{match[0]!r} puts it on people; say what happened, and what keeps it from happening again"
        offer = None if reading.reader == "proof" else better.cause(reading.facts)
        blames = offer is not None and _BLAME.search(offer) is not None
        yield reading.remark(RULE.name, sentence, why, None if blames else offer)


RULE: Final = Rule(
    "no-blame", "Nobody is blamed: not people, teams, callers or vendors.", EVERYONE, find,
    wrong=("The tills stopped because the electrician forgot to reconnect the cabinet.",
           "Payroll was late. The cause was human error.",
           "The vendor failed to tell us of the change to the mail service."),
    right=("The tills stopped because the cabinet had no power after Sunday's work.",
           "Users failed to log in between 09:00 and 09:40; the sign-in service was down."))
