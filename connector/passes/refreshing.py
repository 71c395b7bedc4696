"""Reading one incident again before something is said of it, where its source is read live."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from connector.errors import RungError
from connector.passes.parts import App
from connector.passes.reading import keep, opened, refused, resting
from rules.incident import Incident

STALE: Final = timedelta(minutes=2)
"""What the last good reading of a source is older than when its incidents are read again."""


def refreshed(app: App, incident: Incident) -> tuple[Incident, RungError | None]:
    """The incident as its tracker has it now, stored; as it was stored where the tracker cannot be
    asked, and why. One of a source that is no tracker, or was read just now, is as it was stored."""
    source = next((known for known in app.config.trackers if known.source == incident.source), None)
    known = app.store.source(incident.source)
    if source is None or known is None:
        return incident, None
    now, health = app.clock(), known.health
    if health.read_at is not None and now - health.read_at < STALE:
        return incident, None
    if not health.may_be_asked(now):
        return incident, resting(source.source, health)
    try:
        with opened(source, app.clock, app.sleep) as tracker:
            again = tracker.read([incident.id])
    except RungError as error:
        refused(app, source.source, error)
        return incident, error
    keep(app.store, source.source, again, now)
    stored = app.store.incident(source.source, incident.id)
    return (incident if stored is None else stored.incident), None
