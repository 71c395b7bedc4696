"""Better sentences, of known facts alone: none holds a word that is neither known nor fixed here."""

from __future__ import annotations

from connector.drafts.writing.remark import KnownFacts
from rules.facts.types import NOT_KNOWN


def impact(facts: KnownFacts | None) -> str | None:
    """Who or what is hit; ``None`` where neither is known."""
    if facts is None:
        return None
    who = people(facts)
    if facts.service:
        hit = f"{_upper_first(facts.service)} is affected"
        return f"{hit}: {who}." if who else f"{hit}."
    return f"{_upper_first(who)}." if who else None


def people(facts: KnownFacts) -> str | None:
    if facts.people is None:
        return None
    return f"{facts.people} {'person' if facts.people == 1 else 'people'} cannot work as they should"


def impact_or_unknown(facts: KnownFacts | None) -> str | None:
    return None if facts is None else impact(facts) or f"Who is affected is {NOT_KNOWN}."


def cause(facts: KnownFacts | None) -> str | None:
    if facts is None:
        return None
    return f"Suspected cause: {_phrase(facts.cause)}." if facts.cause else f"The cause is {NOT_KNOWN}."


def estimate(facts: KnownFacts | None) -> str | None:
    if facts is None:
        return None
    if facts.estimate:
        return f"Estimated time to restore: {_phrase(facts.estimate)}."
    return f"When it will be restored is {NOT_KNOWN}."


def next_update(facts: KnownFacts | None) -> str | None:
    """``None`` also where it is not known: that an update comes some time is what was there before."""
    return f"Next update: by {_phrase(facts.next_update)}." if facts is not None and facts.next_update else None


def workaround(facts: KnownFacts | None) -> str | None:
    return f"Meanwhile: {_phrase(facts.workaround)}." if facts is not None and facts.workaround else None


def _phrase(words: str) -> str:
    return words.strip().rstrip(" .")


def _upper_first(words: str) -> str:
    words = words.strip()
    return words[:1].upper() + words[1:]
