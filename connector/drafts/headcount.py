"""How many people a labelled line says are hit: a number alone, or that it is nobody. Nothing else is read."""

from __future__ import annotations

import re
from typing import Final

_PEOPLE: Final = r"(?:users?|people|persons?|customers?|staff|colleagues|pupils?|students?|sites?)"
_NOBODY: Final = re.compile(
    rf"(?:none|nil|nobody|no[ -]?one|(?:no|0|zero) {_PEOPLE}|no impact)"
    r"(?: (?:is|are|was|were|has been|have been))?(?: (?:currently|now))?"
    r"(?: (?:hit|affected|impacted|kept from working))?"
    r"(?: (?:any more|anymore|at present|at the moment|so far|now|currently|yet))?", re.IGNORECASE)
_NUMBER: Final = re.compile(rf"(\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}})(?: {_PEOPLE})?(?: (?:are|is) (?:hit|affected))?",
                            re.IGNORECASE)


def hits_nobody(words: str) -> bool:
    """Whether the words behind a label say that nobody is hit: ``none``, ``no user is hit``, and nothing more.

    ``nobody can log in`` says the opposite, ``none, except floor 3`` more: neither is read.
    """
    return bool(_NOBODY.fullmatch(_bare(words)))


def headcount(words: str) -> int | None:
    """The people behind ``Users: …``: 0 where it is nobody, ``None`` where it is not a number alone."""
    if hits_nobody(words):
        return 0
    number = _NUMBER.fullmatch(_bare(words))
    return None if number is None else int(number[1].replace(",", ""))


def _bare(words: str) -> str:
    return " ".join(words.strip(" .!*_").split())
