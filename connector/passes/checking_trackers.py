"""What `rung check` tells of a tracker: what was found there, and what is lacking, permission by permission."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from connector.config.sources import LiveSource
from connector.errors import RungError
from connector.passes.checking import Finding, Level
from connector.passes.parts import App
from connector.passes.reading import opened
from connector.trackers.contract import Finding as Told

NEEDED: Final = frozenset({"login", "query", "read incidents"})
"""Without these nothing can be read."""
FIELD: Final = "field "


def of_tracker(app: App, source: LiveSource) -> Iterator[Finding]:
    """Ask the tracker, also where passes leave it alone: a person is looking. Where it answers, passes ask it again."""
    name = source.source
    told: list[Told] = []
    try:
        with opened(app, source) as tracker:
            told += tracker.findings(app.clock())
    except RungError as error:
        for fault in error.faults:
            yield Finding("error", "sources", f"{name}: {fault.what}", fault.where or source.url, fault.hint)
    absent = [one for one in told if one.ok is None and one.what.startswith(FIELD)]
    for one in told:
        if one not in absent:
            yield Finding(_level(one), "sources", f"{name}: {one.what}: {one.detail}", hint=one.hint)
    if absent:
        names = ", ".join(one.what.removeprefix(FIELD) for one in absent)
        yield Finding("warning", "sources", f"{name}: no field was found for {names}; what rests on them is unknown",
                      hint=absent[0].hint)
    known = app.store.source(name)
    if known is not None and known.health.failures and told and all(_level(one) != "error" for one in told):
        app.store.source_released(name)
        yield Finding("ok", "sources", f"{name}: it was left alone after failures; the next pass asks it again")


def _level(one: Told) -> Level:
    return "ok" if one.ok else "error" if one.ok is False and one.what in NEEDED else "warning"
