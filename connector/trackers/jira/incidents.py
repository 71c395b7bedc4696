"""Incidents of issues: their history made whole, and built as an export of the same issues would be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from connector.config.sources import Jira
from connector.trackers.contract import Unread
from connector.trackers.errors import Refused, Unavailable, Untrusted
from connector.trackers.exports.errors import BadRow
from connector.trackers.exports.job import Job
from connector.trackers.exports.mapping import Mapping
from connector.trackers.exports.report import Rejection, Report
from connector.trackers.exports.rows import Row
from connector.trackers.jira.accounts import Accounts
from connector.trackers.jira.changelogs import Changelogs
from connector.trackers.jira.comments import Comments, is_ours
from connector.trackers.jira.desks import Desks
from connector.trackers.jira.discovery import SiteFields, asked, fields_of, found
from connector.trackers.jira.fields import Reading
from connector.trackers.jira.issues import Builder, instant, span
from connector.trackers.jira.shapes import Json, issue_id, obj, updated_of, wrong
from connector.trackers.jira.site import API, Site
from rules.incident import Incident, Value

_SAME: Final = timedelta(seconds=1)
"""An entry may be written a moment after the issue's ``updated`` was set."""
_AGAIN: Final = 5


class Made(NamedTuple):
    incidents: tuple[Incident, ...]
    unread: tuple[Unread, ...]


class Incidents:
    """Makes incidents of one site's issues."""

    def __init__(self, site: Site, source: Jira, mapping: Mapping) -> None:
        self.site: Final = site
        self.fields: SiteFields = fields_of(site.library.fields())
        if not self.fields.names:
            wrong("no fields", site.where)
        self.mapping = found(mapping, self.fields)
        self.asked = asked(self.mapping, self.fields)
        self._unread: list[Unread] = []
        self._key = ""
        self.report = Report(source.source, mapping.mapping)
        self.job = Job(source.source, source.source, self.mapping, self.report, self._set_aside)
        self.job.names = dict(self.fields.names)
        self._builder = Builder(self.job, lambda comment: is_ours(comment, site.account), live=True)
        self.desks, self._accounts = Desks(site), Accounts(site)
        self._changelogs, self._comments = Changelogs(site), Comments(site, self.desks)

    def of(self, issues: Sequence[Json], *, searched: bool) -> Made:
        """``searched``: they were found by a search, which may lag behind their history. :raises TrackerError:"""
        for issue in issues:
            self._check(issue)
        self._complete(issues)
        self._unread = []
        made = [incident for issue in self._current(issues, searched) if (incident := self._build(issue))]
        return Made(tuple(made), tuple(self._unread))

    def version(self, issue: Json) -> str:
        """That of the incident that would be made of it. :raises Untrusted:"""
        try:
            return span(self.job, obj(issue.get("fields"), "the fields", self.site.where))[1].isoformat()
        except BadRow as bad:
            wrong(f"{issue.get('key')}: {bad}", self.site.where)

    def shown(self, issue: Json) -> dict[str, Value]:
        """The fields of Rung as the issue shows them now."""
        return Reading(self.job, self._builder.index, issue, issue["fields"]).shown()

    def get(self, id_: str) -> Json:
        """The issue as the database has it, its history as far as it comes along.

        :raises Refused: with status 404 where there is none, or it is hidden.
        """
        answer = self.site.client.get(f"{API}/issue/{id_}", {
            "fields": ",".join(self.asked), "expand": "changelog"})
        issue = obj(answer.data, "the issue", self.site.where)
        self._check(issue)
        return issue

    def _check(self, issue: Json) -> None:
        """:raises Untrusted: ``fields-missing``"""
        fields = obj(issue.get("fields"), "the fields of an issue", self.site.where)
        lacking = [name for name in ("created", "status") if fields.get(name) is None]
        if lacking:
            raise Untrusted("fields-missing", f"{issue.get('key')} comes without {' and '.join(lacking)}",
                            where=self.site.where)

    def _complete(self, issues: Sequence[Json]) -> set[str]:
        fetched = self._changelogs.complete(issues) | self._comments.complete(issues)
        self._accounts.resolve(issues)
        return fetched

    def _current(self, issues: Sequence[Json], searched: bool) -> Iterator[Json]:
        """The issues whose history is not newer than what they show; such are read again, by id."""
        for issue in issues:
            id_ = issue_id(issue, self.site.where)
            if self._is_gone(id_):
                continue
            if not self._is_behind(issue):
                yield issue
            elif (again := self._again(id_, None if searched else updated_of(issue, self.site.where))) is not None:
                yield again

    def _again(self, id_: str, before: datetime | None) -> Json | None:
        """Read until nothing happened between the issue and its history; ``None`` where it is gone."""
        for _ in range(_AGAIN):
            try:
                issue = self.get(id_)
            except Refused as refused:
                if refused.status == 404:
                    return None
                raise
            fetched = self._complete([issue])
            updated = updated_of(issue, self.site.where)
            if self._is_gone(id_):
                return None
            if not fetched or not self._is_behind(issue) or updated == before:
                return issue
            before = updated
        raise Unavailable("an issue changes faster than it can be read", where=f"{self.site.where} {id_}")

    def _is_gone(self, id_: str) -> bool:
        return id_ in self._changelogs.gone or id_ in self._comments.gone

    def _is_behind(self, issue: Json) -> bool:
        fields = issue["fields"]
        entries = [*_listed(issue.get("changelog"), "histories"), *_listed(fields.get("comment"), "comments")]
        try:
            shown = span(self.job, fields)[1] + _SAME
            return any(instant(self.job, "created", entry.get("created")) > shown for entry in entries)
        except BadRow:
            return False  # told by the builder

    def _build(self, issue: Json) -> Incident | None:
        id_ = issue_id(issue, self.site.where)
        self._key = str(issue.get("key") or id_)
        # By the gateway an issue names an address that no browser opens.
        issue["self"] = f"{self.site.url}{API}/issue/{id_}"
        return self._builder([Row(1, {**issue, "id": id_})])

    def _set_aside(self, rejection: Rejection) -> None:
        column = f"{rejection.column}: " if rejection.column else ""
        self._unread.append(Unread(rejection.incident, self._key, f"{column}{rejection.reason}"))


def _listed(page: object, name: str) -> list[Json]:
    entries = page.get(name) if isinstance(page, dict) else None
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
