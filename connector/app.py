"""The composition root: the configuration, the store, and the clock, put together once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from connector.config.load import load_config
from connector.passes.parts import App, Clock
from connector.store import open_store

__all__ = ["App", "Clock", "open_app", "utc_now"]


def utc_now() -> datetime:
    """The only place where Rung asks for the time."""
    return datetime.now(UTC)


@contextmanager
def open_app(path: Path, clock: Clock | None = None, sleep: Callable[[float], None] = time.sleep) -> Iterator[App]:
    """The configuration at ``path`` with its store opened, brought up to date, and closed behind.

    Without a ``clock`` it goes by ``utc_now``, looked up when it is called: a test puts its own there.
    ``sleep`` lets seconds pass on that clock.

    :raises RungError: where the configuration is wrong or the store cannot be opened.
    """
    config = load_config(path)
    store = open_store(config.store_url, migrate=True)
    try:
        yield App(config, store, clock or utc_now, sleep)
    finally:
        store.close()
