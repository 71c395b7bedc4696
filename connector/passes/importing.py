"""An export file into the store: streamed, in batches, as often as one likes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from connector.passes.batches import batches
from connector.passes.collecting import rare_collections
from connector.passes.parts import App, fingerprint
from connector.store import SaveResult
from connector.trackers import RejectFile, Report, read_export

BATCH: Final = 500


@dataclass(frozen=True)
class Imported:
    """What an import read and what of it was new."""

    source: str
    report: Report
    saved: SaveResult


def import_file(
    app: App, path: Path, source: str, mapping: str | None = None, zone: str | None = None,
    live_since: datetime | None = None, on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Imported:
    """Read ``path`` into the store as incidents of ``source``; repeating it doubles nothing.

    ``on_progress`` is told how much was read, of how much. Rows that cannot be read are set aside
    in ``FILE.rejected.jsonl``; the others are read. What was stored of a file that turns out to be
    damaged stays, and the next pass reads it anew.

    A tracker of rung.yaml keeps its kind, and how far it was read: the same incident read live later
    is the same incident.

    :raises RungError: where the file or its mapping is no use.
    """
    mark = fingerprint(path)
    tracker = next((known for known in app.config.trackers if known.source == source), None)
    kind, live_since = ("export", live_since) if tracker is None else (tracker.kind, tracker.live_since)
    with RejectFile(path) as on_reject, rare_collections():
        reader = read_export(path, source, mapping, zone=zone, on_reject=on_reject, now=app.clock(),
                             on_progress=lambda done: on_progress(done, reader.total_bytes))
        run = app.store.start_run("import", app.clock())
        saved = SaveResult(0, 0, 0)
        for number, batch in enumerate(batches(reader, BATCH)):
            if not number:  # not before: a damaged file that gave nothing leaves no source
                app.store.put_source(source, kind, live_since)
            result = app.store.save_incidents(batch)
            saved = SaveResult(*(one + other for one, other in zip(saved, result, strict=True)))
        app.store.put_source(source, kind, live_since)
        if tracker is None:
            app.store.save_incidents((), {source: mark})
    app.store.end_run(run, app.clock(), {"source": source, "file": str(path), **saved._asdict()})
    return Imported(source, reader.report, saved)
