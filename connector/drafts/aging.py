"""Lines of staff that have grown old: readers are told since when they stand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from connector.drafts.cases import earliest
from connector.drafts.known import Known
from connector.drafts.said import Said, not_known
from connector.drafts.telling import Teller
from rules.incident import Event

OLD: Final = timedelta(hours=1)
AGEING: Final = ("action", "workaround")
"""Labels of what holds only for a while."""


class Ages(NamedTuple):
    values: dict[str, Said]
    """The fields ``action_said`` and ``workaround_said``."""
    grows_old_at: datetime | None
    """When the next of the lines comes to be old."""


def ages(known: Known, heard: Event | None, tell: Teller) -> Ages:
    """Of each line that is an hour old, or older than what its readers ``heard`` last, when it was said."""
    values, coming = {}, []
    for label in AGEING:
        line = known.lines.get(label)
        values[f"{label}_said"] = not_known("a line that has grown old")
        if line is None or line.says_nothing:
            continue
        said_at = line.event.at
        if said_at + OLD <= known.at or heard is not None and said_at < heard.at:
            values[f"{label}_said"] = tell.instant(said_at, [tell.event(line.event)], "when")
        else:
            coming.append(said_at + OLD)
    return Ages(values, earliest(*coming))
