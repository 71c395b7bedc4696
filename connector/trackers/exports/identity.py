"""Ids for events of a source that gives them none: a hash of what the event says.

The id is the same whenever the file is read again, and in a longer, later export of the same
incident: it is made of the event's content alone, never of a row's number in the file.

``ordered`` sorts the events of one instant by their ids. Trackers log to the second, some
exports only to the minute, and then two rows of one instant may both change the state; so the id
begins with the row's number within its instant, which later rows do not change either.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from rules.event_ids import content, made_up
from rules.incident import Event


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
        said = content(self.incident, event)
        self._met[said] += 1
        return event._replace(id=made_up(row, said, self._met[said]))
