"""How a rendered text remembers its sources.

Each printed value stands between marks: private-use characters, which no cleaned text holds. After
rendering the marks are read and taken out, and every sentence is left with the values in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

from connector.drafts.said import Said, Source, plain

OPEN, MIDDLE, CLOSE, NEXT, WITHIN = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"

_MARKED: Final = re.compile(f"{OPEN}([^{OPEN}{MIDDLE}{CLOSE}]*){MIDDLE}([^{OPEN}{MIDDLE}{CLOSE}]*){CLOSE}")
_STRAY: Final = re.compile("[\ue000-\ue004]")
_ABBREVIATED: Final = re.compile(r"\b(?:e\.g|i\.e|etc|approx|no|dr|mr|mrs|ms|st|vs)\.$", re.IGNORECASE)
_END: Final = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")

Name = tuple[str, str, str]
"""Kind and reference of a source, and a digest of the rest: one field may have held two things in turn."""


class Value(NamedTuple):
    """A value as it was printed, or the part of it that stands in one sentence."""

    text: str
    sources: tuple[Name, ...]


class Sentence(NamedTuple):
    """A sentence, or a line that is none, with the values in it; without any it is the template's own."""

    text: str
    values: tuple[Value, ...]


@lru_cache(maxsize=4096)
def name_of(source: Source) -> Name:
    rest = blake2b(repr((source.at, source.who, source.words, source.field)).encode(), digest_size=6).hexdigest()
    return source.kind, plain(source.ref), rest


def marked(said: Said) -> str:
    """A value with the names of its sources around it."""
    names = NEXT.join(WITHIN.join(name_of(source)) for source in said.sources)
    return f"{OPEN}{names}{MIDDLE}{said.text}{CLOSE}"


class Read(NamedTuple):
    text: str
    sentences: tuple[Sentence, ...]


def read_marks(rendered: str) -> Read:
    """The text as people read it, and its sentences. :raises ValueError: on a mark out of place."""
    parts: list[str] = []
    values: list[tuple[int, int, Value]] = []
    position = length = 0
    for match in _MARKED.finditer(rendered):
        own = rendered[position:match.start()]
        length += len(own)
        names = tuple(_named(name) for name in match[1].split(NEXT) if name)
        values.append((length, length + len(match[2]), Value(match[2], names)))
        parts += (own, match[2])
        length += len(match[2])
        position = match.end()
    text = "".join(parts) + rendered[position:]
    if _STRAY.search(text):
        raise ValueError("a mark is out of place")
    return Read(text, tuple(_sentences(text, values)))


def _named(name: str) -> Name:
    """:raises ValueError: where it is none."""
    kind, ref, rest = name.split(WITHIN)
    return kind, ref, rest


def _sentences(text: str, values: list[tuple[int, int, Value]]) -> Iterator[Sentence]:
    for start, end in _spans(text):
        inside = tuple(value._replace(text=text[max(begin, start):min(stop, end)].strip())
                       for begin, stop, value in values if begin < end and start < stop)
        yield Sentence(text[start:end], inside)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences lie: within one line, up to a full stop behind which another begins."""
    offset = 0
    for line in text.splitlines(keepends=True):
        start = offset + len(line) - len(line.lstrip(" -\t"))
        stop = offset + len(line.rstrip())
        for match in _END.finditer(text, start, stop):
            head = text[start:match.end()].rstrip()
            if not _ABBREVIATED.search(head):
                yield start, start + len(head)
                start = match.end()
        if start < stop:
            yield start, stop
        offset += len(line)
