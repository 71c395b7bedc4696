"""Incidents of rows and histories. The opening is folded back from the history; nothing is guessed.

Where the history is not whole, the incident opens as the mapping says, and what its row shows is known
from the last update only, but for the two instants that the row itself names: resolved, and closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from connector.trackers.exports.identity import Identity
from connector.trackers.exports.job import Job
from connector.trackers.exports.mapping import TEXTS
from connector.trackers.exports.origin import origin
from connector.trackers.servicenow.cells import Row, instant, needed, needed_id, needed_instant, raw, shown
from connector.trackers.servicenow.fields import EXTRA, Columns
from connector.trackers.servicenow.history import Change, History, Said
from connector.trackers.servicenow.marker import is_own
from connector.trackers.servicenow.values import Values, clean
from rules.event_ids import SHOWN
from rules.incident import Event, Incident, Value, ordered

LATER: Final = "later"
"""Begins the ids of further changes of one field in one second; behind every sys_id, before what is shown."""


class Builder:
    """Builds the incidents of one source."""

    def __init__(self, url: str, table: str, job: Job, columns: Columns, values: Values,
                 unaudited: frozenset[str]) -> None:
        self._url, self._table = url, table
        self._job, self._columns, self._values = job, columns, values
        self._unaudited = unaudited

    def __call__(self, row: Row, history: History, version: str, extra: Mapping[str, str]) -> Incident:
        """:raises Untrusted: where the row lacks what every row has."""
        name, number = needed_id(row), clean(needed(row, "number"))
        created, updated = needed_instant(row, "sys_created_on"), needed_instant(row, "sys_updated_on")
        opened = instant(raw(row, "opened_at") or "") or created
        told = _Story(name, row, opened, max(opened, created), max(opened, updated), history, self._job,
                      self._columns, self._values, self._unaudited)
        kept = {column: clean(text) for column in EXTRA if (text := shown(row, column))}
        return Incident(
            source=self._job.source, id=name, key=number, opened_at=opened, opening=told.opening,
            events=ordered(told.events), url=f"{self._url}/{self._table}.do?sys_id={name}", version=version,
            title=clean(raw(row, "short_description") or ""), extra={**kept, **extra}, shows_words=history.shows_words,
            updated_at=max(opened, updated), whole=history.whole and history.settled)


class _Story:
    """The events of one incident."""

    def __init__(self, name: str, row: Row, opened: datetime, created: datetime, updated: datetime, history: History,
                 job: Job, columns: Columns, values: Values, unaudited: frozenset[str]) -> None:
        self._identity = Identity(name)
        self._row, self._opened, self._created, self._updated, self._history = row, opened, created, updated, history
        self._job, self._columns, self._values, self._unaudited = job, columns, values, unaudited
        self._shown = values.shown(row)
        self._held: set[Value] = set()
        changes = sorted(history.changes, key=lambda one: (one.at, one.update, one.id))
        if any(one.at < opened for one in changes) or any(one.at < opened for one in history.said):
            job.report.note("entries before their incident was opened: kept, at the instant of opening")
        self.opening = self._opened_with(changes)
        self._now = dict(self.opening)
        opener = values.account(row, "opened_by") or raw(row, "sys_created_by") or None
        self.events: list[Event] = [Event(opened, "created", "created", actor=opener, origin=self._origin(opener))]
        self._tell(changes)
        self._settle()

    def _opened_with(self, changes: Sequence[Change]) -> dict[str, Value]:
        """What each field was before its first change; what never changed, as it is."""
        if not self._history.whole:
            constant = {field for field, convert in self._job.converters.items() if convert.known == "opening"}
            return {**{field: value for field, value in self._shown.items() if field in constant},
                    "state": self._job.mapping.opened_as, "hold_reason": ""}
        first: dict[str, Value | None] = {}
        for change in changes:
            field = self._columns.field_of(change.column)
            if field is not None and field not in first:
                first[field] = self._values.then(field, change.column, change.old)
                if self._inserts(change):
                    first[field] = self._values.then(field, change.column, change.new)
        opening: dict[str, Value] = {field: value for field, value in self._shown.items()
                                     if field not in first and self._columns.found.get(field) not in self._unaudited}
        opening.update({field: value for field, value in first.items() if value is not None})
        if "state" in first:
            opening.setdefault("hold_reason", "")
        if opening.get("state") not in (None, "on_hold"):
            opening["hold_reason"] = ""
        return opening

    def _tell(self, changes: Sequence[Change]) -> None:
        by_instant: dict[datetime, tuple[list[Change], list[Said]]] = {}
        for one in changes:
            by_instant.setdefault(self._at(one), ([], []))[0].append(one)
        for word in self._history.said:
            by_instant.setdefault(self._at(word), ([], []))[1].append(word)
        for at in sorted(by_instant):
            updates, words = by_instant[at]
            for _, update in groupby(updates, key=lambda one: one.update):
                self._update(at, list(update), updates)
            self._leave_hold(at, updates)
            for word in words:
                self._say(at, word)

    def _at(self, entry: Change | Said) -> datetime:
        return max(entry.at, self._opened)

    def _update(self, at: datetime, changes: Sequence[Change], same_second: Sequence[Change]) -> None:
        """The changes of one update: who assigns it to themselves does all of it as its assignee."""
        after, made = dict(self._now), list[tuple[Change, str | None, Value | None]]()
        for change in changes:
            field = self._columns.field_of(change.column)
            new = None if field is None else self._values.then(field, change.column, change.new)
            if field is not None and new is not None:
                after[field] = new
            made.append((change, field, new))
        for change, field, new in made:
            before = sum(one.column == change.column for one in same_second[:same_second.index(change)])
            # Events of one instant are sorted by their ids, and a sys_id is in no order. The first keeps its own:
            # it may be read, and so named, before there is a second one.
            name = f"{LATER}:{before:02d}:{change.id}" if before else change.id
            self._change(at, name, change, field, new, after)

    def _change(self, at: datetime, name: str, change: Change, field: str | None, new: Value | None,
                after: Mapping[str, Value]) -> None:
        who = clean(change.by) or None
        if field is None:
            if not self._columns.is_noise(change.column):
                self._job.report.unmapped_column(change.column)
                self.events.append(Event(at, name, "touched", actor=who, origin=self._origin(who)))
            return
        old = self._values.then(field, change.column, change.old)
        if self._now.get(field) == new and (old == new or self._inserts(change)):
            return
        self.events.append(Event(at, name, "field", field, old, new, who, self._origin(who, after)))
        self._set(field, new)

    def _inserts(self, change: Change) -> bool:
        """Whether the row is of the insert itself, as instances write them that audit inserts too."""
        return not change.old and change.at <= self._created

    def _leave_hold(self, at: datetime, changes: Sequence[Change]) -> None:
        """Out of hold nothing is waited for, whether or not the instance empties the reason."""
        state = next((one for one in reversed(changes) if self._columns.field_of(one.column) == "state"), None)
        if state is None or self._now.get("state") in (None, "on_hold") or not self._now.get("hold_reason"):
            return
        self.events.append(Event(at, f"{LATER}:99:{state.id}", "field", "hold_reason",
                                 self._now["hold_reason"], "", clean(state.by) or None, self._origin(state.by or None)))
        self._set("hold_reason", "")

    def _say(self, at: datetime, said: Said) -> None:
        who, text = clean(said.by) or None, clean(said.text)
        by = self._origin(who)
        # A caller may copy the line that Rung's notes end with: theirs is theirs all the same.
        if is_own(text) and by != "caller":
            by = "rung"
        elif not said.public and by == "unknown" and who is not None:
            by = "staff"
        kind = "public_comment" if said.public else "internal_note"
        self.events.append(Event(at, f"journal:{said.id}", kind, actor=who, origin=by, text=text))

    def _settle(self) -> None:
        """What the row shows is the truth: where the history does not lead to it, it is known at the last update."""
        if not self._history.whole:
            for at, field, value in self._dated():
                self._show(at, field, value)
        for field, value in self._shown.items():
            told = self._now.get(field)
            if told != value and not (field in TEXTS and told and str(value).startswith(str(told))):
                if self._history.whole:
                    self._job.report.note("values to which sys_audit does not lead: known from the last update")
                self._show(self._updated, field, value)

    def _dated(self) -> Iterator[tuple[datetime, str, Value]]:
        """What the row dates itself, unless the part of the history that there is says more."""
        state = self._shown.get("state")
        if any(event.field == "state" for event in self.events) or state not in ("resolved", "closed", "cancelled"):
            return
        resolved, closed = (instant(raw(self._row, column) or "") for column in ("resolved_at", "closed_at"))
        if resolved and self._opened <= resolved <= self._updated:
            yield resolved, "state", "resolved"
            for field, convert in self._job.converters.items():
                if convert.known == "resolved" and field in self._shown:
                    yield resolved, field, self._shown[field]
        if closed and state != "resolved" and (resolved or self._opened) <= closed <= self._updated:
            yield closed, "state", state

    def _show(self, at: datetime, field: str, value: Value) -> None:
        event = Event(at, "", "field", field, self._now.get(field), value)
        self.events.append(self._identity.name(SHOWN, event))
        self._set(field, value)

    def _set(self, field: str, value: Value | None) -> None:
        if value is None:
            self._now.pop(field, None)
        else:
            self._now[field] = value
        if field == "assignee" and value:
            self._held.add(value)

    def _origin(self, who: str | None, fields: Mapping[str, Value] | None = None) -> str:
        now = self._now if fields is None else fields
        if "reporter" in self._shown and "reporter" not in now:
            now = {**now, "reporter": self._shown["reporter"]}
        return origin(self._job, who, now, self._held)
