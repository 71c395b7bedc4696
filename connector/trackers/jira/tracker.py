"""Jira as a ``Tracker``: each part of it does one of its promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from connector.config.sources import Jira
from connector.store.live_values import Missing
from connector.trackers.contract import (
    Again,
    Batch,
    Finding,
    Listed,
    NotTaken,
    Surroundings,
    Versions,
)
from connector.trackers.http.pace import Pace
from connector.trackers.jira import changes
from connector.trackers.jira.findings import findings
from connector.trackers.jira.incidents import Incidents
from connector.trackers.jira.jql import Since
from connector.trackers.jira.login import GATEWAY
from connector.trackers.jira.looking import Looking
from connector.trackers.jira.notes import Notes
from connector.trackers.jira.search import Search, search
from connector.trackers.jira.site import Site
from connector.trackers.jira.writing import Writing
from connector.trackers.mapped import digest, mapping_of
from rules.incident import Value

MAPPING: Final = "jira-search"


class JiraTracker:
    """Jira Cloud or Data Center, with or without Jira Service Management. See ``Tracker``.

    Nothing is asked before the first call; what the site is and which fields it has is asked once.
    """

    kind: str = "jira"

    def __init__(self, source: Jira, pace: Pace, *, gateway: str = GATEWAY) -> None:
        """:raises RungError: where the source's mapping or fields are no use."""
        self.source = source.source
        self._config, self._pace, self._gateway = source, pace, gateway
        self._mapping = mapping_of(source, MAPPING)
        self.reading = digest(self._mapping)
        self._since = Since()
        self._opened: Site | None = None
        self._made: Incidents | None = None

    def changed(self, mark: str | None, known: Versions) -> Iterator[Batch]:
        yield from changes.changed(self._site, self._search, self._since, self._incidents, self._config, mark, known)

    def read(self, ids: Sequence[str]) -> Again:
        return self._looking.read(self._incidents, ids)

    def census(self, since: datetime) -> Iterator[Sequence[Listed]]:
        yield from self._looking.census(self._incidents, since)

    def present(self, ids: Sequence[str]) -> Mapping[str, Missing]:
        return self._looking.present(ids)

    def surroundings(self, now: datetime) -> Surroundings:
        """Jira knows neither change windows nor who is on call."""
        return Surroundings()

    def findings(self, now: datetime) -> Iterator[Finding]:
        yield from findings(lambda: self._site, lambda: self._incidents, self._config, now)

    def note(self, id: str, text: str, *, public: bool, operation: str) -> str:
        return Notes(self._site).write(id, text, public=public, operation=operation)

    def find_note(self, id: str, operation: str) -> str | None:
        return Notes(self._site).find(id, operation)

    def change(self, id: str, fields: Mapping[str, Value]) -> Sequence[NotTaken]:
        return Writing(self._site, self._incidents).change(id, fields)

    def close(self) -> None:
        if self._opened is not None:
            self._opened.client.close()
            self._opened = None

    @property
    def _site(self) -> Site:
        if self._opened is None:
            self._opened = Site.open(self._config, self._pace, self._gateway)
        return self._opened

    @property
    def _search(self) -> Search:
        return search(self._site)

    @property
    def _incidents(self) -> Incidents:
        if self._made is None or self._made.site is not self._site:
            self._made = Incidents(self._site, self._config, self._mapping)
        return self._made

    @property
    def _looking(self) -> Looking:
        return Looking(self._site, self._search, self._since, self._config)
