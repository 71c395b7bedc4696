"""``list`` and ``jira-csv``: one row per incident, as it stands when the export is made.

Such a row shows three instants of the history: opened, resolved, closed. The rest of its values are
known only from the last update on; what they were before, the export does not say, and neither do
we. A column that never changes (``known: opening``) holds from the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from connector.trackers.exports.errors import BadRow, quoted
from connector.trackers.exports.identity import Identity
from connector.trackers.exports.job import Job
from connector.trackers.exports.origin import origin
from connector.trackers.exports.rows import Row
from connector.trackers.exports.values import check_text
from rules.incident import FIELDS, Event, Incident, Value, ordered


class Dates(NamedTuple):
    opened: datetime
    resolved: datetime | None
    closed: datetime | None
    updated: datetime
    """The last that is known to have happened."""


def build(rows: Sequence[Row], job: Job) -> Incident | None:
    """The incident of the newest of ``rows``; ``None`` where none can be read."""
    name = job.identify(rows[0])
    read: list[tuple[int, datetime, Row, Dates, dict[str, Value]]] = []
    partly = False
    for row in rows:
        try:
            job.part(row.cells, "id")
            job.extra(row.cells)
            dates = _dates(row, job)
            version = job.part(row.cells, "version") or ""
            number = int(version) if version.isdecimal() and len(version) < 19 else -1
            read.append((number, dates.updated, row, dates, job.values(row.cells)))
        except BadRow as bad:
            job.reject(row, bad, name)
            partly = True
    if len(read) > 1:
        job.report.note("incidents with more than one row: the newest row was taken")
    incident = None
    if read:
        _, _, row, dates, values = max(read, key=lambda one: one[:2])
        incident, whole = _incident(name, row, dates, values, job)
        partly = partly or not whole
    else:
        job.report.note("incidents of which no row could be read")
    if partly:
        job.report.partly(name)
    return incident


def _dates(row: Row, job: Job) -> Dates:
    opened = job.instant(row.cells, "opened")
    if opened is None:
        raise BadRow(job.column_of("opened"), "is missing")
    resolved, closed = job.instant(row.cells, "resolved"), job.instant(row.cells, "closed")
    updated = job.instant(row.cells, "updated")
    happened = [instant for instant in (resolved, closed, updated) if instant is not None]
    if any(instant < opened for instant in happened):
        job.report.note("incidents with a date before they were opened: taken as the instant of opening")
    if updated is None:
        job.report.note("rows that do not say when they were updated: what they hold is dated by their last date")
    resolved, closed = (instant and max(instant, opened) for instant in (resolved, closed))
    return Dates(opened, resolved, closed, max([opened, *happened]))


def _incident(name: str, row: Row, dates: Dates, values: dict[str, Value], job: Job) -> tuple[Incident, bool]:
    story = _Story(name, dates, values, job)
    story.tell()
    whole = story.comments(row)
    actor = job.part(row.cells, "opener")
    created = Event(dates.opened, "created", "created", actor=actor, origin=origin(job, actor, story.opening))
    version = job.part(row.cells, "version") or dates.updated.isoformat()
    incident = Incident(
        source=job.source, id=name, key=job.part(row.cells, "key") or name, opened_at=dates.opened,
        opening=story.opening, events=ordered([created, *story.events]), version=version,
        title=str(values.get("title", "")), extra=job.extra(row.cells),
        shows_words=job.mapping.comments is not None)
    return incident, whole


class _Story:
    """The events that a single row tells of."""

    def __init__(self, name: str, dates: Dates, values: dict[str, Value], job: Job) -> None:
        self._job = job
        self._dates = dates
        self._values = values
        self._identity = Identity(name)
        self.events: list[Event] = []
        self._constant = {field for field, convert in job.converters.items() if convert.known == "opening"}
        self.opening: dict[str, Value] = {field: value for field, value in values.items() if field in self._constant}
        if "state" in job.converters:
            self.opening["state"] = job.mapping.opened_as
            if job.mapping.opened_as != "on_hold":
                self.opening["hold_reason"] = ""

    def tell(self) -> None:
        """Resolved, closed, and what else is known at the last update."""
        now = dict(self.opening)
        steps: list[tuple[datetime, str, Value]] = [(at, "state", state) for at, state in self._states()]
        steps += [(self._known_at(field), field, self._values[field]) for field in FIELDS
                  if field in self._values and field != "state" and field not in self._constant]
        for at, field, new in sorted(steps, key=lambda step: step[0]):
            if now.get(field) != new:
                row = self._identity.row(at)
                self.events.append(self._identity.name(row, Event(at, "", "field", field, now.get(field), new)))
                now[field] = new

    def _states(self) -> list[tuple[datetime, str]]:
        """The states that the dates tell of, and the row's own where they do not lead to it."""
        dates, state = self._dates, self._values.get("state")
        told: list[tuple[datetime, str]] = []
        if dates.resolved is not None:
            told.append((dates.resolved, "resolved"))
        if dates.closed is not None:
            told.append((dates.closed, "cancelled" if state == "cancelled" else "closed"))
        told.sort(key=lambda one: one[0])
        if isinstance(state, str) and (not told or told[-1][1] != state):
            told.append((dates.updated, state))
        return told

    def _known_at(self, field: str) -> datetime:
        known = self._job.converters[field].known if field in self._job.converters else None
        dates = self._dates
        if known == "resolved":
            return min((instant for instant in (dates.resolved, dates.closed) if instant), default=dates.updated)
        return dates.closed or dates.updated if known == "closed" else dates.updated

    def comments(self, row: Row) -> bool:
        """Read the cells of comments; whether all of them could be."""
        spec, whole = self._job.mapping.comments, True
        if spec is None:
            return True
        said: list[tuple[datetime, str, str]] = []
        # Of their own: what else happened at the instant of a comment changes from export to export.
        identity = Identity(self._identity.incident)
        for name in self._job.comment_columns:
            for cell in self._job.texts(name, row.cells.get(name)):
                try:
                    said.append(self._comment(name, cell, spec.separator))
                except BadRow as bad:
                    self._job.reject(Row(row.line, {name: cell}), bad, self._job.identify(row))
                    whole = False
        for at, author, text in sorted(said, key=lambda one: one[0]):
            who = origin(self._job, author, {**self.opening, **self._values})
            kind = "public_comment" if who == "caller" else spec.kind
            number = identity.row(at)
            self.events.append(identity.name(number, Event(at, "", kind, actor=author, origin=who, text=text)))
        if said and spec.kind == "public_comment":
            self._job.report.note("comments taken as readable by the caller: the export does not say", len(said))
        return whole

    def _comment(self, name: str, cell: str, separator: str) -> tuple[datetime, str, str]:
        parts = cell.split(separator, 2)
        if len(parts) < 3:
            raise BadRow(name, f"not date{separator}author{separator}text: {quoted(cell)}")
        at = self._job.times.parse(name, parts[0].strip())
        author = " ".join(check_text(name, parts[1]).split())
        return max(at, self._dates.opened), author, check_text(name, parts[2].strip())
