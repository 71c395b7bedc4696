"""Mistakes in a document: each with its place, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final, NamedTuple

LISTED: Final = 12
"""A hint names the permitted words where they are no more than this."""


class Problem(NamedTuple):
    """One mistake. ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    """What would be right, where that can be said: ``did you mean "when"?``."""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{hint}"


class DocumentErrors(ValueError):
    """Everything that is wrong with one document, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems), key=lambda p: (p.line, p.column, p.message)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def nearest(word: str, permitted: Sequence[str]) -> str:
    """The hint for a word that is not permitted: the nearest one, else all where they are few."""
    small = {name.lower(): name for name in reversed(permitted)}
    close = get_close_matches(word.lower(), list(small), n=1)
    if close:
        return f'did you mean "{small[close[0]]}"?'
    if not permitted:
        return "there are none"
    return f"permitted: {', '.join(permitted)}" if len(permitted) <= LISTED else ""


def message_and_hint(error: ValueError) -> tuple[str, str]:
    """What an error says, and its hint, which stands on a line of its own."""
    message, _, hint = str(error).partition("\nhint: ")
    return message, hint
