"""Reading the sources of ``rung.yaml`` at the beginning of a pass: each on its own, the sick one named."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event
from typing import Final

from connector.config.sources import Export
from connector.errors import RungError
from connector.passes.parts import App, fingerprint
from connector.passes.readings import Progress, Reading
from connector.store.values import Json

AT_ONCE: Final = 8
"""Trackers that are read at the same time: a slow one holds up no other."""


def unheard(source: str, listed: int, total: int | None) -> None:
    """Nobody watches."""


@dataclass
class Sources:
    """What came of reading them."""

    faults: dict[str, RungError] = field(default_factory=dict)
    """Source → what went wrong."""
    defects: dict[str, Exception] = field(default_factory=dict)
    """Source → what is wrong with Rung, not with the source. It too leaves the others done."""
    told: set[str] = field(default_factory=set)
    """Those of them whose fault an earlier pass told already."""
    readings: dict[str, Reading] = field(default_factory=dict)
    """Of each tracker what was read."""

    def is_done(self, name: str) -> bool:
        """Whether nothing of that source is known to be left to read."""
        return not (name in self.faults or name in self.defects or (name in self.readings and self.readings[name].busy))

    def may_have_moved_on(self, name: str) -> bool:
        """Whether it is a tracker that could not be read. (An export tells how things were when it was
        made, whether its file can still be read or not.)"""
        return name in self.defects or (name in self.readings and not self.is_done(name))

    def summary(self) -> dict[str, Json]:
        """As ``--json`` prints it: of each tracker how many incidents were new, changed, as before, gone."""
        return {name: {**read.saved._asdict(), "gone": read.gone, "more": read.more, "busy": read.busy,
                       "unread": [one._asdict() for one in read.unread]} for name, read in self.readings.items()}


def read_sources(app: App, on_progress: Progress = unheard) -> Sources:
    """Read every file that is not as it was when it was last read, and every tracker.

    A source that fails leaves the others read, and is tried again by a later pass.
    """
    found = Sources()
    for source in app.config.exports:
        try:
            _read(app, source)
        except RungError as error:
            found.faults[source.source] = error
    if app.config.trackers:
        _read_trackers(app, found, on_progress)
    return found


def _read_trackers(app: App, found: Sources, on_progress: Progress) -> None:
    # Cron makes a quiet pass each minute: one over exports need not load what talks to trackers.
    from connector.passes.reading import read_tracker  # noqa: PLC0415

    trackers, stopped = app.config.trackers, Event()

    def heard(source: str, listed: int, total: int | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        on_progress(source, listed, total)

    with ThreadPoolExecutor(min(len(trackers), AT_ONCE)) as pool:
        reading = {source.source: pool.submit(read_tracker, app, source, heard) for source in trackers}
        try:
            wait(reading.values())
        except BaseException:
            stopped.set()  # a person interrupted: each stops behind the batch that it is storing
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for name, ended in reading.items():
        defect = ended.exception()
        if isinstance(defect, RungError):  # the store failed, and with it everything
            raise defect
        if isinstance(defect, Exception):
            found.defects[name] = defect
            continue
        read = found.readings[name] = ended.result()
        if read.fault is not None:
            found.faults[name] = read.fault
        if read.told:
            found.told.add(name)


def _read(app: App, source: Export) -> None:
    known = app.store.source(source.source)
    if known is not None and known.watermark == fingerprint(source.file):
        app.store.put_source(source.source, source.kind, source.live_since)
        return
    # Nor what reads exports, where no file has changed.
    from connector.passes.importing import import_file  # noqa: PLC0415

    import_file(app, source.file, source.source, source.mapping, source.timezone, source.live_since)
