"""What a row of the catalogue is, and the five ways in which a fact comes to its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rules.facts.types import FactType, FactValue
from rules.incident import Event, Value

Fields = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Field:
    """The ticket's field of the same name, as the history left it; unknown where it is absent."""


@dataclass(frozen=True, slots=True)
class Derived:
    """Computed from fields; unknown where any of them is absent, unless ``read`` takes ``None``."""

    of: tuple[str, ...]
    read: Callable[..., FactValue]
    takes_none: bool = False
    """``read`` is given ``None`` for an absent field: what is known may decide without it."""


@dataclass(frozen=True, slots=True)
class Running:
    """Carried along the history: ``step(state, event, fields)`` at each event named in ``on``.

    ``on`` names fields (their changes) and kinds of events. ``fields`` are those after all
    events of the instant, so that the order within an instant changes nothing. ``start`` is
    given the opening fields; ``read`` turns the state into the fact's value.
    """

    on: tuple[str, ...]
    start: Callable[[Fields], Any]
    step: Callable[[Any, Event, Fields], Any]
    read: Callable[[Any], FactValue] | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """Changes at instants known beforehand: by a calendar, a change window, another incident."""

    how: str
    of: tuple[str, ...] = ()
    """The incident's own fields that say whose calendar, window or neighbours these are."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Follows from the decision's earlier steps: priority, ladder, targets."""

    by: str


Reading = Field | Derived | Running | Timed | Decided


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the catalogue: all that conditions, their check and the documentation need."""

    name: str
    type: FactType
    sentence: str
    reading: Reading
    unit: str = ""
