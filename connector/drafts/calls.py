"""Which firings call the same people: one note answers them all."""

from __future__ import annotations

from collections.abc import Iterable

from rules.decision import Firing, Recipient


def is_outside(to: Recipient) -> bool:
    """Whether a rung lies outside the tracker: nobody of it stands there, so it is another firm, the vendor."""
    return to.kind == "rung" and not to.groups and not to.people


def readers(to: Recipient) -> tuple[str, ...]:
    """Who reads a note: the same groups, or without any the same people, are the same readers."""
    if to.groups:
        return ("groups", *sorted(set(to.groups)))
    return ("people", *sorted(set(to.people))) if to.people else (to.kind, to.name)


def by_readers(firings: Iterable[Firing]) -> list[list[Firing]]:
    """The calls among ``firings``, those to the same readers together, the latest first in each."""
    found: dict[tuple[str, ...], list[Firing]] = {}
    for firing in firings:
        if firing.to is not None:
            found.setdefault(readers(firing.to), []).insert(0, firing)
    return list(found.values())
