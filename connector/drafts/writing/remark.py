"""What a remark says, and the facts of which a better sentence may be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Reader = Literal["business", "technical", "handover", "proof"]
"""Who reads it: people of the business, technicians, whoever is called, or readers of a proof-plan log."""

_READERS: Final[dict[str, Reader]] = {"technical": "technical", "handover": "handover", "proof": "proof"}


def reader_of(audience: str) -> Reader:
    """The kind of reader of an audience; a policy's own audiences are people of the business."""
    return _READERS.get(audience.strip().lower(), "business")


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What is known, in the words in which it is to be read; ``None`` is not yet known."""

    service: str | None = None
    people: int | None = None
    """How many cannot work as they should."""
    cause: str | None = None
    workaround: str | None = None
    estimate: str | None = None
    """When it will be restored, where this audience may be told."""
    next_update: str | None = None
    """When readers hear again: `14:30 GMT on Monday 2 March`."""
    open: bool | None = None
    """Whether the incident is open; ``None`` leaves that to the text."""


class Place(NamedTuple):
    """``text[start:end]``, in characters."""

    start: int
    end: int


class Remark(NamedTuple):
    """One thing to write better."""

    rule: str
    """The rule's name."""
    sentence: str
    """The words of the text at ``place``."""
    place: Place
    why: str
    better: str | None = None
    """A better sentence, of known facts alone; ``None`` where they do not allow one."""
    adds: bool = False
    """``better`` is to be added to the text; otherwise it stands for ``sentence``."""
