"""What every pass works with, put together once by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connector.config.model import Config
from connector.store import Store

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class App:
    """The configuration, the store, and the clock."""

    config: Config
    store: Store
    clock: Clock
