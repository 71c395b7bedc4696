"""What `rung check` tells of a tracker: what was found there, and what is lacking, permission by permission."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from connector.config.sources import LiveSource
from connector.errors import RungError
from connector.passes.checking import Finding, Level
from connector.passes.parts import App, Clock
from connector.passes.reading import opened
from connector.trackers.contract import Finding as Told

NEEDED: Final = frozenset({"login", "table", "query", "read incidents"})
"""Without these nothing can be read."""
FIELD: Final = "field "


def of_tracker(source: LiveSource, clock: Clock, sleep: Callable[[float], None]) -> Iterator[Finding]:
    """Ask the tracker, also where passes leave it alone: a person is looking."""
    name = source.source
    told: list[Told] = []
    try:
        with opened(source, clock, sleep) as tracker:
            told += tracker.findings(clock())
    except RungError as error:
        for fault in error.faults:
            yield Finding("error", "sources", f"{name}: {fault.what}", fault.where or source.url, fault.hint)
    fields = [one for one in told if one.what.startswith(FIELD)]
    for one in told:
        if one not in fields:
            yield Finding(_level(one), "sources", f"{name}: {one.what}: {one.detail}", hint=one.hint)
    if found := [f"{one.what.removeprefix(FIELD)} is {one.detail}" for one in fields if one.ok]:
        yield Finding("ok", "sources", f"{name}: fields: {', '.join(found)}")
    if absent := [one for one in fields if not one.ok]:
        names = ", ".join(one.what.removeprefix(FIELD) for one in absent)
        yield Finding("warning", "sources", f"{name}: no field was found for {names}; what rests on them is unknown",
                      hint=absent[0].hint)


def released(app: App, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Let passes ask again what they leave alone after failures, where ``of_tracker`` found nothing wrong."""
    sick = {finding.what.partition(":")[0] for finding in findings if finding.level == "error"}
    configured = {tracker.source for tracker in app.config.trackers}
    for source in app.store.sources():
        if source.name in configured - sick and source.health.failures:
            app.store.source_released(source.name)
            what = f"{source.name}: it was left alone after failures; the next pass asks it again"
            yield Finding("ok", "sources", what)


def _level(one: Told) -> Level:
    return "ok" if one.ok else "error" if one.ok is False and one.what in NEEDED else "warning"
