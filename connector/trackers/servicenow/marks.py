"""How far was read: the greatest ``sys_updated_on`` seen, never past the server's own time, never back.

The version of an incident is its row's: (instant, update counter). A row that is younger than
``SETTLING`` may have history that is not committed yet, though the row is: such a version has a ``~`` at
its end, so that the incident is read once more when it has settled. The next reading meets it again
for certain: it begins an overlap, at least twice as long, before the mark, and the mark was not past the
server's time when the row was young.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from connector.trackers.errors import TrackerError
from connector.trackers.servicenow.cells import Row, instant, needed, needed_instant
from connector.trackers.servicenow.query import literal

SETTLING: Final = timedelta(seconds=30)
EVER: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def settling(overlap: timedelta) -> timedelta:
    return min(SETTLING, overlap / 2)


def version(row: Row, server_time: datetime, young: timedelta) -> str:
    """:raises Untrusted: where the row does not say."""
    updated = needed_instant(row, "sys_updated_on")
    settled = "" if server_time - updated >= young else "~"
    return f"{literal(updated)} {needed(row, 'sys_mod_count')}{settled}"


def read_mark(mark: str, where: str) -> datetime:
    """:raises TrackerError: where it is none of this tracker's."""
    at = instant(mark)
    if at is None:
        raise TrackerError(f"how far was read last is not known: {mark[:40]!r}", where=where)
    return at


def moved(mark: datetime, seen: datetime, server_time: datetime) -> datetime:
    """The mark after a page: instants of the future, from a skewed clock or an import, do not move it past now."""
    return max(mark, min(seen, server_time))
