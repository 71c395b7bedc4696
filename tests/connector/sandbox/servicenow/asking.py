"""Asks a served instance as a client would."""

from __future__ import annotations

from typing import Any

import requests

from connector.sandbox.server import Site

LOGIN = ("rung", "sandbox-password-rung")
ADMIN = ("admin", "sandbox-password-admin")
TABLE = "/api/now/table/"


class Client:
    """Plain requests, as one account."""

    def __init__(self, site: Site, login: tuple[str, str] | None = LOGIN) -> None:
        self.site = site
        self.login = login

    def ask(self, path: str, method: str = "GET", **more: Any) -> requests.Response:
        return requests.request(method, self.site.url + path, auth=self.login, timeout=10, **more)

    def page(self, table: str, query: str = "", **params: str | int) -> requests.Response:
        """``limit=5`` is ``sysparm_limit=5``."""
        named = {f"sysparm_{name}": value for name, value in params.items()}
        return self.ask(TABLE + table, params={"sysparm_query": query, **named})

    def rows(self, table: str, query: str = "", **params: str | int) -> list[dict[str, Any]]:
        answer = self.page(table, query, **params)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["result"])

    def numbers(self, query: str, **params: str | int) -> list[str]:
        return [row["number"] for row in self.rows("incident", query, fields="number", **params)]

    def one(self, table: str, query: str, **params: str | int) -> dict[str, Any]:
        [row] = self.rows(table, query, **params)
        return row

    def id(self, table: str, query: str) -> str:
        return str(self.one(table, query, fields="sys_id")["sys_id"])

    def write(self, sys_id: str, fields: dict[str, Any], method: str = "PATCH", **params: str) -> requests.Response:
        named = {f"sysparm_{name}": value for name, value in params.items()}
        return self.ask(f"{TABLE}incident/{sys_id}", method, json=fields, params=named)

    def patched(self, sys_id: str, fields: dict[str, Any], **params: str) -> dict[str, Any]:
        """The row that comes back."""
        answer = self.write(sys_id, fields, exclude_reference_link="true", **params)
        assert answer.status_code == 200, answer.text
        row: dict[str, Any] = answer.json()["result"]
        return row

    def set(self, **settings: Any) -> None:
        """As an administrator sets the instance up."""
        answer = requests.post(f"{self.site.url}/sandbox/instance", json=settings, timeout=10)
        assert answer.status_code == 200, answer.text

    def script(self, **script: Any) -> int:
        """A background script; how many rows it changed."""
        answer = requests.post(f"{self.site.url}/sandbox/instance/script", json=script, timeout=10)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["updated"])
