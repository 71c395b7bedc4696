"""No over-promising, and no words to hide behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from connector.drafts.writing import better
from connector.drafts.writing.reading import Reading
from connector.drafts.writing.remark import Remark
from connector.drafts.writing.rule import OF_INCIDENTS, Rule
from connector.drafts.writing.times import names_a_time

_MENDED: Final = (r"(?:fixed|resolved|restored|back|repaired|operating|mended|solved|sorted|online|running|"
                  r"working|operational|available|up)")
_VAGUE: Final = (r"(?:(?<!as )soon(?! as)|shortly|momentarily|any (?:minute|moment|second|time)(?: now)?|"
                 r"in no time|before long|"
                 r"in a (?:moment|minute|bit))")
_PROMISE: Final = re.compile(
    r"\b(?P<sure>(?:we|i) (?:can |do |fully |personally )?guarantee|(?:is|are|be) guaranteed)\b|"
    r"\b(?P<never>(?:will never|won['’]t(?: ever)?|will not(?: ever)?) (?:happen|occur|recur) again|never again)\b|"
    rf"\b(?P<vague>(?:should|be|been|is|are|up|have|has|go|get|come|coming|"
    rf"rolling)\b[^.!?,;]{{0,40}}\b{_MENDED}?[^.!?,;]{{0,20}}\b{_VAGUE})\b|"
    r"\b(?P<assured>(?:please )?rest assured|fingers crossed|no need to worry|nothing to worry about|"
    r"without (?:a )?doubt|"
    r"100\s?% (?:sure|certain|confident))|"
    rf"\b(?P<should>should (?:now )?(?:all )?(?:be )?(?:now )?(?:fully |completely |"
    rf"all )?(?:be )?{_MENDED})\b", re.IGNORECASE)
_REFUSED: Final = re.compile(r"\b(?:not|cannot|can['’]t|no)\s(?:\w+\s)?$", re.IGNORECASE)
_WHY: Final = {
    "sure": "no one can promise that; say what is done to reach it",
    "never": "no one can promise that; say what is done to keep it from coming back",
    "vague": "say by when, or that it is not yet known",
    "assured": "it tells nothing; say what is being done",
    "should": "say whether it is, or what is still being checked",
}


def find(reading: Reading) -> Iterator[Remark]:
    for sentence in reading.sentences:
        said = reading.said(sentence)
        match = next((one for one in _PROMISE.finditer(said) if not _REFUSED.search(said[:one.start()])), None)
        if match is None or match.lastgroup is None:
            continue
        if match.lastgroup in ("vague", "should") and names_a_time(said):
            continue
        offer = better.estimate(reading.facts) if match.lastgroup == "vague" and reading.phase == "open" else None
        yield reading.remark(RULE.name, sentence, f"{match[0]!r}: {_WHY[match.lastgroup]}", offer)


RULE: Final = Rule(
    "no-empty-promise", "Nothing is promised that cannot be kept, nor said so that it may mean anything.",
    OF_INCIDENTS, find,
    wrong=("Card payments should be fixed any minute. The cause is not yet known. Next update: by 14:30.",
           "Mail is back since 09:40. We guarantee that this will not happen again.",
           "Mail should now be fully restored."),
    right=("Card payments are expected back by 15:00. The cause is not yet known. Next update: by 14:30.",
           "Mail is back since 09:40. We cannot guarantee that all mail of the night arrived."))
