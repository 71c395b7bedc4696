"""What the store keeps of live sources beside their incidents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from rules.context import ChangeWindow, Shift

Missing = Literal["deleted", "moved"]
"""Why a tracker no longer lists an incident: it shows none of that id (deleted, or hidden from the
account: no tracker tells the two apart), or it is there and no longer belongs to the source."""
GONE_REASONS: Final[Mapping[Missing, str]] = MappingProxyType({
    "deleted": "the tracker no longer shows the incident",
    "moved": "the incident no longer belongs to the source",
})


ANEW: Final = "?"
"""The version of an incident that was read live by another mapping than the present one."""


class Gone(NamedTuple):
    why: Missing
    at: datetime
    """When it was noticed."""


class Fault(NamedTuple):
    """What a person is told of the last failure."""

    what: str
    where: str = ""
    hint: str = ""


class Health(NamedTuple):
    """How reading a source goes."""

    failures: int = 0
    """In a row, since the last good reading."""
    not_before: datetime | None = None
    """Not to be asked again earlier; ``None``: at any time."""
    fault: Fault | None = None
    """The last one, ``None`` since a good reading."""
    failed_at: datetime | None = None
    """When the last fault was."""
    person_first: bool = False
    """Not to be asked again at all until a person acted (``source_released``): it locked us out."""
    read_at: datetime | None = None
    """When the last good reading ended."""
    waited: timedelta = timedelta(0)
    """How long the last reading, good or not, waited because the tracker asked it to."""
    census_at: datetime | None = None
    """When its incidents were last counted against the store's."""

    def may_be_asked(self, now: datetime) -> bool:
        """Whether a pass at ``now`` may turn to the tracker."""
        return not self.person_first and (self.not_before is None or self.not_before <= now)


class Around(NamedTuple):
    """What a source's tracker has said of what is around its incidents, then and now."""

    change_windows: tuple[ChangeWindow, ...] | None
    """``None`` where it never said any."""
    shifts: tuple[Shift, ...]
