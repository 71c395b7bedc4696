"""Reading the sources of ``rung.yaml`` at the beginning of a pass: each on its own, the sick one named."""

from __future__ import annotations

from connector.config.sources import Export
from connector.errors import RungError
from connector.passes.parts import App, fingerprint


def read_sources(app: App) -> dict[str, RungError]:
    """Read every file that is not as it was when it was last read; source → what went wrong.

    A source that fails leaves the others read, and is tried again by the next pass.
    """
    faults: dict[str, RungError] = {}
    for source in app.config.exports:
        try:
            _read(app, source)
        except RungError as error:
            faults[source.source] = error
    return faults


def _read(app: App, source: Export) -> None:
    known = app.store.source(source.source)
    if known is not None and known.watermark == fingerprint(source.file):
        app.store.put_source(source.source, source.kind, source.live_since)
        return
    # Cron makes a quiet pass each minute: it need not load what reads exports.
    from connector.passes.importing import import_file  # noqa: PLC0415

    import_file(app, source.file, source.source, source.mapping, source.timezone, source.live_since)
