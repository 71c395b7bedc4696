"""Ids for events of a source that gives them none: a hash of what the event says.

The id is the same whenever the file is read again, and in a longer, later export of the same
incident: it is made of the event's content alone, never of a row's number in the file.

``ordered`` sorts the events of one instant by their ids. Trackers log to the second, some
exports only to the minute, and then two rows of one instant may both change the state; so the id
begins with the row's number within its instant, which later rows do not change either.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import datetime

from rules.incident import Event, Value

_LENGTH = 20


_GIVEN = re.compile(rf"(?:\d{{3,}}-|[a-z]+:)[0-9a-f]{{{_LENGTH}}}")


def is_given(name: str) -> bool:
    """Whether an event's id was given here: it stands in no file."""
    return bool(_GIVEN.fullmatch(name))


class Identity:
    """Gives the ids of one incident's events. Ask in order of time."""

    def __init__(self, incident: str) -> None:
        self.incident = incident
        self._met: Counter[str] = Counter()
        self._rows: Counter[datetime] = Counter()

    def row(self, at: datetime) -> int:
        """The number of the row that is read next, among those of instant ``at``."""
        self._rows[at] += 1
        return self._rows[at] - 1

    def name(self, row: int | str, event: Event) -> Event:
        """``event`` with its id, which begins with ``row``."""
        said = "\x1f".join((self.incident, event.at.isoformat(), event.kind, event.field or "",
                            _written(event.old), _written(event.new), event.actor or "", event.text or ""))
        self._met[said] += 1
        digest = hashlib.sha256(f"{said}\x1f{self._met[said]}".encode()).hexdigest()[:_LENGTH]
        return event._replace(id=f"{row:03d}-{digest}" if isinstance(row, int) else f"{row}:{digest}")


def _written(value: Value | None) -> str:
    """Distinct for distinct values: ``1``, ``True``, ``"1"``, empty and unknown are five things."""
    if value is None:
        return "?"
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{type(value).__name__}:{value}"
