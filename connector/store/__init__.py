"""What Rung must not forget: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from connector.store.contract import Store
from connector.store.errors import StoreError, StoreNotReady, StoreTooNew, StoreUnavailable
from connector.store.opening import open_store, upgrade
from connector.store.values import (
    Effect,
    EffectState,
    FiringState,
    QueueRow,
    Recorded,
    Related,
    Run,
    SaveResult,
    Source,
    StoredFiring,
    StoredIncident,
    StoredPolicy,
    StoreStatus,
)

__all__ = [
    "Effect", "EffectState", "FiringState", "QueueRow", "Recorded", "Related", "Run", "SaveResult", "Source", "Store",
    "StoreError", "StoreNotReady", "StoreStatus", "StoreTooNew", "StoreUnavailable", "StoredFiring",
    "StoredIncident", "StoredPolicy", "open_store", "upgrade",
]  # fmt: skip
