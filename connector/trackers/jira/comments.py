"""All comments of each issue, and which of them the caller cannot read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from connector.trackers.errors import Refused
from connector.trackers.jira.desks import Desks
from connector.trackers.jira.shapes import Json, issue_id
from connector.trackers.jira.site import API, Site
from connector.trackers.jira.turning import turned, whole
from connector.trackers.jira.values import account, plain_text

PUBLIC: Final = "sd.public.comment"
"""The service desk's own property of a comment."""
BOT: Final = "rung"
"""Rung's property of its own comments: ``{"operation": …}``."""


class Comments:
    """Completes issues in place."""

    def __init__(self, site: Site, desks: Desks) -> None:
        self._site, self._desks = site, desks
        self.gone: set[str] = set()

    def complete(self, issues: Sequence[Json]) -> set[str]:
        """Fetch what is missing; the ids of the issues of which something was. :raises TrackerError:"""
        fetched = set()
        for issue in issues:
            fields = issue["fields"]
            inline = fields.get("comment")
            if "comment" not in fields or (whole(inline, "comments") and self._told_apart(fields, inline["comments"])):
                continue
            id_ = issue_id(issue, self._site.where)
            try:
                said, total = all_of(self._site, id_)
                if self._desks.owns(fields) is not False:
                    self._ask_each(id_, said)
            except Refused as refused:
                if refused.status != 404:
                    raise
                self.gone.add(id_)
                continue
            fields["comment"] = {"comments": said, "total": total}
            fetched.add(id_)
        return fetched

    def _told_apart(self, fields: Json, comments: list[Json]) -> bool:
        """Whether each says if the caller can read it. Outside a service desk there is no caller to hide it from."""
        return all(map(says_whether_public, comments)) or self._desks.owns(fields) is False

    def _ask_each(self, id_: str, comments: list[Json]) -> None:
        """The property itself, where a Jira lists comments without their properties."""
        for comment in comments:
            if not says_whether_public(comment):
                comment["properties"] = property_of(self._site, id_, comment)


def all_of(site: Site, id_: str) -> tuple[list[Json], int]:
    """The comments of an issue with their properties, and how many Jira says there are."""
    return turned(site, f"{API}/issue/{id_}/comment", "comments", {"expand": "properties", "orderBy": "created"})


def property_of(site: Site, id_: str, comment: Json) -> list[Json]:
    """A comment's ``sd.public.comment``; an empty list where it has none."""
    path = f"{API}/comment/{int(str(comment.get('id')))}/properties/{PUBLIC}"
    try:
        data = site.client.get(path).data
    except Refused as refused:
        if refused.status == 404:
            return []
        raise
    return [data] if isinstance(data, dict) else []


def says_whether_public(comment: Json) -> bool:
    return isinstance(comment.get("jsdPublic"), bool) or isinstance(comment.get("properties"), list)


def marker(operation: str) -> str:
    """The last line of Rung's notes: by it one is known where Jira does not show properties."""
    return f"rung-{hashlib.sha256(operation.encode()).hexdigest()[:16]}"


def carries(comment: Json, operation: str) -> bool:
    """Whether it is the note of this operation."""
    return _operation(comment) == operation or _last_line(comment) == marker(operation)


def is_ours(comment: Json, own: str) -> bool:
    """Whether Rung wrote it: its account, and its mark. A person may use the same account, and quote a note."""
    return account(comment.get("author")) == own and (
        _operation(comment) is not None or _is_marker(_last_line(comment)))


def _operation(comment: Json) -> str | None:
    for entry in comment.get("properties") or ():
        value: Any = entry.get("value") if isinstance(entry, dict) and entry.get("key") == BOT else None
        if isinstance(value, dict) and isinstance(value.get("operation"), str):
            return str(value["operation"])
    return None


def _last_line(comment: Json) -> str:
    return plain_text(comment.get("body")).rstrip().rpartition("\n")[2].strip()


def _is_marker(line: str) -> bool:
    digits = line.removeprefix("rung-")
    return digits != line and len(digits) == 16 and not set(digits) - set("0123456789abcdef")
