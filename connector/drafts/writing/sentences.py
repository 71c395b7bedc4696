"""A text in sentences, each with its place: lines with labels, headings of updates, wrapped paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

Kind = Literal["mark", "label", "greeting", "plain"]
MARKS: Final = ("investigating", "identified", "monitoring", "resolved", "fixed", "completed", "postmortem",
                "scheduled", "updated", "update", "cause")

# Each repetition is bounded: a line of blanks or of digits would be tried at each of its places again.
_MARK: Final = re.compile(
    rf"[ \t]*[*_]{{0,3}}(?P<mark>{'|'.join(MARKS)})\b[*_]{{0,3}}"
    r"(?:[ \t(]{1,3}#?\d[\d:./ \-]{0,20}(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s?[A-Z]{2,4})?[)*_]{0,4})?"
    r"[ \t]{0,3}(?:[-\u2013\u2014:](?=[ \t]|$)|$)", re.IGNORECASE)
_LABEL: Final = re.compile(
    r"[ \t>*_]{0,9}(?P<label>[A-Z][\w'’/-]{0,24}(?: [\w'’/()-]{1,24}){0,3})[*_]{0,3}:(?=[ \t*]|$)")
_BULLET: Final = re.compile(r"[ \t]{0,20}(?:[-*+•o·]|\d{1,2}[.)])[ \t]+")
_GREETING: Final = re.compile(
    r"(?:dear|hello|hi|good (?:morning|afternoon|evening)|greetings|to all|thanks|thank you|thank your|"
    r"(?:kind|best|kindest|warm)?\s?regards|sincerely|best wishes)\b[^.!?:]{0,60}[,.!]?$", re.IGNORECASE)
_END: Final = re.compile(r"[.!?…][\"'”’)\]]{0,3}\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_ABBREVIATED: Final = re.compile(r"\b(?:e\.g|i\.e|etc|approx|no|dr|mr|mrs|ms|st|vs|a\.m|p\.m)\.$", re.IGNORECASE)
_CLOSED: Final = re.compile(r"[.!?…:;,][\"'”’)\]]{0,3}$")
WRAPPED: Final = range(56, 81)
"""How long the line of a wrapped paragraph is, where the next one begins with a capital."""


class Sentence(NamedTuple):
    """``text`` at ``[start, end)`` of the whole; ``label`` in small letters, where its line has one."""

    start: int
    end: int
    text: str
    kind: Kind
    label: str = ""


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences in order; none overlaps another, none is blank."""
    return tuple(sentence for start, end in _paragraphs(text) for sentence in _of(text, start, end))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines, those of one wrapped paragraph together."""
    begun: int | None = None
    end = offset = 0
    previous = ""
    for line in text.splitlines(keepends=True):
        if begun is not None and not _goes_on(previous, line):
            yield begun, end
            begun = None
        if line.strip():
            begun = offset if begun is None else begun
            end = offset + len(line.rstrip())
        previous = line
        offset += len(line)
    if begun is not None:
        yield begun, end


def _goes_on(line: str, following: str) -> bool:
    """Whether the paragraph of ``line`` goes on in the line that follows it."""
    words, coming = line.strip(), following.strip()
    if not words or not coming or _BULLET.match(following) or _GREETING.match(words):
        return False
    if _MARK.match(following) or _LABEL.match(following):
        return False
    if coming[0].islower():
        return not _MARK.fullmatch(words)
    return len(line.rstrip()) in WRAPPED and not _CLOSED.search(words) and not _LABEL.match(line)


def _of(text: str, start: int, end: int) -> Iterator[Sentence]:
    bullet = _BULLET.match(text, start, end)
    mark = _MARK.match(text, start, end)
    if bullet is not None and mark is None:
        start = bullet.end()
    if mark is not None:
        yield _sentence(text, start, mark.end(), "mark", mark["mark"].lower())
        start = mark.end()
    if not text[start:end].strip():
        return
    label = _LABEL.match(text, start, end)
    name = label["label"].lower() if label is not None else ""
    for begin, stop in _split(text, start, end):
        kind: Kind = "label" if name else "greeting" if _GREETING.match(text[begin:stop].strip()) else "plain"
        yield _sentence(text, begin, stop, kind, name)
        name = ""


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _END.finditer(text, start, end):
        stop = start + len(text[start:match.end()].rstrip())
        if _ABBREVIATED.search(text[max(start, stop - 8):stop]):
            continue
        yield start, stop
        start = match.end()
    if text[start:end].strip():
        yield start, end


def _sentence(text: str, start: int, end: int, kind: Kind, label: str) -> Sentence:
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end = start + len(text[start:end].rstrip())
    return Sentence(start, end, text[start:end], kind, label)
