"""Who is meant by a key: Data Center's changelog says ``JIRAUSER10100`` where all else says ``ann``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from connector.trackers.errors import Refused
from connector.trackers.jira.shapes import Json
from connector.trackers.jira.site import API, Site

_FIELDS: Final = ("assignee", "reporter")


class Accounts:
    """Writes names in place of keys into the changelogs of issues. Cloud has one id for an account everywhere."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._names: dict[str, str] = {}
        """Key → name; a key that nobody has stands for itself."""

    def resolve(self, issues: Sequence[Json]) -> None:
        """:raises TrackerError:"""
        if self._site.cloud:
            return
        for issue in issues:
            self._names.update(_people(issue))
        for issue in issues:
            for item in _items(issue):
                for side in ("from", "to"):
                    if isinstance(item.get(side), str) and item[side]:
                        item[side] = self._name(item[side])

    def _name(self, key: str) -> str:
        if key not in self._names:
            self._names[key] = self._asked(key)
        return self._names[key]

    def _asked(self, key: str) -> str:
        try:
            data: Any = self._site.client.get(f"{API}/user", {"key": key}).data
        except Refused as refused:
            if refused.status == 404:
                return key  # an account that was deleted keeps the key alone
            raise
        name = data.get("name") if isinstance(data, dict) else None
        return name if isinstance(name, str) and name else key


def _people(data: Any) -> Iterator[tuple[str, str]]:
    """Every account in an answer, by its key and by its name: an older changelog has names."""
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if isinstance(one.get("key"), str) and isinstance(one.get("name"), str) and "displayName" in one:
                yield from ((one["key"], one["name"]), (one["name"], one["name"]))
            waiting += one.values()


def _items(issue: Json) -> Iterator[Json]:
    changelog = issue.get("changelog")
    entries = changelog.get("histories") if isinstance(changelog, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        for item in (entry.get("items") if isinstance(entry, dict) else None) or ():
            if isinstance(item, dict) and str(item.get("fieldId") or item.get("field")) in _FIELDS:
                yield item
