"""The events that an entry names, as their source has them.

An id that is a hash, or one of Rung's own such as ``created``, can be looked for nowhere. So beside every
id stands what a reader can find in the ticket or in the export: the instant, the field with its old and
its new value, and whose act it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime
from itertools import chain
from typing import Final, cast

from connector.proof.history import Story
from connector.proof.told import quoted
from connector.proof.values import Actor, Entry, Happening, Part
from rules.incident import Event, Value

LONGEST: Final = 80
"""Characters of a value: enough to know it again."""


def named_in(entry: Entry, story: Story) -> tuple[Happening, ...]:
    """Every event that is named anywhere in the entry, in the order of the history."""
    named = set(ids(entry, entry.parts))
    reporters = {event.new for event in story.events if event.field == "reporter"}
    reporters.add(story.incident.opening.get("reporter"))
    found = tuple(_happening(event, reporters) for event in story.events if event.id in named)
    if story.created in named and not any(each.id == story.created for each in found):
        opened_at = story.incident.opened_at
        return (Happening(story.created, opened_at, "created", None, None, None, None, "unknown"), *found)
    return found


def ids(entry: Entry, parts: Iterable[Part]) -> Iterator[str]:
    """The ids that the entry names, and those of these parts in it; some more than once."""
    yield from chain.from_iterable(entry.stated.values())
    for group in (entry.hit, entry.why, entry.unknown, entry.steps, entry.measures):
        for each in group:
            yield from each.events
    for told in entry.told.values():
        yield told.event
    for part in parts:
        yield from chain.from_iterable(part.grounds.values())
        for measure in part.measures:
            yield from measure.events


def ranges(numbers: Sequence[int]) -> str:
    """``1, 4–7, 9``: sorted, three and more on end as a range."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def _happening(event: Event, reporters: Set[Value | None]) -> Happening:
    who = "unknown" if event.actor is None else event.origin
    if who == "unknown" and event.actor in reporters:
        who = "caller"  # whoever else they are: callers are not named
    return Happening(event.id, event.at, event.kind, event.field, _value(event.field, event.old),
                     _value(event.field, event.new), event.actor, cast(Actor, who))


def _value(field: str | None, value: Value | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return quoted(", ".join(value))
    text = quoted(f"P{value}" if field == "priority" and value else str(value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} […]"
