"""What every resource of Jira needs: the world, which Jira it is, who asks, and how an answer is written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, g, request
from pydantic_core import from_json, to_json

from connector.demo.jira import Look
from connector.demo.life import Account, Life
from connector.sandbox.faults import KEY, Fault
from connector.sandbox.jira import adf
from connector.sandbox.jira.errors import Refusal, hidden
from connector.sandbox.logins import Login
from connector.sandbox.world import World

Json = dict[str, Any]


def answer(data: Any, status: int = 200) -> Response:
    return Response(to_json(data), status, content_type="application/json;charset=UTF-8")


def nothing() -> Response:
    return Response(status=204)


def fault(kind: str) -> Fault | None:
    """The fault that strikes this request, if it is of that kind."""
    found: Fault | None = request.environ.get(KEY)
    return found if found is not None and found.kind == kind else None


@dataclass(frozen=True)
class Desk:
    """One Jira over a world."""

    world: World
    cloud: bool

    @property
    def login(self) -> Login | None:
        """Whoever asks; nobody for the anonymous."""
        found: Login | None = g.login
        return found

    @property
    def me(self) -> Login:
        """:raises Refusal: 401 for the anonymous."""
        if self.login is None:
            raise Refusal(401, "You are not authenticated. Authentication required to perform this operation.")
        return self.login

    @property
    def version(self) -> str:
        """Of the API: ``2`` or ``3``."""
        return str(g.version)

    @property
    def base(self) -> str:
        return request.host_url.rstrip("/")

    @property
    def hidden(self) -> set[str]:
        """Projects that whoever asks may not see."""
        if self.login is None:
            return set(self.world.projects)
        return set() if self.login.administers else self.world.conditions.hidden & self.world.projects

    def look(self) -> Look:
        """How everything in the answer to this request is written."""
        if "look" not in g:
            g.look = Look(self.base, self.world.zone, partial(self.user, self.base, self.version),
                          adf.document if self.version == "3" else str)
        found: Look = g.look
        return found

    def user(self, base: str, version: str, account: Account) -> Json:
        """An account as this Jira shows it."""
        common = {"displayName": account.name, "active": True}
        if self.cloud:
            return {"self": f"{base}/rest/api/{version}/user?accountId={account.id}",
                    "accountId": account.id, "accountType": account.kind, **common}
        return {"self": f"{base}/rest/api/2/user?username={account.id}", "name": account.id,
                "key": self.user_key(account), "emailAddress": f"{account.id}@sandbox.invalid", **common}

    def user_key(self, account: Account) -> str:
        """What Data Center's changelog calls the account: its name never stands there."""
        return f"JIRAUSER{10_000 + list(self.world.accounts).index(account.id)}"

    def service_desk(self, life: Life) -> bool:
        """Whether it is a request of the service desk: only in the project that the world began with."""
        return life.project == self.world.project

    def issue(self, name: str) -> Life:
        """By id or by any key it has had. :raises Refusal:"""
        life = self.world.find(name)
        if life is None or life.project in self.hidden:
            raise hidden()
        return life

    def body(self) -> Json:
        """What was sent. :raises Refusal: where it is no object."""
        try:
            found = from_json(request.get_data() or b"{}")
        except ValueError as error:
            raise Refusal(400, f"Unexpected character: {error}") from error
        if not isinstance(found, dict):
            raise Refusal(400, "Can not deserialize the body")
        return found


def part(body: Json, name: str) -> Json:
    """An object within what was sent; an empty one where there is none. :raises Refusal: where it is something else."""
    found = body.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Refusal(400, f"Can not deserialize '{name}': an object is expected")
    return found


def number(name: str, default: int, least: int = 0) -> int:
    """A number of the query string. :raises Refusal:"""
    text = request.args.get(name)
    if text is None:
        return default
    try:
        return max(int(text), least)
    except ValueError as error:
        raise Refusal(400, f"{name} is not a number") from error


def names(value: Any) -> list[str]:
    """Several names, separated by commas or in a list."""
    if value is None:
        return []
    parts = value if isinstance(value, list) else [value]
    return [name.strip() for part in parts for name in str(part).split(",") if name.strip()]
