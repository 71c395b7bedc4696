"""What is wrong with a condition, and where."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple


class Problem(NamedTuple):
    """One mistake of one condition."""

    offset: int
    """Where it begins in the condition's text, in characters from 0."""
    message: str
    hint: str | None = None
    """What to write instead, where that can be said."""

    def __str__(self) -> str:
        return self.message if self.hint is None else f"{self.message}\nhint: {self.hint}"


class ConditionErrors(ValueError):
    """A condition was refused. ``problems`` holds every mistake, in order of its offset."""

    def __init__(self, text: str, problems: Iterable[Problem]) -> None:
        self.text = text
        self.problems = tuple(sorted(set(problems), key=lambda problem: (problem.offset, problem.message)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(word: str, permitted: Iterable[str]) -> str | None:
    """The permitted word that ``word`` was most likely meant to be, whatever its capitals."""
    lowered = {candidate.lower(): candidate for candidate in permitted}
    found = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else None


def did_you_mean(word: str, permitted: Iterable[str], quote: str = "") -> str | None:
    """A hint that names the nearest permitted word, if one is near."""
    found = nearest(word, permitted)
    return None if found is None else f"did you mean {quote}{found}{quote}?"
