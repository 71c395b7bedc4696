"""A value that knows what it rests on. Templates are given nothing else to print."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from connector.redact import redact
from rules.facts.types import NOT_KNOWN

SourceKind = Literal[
    "event",  # a comment, a note, or a change: `ref` is the event's id
    "field",  # a field as the ticket has it: `ref` is its name
    "priority",  # the priority that the policy gave it
    "target",  # a goal of the policy: `ref` names target, audience and cycle
    "cadence",  # how often the policy promises an update: `ref` is the audience
    "rule",  # a firing of the policy: `ref` is its key
    "history",  # counted over the history: `ref` says what
    "reading",  # how a bare time in an event was read: `ref` is the event's id and what it is
    "absent",  # nothing states it: `ref` is what was looked for
]

# The block of private-use characters, in which the marks of a rendering lie; and what has no
# business in a line of text: controls, and the signs that turn the direction of writing.
_UNWANTED: Final = re.compile("[\ue000-\uf8ff\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANK: Final = re.compile(r"\s+")
_NO_NEWS: Final = re.compile(
    r"(?:(?:still |as |not )*(?:yet )*(?:un)?known|tbc|tbd|tba|n/?a|none|nil|pending|\?+|-+|…|\.+)"
    r"(?: yet| at this time)?", re.IGNORECASE)


class Source(NamedTuple):
    """What a value rests on, with enough of it for a person to judge."""

    kind: SourceKind
    ref: str
    at: datetime | None = None
    who: str = ""
    """The account that did or said it, "" where nobody did."""
    words: str = ""
    """The words or the change themselves, secrets taken out."""
    field: str = ""
    """The field that an event changed, "" where it changed none."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words for people and what they rest on. False where the fact is not known."""

    text: str
    sources: tuple[Source, ...] = ()
    known: bool = True

    def __bool__(self) -> bool:
        return self.known

    def __str__(self) -> str:
        # Jinja's `~` and its own filters turn values into plain text, and the trace would be lost.
        raise TypeError("a value cannot be joined or changed without losing its sources: print it by itself")


def plain(text: str) -> str:
    """Ticket text as one clean line: nothing in it can be a mark, a line break or a secret."""
    return _BLANK.sub(" ", _UNWANTED.sub(" ", redact(text))).strip()


def says_nothing(words: str) -> bool:
    """Whether somebody wrote in so many words that it is not known: ``ETA: tbc``."""
    return bool(_NO_NEWS.fullmatch(words.strip(" .!")))


def clip(text: str, longest: int) -> str:
    """Its beginning, cut between words, where it is longer than ``longest``."""
    if len(text) <= longest:
        return text
    head = text[:longest]
    cut = head.rfind(" ")
    return f"{head[:cut] if cut > longest // 2 else head}…"


def not_known(looked_for: str, *sources: Source) -> Said:
    """The fact is "not yet known"; ``sources`` are what says so, else nothing was found."""
    absent = Source("absent", looked_for, words=f"nothing that was read of the ticket states {looked_for}")
    return Said(NOT_KNOWN, sources or (absent,), False)


def together(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Each source once, in order."""
    return tuple(dict.fromkeys(sources))
