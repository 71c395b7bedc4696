"""Source against store: what a tracker lists and the store lacks, or has otherwise; and reading it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple

from connector.config.sources import LiveSource
from connector.errors import RungError
from connector.passes.batches import batches
from connector.passes.parts import App
from connector.passes.reading import keep, opened, refused, resting
from connector.passes.readings import Progress
from connector.passes.sources import unheard
from connector.store import Store
from connector.trackers.contract import Listed, Tracker
from rules.event_ids import is_row, is_shown
from rules.incident import Incident

AT_ONCE: Final = 100
WORDS: Final = frozenset({"public_comment", "internal_note"})

Kind = Literal[
    "missing",  # the tracker lists it, the store does not hold it
    "older",  # the store holds another version
    "history",  # same version, and the tracker's history holds entries that the store lacks
    "extra",  # the store holds entries of the history that the tracker does not
    "removed",  # words that the tracker no longer has; they were said, and stay
    "gone",  # the store takes it for one of the source's, the tracker does not
    "doubled",  # one key, several incidents
]


class Difference(NamedTuple):
    """One incident in which the two do not agree."""

    kind: Kind
    id: str
    key: str
    detail: str


@dataclass
class Verified:
    """What a comparison found."""

    source: str
    since: datetime
    listed: int = 0
    """How many incidents the tracker lists as updated since then."""
    held: int = 0
    """How many of them the store holds in the same version."""
    found: list[Difference] = field(default_factory=list)
    left: list[Difference] = field(default_factory=list)
    """Those that remain after reading again; what was ``removed`` is not among them."""


def verify(app: App, source: LiveSource, since: datetime, *, histories: bool = False, repair: bool = True,
           on_progress: Progress = unheard) -> Verified:
    """Compare what was updated since ``since``; with ``histories`` each incident's whole history.

    What differs is read again and stored, unless ``repair`` is false, and compared once more.

    :raises RungError: where the tracker cannot be asked, or would be locked longer for it; then nothing
        was concluded.
    """
    known = app.store.source(source.source)
    if known is not None and known.health.person_first:
        raise resting(source.source, known.health)
    try:
        return _verified(app, source, since, histories, repair, on_progress)
    except RungError as error:
        refused(app, source.source, error)
        raise


def _verified(app: App, source: LiveSource, since: datetime, histories: bool, repair: bool,
              on_progress: Progress) -> Verified:
    verified = Verified(source.source, since)
    with opened(source, app.clock, app.sleep) as tracker:
        comparing = _Comparing(app, tracker, source.source)
        verified.found += comparing.differences(verified, histories, on_progress)
        if repair:
            comparing.repair([one for one in verified.found if one.kind != "removed"])
            again = Verified(source.source, since)
            found = list(comparing.differences(again, histories, unheard)) if verified.found else []
        else:
            found = verified.found
        verified.left = [one for one in found if one.kind != "removed"]
    return verified


class _Comparing:
    def __init__(self, app: App, tracker: Tracker, source: str) -> None:
        self._app, self._tracker, self._source = app, tracker, source

    @property
    def _store(self) -> Store:
        return self._app.store

    def differences(self, verified: Verified, histories: bool, on_progress: Progress) -> Iterator[Difference]:
        """What differs, incident by incident; ``verified`` counts along."""
        listed: set[str] = set()
        for page in self._tracker.census(verified.since):
            fresh = [one for one in page if one.id not in listed]
            listed.update(one.id for one in fresh)
            for part in batches(fresh, AT_ONCE):
                yield from self._page(part, verified, histories)
            on_progress(self._source, len(listed), None)
        yield from self._unlisted(listed, verified.since)
        yield from self._doubled()

    def _page(self, page: Sequence[Listed], verified: Verified, histories: bool) -> Iterator[Difference]:
        versions = self._store.versions(self._source, [one.id for one in page])
        verified.listed += len(page)
        same: list[str] = []
        for one in page:
            version = versions.get(one.id)
            if version == one.version:
                same.append(one.id)
            elif version is None:
                yield Difference("missing", one.id, one.key, f"updated {one.updated:%Y-%m-%d %H:%M:%S} UTC")
            else:
                yield Difference("older", one.id, one.key, f"the store has {version}, the tracker {one.version}")
        verified.held += len(same)
        if histories and same:
            for incident in self._tracker.read(same).incidents:
                yield from self._history(incident)

    def _history(self, read: Incident) -> Iterator[Difference]:
        stored = self._store.incident(self._source, read.id)
        if stored is None or stored.incident.version != read.version:
            return  # it changed while it was compared: the next pass reads it
        held = {event.id: event for event in stored.incident.events if event.origin != "rung"}
        told = {event.id for event in read.events}
        if lacking := sorted(id_ for id_ in told - held.keys() if not is_shown(id_)):
            yield Difference("history", read.id, read.key, f"the store lacks {_some(lacking)}")
        beyond = sorted(id_ for id_ in held.keys() - told if not is_shown(id_))
        removed = [id_ for id_ in beyond if held[id_].kind in WORDS and not is_row(id_)]
        if extra := [id_ for id_ in beyond if id_ not in removed]:
            yield Difference("extra", read.id, read.key, f"the tracker does not have {_some(extra)}")
        if removed:
            yield Difference("removed", read.id, read.key, f"the tracker no longer has {_some(removed)}")

    def _unlisted(self, listed: set[str], since: datetime) -> Iterator[Difference]:
        """Incidents that are open, or had something happen to them in the window, and that the census did not
        name: an open one may be older than the window; the others are gone."""
        rest = [id_ for id_ in self._store.open_ids(self._source, since) if id_ not in listed]
        for ids in batches(rest, AT_ONCE):
            for id_, why in self._tracker.present(ids).items():
                stored = self._store.incident(self._source, id_)
                yield Difference("gone", id_, stored.incident.key if stored else "", why)

    def _doubled(self) -> Iterator[Difference]:
        counted = Counter(key for key, _ in self._store.keys(self._source))
        for key, number in counted.items():
            if number > 1:
                those = [stored.incident.id for stored in self._store.find(key, self._source) if stored.gone is None]
                for id_ in those if len(those) > 1 else ():  # any of them may have another key by now
                    yield Difference("doubled", id_, key, f"one key, several incidents: {_some(those)}")

    def repair(self, found: Sequence[Difference]) -> None:
        """Read again what differs, and note what is gone."""
        for ids in batches(list(dict.fromkeys(one.id for one in found)), AT_ONCE):
            keep(self._store, self._source, self._tracker.read(ids), self._app.clock())


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
