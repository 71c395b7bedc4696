"""Issues as Jira answers them, with changelog and comments: of an export (``jira-search``) and live.

The changelog gives the history, its ids the events' ids. What it does not reach (an answer holds
only a part of a long changelog, or none) is unknown: then the values that the issue shows are
known only from its last update.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from connector.trackers.exports.check import ENUMERATIONS
from connector.trackers.exports.errors import BadRow, quoted
from connector.trackers.exports.identity import Identity
from connector.trackers.exports.job import Job
from connector.trackers.exports.rows import Row
from connector.trackers.exports.values import check_text
from connector.trackers.jira.fields import Change, FieldIndex, Reading
from connector.trackers.jira.values import account, browse_url, is_internal, plain_text
from rules.event_ids import SHOWN
from rules.incident import Event, Incident, Value, ordered

_CHECKED: Final = frozenset(ENUMERATIONS) | {"assignee"}
"""Fields whose word is the same in changelog and issue, so that the two can be compared."""


class Entry(NamedTuple):
    """One entry of the changelog or one comment."""

    at: datetime
    number: int
    """The tracker's own, by which entries of one instant are ordered."""
    id: str
    body: dict[str, Any]
    who: str | None
    """The account of its author."""
    changes: Sequence[Change] | None
    """Of an entry of the changelog; a comment has none."""
    text: str = ""
    """Of a comment."""


def _order(entry: Entry) -> tuple[datetime, bool, int]:
    """Of one instant first what was changed, then what was said."""
    return entry.at, entry.changes is None, entry.number


IsOwn = Callable[[dict[str, Any]], bool]
"""Whether Rung itself wrote a comment."""


def no_comment(comment: dict[str, Any]) -> bool:
    """Whoever reads a file cannot know what Rung wrote."""
    return False


class Builder:
    """Builds the incidents of one reading.

    :param is_own: says which comments are Rung's.
    :param live: whether Jira itself is read, each issue with all of its history, not an export of it.
    """

    def __init__(self, job: Job, is_own: IsOwn = no_comment, *, live: bool = False) -> None:
        self._job = job
        self._is_own = is_own
        self._live = live
        self.index = FieldIndex(job, job.names)

    def __call__(self, rows: Sequence[Row]) -> Incident | None:
        row = rows[0]
        try:
            return self._build(row)
        except BadRow as bad:
            self._job.reject(row, bad, self._job.identify(row))
            return None

    def _build(self, row: Row) -> Incident:
        issue: dict[str, Any] = row.cells
        fields = issue.get("fields")
        if not isinstance(fields, dict):
            raise BadRow("fields", "is missing: this is no issue of a search")
        names = issue.get("names")
        index = FieldIndex(self._job, {**self._job.names, **names}) if isinstance(names, dict) else self.index
        name = self._job.identify(row)
        check_text("id", name)
        key = check_text("key", str(issue.get("key") or name))
        created, updated = span(self._job, fields)
        story = _Story(name, created, updated, Reading(self._job, index, issue, fields), self._job, row, self._is_own)
        story.tell(issue, fields)
        extra = index.extra(fields)
        if story.partly:
            self._job.report.partly(key)
        return Incident(
            source=self._job.source, id=name, key=key, opened_at=created, opening=story.opening,
            events=ordered(story.events), url=browse_url(issue, key), version=updated.isoformat(),
            title=check_text("summary", plain_text(fields.get("summary"))), extra=extra,
            shows_words="comment" in fields, updated_at=updated if self._live else None,
            whole=self._live and not story.partly)


def span(job: Job, fields: dict[str, Any]) -> tuple[datetime, datetime]:
    """When the issue was created and last updated; the latter is its version. :raises BadRow:"""
    created = instant(job, "created", fields.get("created"))
    return created, max(created, instant(job, "updated", fields["updated"])) if fields.get("updated") else created


def instant(job: Job, column: str, value: Any) -> datetime:
    """:raises BadRow:"""
    if value.__class__ is str and value:  # as nearly always
        return job.times.parse(column, value)
    if not isinstance(value, str | int | float) or isinstance(value, bool) or value == "":
        raise BadRow(column, "is missing" if not value else f"not a date: {quoted(value)}")
    return job.times.parse(column, str(value))


class _Story:
    """The events of one issue."""

    def __init__(self, name: str, created: datetime, updated: datetime, reading: Reading, job: Job, row: Row,
                 is_own: IsOwn) -> None:
        self._identity = Identity(name)
        self._created = created
        self.updated = updated
        self._reading = reading
        self._job = job
        self._row = row
        self._is_own = is_own
        self._name = name
        self._held: set[Value] = set()
        self._shown = reading.shown()
        self.partly = False
        self.events: list[Event] = []
        self.opening: dict[str, Value] = {}
        self._now: dict[str, Value] = {}

    def tell(self, issue: dict[str, Any], fields: dict[str, Any]) -> None:
        """Opening, history, comments, and what the issue shows at the end."""
        changelog, comments = issue.get("changelog"), fields.get("comment", issue.get("comments"))
        histories, whole = self._page(changelog, ("histories", "values"), "changelogs")
        said, _ = self._page(comments, ("comments", "values"), "comments")
        if not isinstance(changelog, dict | list):
            self._job.report.note("issues without a changelog: what changed before the last update is unknown")
            whole = False
        log, words = sorted(self._entries(histories, "changelog"), key=_order), self._entries(said, "comment")
        whole = whole and len(log) == len(histories)
        self.opening = self._opened_with(log, whole)
        self._now = dict(self.opening)
        creator = fields.get("creator") or fields.get("reporter")
        who = account(creator)
        self.events.append(Event(self._created, "created", "created", actor=who, origin=self._origin(who, creator)))
        for entry in sorted(log + words, key=_order):
            (self._comment if entry.changes is None else self._history)(entry)
        self._settle(whole)

    def _page(self, page: Any, keys: tuple[str, ...], what: str) -> tuple[list[Any], bool]:
        """The entries of an inner page, and whether they are all there are."""
        if isinstance(page, list):
            return page, True
        if not isinstance(page, dict):
            return [], True
        entries: list[Any] = next((page[key] for key in keys if isinstance(page.get(key), list)), [])
        total = page.get("total")
        whole = not isinstance(total, int | float) or total <= len(entries)
        if not whole:
            self._job.report.note(f"issues of which the export holds only a part of the {what}")
            self.partly = True
        return entries, whole

    def _entries(self, found: list[Any], what: str) -> list[Entry]:
        entries = []
        for body in found:
            try:
                entries.append(self._entry(body, what))
            except BadRow as bad:
                self._job.reject(Row(self._row.line, {what: body}), bad, self._name)
                self.partly = True
        return entries

    def _entry(self, body: Any, what: str) -> Entry:
        if not isinstance(body, dict):
            raise BadRow(what, "not an object")
        name = check_text(what, str(body.get("id") or ""))
        if not name:
            raise BadRow(f"{what}.id", "is missing")
        at = instant(self._job, f"{what}.created", body.get("created"))
        if at < self._created:
            self._job.report.note("entries before their issue was created: kept, at the instant of creation")
            at = self._created
        changes, text = None, ""
        if what == "comment":
            text = check_text(what, plain_text(body.get("body")))
        else:
            changes = self._reading.changes(body)
        who = account(body.get("author"))
        check_text(what, who or "")
        number = int(name) if name.isdecimal() and len(name) < 19 else 0
        return Entry(at, number, name, body, who, changes, text)

    def _opened_with(self, log: list[Entry], whole: bool) -> dict[str, Value]:
        """What each field was before its first change; where the log is whole and shows none, what it is."""
        opening: dict[str, Value] = {}
        changed: set[str] = set()
        for entry in log if whole else ():
            for change in entry.changes or ():
                if change.field in changed:
                    continue
                changed.add(change.field)
                if change.old is not None:
                    opening[change.field] = change.old
                if change.field == "state" and change.old_hold is not None:
                    opening["hold_reason"] = change.old_hold
        if whole:
            constant = {field: value for field, value in self._shown.items() if field not in changed}
            if "state" in changed and "hold_reason" not in self._job.converters:
                constant.pop("hold_reason", None)
            opening = {**constant, **opening}
        elif "state" in self._job.converters:
            opening = {"state": self._job.mapping.opened_as}
        return opening

    def _history(self, entry: Entry) -> None:
        who, changes, now = entry.who, entry.changes or (), self._now
        origin = self._origin(who, entry.body.get("author"), changes=changes)
        events, before, met = self.events, len(self.events), set[str]()
        for change in changes:
            wanted: tuple[tuple[str, Value | None, Value | None], ...] = ((change.field, change.old, change.new),)
            if change.field == "state" and change.new_hold != now.get("hold_reason"):
                wanted += (("hold_reason", now.get("hold_reason"), change.new_hold),)
            for field, old, new in wanted:
                if old == new and new == now.get(field):
                    continue
                name, time = f"{entry.id}:{field}", 1
                while name in met:
                    time += 1
                    name = f"{entry.id}:{field}:{time}"
                met.add(name)
                events.append(Event(entry.at, name, "field", field, old, new, who, origin))
                self._set(field, new)
        if len(events) == before:
            events.append(Event(entry.at, f"{entry.id}:touched", "touched", actor=who, origin=origin))

    def _comment(self, entry: Entry) -> None:
        internal = is_internal(entry.body)
        origin = "rung" if self._is_own(entry.body) else self._origin(entry.who, entry.body.get("author"), internal)
        self.events.append(Event(
            entry.at, f"comment:{entry.id}", "internal_note" if internal else "public_comment", actor=entry.who,
            origin=origin, text=entry.text))

    def _settle(self, whole: bool) -> None:
        """What the issue shows is the truth: where the history does not lead to it, it is known at the last update."""
        for field, value in self._shown.items():
            if self._now.get(field) == value or (whole and field not in _CHECKED):
                continue
            if whole:
                self._job.report.note("values to which the changelog does not lead: known from the last update")
            event = Event(self.updated, "", "field", field, self._now.get(field), value)
            self.events.append(self._identity.name(SHOWN, event))
            self._set(field, value)

    def _set(self, field: str, value: Value | None) -> None:
        if value is None:
            self._now.pop(field, None)
        else:
            self._now[field] = value
        if field == "assignee" and value:
            self._held.add(value)

    def _origin(self, who: str | None, author: Any, internal: bool = False, changes: Sequence[Change] = ()) -> str:
        """See ``origin.origin``; Jira also says whether an account is an app's or a customer's. ``changes`` count
        as made: who takes an incident over is its assignee."""
        job = self._job
        if who is None:
            return "unknown"
        kind = author.get("accountType") if isinstance(author, dict) else None
        if who in job.automation or kind == "app":
            return "automation"
        if internal or who in job.agents or who == self._after("assignee", changes) or who in self._held:
            return "staff"
        if kind == "customer" or who == self._after("reporter", changes, self._shown.get("reporter")):
            return "caller"
        return "unknown"

    def _after(self, field: str, changes: Sequence[Change], otherwise: Value | None = None) -> Value | None:
        for change in reversed(changes):
            if change.field == field and change.new is not None:
                return change.new
        return self._now.get(field, otherwise)
