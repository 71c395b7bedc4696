"""Missing facts are named as missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from connector.drafts.writing import better
from connector.drafts.writing.reading import Reading
from connector.drafts.writing.remark import KnownFacts, Remark
from connector.drafts.writing.rule import OF_UPDATES, Rule
from connector.drafts.writing.words import whole, words


class Owed(NamedTuple):
    """A fact that an update on an open incident gives, or names as not yet known."""

    name: str
    said: re.Pattern[str]
    better: Callable[[KnownFacts | None], str | None]


SHORT: Final = 20
"""Words about the incident up to which a cause or an impact can be missed: more may tell it in words of their own."""

_OF_IT: Final = re.compile(r"\b(?:problem|issue|incident|fault|fix|we|our|they|it|instances?|"
                           r"servers?)\b", re.IGNORECASE)

_IMPACT: Final = re.compile(
    r"\b(?:affect|impact|disrupt|degrad|unable|cannot|unavailable|inaccessible|unreachable|slow|down|offline|outage|"
    r"interrupt|los[st]|error|fail|delay|blocked|not|problems? with|issues? with|trouble with)\w*|"
    r"n['’]t\b", re.IGNORECASE)
_CAUSE: Final = re.compile(
    r"\b(?:caus\w+|because|due to|owing to|as a result of|result(?:ed|ing|s)? (?:of|from)|trigger\w*|stem\w*|traced|"
    r"investigat\w+|identif\w+|diagnos\w+|looking into|source of|reason|after|following|severed|"
    r"cut|broken|bug|fault|attack|crash\w*|failure)\b", re.IGNORECASE)
_ESTIMATE: Final = re.compile(
    r"\b(?:estimat\w+|eta|expect\w*|anticipat\w+|hope\w*|aim\w*|goal|timeline|timeframe|time ?frame|time to restore|"
    r"when it will be (?:restored|back|fixed|mended)|how long)\b|"
    r"\b(?:restor|back|resolv|fix|complet|clear|mend|repair)\w*\b[^.!?]{0,40}\b(?:by|within|until|before|in|at|"
    r"around)\s(?:the\s)?"
    r"(?:\d|end of|noon|midday|midnight|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|"
    r"sunday|next)|"
    r"\b(?:take|need|require|last)\w*\b[^.!?]{0,30}\b(?:minutes?|hours?|days?|weeks?)\b", re.IGNORECASE)

OWED: Final = (
    Owed("who or what is affected", _IMPACT, better.impact_or_unknown),
    Owed("the cause", _CAUSE, better.cause),
    Owed("when it will be restored", _ESTIMATE, better.estimate),
)


def find(reading: Reading) -> Iterator[Remark]:
    if reading.phase != "open" or reading.anchor is None:
        return
    missing = [owed for owed in OWED if not _is_said(reading, owed)]
    if not missing:
        return
    offers = [owed.better(reading.facts) for owed in missing]
    names = ", nor ".join(owed.name for owed in missing)
    yield reading.remark(RULE.name, reading.anchor, f"it does not say {names}; where that is not known, say so",
                         " ".join(offer for offer in offers if offer) or None, adds=True)


def _is_said(reading: Reading, owed: Owed) -> bool:
    if owed.said.search(reading.text) or (owed.said is not _ESTIMATE and _length(reading) > SHORT):
        return True
    if owed.said is not _IMPACT:
        return False
    service = whole(reading.facts.service if reading.facts is not None else None)
    return service.search(reading.text) is not None or words().hit.search(reading.text) is not None


def _length(reading: Reading) -> int:
    """Words in the sentences that speak of the incident; others say nothing of how much is told of it."""
    about = (_OF_IT, _IMPACT, words().hit, words().technology)
    return sum(len(one.text.split()) for one in reading.sentences
               if any(pattern.search(reading.said(one)) for pattern in about))


RULE: Final = Rule(
    "missing-facts", "What is affected, the cause and the time to restore are given, or named as not yet known.",
    OF_UPDATES, find,
    wrong=("Card payments are down in Leeds. Next update: by 14:30.",
           "We are working on it. Next update: by 14:30."),
    right=("Card payments are down. The cause and the time to restore are not yet known. Next update: by 14:30.",
           "Card payments are down in Leeds after a power cut and are expected back by 15:00. Next update: by 14:30."))
