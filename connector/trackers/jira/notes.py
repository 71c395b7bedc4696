"""Writing a comment or a note once, and making sure who can read it."""

from __future__ import annotations

from typing import Any

from connector.trackers.errors import NotPrivate, OutcomeUncertain, Untrusted
from connector.trackers.jira.comments import (
    BOT,
    PUBLIC,
    all_of,
    carries,
    marker,
    property_of,
    says_whether_public,
)
from connector.trackers.jira.desks import Desks
from connector.trackers.jira.shapes import Json, obj
from connector.trackers.jira.site import API, Site
from connector.trackers.jira.values import account, is_internal


class Notes:
    def __init__(self, site: Site) -> None:
        self._site = site

    def write(self, id_: str, text: str, *, public: bool, operation: str) -> str:
        """See ``Tracker.note``. What was written before is found, and not written again."""
        if not public:
            self._assure_desk(id_)
        found = self.find(id_, operation)
        if found is None:
            found = self._send(id_, text, public, operation)
        if not public:
            self._assure_private(id_, found)
        return found

    def find(self, id_: str, operation: str) -> str | None:
        """See ``Tracker.find_note``. All pages are looked through: the note may be an old one."""
        said, total = all_of(self._site, id_)
        for comment in said:
            if account(comment.get("author")) == self._site.account and carries(comment, operation):
                return _id(comment, self._site.where)
        if len(said) < total:
            raise Untrusted("cut-off", f"only {len(said)} of {total} comments are shown", where=self._where(id_))
        return None

    def _send(self, id_: str, text: str, public: bool, operation: str) -> str:
        """:raises OutcomeUncertain: where no answer came, and the note is not there."""
        body = {"body": f"{text.rstrip()}\n\n{marker(operation)}", "properties": [
            {"key": PUBLIC, "value": {"internal": not public}}, {"key": BOT, "value": {"operation": operation}}]}
        try:
            return _id(self._site.client.post(f"{API}/issue/{id_}/comment", body).data, self._site.where)
        except OutcomeUncertain as uncertain:
            found = self.find(id_, operation)
            if found is None:
                raise uncertain
            return found

    def _assure_desk(self, id_: str) -> None:
        """That the issue is a service desk's. Elsewhere Jira keeps the property that says "internal", shows it when
        it is read again, and hides the note from nobody: so not knowing is not enough.

        :raises NotPrivate: before anything is sent.
        """
        issue = obj(self._site.client.get(f"{API}/issue/{id_}", {"fields": "project"}).data, "the issue",
                    self._site.where)
        if Desks(self._site).owns(obj(issue.get("fields"), "the fields", self._site.where)) is not True:
            raise NotPrivate("only a service desk has internal notes, and this issue is not known to belong to one",
                             where=self._where(id_), hint="nothing was written; whoever sees the issue would read it")

    def _assure_private(self, id_: str, comment_id: str) -> None:
        """Read again: what was asked for is no proof. :raises NotPrivate:"""
        path = f"{API}/issue/{id_}/comment/{comment_id}"
        comment = obj(self._site.client.get(path, {"expand": "properties"}).data, "the comment", self._site.where)
        if not says_whether_public(comment):
            comment["properties"] = property_of(self._site, id_, comment)
        if not is_internal({**comment, "visibility": None}):
            raise NotPrivate(f"note {comment_id} was to be internal, and the caller can read it",
                             where=self._where(id_), hint="delete it, or make it internal, in Jira")

    def _where(self, id_: str) -> str:
        return f"{self._site.where} {id_}"


def _id(comment: Any, where: str) -> str:
    found: Json = obj(comment, "the comment", where)
    name = str(found.get("id") or "")
    if not name.isdecimal():
        raise Untrusted("shape", "a comment without an id", where=where)
    return name
