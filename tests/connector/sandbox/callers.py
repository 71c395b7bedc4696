"""Whoever asks a Jira of the sandbox in tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests
from requests.auth import AuthBase

from connector.sandbox.server import Site


class Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@dataclass
class Caller:
    """Asks a site as one account; ``None`` asks as nobody."""

    site: Site
    auth: AuthBase | tuple[str, str] | None
    rest: str = "/rest/api/2"

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        address = self.site.url + (path if path.startswith(("/rest", "/_edge", "/ex")) else self.rest + path)
        return requests.request(method, address, params=query, json=body, auth=self.auth, timeout=10,
                                allow_redirects=False)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of an answer that must be good."""
        found = self.ask("GET", path, **query)
        assert found.status_code == 200, found.text
        return found.json()

    def search(self, jql: str, **more: Any) -> Any:
        path = "/search/jql" if self.site.dialect == "jira-cloud" else "/search"
        found = self.ask("POST", path, {"jql": jql, "fields": ["*all"], "maxResults": 100, **more})
        assert found.status_code == 200, found.text
        return found.json()

    def refused(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, list[str], dict[str, str]]:
        found = self.ask(method, path, body, **query)
        assert found.status_code >= 400, found.text
        told = found.json()
        return found.status_code, told["errorMessages"], told["errors"]
