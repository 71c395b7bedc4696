"""What any store promises. ``tests/connector/store`` holds every backend to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from connector.store.draft_contract import DraftStore
from connector.store.live_contract import LiveStore
from connector.store.proof_contract import ProofStore
from connector.store.values import (
    Cursor,
    Effect,
    EffectState,
    Json,
    QueueRow,
    Recorded,
    Related,
    Run,
    SaveResult,
    StoredFiring,
    StoredIncident,
    StoredPolicy,
    StoreStatus,
)
from rules.decision import Decision
from rules.incident import Event, Incident


class Store(DraftStore, LiveStore, ProofStore, Protocol):
    """Where everything stands that Rung must not forget.

    Each call is one transaction: a call that raises, or a process that dies in it, leaves nothing
    half. Instants are aware; the store never asks for the time. Text is stored as it is, but
    U+0000 in searched columns and lone surrogates anywhere become U+FFFD. A database that is
    locked for 30 seconds, full or gone raises ``StoreUnavailable``.
    """

    # -- incidents --------------------------------------------------------------------------

    def save_incidents(self, batch: Iterable[Incident], watermarks: Mapping[str, str] | None = None) -> SaveResult:
        """Store what was read, and in the same transaction how far (source → watermark).

        Histories are merged (``connector/store/merging.py``): entries by their ids, the first seen
        wins, a partial history removes nothing, late events are sorted in. Where a whole history was
        read live, what an export made up of the same goes; what the tracker shows without history
        is known from when it was first shown. Nothing new stores nothing.

        A live reading and an export that knew the incident by its number alone, which is the other's
        key, are one incident under the tracker's id: whatever is stored of it goes over to that. A live
        reading of what was gone undoes that.

        A changed incident, and the open ones whose context it changes (same configuration item,
        parent, children), get a new revision and so are to be decided again.
        """

    def incident(self, source: str, id: str) -> StoredIncident | None:
        """The incident of that immutable id; ``None`` where it is not stored."""

    def find(self, key: str, source: str | None = None) -> list[StoredIncident]:
        """Incidents of that key, in order of source. Several sources may use one key."""

    def keys(self, source: str | None = None) -> list[tuple[str, str]]:
        """Every incident's key with its source, in that order: to look for what was meant."""

    def incidents(self, source: str | None = None, after: Cursor | None = None) -> Iterator[StoredIncident]:
        """All, in order of (source, id), read page by page: memory stays flat, and no transaction
        stays open between pages. ``after`` goes on behind an incident."""

    def due(self, now: datetime, policy: str, after: Cursor | None = None) -> Iterator[StoredIncident]:
        """Those to be decided, in order of (source, id), read like ``incidents``.

        That is: changed since they were last decided, or a pending firing is due at ``now``, or
        open and last decided under another policy than the digest ``policy``. (What is done was
        judged by the policy then in force.) One recorded meanwhile is not met again.
        """

    def related(self, batch: Sequence[Incident]) -> list[Related]:
        """For each of ``batch`` what its relatives add to the ``Context``, in few queries."""

    # -- decisions --------------------------------------------------------------------------

    def record(self, decisions: Sequence[Recorded]) -> int:
        """Store decisions with their firings and effects, all or nothing. How many rows changed.

        The same again changes 0. A firing is recorded once, pending ones not at all; its status
        may move until it is ``acted``. A recorded firing that the decision no longer knows
        becomes ``withdrawn``. One that was due and no longer is has its effects, as far as held
        or ready, cancelled; if it comes back and asks for them again, so do they. A decision of
        an older revision than the last recorded one is passed over. An incident that is not
        stored raises ``StoreError``.
        """

    def decision(self, source: str, id: str) -> Decision | None:
        """The last recorded one."""

    def firings(self, source: str, incident: str) -> list[StoredFiring]:
        """In order of (at, key)."""

    def effects(self, states: Sequence[EffectState], limit: int) -> list[Effect]:
        """The outbox: effects in one of ``states``, oldest first."""

    def effects_of(self, source: str, incident: str) -> list[Effect]:
        """All effects of an incident, oldest first."""

    def add_own_events(self, source: str, incident: str, events: Sequence[Event]) -> int:
        """Append Rung's own acts to an incident; how many were new by their id.

        They are among its events from then on, whatever is read from the tracker later, and it is
        to be decided again. An incident that is not stored raises ``StoreError``.
        """

    def queue(self, limit: int) -> list[QueueRow]:
        """Incidents not known to be done, by priority, score (high first), age; unknown priority last."""

    # -- policies, runs ---------------------------------------------------------------------

    def put_policy(self, text: str, name: str, digest: str, since: datetime | None) -> bool:
        """Put a policy into force; ``False`` where the one in force at ``since`` has that digest."""

    def policies(self) -> list[StoredPolicy]:
        """In the order in which they came into force. Of two with one ``since`` the later counts."""

    def start_run(self, kind: str, at: datetime) -> int:
        """Begin a run's report; its number."""

    def end_run(self, run: int, at: datetime, summary: Mapping[str, Json]) -> None:
        """End the report of ``run``; one that is never ended is still going, or died."""

    def runs(self, limit: int, kind: str | None = None) -> list[Run]:
        """The newest first."""

    def status(self) -> StoreStatus:
        """What is stored and owed, counted."""

    # -- the place itself -------------------------------------------------------------------

    def lock(self, name: str) -> AbstractContextManager[bool]:
        """Yield whether the lock ``name`` was got; another holder, even in this process, means
        ``False`` at once. It is let go at the end of the block, or when the process dies."""

    def close(self) -> None:
        """Let go of the database; the store is of no use afterwards."""
