"""Reading one tracker of ``rung.yaml``: locked, from where it was left, resting after a fault.

What was read and how far go into the store together, batch by batch, so a pass that dies between
two of them is taken up there by the next.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Final

from connector.config.sources import LiveSource
from connector.errors import RungError
from connector.passes.batches import batches
from connector.passes.parts import App, Clock
from connector.passes.readings import Progress, Reading, Unread
from connector.store import Fault, Health, SaveResult, Store
from connector.trackers import Tracker, open_tracker
from connector.trackers.contract import Again
from connector.trackers.errors import Limited, LockedOut, TrackerError
from connector.trackers.http.pace import Pace
from rules.wording import counted

CENSUS_EVERY: Final = timedelta(hours=1)
"""How often the tracker is asked which of the open incidents it still lists."""
MISSED_FOR: Final = timedelta(days=7)
"""How long one that it no longer lists is asked for again: an account that had lost its rights and has them
back sees incidents that did not change meanwhile, and no search for changes shows those."""
AT_ONCE: Final = 500
LONGEST: Final = timedelta(minutes=10)
"""How long one pass reads one tracker: the first reading of years of history holds up nothing else."""


def read_tracker(app: App, source: LiveSource, on_progress: Progress) -> Reading:
    """Read all that changed since the last time. What is wrong is in the answer; what was stored stays."""
    name = source.source
    with app.store.lock(f"source {name}") as got:
        if not got:
            return Reading(busy=True)
        app.store.put_source(name, source.kind, source.live_since, listing=source.listing)
        known = app.store.source(name)
        if known is not None and not known.health.may_be_asked(app.clock()):
            return Reading(fault=resting(name, known.health), told=True)
        return _Reader(app, source, on_progress).read()


def resting(name: str, health: Health) -> RungError:
    """Why a source is not asked now."""
    until = "until a person has acted" if health.not_before is None or health.person_first else (
        f"until {health.not_before:%H:%M:%S} UTC")
    fault = health.fault or Fault("it failed")
    hint = fault.hint or "`rung check` asks it at once"
    return RungError(f"left alone {until}, after {counted(health.failures, 'failure')}: {fault.what}",
                     where=fault.where or name, hint=hint)


def failed(app: App, name: str, error: RungError, waited: float = 0.0) -> None:
    """Note why reading failed, and until when the source is left alone for it. ``waited``: seconds."""
    until = error.until if isinstance(error, Limited) else None
    if not isinstance(error, TrackerError):
        until = app.clock()  # nothing was asked: a secret is missing, the store is full
    first = error.faults[0]
    fault = Fault("; ".join(one.what for one in error.faults), first.where, first.hint)
    app.store.source_failed(name, fault, app.clock(), until=until, person_first=isinstance(error, LockedOut),
                            waited=timedelta(seconds=waited))


def refused(app: App, name: str, error: RungError) -> None:
    """As ``failed``, for who asked beside the passes: only what they must know before they ask again."""
    if isinstance(error, Limited | LockedOut) and app.store.source(name) is not None:
        failed(app, name, error)


@contextmanager
def opened(source: LiveSource, clock: Clock, sleep: Callable[[float], None]) -> Iterator[Tracker]:
    """The tracker of ``source``, its connections closed behind.

    :raises RungError: where a secret of its login is missing.
    """
    with closing(open_tracker(source, Pace(clock, sleep, random.random))) as tracker:
        yield tracker


def keep(store: Store, source: str, again: Again, at: datetime) -> SaveResult:
    """Store what was read by id, and note what is missing. One that moved away and is noted so stays as it
    was noted: to store it would bring it back."""
    gone = {id_ for id_ in again.missing if (known := store.incident(source, id_)) is not None and known.gone}
    saved = store.save_incidents(one for one in again.incidents if one.id not in gone)
    store.mark_gone(source, again.missing, at)
    return saved


class _Reader:
    """One reading of one source."""

    def __init__(self, app: App, source: LiveSource, on_progress: Progress) -> None:
        self._app, self._source, self._on_progress = app, source, on_progress
        self._name = source.source
        self._waited = 0.0
        self._saved = SaveResult(0, 0, 0)
        self._gone = 0
        self._unread: list[Unread] = []
        self._more = False

    def read(self) -> Reading:
        store, clock = self._app.store, self._app.clock
        try:
            with opened(self._source, clock, self._sleep) as tracker:
                store.put_source(self._name, self._source.kind, reading=tracker.reading)
                self._changed(tracker)
                self._census(tracker)
                now = clock()
                around = tracker.surroundings(now)
                store.put_surroundings(self._name, around.change_windows, around.on_call, now)
        except RungError as error:
            failed(self._app, self._name, error, self._waited)
            return Reading(self._saved, self._gone, tuple(self._unread), error)
        store.source_read(self._name, clock(), timedelta(seconds=self._waited))
        return Reading(self._saved, self._gone, tuple(self._unread), more=self._more)

    def _sleep(self, seconds: float) -> None:
        self._waited += seconds
        self._app.sleep(seconds)

    def _changed(self, tracker: Tracker) -> None:
        store, name = self._app.store, self._name
        known = store.source(name)
        mark = known.watermark if known else None
        begun, listed = self._app.clock(), 0
        for batch in tracker.changed(mark, lambda ids: store.versions(name, ids)):
            if known is None or known.live_since is None:
                # The first answer that was believed: what fell due before this pass began is historic.
                store.put_source(name, self._source.kind, begun)
                known = store.source(name)
            if batch.incidents or batch.mark != mark:
                self._add(store.save_incidents(batch.incidents, {name: batch.mark}))
                mark = batch.mark
            self._unread += [Unread(one.key, one.what) for one in batch.unread]
            listed += batch.listed
            self._on_progress(name, listed, batch.total)
            if self._app.clock() - begun >= LONGEST:
                self._more = True  # the next pass goes on behind this batch
                return

    def _census(self, tracker: Tracker) -> None:
        """Note which of the open incidents the tracker no longer lists: nothing else tells of a deletion."""
        store, now = self._app.store, self._app.clock()
        known = store.source(self._name)
        last = known.health.census_at if known else None
        if last is not None and now - last < CENSUS_EVERY:
            return
        for ids in batches(store.open_ids(self._name), AT_ONCE):
            missing = tracker.present(ids)
            moved = [id_ for id_, why in missing.items() if why == "moved"]
            if moved:
                store.save_incidents(tracker.read(moved).incidents)  # under the key that people look for now
            if missing:
                self._gone += store.mark_gone(self._name, missing, now)
        for ids in batches(store.gone_ids(self._name, now - MISSED_FOR), AT_ONCE):
            missing = tracker.present(ids)
            if back := [id_ for id_ in ids if id_ not in missing]:
                self._add(keep(store, self._name, tracker.read(back), now))
        store.source_counted(self._name, now)

    def _add(self, saved: SaveResult) -> None:
        self._saved = SaveResult(*(one + other for one, other in zip(self._saved, saved, strict=True)))
