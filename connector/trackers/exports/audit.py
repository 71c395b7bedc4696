"""``audit-log``: one row per logged update, each with the whole incident as it then was.

History is the difference between consecutive rows. Nothing is taken from a later row: the first
row says how the incident was opened, a final value copied onto every row (``closed_code``) counts
from the row that closes the incident, and ``resolved_at``/``closed_at`` only say when, within the
time since the row before, a resolution fell of which the log has no row of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from connector.trackers.exports.errors import BadRow
from connector.trackers.exports.identity import Identity
from connector.trackers.exports.job import Job
from connector.trackers.exports.origin import origin
from connector.trackers.exports.rows import Row
from rules.incident import DONE_STATES, FIELDS, Event, Incident, Value, ordered

_CLOSED: Final = frozenset({"closed", "cancelled"})


class Entry(NamedTuple):
    """A row that could be read."""

    at: datetime
    order: tuple[int, str]
    """Of the update counter: as a number, then as it stands."""
    version: str
    actor: str | None
    values: dict[str, Value]
    opened: datetime | None
    resolved: datetime | None
    closed: datetime | None
    row: Row


def build(rows: Sequence[Row], job: Job) -> Incident | None:
    """The incident of ``rows``; ``None`` where none of them can be read."""
    name = job.identify(rows[0])
    entries = _entries(rows, job, name)
    if len(entries) < len(rows):
        job.report.partly(name)
    if not entries:
        job.report.note("incidents of which no row could be read")
        return None
    entries = _in_order(entries, job)
    opened_at = entries[0].opened
    if opened_at is None:
        job.report.note("incidents without an opening time: the first row's is taken")
        opened_at = entries[0].at
    history = _History(name, opened_at, entries[0], job)
    for entry in entries[1:]:
        history.add(entry)
    if history.clamped:
        job.report.note("rows updated before their incident was opened: kept, at the instant of opening",
                        history.clamped)
    last = entries[-1]
    return Incident(
        source=job.source, id=name, key=job.part(last.row.cells, "key") or name, opened_at=opened_at,
        opening=history.opening, events=ordered(history.events),
        version=max(entries, key=lambda entry: entry.order).version or last.at.isoformat(),
        title=str(history.fields.get("title", "")), extra=job.extra(last.row.cells), shows_words=False)


def _entries(rows: Sequence[Row], job: Job, name: str) -> list[Entry]:
    entries = []
    for row in rows:
        try:
            entries.append(_entry(row, job))
        except BadRow as bad:
            job.reject(row, bad, name)
    return entries


def _entry(row: Row, job: Job) -> Entry:
    cells = row.cells
    at = job.instant(cells, "at")
    if at is None:
        raise BadRow(job.column_of("at"), "is missing")
    job.part(cells, "id")
    job.extra(cells)
    version = job.part(cells, "version") or ""
    order = (int(version) if version.isdecimal() and len(version) < 19 else -1, version)
    return Entry(at, order, version, job.part(cells, "actor"), job.values(cells), job.instant(cells, "opened"),
                 job.instant(cells, "resolved"), job.instant(cells, "closed"), row)


def _in_order(entries: list[Entry], job: Job) -> list[Entry]:
    """By instant, then by counter; the file's own order where there is no counter."""
    in_order = sorted(entries, key=lambda entry: (entry.at, entry.order[0]))
    if any(one is not other for one, other in zip(entries, in_order, strict=True)):
        job.report.note("incidents with rows out of the order of time: sorted")
    kept = [entry for before, entry in zip([None, *in_order], in_order, strict=False)
            if before is None or not entry.version or (entry.at, entry.version, entry.row.cells) != (
                before.at, before.version, before.row.cells)]
    if len(kept) < len(in_order):
        job.report.note("rows that repeat the row before word for word: counted once", len(in_order) - len(kept))
    return kept


class _History:
    """The events of one incident, written row by row in order of time."""

    def __init__(self, name: str, opened_at: datetime, first: Entry, job: Job) -> None:
        self._job = job
        self._identity = Identity(name)
        self._opened_at = opened_at
        self._before = opened_at
        self._held: frozenset[Value] = frozenset()
        self._constant = {field for field, convert in job.converters.items() if convert.known == "opening"}
        self._fields = [field for field in FIELDS if field not in self._constant
                        and (field in job.converters or (field == "hold_reason" and "state" in job.converters))]
        self.clamped = 0
        whole = self._is_first_row(first)
        self.opening = self._opened_with(first, whole)
        self.fields = dict(self.opening)
        actor = job.part(first.row.cells, "opener") or (first.actor if whole else None)
        self.events = [Event(opened_at, "created", "created", actor=actor, origin=origin(job, actor, self.opening))]
        self.add(first, creates=whole)

    def _is_first_row(self, first: Entry) -> bool:
        expected = self._job.mapping.first_version
        if not expected or first.version == expected or first.at <= self._opened_at:
            return True
        self._job.report.note("incidents whose first rows are not in the log: how they were opened is unknown")
        return False

    def _opened_with(self, first: Entry, whole: bool) -> dict[str, Value]:
        """An incident opens as ``opened_as``: a first row in another state is a change, at its own instant."""
        job = self._job
        final = {field for field, convert in job.converters.items() if convert.known in ("resolved", "closed")}
        opening = {field: value for field, value in first.values.items()
                   if field in self._constant or (whole and field not in final)}
        if "state" in job.converters:
            opening["state"] = job.mapping.opened_as
            opening.pop("hold_reason", None)
            if job.mapping.opened_as != "on_hold":
                opening["hold_reason"] = ""
        return opening

    def add(self, entry: Entry, *, creates: bool = False) -> None:
        """Write what ``entry`` changed; where it changed nothing that is mapped, that it touched the incident."""
        at = max(entry.at, self._opened_at)
        self.clamped += entry.at < self._opened_at
        row = self._identity.row(at)
        who = origin(self._job, entry.actor, {**self.fields, **entry.values}, self._held)
        before = len(self.events)
        placed = self._state_changes(entry, at, row, who)
        for field in self._fields:
            if field == "state" or not self._counts(field, entry):
                continue
            early = field == "hold_reason" and placed != at
            self._change(placed if early else at, 0 if early else row, field, entry.values.get(field),
                         None if early else entry.actor, "unknown" if early else who)
        if len(self.events) == before and not creates:
            self.events.append(self._identity.name(row, Event(at, "", "touched", actor=entry.actor, origin=who)))
        self._before = at

    def _state_changes(self, entry: Entry, at: datetime, row: int, who: str) -> datetime:
        """Write them; answers when the first of them was."""
        old, new = self.fields.get("state"), entry.values.get("state")
        if "state" not in self._fields or old == new:
            return at
        final = self._between(entry.closed if new in _CLOSED else entry.resolved if new == "resolved" else None, at)
        first = final or at
        if new in _CLOSED and old not in DONE_STATES:
            resolved = self._between(entry.resolved, first)
            if resolved is not None:
                self._job.report.note("resolutions of which the log has no row: placed by their date")
                self._change(resolved, self._identity.row(resolved), "state", "resolved", None, "unknown")
                first = resolved
        if final is None:
            self._change(at, row, "state", new, entry.actor, who)
        else:
            self._job.report.note("resolutions and closings logged by a later row: placed by their date")
            self._change(final, self._identity.row(final), "state", new, None, "unknown")
        return first

    def _between(self, instant: datetime | None, at: datetime) -> datetime | None:
        """``instant``, if it lies after the row before and before ``at``."""
        return instant if instant is not None and self._before < instant < at else None

    def _counts(self, field: str, entry: Entry) -> bool:
        """A final value counts only on rows that are final."""
        known = self._job.converters[field].known if field in self._job.converters else None
        state = entry.values.get("state")
        return (state in _CLOSED) if known == "closed" else (state in DONE_STATES) if known == "resolved" else True

    def _change(self, at: datetime, row: int, field: str, new: Value | None, actor: str | None, who: str) -> None:
        old = self.fields.get(field)
        if old == new and type(old) is type(new):
            return
        self.events.append(self._identity.name(row, Event(at, "", "field", field, old, new, actor, who)))
        if new is None:
            self.fields.pop(field, None)
        else:
            self.fields[field] = new
        if field == "assignee" and new:
            self._held |= {new}
