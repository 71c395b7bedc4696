"""What every pass works with, put together once by the composition root."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connector.config.model import Config
from connector.errors import RungError
from connector.store import Store

Clock = Callable[[], datetime]


def fingerprint(path: Path) -> str:
    """By which a file is known to be as it was: its place, size and time of change.

    :raises RungError: where it cannot be looked at.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise RungError(f"the export cannot be read: {error.strerror}", where=str(path),
                        hint="`file` of the source in rung.yaml says where it is") from error
    return f"{path.resolve()} {found.st_size} {found.st_mtime_ns}"


@dataclass(frozen=True)
class App:
    """The configuration, the store, and the clock."""

    config: Config
    store: Store
    clock: Clock
    sleep: Callable[[float], None] = time.sleep
    """Lets seconds pass while a tracker is waited for; ``clock`` is later by as much after it."""
