"""What a rule of the check is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from connector.drafts.writing.reading import Reading
from connector.drafts.writing.remark import Reader, Remark

EVERYONE: Final[frozenset[Reader]] = frozenset({"business", "technical", "handover", "proof"})
OF_INCIDENTS: Final[frozenset[Reader]] = EVERYONE - {"proof"}
OF_UPDATES: Final[frozenset[Reader]] = frozenset({"business", "technical"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that the check looks for. Its examples are its documentation and its first tests."""

    name: str
    sentence: str
    """What is asked of a text."""
    readers: frozenset[Reader]
    find: Callable[[Reading], Iterator[Remark]]
    wrong: tuple[str, ...]
    """Texts that draw this remark."""
    right: tuple[str, ...]
    """The same, written so that they draw none."""
