"""Reasons in words: a rule's ``because`` with the facts of the instant put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache

from rules.facts.types import NOT_KNOWN, FactValue

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def in_words(value: FactValue) -> str:
    """A fact's value as a person reads it."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return str(value) if value != "" else "none"


def fill(because: str, facts: Mapping[str, FactValue]) -> str:
    """``because`` with each ``{fact}`` replaced. What is unknown or empty is said by the fact's name, in brackets, so
    that the sentence can be read: ``late in (group not known)``."""
    if "{" not in because:
        return because
    names = placeholders(because)
    return _filled(because, names, tuple([facts.get(name) for name in names]))


@lru_cache(maxsize=1024)
def placeholders(because: str) -> tuple[str, ...]:
    """The facts that a reason names, in order."""
    return tuple(PLACEHOLDER.findall(because))


@lru_cache(maxsize=4096, typed=True)
def _filled(because: str, names: tuple[str, ...], values: tuple[FactValue, ...]) -> str:
    of = dict(zip(names, values, strict=True))

    def words(match: re.Match[str]) -> str:
        value, called = of[match[1]], match[1].replace("_", " ")
        if value is not None and value not in ("", ()):
            return in_words(value)
        missing = f"{called} not known" if value is None else f"no {called}"
        bracketed = because[:match.start()].endswith("(") and because[match.end():].startswith(")")
        return missing if bracketed else f"({missing})"

    return PLACEHOLDER.sub(words, because)


def span_in_words(span: timedelta, worked: bool = False) -> str:
    """A length of time for people: the two largest units that matter, cut and not rounded
    (``4 h 5 min``, ``2 d 3 h``, ``45 s``).

    Time ``worked``, on a calendar, is said in hours, for a working day is not a day: ``40 h``.
    """
    if span < timedelta():
        return f"-{span_in_words(-span, worked)}"
    minutes, seconds = divmod(span // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = (0, hours) if worked else divmod(hours, 24)
    units = ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    first = next((position for position, (number, _) in enumerate(units) if number), len(units) - 1)
    shown = [f"{number} {unit}" for number, unit in units[first:first + 2] if number]
    return " ".join(shown) or "0 s"


def counted(number: int, one: str, more: str = "") -> str:
    """``1 incident``, ``2,000 incidents``; ``more`` where the plural is not ``one`` with an s."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
