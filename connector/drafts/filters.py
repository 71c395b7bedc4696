"""What a template may do with a value. None of it loses the trace."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from connector.drafts.said import Said, clip, together


def sentence(said: Said) -> Said:
    """`{{ impact|sentence }}`: with a capital at its beginning and a full stop at its end."""
    text = said.text[:1].upper() + said.text[1:]
    return replace(said, text=text if text.endswith((".", "!", "?", "…")) or not text else f"{text}.")


def phrase(said: Said) -> Said:
    """`{{ cause|phrase }}`: without a full stop at its end, to stand in a line or within a sentence."""
    return replace(said, text=said.text.rstrip(" .") or said.text)


def upper_first(said: Said) -> Said:
    """`{{ people|upper_first }}`: with a capital at its beginning."""
    return replace(said, text=said.text[:1].upper() + said.text[1:])


def an(said: Said) -> Said:
    """`{{ kind|an }}`: with "a" or "an" before it."""
    return replace(said, text=f"{'an' if said.text[:1].lower() in 'aeiou' else 'a'} {said.text}")


def short(said: Said, longest: int = 80) -> Said:
    """`{{ title|short(60) }}`: cut between words where it is longer than so many characters."""
    return replace(said, text=clip(said.text, longest))


def listed(said: Iterable[Said]) -> Said:
    """`{{ changed|listed }}`: several values as one, with commas and an "and"."""
    items = list(said)
    words = [item.text for item in items]
    text = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
    return Said(text, together(source for item in items for source in item.sources))


FILTERS: Final[dict[str, Callable[..., Said]]] = {
    one.__name__: one for one in (sentence, phrase, upper_first, an, short, listed)}
