"""Which issues belong to a service desk: only there does a caller read some comments and not others."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from connector.trackers.errors import Refused
from connector.trackers.jira.shapes import Json
from connector.trackers.jira.site import API, Site


class Desks:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._kinds: dict[str, str | None] = {}

    def owns(self, fields: Json) -> bool | None:
        """``None`` where this Jira does not say of what kind a project is. :raises TrackerError:"""
        project = fields.get("project")
        if not isinstance(project, dict):
            return None
        kind = project.get("projectTypeKey") or self._kind(str(project.get("key") or ""))
        return None if kind is None else kind == "service_desk"

    def _kind(self, key: str) -> str | None:
        """Of a project of which the issue does not say it; asked once."""
        if key not in self._kinds:
            self._kinds[key] = self._asked(key)
        return self._kinds[key]

    def _asked(self, key: str) -> str | None:
        try:
            data: Any = self._site.client.get(f"{API}/project/{quote(key, safe='')}").data
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        kind = data.get("projectTypeKey") if isinstance(data, dict) else None
        return kind if isinstance(kind, str) else None
