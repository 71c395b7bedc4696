"""What can be wrong with the place where Rung keeps what it knows."""

from __future__ import annotations

from connector.errors import RungError


class StoreError(RungError):
    """The store cannot be used as it is."""


class StoreNotReady(StoreError):
    """There is no store yet, or it was made by an older Rung and was not migrated."""


class StoreMissing(StoreNotReady):
    """There is none yet: nothing is wrong, nothing was stored."""


class StoreTooNew(StoreError):
    """The store was made by a newer Rung; writing to it would damage what that one relies on."""


class StoreUnavailable(StoreError):
    """The database refuses or does not answer: locked, full, unreachable, no permission."""
