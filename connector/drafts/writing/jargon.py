"""No jargon for business readers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from connector.drafts.writing.reading import Reading
from connector.drafts.writing.remark import Remark
from connector.drafts.writing.rule import Rule
from connector.drafts.writing.words import whole, words


def find(reading: Reading) -> Iterator[Remark]:
    """No better sentence is made: it would have to keep the names and numbers of the sentence itself."""
    service = whole(reading.facts.service if reading.facts is not None else None)
    for sentence in reading.sentences:
        said = service.sub(lambda match: " " * len(match[0]), reading.said(sentence))
        found = [(match.start(), match[0], entry.say) for entry in words().jargon
                 if (match := entry.pattern.search(said)) is not None]
        if found:
            plain = "; ".join(f"for {word!r} say: {say}" for _, word, say in sorted(found))
            yield reading.remark(RULE.name, sentence, plain)


RULE: Final = Rule(
    "no-jargon", "Business readers are told in plain words.", frozenset({"business"}), find,
    wrong=("The web shop is slow because of BGP flapping at one provider.",
           "Mail in Leeds is down: the failover of the firewall did not happen."),
    right=("The web shop is slow because one of our two internet links keeps going up and down.",
           "Mail in Leeds is down: the spare device did not take over."))
