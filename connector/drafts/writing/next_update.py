"""The next update as a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from connector.drafts.writing import better
from connector.drafts.writing.reading import Reading
from connector.drafts.writing.remark import Remark
from connector.drafts.writing.rule import OF_UPDATES, Rule
from connector.drafts.writing.times import names_a_time
from rules.facts.types import NOT_KNOWN

_PROMISE: Final = re.compile(
    r"\b(?:provid|post|send|shar|issu|giv|publish)\w*\s(?:[\w’'-]+\s){0,4}?(?:updates?|details|information)\b|"
    r"(?:\bwill|['’]ll) have (?:[\w’'-]+\s){0,3}(?:updates?|details|information)\b|"
    r"\bupdate (?:you|everyone|users|customers|again|here|once|when|as soon|this (?:page|post|issue|incident|"
    r"status|ticket|thread))\b|"
    r"\bupdates?\s(?:\w+\s)?(?:will|to|shall)\s(?:be\s)?(?:follow|issued|provided|posted|shared|given|sent|"
    r"available|continue)|"
    r"\b(?:post|page|issue|incident|ticket)\b[^.!?]{0,20}\bwill be updated\b|"
    r"\bkeep (?:you|everyone|users|customers|this \w+) (?:updated|posted|informed|up to date)\b|"
    r"\b(?:let you know|notify you|inform you|inform on)\b", re.IGNORECASE)
_TO_COME: Final = re.compile(r"(?:\b(?:will|shall|aim to|going to)\b|['’]ll\b|\bto follow\b)", re.IGNORECASE)
_NEXT: Final = re.compile(r"\b(?:next|another|further|an|more) updates?\b|\bupdate (?:again|you|this page)\b|"
                          r"\bmore(?: \w+){0,2} (?:in|within|by|at)\b", re.IGNORECASE)
# Another page that readers may look at, or an update of a machine: no promise to be heard again.
_OTHER: Final = re.compile(r"\bupdates? (?:the )?(?:firmware|software|configuration|driver|server|system|"
                           r"record)", re.IGNORECASE)


def find(reading: Reading) -> Iterator[Remark]:
    if reading.phase in ("done", "planned") or _named(reading):
        return
    promised = False
    for sentence in reading.sentences:
        said = reading.said(sentence)
        if _PROMISE.search(said) and _TO_COME.search(said) and not _OTHER.search(said) and not names_a_time(said):
            promised = True
            yield reading.remark(RULE.name, sentence, "an update is promised without a time; say when it comes",
                                 better.next_update(reading.facts), adds=True)
    if not promised and reading.phase == "open" and reading.anchor is not None:
        yield reading.remark(RULE.name, reading.anchor, "it does not say when the next update comes",
                             better.next_update(reading.facts), adds=True)


def _named(reading: Reading) -> bool:
    """Whether some sentence says when readers hear again, or that this is not yet known."""
    return any(_NEXT.search(one.text) and (names_a_time(one.text) or NOT_KNOWN in one.text.lower())
               for one in reading.sentences)


RULE: Final = Rule(
    "next-update", "An update on an open incident says at what time the next one comes.", OF_UPDATES, find,
    wrong=("Card payments are down. The cause and the time to restore are not yet known. We will update you soon.",
           "We are working on the slow web shop. Further details will be posted as they become available."),
    right=("Card payments are down. The cause and the time to restore are not yet known. Next update: by 14:30.",
           "Card payments are back since 13:05. We will send the report soon."))
