"""What Rung must not forget: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from connector.store.contract import Store
from connector.store.draft_values import DRAFT_STATES, OPEN_DRAFTS, Draft, DraftState, Rests, Statement
from connector.store.errors import StoreError, StoreMissing, StoreNotReady, StoreTooNew, StoreUnavailable
from connector.store.live_values import Around, Fault, Gone, Health, Missing
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
    "DRAFT_STATES", "OPEN_DRAFTS", "Around", "Draft", "DraftState", "Effect", "EffectState", "Fault", "FiringState",
    "Gone", "Health", "Missing", "QueueRow", "Recorded", "Related", "Rests", "Run", "SaveResult", "Source",
    "Statement", "Store", "StoreError", "StoreMissing", "StoreNotReady", "StoreStatus", "StoreTooNew",
    "StoreUnavailable", "StoredFiring", "StoredIncident", "StoredPolicy", "open_store", "upgrade",
]  # fmt: skip
