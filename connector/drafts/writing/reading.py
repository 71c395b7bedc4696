"""What kind of text it is: an update on an open incident, or one in which more or less is owed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from connector.drafts.writing.remark import KnownFacts, Place, Reader, Remark
from connector.drafts.writing.sentences import Sentence, sentences
from connector.drafts.writing.words import unquoted

Phase = Literal["open", "watching", "done", "planned", "unclear"]
"""``watching``: mended, and looked after; ``planned``: work announced beforehand; ``unclear``: nothing is owed."""

_MARKED: Final[dict[str, Phase]] = {
    "investigating": "open", "identified": "open", "monitoring": "watching", "resolved": "done", "fixed": "done",
    "completed": "done", "postmortem": "done", "scheduled": "planned"}
_SUBJECTS: Final = re.compile(r"\b(?:resolved|restored|closed|cancelled)\b", re.IGNORECASE)
_DONE: Final = re.compile(
    r"\b(?:resolved|restored|recovered|mended|repaired|back (?:online|up|in service|to normal)|"
    r"return(?:ed|s) to (?:its |their )?normal|(?:operating|operational|working|running|"
    r"behaving) (?:as expected|normally)|"
    r"all systems (?:are )?operational|up and running|fully up|declared it fixed|(?:has|have) been (?:fixed|completed)|"
    r"no longer seeing|close this (?:issue|incident)|(?:issue|incident) is (?:being )?closed|"
    r"has concluded)\b", re.IGNORECASE)
_WAS_DONE: Final = re.compile(
    r"\b(?:was|were|has been|have been)\s(?:\w+\s)?(?:resolved|restored|recovered|mended|repaired|fixed|completed)\b",
    re.IGNORECASE)
_NOT_ALL: Final = re.compile(r"\b(?:once|until|if|not|partially|all but|some|most|many|goal)\b|n['’]t\b", re.IGNORECASE)
_MENDED: Final = re.compile(
    r"\b(?:fix|patch|mitigation|correction|workaround) (?:has been|was|is) (?:applied|implemented|deployed|"
    r"released|put in place|rolled out)\b|"
    r"\b(?:implemented|deployed|applied|rolled out) (?:a|the) (?:\w+ )?(?:fix|patch|mitigation)\b|"
    r"\b(?:remained|been|is now|are now) stable\b|\bshould (?:now )?be (?:now )?(?:fully )?(?:back|restored|"
    r"resolved|working|up)\b"
    r"(?![^.!?]{0,20}\b(?:any|soon|shortly|by|within|in)\b)|"
    r"\bis now (?:fixed|working)\b", re.IGNORECASE)
_NOT_YET: Final = re.compile(
    r"\b(?:will|to|until|once|when|before|not|cannot|if|being|be|hope|expect\w*|partially|all but|some|most|many|"
    r"however|still|after|goal)\b|n['’]t\b", re.IGNORECASE)
_PLANNED: Final = re.compile(
    r"\b(?:planned|scheduled|routine|emergency|upcoming|essential)\s(?:\w+\s)?(?:maintenance|works?|outage|"
    r"upgrade|downtime)\b|"
    r"\b(?:for|in|under|undergoing) maintenance\b|\bmaintenance (?:window|event|period|work)|"
    r"\b(?:duration|description) of (?:the )?works?\b|"
    r"\btype of maintenance\b|\bundertaking maintenance\b", re.IGNORECASE)
_PAST: Final = re.compile(r"\b(?:yesterday|last (?:night|evening|week|month)|recurr(?:ing|ence)|"
                         r"prevent (?:this|it|a similar|similar))\b", re.IGNORECASE)
_ABOUT_ITSELF: Final = re.compile(r"(?:this|the following) (?:\w+ )?(?:briefing|notice|notification|report|"
                                  r"update|message|mail|e-?mail)\b|"
                                 r"this is (?:an?|the) (?:\w+ )?(?:notice|notification|update|report)\b", re.IGNORECASE)
_WHO: Final = r"\b(?:we|engineers?|technicians?|staff|teams?|crews?|it|i|they|provider|vendor)"
_OPEN: Final = re.compile(
    _WHO + r"(?:['’](?:re|m)|\s(?:are|is|am|continue))\b[^.!?]{0,40}?\b(?:investigat(?:e|ing)|"
    r"working (?:hard |quickly |diligently |closely )?(?:on|to)\b(?![^.!?]{0,30}\b(?:future|prevent|avoid|"
    r"improve|again))|experiencing|looking into|aware of|troubleshooting|diagnosing|restoring|repairing)\b|"
    r"\bcurrently\b[^.!?]{0,30}\b(?:experiencing|investigating|unavailable|down|offline|causing|unreachable)\b|"
    r"\binvestigation is (?:currently )?(?:under ?way|ongoing)\b|"
    r"\b(?:is|are|remains?) (?:currently |still )?(?:down|offline|unavailable|unreachable|inaccessible)\b|"
    r"\b(?:cannot|can't|unable to) (?:work|log|sign|reach|access|use|take|make|print|send)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """A text as the rules see it."""

    text: str
    reader: Reader
    facts: KnownFacts | None

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return sentences(self.text)

    @cached_property
    def bare(self) -> str:
        """The text with quotations blanked out; places are the same."""
        return unquoted(self.text)

    def said(self, sentence: Sentence) -> str:
        """The sentence without what it quotes."""
        return self.bare[sentence.start:sentence.end]

    @cached_property
    def phase(self) -> Phase:
        if self.facts is not None and self.facts.open is not None:
            return "open" if self.facts.open else "done"
        marked = [_MARKED[name] for name in self._marks() if name in _MARKED]
        if "done" in marked:
            return "done"
        phase = marked[0] if marked else self._phase_in_words()
        return "watching" if phase == "open" and _MENDED.search(self.bare) else phase

    def _marks(self) -> list[str]:
        """The states that headings, a line `Status: …` or the subject name."""
        names = [one.label for one in self.sentences if one.kind == "mark"]
        for one in self.sentences:
            if one.label in ("status", "state"):
                names.append(one.text.partition(":")[2].strip(" .*").lower())
            elif one.label == "subject" and _SUBJECTS.search(one.text):
                names.append("resolved")
        return names

    def _phase_in_words(self) -> Phase:
        if any(_is_done(self.said(one)) for one in self.sentences):
            return "done"
        if _PLANNED.search(self.bare):
            return "planned"
        return "unclear" if self.first_open is None or _PAST.search(self.bare) else "open"

    @cached_property
    def first_open(self) -> Sentence | None:
        """The first sentence that shows the incident to be open."""
        return next((one for one in self.sentences if _OPEN.search(self.said(one))), None)

    @cached_property
    def lead(self) -> Sentence | None:
        """The sentence that readers see first: neither heading, label, greeting nor a bare title."""
        return next((one for one in self.sentences
                     if one.kind == "plain" and " " in one.text and not _ABOUT_ITSELF.match(one.text)), None)

    @cached_property
    def anchor(self) -> Sentence | None:
        """The sentence at which something missing is remarked on. Not the last, where it would be put:
        what is written behind a text must not move a remark on what stands before it."""
        return self.first_open or next((one for one in self.sentences if one.kind != "mark"), None)

    def remark(self, rule: str, at: Sentence, why: str, better: str | None = None, adds: bool = False) -> Remark:
        return Remark(rule, at.text, Place(at.start, at.end), why, better, adds)


def _is_done(sentence: str) -> bool:
    return any(not blocked.search(sentence[max(0, match.start() - 40):match.start()])
               for done, blocked in ((_WAS_DONE, _NOT_ALL), (_DONE, _NOT_YET)) for match in done.finditer(sentence))
