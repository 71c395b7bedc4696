"""Impact before technology."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from connector.drafts.writing import better
from connector.drafts.writing.reading import Reading
from connector.drafts.writing.remark import Remark
from connector.drafts.writing.rule import OF_INCIDENTS, Rule
from connector.drafts.writing.words import whole, words

LABELS: Final = frozenset({"impact", "affected", "service", "services", "who is affected", "service affected",
                           "affected services", "services affected", "impact to services", "subject"})
# What is hit may have a name that no list knows; then one of these stands behind it.
_NOTICED: Final = re.compile(r"\b(?:affect|impact|disrupt|unable|cannot|can't|inaccessible|"
                             r"unavailable)\w*", re.IGNORECASE)
# "unlike the router", "no firewall was hit": the word is there, but not as what failed.
_APART: Final = re.compile(r"\b(?:no|not|neither|nor|unlike)\s(?:\w+\s){0,3}$", re.IGNORECASE)


def find(reading: Reading) -> Iterator[Remark]:
    lead = reading.lead
    if reading.phase == "watching" or lead is None or _said_before(reading, lead.start):
        return
    sentence = reading.said(lead)
    device = words().technology.search(sentence)
    if device is None or _APART.search(sentence[:device.start()]):
        return
    before = sentence[:device.start()]
    service = whole(reading.facts.service if reading.facts is not None else None)
    if words().hit.search(before) or _NOTICED.search(before) or service.search(before):
        return
    yield reading.remark(
        RULE.name, lead, f"it begins with {device[0]!r}; say first who or which service is hit",
        better.impact(reading.facts))


def _said_before(reading: Reading, start: int) -> bool:
    return any(one.label in LABELS and one.text.partition(":")[2].strip()
               for one in reading.sentences if one.start < start)


RULE: Final = Rule(
    "impact-first", "The first sentence says who or which service is hit, before any device or protocol.",
    OF_INCIDENTS, find,
    wrong=("A line card in the Leeds core router failed at 09:10.",
           "BGP to the second provider is down, so the web shop is slow."),
    right=("Nobody in Leeds can take card payments since 09:10.",
           "The web shop is slow for all customers because a router failed."))
