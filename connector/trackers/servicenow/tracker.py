"""A ServiceNow instance as Rung's ``Tracker``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from connector.config.sources import ServiceNow
from connector.store.live_values import Missing
from connector.trackers.contract import Again, Batch, Finding, Listed, NotTaken, Surroundings, Versions
from connector.trackers.http.pace import Pace
from connector.trackers.mapped import digest, mapping_of
from connector.trackers.servicenow.conditions import Own
from connector.trackers.servicenow.fields import Columns, job_of
from connector.trackers.servicenow.findings import Findings
from connector.trackers.servicenow.login import client_of
from connector.trackers.servicenow.names import Names
from connector.trackers.servicenow.notes import Notes
from connector.trackers.servicenow.reading import Reader
from connector.trackers.servicenow.surroundings import surroundings
from connector.trackers.servicenow.table import Tables
from connector.trackers.servicenow.writing import Writer
from rules.incident import Value


class ServiceNowTracker:
    """One source of ``rung.yaml``. Each promise is told at ``Tracker``."""

    kind = "servicenow"

    def __init__(self, config: ServiceNow, pace: Pace) -> None:
        """:raises RungError: where the mapping or a secret is no use. Nothing is asked yet."""
        mapping = mapping_of(config, "servicenow-table")
        self.source = config.source
        self.reading = digest(mapping)
        self._config = config
        self._client = client_of(config, pace)
        tables, own, job = Tables(self._client), Own(config.query), job_of(config, mapping)
        columns = Columns(config, mapping, own)
        self.report: Final = job.report
        """What could not be turned into values, counted since the tracker was made."""
        self._tables, self._names = tables, Names(tables, job.report)
        self._reader = Reader(config, tables, pace, job, columns, own, self._names)
        self._notes = Notes(tables, config.table, pace)
        self._writer = Writer(tables, config.table, job, columns, self._names)
        self._findings = Findings(config, tables, job, columns, own, self._names, self._reader.histories)

    def changed(self, mark: str | None, known: Versions) -> Iterator[Batch]:
        return self._reader.changed(mark, known)

    def read(self, ids: Sequence[str]) -> Again:
        return self._reader.read(ids)

    def census(self, since: datetime) -> Iterator[Sequence[Listed]]:
        return self._reader.census(since)

    def present(self, ids: Sequence[str]) -> Mapping[str, Missing]:
        return self._reader.present(ids)

    def surroundings(self, now: datetime) -> Surroundings:
        return surroundings(self._config, self._tables, self._names, now)

    def findings(self, now: datetime) -> Iterator[Finding]:
        return self._findings.all(now)

    def note(self, id: str, text: str, *, public: bool, operation: str) -> str:
        return self._notes.write(id, text, public=public, operation=operation)

    def find_note(self, id: str, operation: str) -> str | None:
        return self._notes.find(id, operation)

    def change(self, id: str, fields: Mapping[str, Value]) -> Sequence[NotTaken]:
        return self._writer.change(id, fields)

    def close(self) -> None:
        self._client.close()
