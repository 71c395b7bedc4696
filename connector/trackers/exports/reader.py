"""Reads an export file, incident by incident, with a report of what it held."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from connector.trackers.exports.errors import ExportError
from connector.trackers.exports.files import Looked, OnProgress, look, opened
from connector.trackers.exports.grouping import SeenIds, contiguous, is_contiguous, scattered
from connector.trackers.exports.job import Job
from connector.trackers.exports.kinds import Build, ExportKind
from connector.trackers.exports.load import find_mapping, ready_mappings
from connector.trackers.exports.mapping import Mapping
from connector.trackers.exports.records import field_names, json_lines, json_records, record_path
from connector.trackers.exports.report import OnReject, Report
from connector.trackers.exports.rows import CsvRows, OnBroken, Row
from rules.incident import Incident

_LOOKED_AT: Final = 20
"""Records of JSON whose keys say what the file is."""


def _silent(line: int, reason: str, raw: str) -> None:
    """What is broken is reported when the file is read, not when it is looked at."""


class ExportReader:
    """Iterate once for the incidents of ``path``; ``report`` is complete when the iteration has ended.

    :param mapping: a mapping, the name of a ready one, the path of a user's; ``None`` recognises it.
    :param zone: stands in for the zone that the mapping declares.
    :param on_reject: told of each row or cell that is set aside.
    :param on_progress: told how many of ``total_bytes`` were read.
    :param now: incidents opened later are noted in the report.
    :raises ExportError: at once where the file cannot be used; while iterating where it turns out to be damaged.
    """

    def __init__(self, path: Path, source: str, mapping: Mapping | str | None, kinds: dict[str, ExportKind], *,
                 zone: str | None = None, on_reject: OnReject | None = None,
                 on_progress: OnProgress | None = None, now: datetime | None = None) -> None:
        self._path = path
        self._on_progress = on_progress
        self._now = now
        self._looked: Looked = look(path)
        self._passed = 0
        self._begun = False
        self._records_at = self._find_records()
        declared = find_mapping(mapping) if isinstance(mapping, str) else mapping
        self._declared = declared
        header = self._header()
        if not header:
            raise ExportError("the file holds no record that can be read", where=str(path))
        self.mapping: Final[Mapping] = declared or recognise(header, str(path))
        self._declared = self.mapping
        if self.mapping.kind not in kinds:
            raise ExportError(f'"{self.mapping.mapping}" is of kind {self.mapping.kind}: it reads no file',
                              where=str(path), hint=f"name one for an export: {', '.join(ready_mappings())}")
        self._kind = kinds[self.mapping.kind]
        if self._kind.input == "issues" and self._looked.form == "csv":
            raise ExportError(f'"{self.mapping.mapping}" reads JSON, and this is not', where=str(path),
                              hint="name another format, or leave it out")
        self.report = Report(str(path), self.mapping.mapping)
        self._job = Job(str(path), source, self.mapping, self.report, on_reject, zone)
        if self._kind.input == "rows":
            self._job.bind(header, exact=self._looked.form != "csv")

    @property
    def total_bytes(self) -> int:
        """What ``on_progress`` comes to: the file is read once to see how it is ordered, and once for good."""
        return self._looked.size * (1 if self._kind.input == "issues" and self._looked.form == "jsonl" else 2)

    def __iter__(self) -> Iterator[Incident]:
        if self._begun:
            raise RuntimeError("an ExportReader is iterated once: its report would count twice")
        self._begun = True
        try:
            for incident in self._incidents():
                self.report.incidents += 1
                self.report.events += len(incident.events)
                if self._now is not None and incident.opened_at > self._now:
                    self.report.note("incidents opened in the future: is the time zone of the file right?")
                yield incident
        except sqlite3.Error as error:
            raise ExportError(f"the temporary file cannot be used: {error}", where=str(self._path),
                              hint="sorting needs about the unpacked size of the file in TMPDIR") from error
        if not self.report.rows:
            raise ExportError("the file holds no rows", where=str(self._path),
                              hint="an export without incidents is more often a failed one than a quiet year")

    def _incidents(self) -> Iterator[Incident]:
        if self._kind.input == "rows":
            yield from self._from_rows(self._kind.start(self._job))
            return
        if self._looked.form != "jsonl":
            with opened(self._path, self._progress) as file:
                self._job.names = field_names(file, str(self._path), self._records_at)
            self._passed = self._looked.size
        build = self._kind.start(self._job)
        with self._rows(self._broken) as rows, closing(SeenIds()) as seen:
            for row in self._identified(rows):
                if not seen.add(self._job.identify(row)):
                    self.report.note("issues that come more than once")
                incident = build([row])
                if incident is not None:
                    yield incident

    def _from_rows(self, build: Build) -> Iterator[Incident]:
        with self._rows(_silent) as rows:
            try:
                in_place = is_contiguous(rows, self._job.identify)
            except ExportError:
                in_place = True  # as far as it can be read; the same is raised again where the reading comes to it
        self._passed = self._looked.size
        gather = contiguous if in_place else scattered
        if not in_place:
            self.report.note("the rows of an incident do not follow one another: sorted on disk")
        with self._rows(self._broken) as rows:
            for group in gather(self._identified(rows), self._job.identify):
                incident = build(group)
                if incident is not None:
                    yield incident

    def _identified(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows that say whose they are; each is counted."""
        exact = self._looked.form != "csv" and self._kind.input == "rows"
        for row in rows:
            self.report.rows += 1
            if exact:
                for name in row.cells.keys() - self._job.known_columns:
                    self.report.unmapped_column(name)
            if self._job.identify(row):
                yield row
            else:
                self._job.broken(row.line, "is missing", str(row.cells), self._job.column_of("id"))

    def _broken(self, line: int, reason: str, raw: str) -> None:
        self.report.rows += 1
        self._job.broken(line, reason, raw)

    # -- the file ---------------------------------------------------------------------------------

    def _progress(self, read: int) -> None:
        if self._on_progress is not None:
            self._on_progress(self._passed + read)

    @contextmanager
    def _rows(self, on_broken: OnBroken, on_progress: OnProgress | None = None) -> Iterator[Iterator[Row]]:
        with opened(self._path, on_progress or self._progress) as file:
            if self._looked.form == "csv":
                yield iter(self._csv(file, on_broken))
            elif self._looked.form == "jsonl":
                yield json_lines(file, str(self._path), on_broken)
            else:
                yield json_records(file, str(self._path), self._records_at, on_broken)

    def _csv(self, file: BinaryIO, on_broken: OnBroken) -> CsvRows:
        declared = self._declared
        encoding = self._looked.encoding or (declared.encoding if declared else "utf-8")
        return CsvRows(file, str(self._path), encoding, declared.delimiter if declared else "", on_broken)

    def _find_records(self) -> str:
        if self._looked.form != "json":
            return ""
        with opened(self._path) as file:
            return record_path(file, str(self._path))

    def _header(self) -> list[str]:
        """The columns of a CSV; of JSON the keys of the first records."""
        if self._looked.form == "csv":
            with opened(self._path) as file:
                return self._csv(file, _silent).header
        names: dict[str, None] = {}
        with self._rows(_silent, _unmoved) as rows:
            try:
                for row in islice(rows, _LOOKED_AT):
                    names.update(dict.fromkeys(row.cells))
            except ExportError:
                if not names:
                    raise  # else it is raised again where the reading comes to it
        return list(names)


def _unmoved(read: int) -> None:
    """Looking is no progress."""


def recognise(header: list[str], where: str) -> Mapping:
    """The ready mapping whose columns the file has; the most particular where several do.

    :raises ExportError: where none does.
    """
    have = {name.casefold() for name in header}
    fitting = [mapping for mapping in ready_mappings().values() if mapping.recognise and all(
        {name.casefold() for name in names.split("|")} & have for names in mapping.recognise)]
    if fitting:
        return max(fitting, key=lambda mapping: len(mapping.recognise))
    shown = ", ".join(header[:12]) + (", …" if len(header) > 12 else "")
    raise ExportError(
        "the format is not recognised", where=where,
        hint=f"name one ({', '.join(ready_mappings())}) or write a mapping, see docs/exports.md; "
             f"the file has: {shown or 'nothing'}")
