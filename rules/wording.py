"""Reasons in words: a rule's ``because`` with the facts of the instant put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache

from rules.durations import format_duration
from rules.policy.values import FactValue

NOT_KNOWN = "not yet known"
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
    """``because`` with each ``{fact}`` replaced; what is unknown is said to be so."""
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
    words = dict(zip(names, map(in_words, values), strict=True))
    return PLACEHOLDER.sub(lambda match: words[match[1]], because)


def span_in_words(span: timedelta, worked: bool = False) -> str:
    """A length of time for people: ``4 h 5 min``, ``2 d 3 h``, ``45 s``.

    Time ``worked``, on a calendar, is said in hours, for a working day is not a day: ``40 h``.
    """
    return format_duration(span, timedelta.max) if worked else format_duration(span)
