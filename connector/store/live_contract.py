"""What any store promises of sources, above all those that are read live: a part of ``contract.Store``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from connector.store.live_values import Around, Fault, Health, Missing
from connector.store.values import Source
from rules.context import ChangeWindow, Shift


class LiveStore(Protocol):
    """How far a source was read is written by ``save_incidents`` alone, in the transaction of what was read.

    A source that was never made known raises ``StoreError``.
    """

    def put_source(self, name: str, kind: str, live_since: datetime | None = None, *, listing: str = "",
                   reading: str = "") -> None:
        """Make a source known. ``live_since`` is kept once it is set. Where it was of another kind its
        watermark is forgotten: the new kind of reader could not read it. So it is where ``listing``, which
        says of what the watermark is a mark (where, and by which query), is said and is another than was
        said before: what the new one lists beside the old may have changed before the watermark.

        Where ``reading``, which says by what incidents are made of the tracker's answers, is another, it is
        forgotten too, and none is known in its version: each is to be read anew, and what it says then
        stands in place of what it said."""

    def sources(self) -> list[Source]:
        """Those that were made known, in order of their names."""

    def source(self, name: str) -> Source | None:
        """The source of that name; ``None`` where it was never made known."""

    def good_pass(self, source: str, at: datetime) -> None:
        """Note that all of ``source`` was read, decided and recorded at ``at``."""

    # -- how reading goes -------------------------------------------------------------------

    def source_failed(self, source: str, fault: Fault, at: datetime, *, until: datetime | None = None,
                      person_first: bool = False, waited: timedelta = timedelta(0)) -> Health:
        """Note that reading failed, and answer how it stands. It is left alone until ``until``, the instant
        that a limit named; else 30 seconds, doubled with each failure in a row up to an hour; with
        ``person_first`` until ``source_released``."""

    def source_read(self, source: str, at: datetime, waited: timedelta = timedelta(0)) -> None:
        """Note a good reading: it forgets the failures before it."""

    def source_released(self, source: str) -> None:
        """A person acted: it may be asked at once. The fault stays until a good reading."""

    def source_counted(self, source: str, at: datetime) -> None:
        """Note that its incidents were counted against the store's (a census)."""

    # -- what is there ----------------------------------------------------------------------

    def versions(self, source: str, ids: Sequence[str]) -> Mapping[str, str]:
        """Of those of ``ids`` that were read live and are not gone the version last read; what only an
        export told is not among them. Any number of ids."""

    def open_ids(self, source: str, since: datetime | None = None) -> Sequence[str]:
        """The ids of its incidents that are not known to be done nor gone, in order; with ``since`` also of
        those that are done and to which something happened at or after it."""

    def gone_ids(self, source: str, since: datetime) -> Sequence[str]:
        """The ids of those that are noted as gone since then, in order."""

    def mark_gone(self, source: str, missing: Mapping[str, Missing], at: datetime) -> int:
        """Note that the tracker no longer lists them (id → why); how many were not noted so.

        They are neither open nor due nor in the queue, nothing is recorded for them; held and ready
        effects are cancelled, waiting drafts withdrawn, with the reason; their relatives are decided
        again. All else stays to be looked up. A later live reading undoes it, and what is asked for
        then comes back. One that is not stored is passed over.
        """

    # -- what is around ---------------------------------------------------------------------

    def put_surroundings(self, source: str, windows: Sequence[ChangeWindow] | None, on_call: Sequence[Shift] | None,
                         at: datetime) -> int:
        """Keep what the tracker said at ``at``; ``None`` where it does not say. How many rows changed.

        A window replaces the one of its id and of what it covers; one that is not said any more ends
        at ``at``, or never was where it had not begun; open incidents that it covers are to be decided
        again. A shift that begins or ends at ``at`` has no date: whoever is on call again goes on to
        be, whoever is not ends. Dates before stay. The same again writes nothing, but now and then
        that it is still so.
        """

    def surroundings(self, source: str) -> Around:
        """All that was ever said, with its dates. A shift without an end holds for two hours from when it
        was last said."""
