"""What came of reading a tracker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from connector.errors import RungError
from connector.store.values import SaveResult


class Unread(NamedTuple):
    """Something of an incident that cannot be read."""

    key: str
    what: str


Progress = Callable[[str, int, int | None], None]
"""Told of a source how many of its incidents were listed, of how many if that is known."""


@dataclass(frozen=True)
class Reading:
    """What came of reading one source."""

    saved: SaveResult = SaveResult(0, 0, 0)
    gone: int = 0
    """Incidents that the tracker no longer lists."""
    unread: tuple[Unread, ...] = ()
    """What cannot be read, of these or at all; the rest was."""
    fault: RungError | None = None
    told: bool = False
    """Whether an earlier pass told the fault: the tracker was left alone since, and this pass left it so."""
    more: bool = False
    """Whether it was stopped because it took long: the next pass goes on where it was."""
    busy: bool = False
    """Whether another pass is reading it."""
