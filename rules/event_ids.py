"""The ids of events whose tracker gives them none: a hash of what the event says.

Two shapes, by which such an event is known again wherever it comes up: ``000-…`` of a row of an
export, the number being the row's within its instant, and ``shown:…`` of a value that the tracker
shows and its history does not lead to, dated by the tracker's last update.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Final

from rules.incident import Event, Value

SHOWN: Final = "shown"
"""Sorts behind the ids of a history's own entries of the same instant, which are numbers."""
_LENGTH: Final = 20
_ROW: Final = re.compile(rf"([0-9]{{3,}})-[0-9a-f]{{{_LENGTH}}}")
_SHOWN: Final = re.compile(rf"{SHOWN}:[0-9a-f]{{{_LENGTH}}}")


def content(incident: str, event: Event) -> str:
    """What ``event`` of ``incident`` says, in one text: distinct for what is distinct."""
    return "\x1f".join((incident, event.at.isoformat(), event.kind, event.field or "", _written(event.old),
                        _written(event.new), event.actor or "", event.text or ""))


def made_up(row: int | str, said: str, time: int = 1) -> str:
    """The id of what ``said`` for the ``time``-th time: beginning with the number ``row``, or with ``SHOWN``."""
    digest = hashlib.sha256(f"{said}\x1f{time}".encode()).hexdigest()[:_LENGTH]
    return f"{row:03d}-{digest}" if isinstance(row, int) else f"{row}:{digest}"


def is_row(id_: str) -> bool:
    """Whether it was made up for a row of an export."""
    return len(id_) > _LENGTH + 3 and _ROW.fullmatch(id_) is not None


def row_of(id_: str) -> int | None:
    """The number, within its instant, of the row for which it was made up; ``None`` where it was for none."""
    found = _ROW.fullmatch(id_)
    return int(found[1]) if found else None


def is_shown(id_: str) -> bool:
    """Whether it was made up for a value that the tracker shows."""
    return id_.startswith(SHOWN) and _SHOWN.fullmatch(id_) is not None


def is_given(id_: str) -> bool:
    """Whether it was made up here at all: then it stands in no file and in no tracker."""
    return is_row(id_) or is_shown(id_)


def _written(value: Value | None) -> str:
    """Distinct for distinct values: ``1``, ``True``, ``"1"``, empty and unknown are five things."""
    if value is None:
        return "?"
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{type(value).__name__}:{value}"
