"""How often Python looks for rings of values that nobody holds."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

RARELY: Final = (50_000, 20, 100)
"""The thresholds of ``gc``. What a batch brings in are trees, which go when their batch goes; looking them
through after each 700 new values costs up to a fifth of a pass and finds nothing."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Within it rings are looked for rarely; batches are small, so memory stays flat all the same."""
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
