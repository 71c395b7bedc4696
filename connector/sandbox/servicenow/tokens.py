"""OAuth tokens: they expire by the simulated clock, and a refresh token serves once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connector.demo.life import sys_id
from connector.sandbox.logins import RUNG, Login, Logins
from connector.sandbox.servicenow.refusals import Refusal

CLIENT: Final = ("sandbox-client", "sandbox-client-secret")
LASTS: Final = timedelta(seconds=1799)
REFRESHABLE: Final = timedelta(days=100)


@dataclass(frozen=True)
class _Token:
    account: str
    until: datetime


class BadGrant(Refusal):
    """The token resource has an envelope of its own."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(401, error)
        self.body: dict[str, Any] = {"error": error, "error_description": description}


class Tokens:
    """Those given out so far."""

    def __init__(self) -> None:
        self._access: dict[str, _Token] = {}
        self._refresh: dict[str, _Token] = {}
        self._given = 0

    def grant(self, form: Mapping[str, str], logins: Logins, now: datetime, *, client_credentials: bool) -> dict[
            str, Any]:
        """The answer to a request for a token. :raises BadGrant:"""
        if (form.get("client_id"), form.get("client_secret")) != CLIENT:
            raise BadGrant("invalid_client", "access_denied")
        match form.get("grant_type"):
            case "password":
                login = logins.by_password(form.get("username", ""), form.get("password", ""))
                if login is None or login.expired:
                    raise BadGrant("server_error", "access_denied")
                return self._give(login.account, now, refreshable=True)
            case "refresh_token":
                used = self._refresh.pop(form.get("refresh_token", ""), None)
                if used is None or used.until <= now:
                    raise BadGrant("server_error", "access_denied")
                return self._give(used.account, now, refreshable=True)
            case "client_credentials" if client_credentials:
                return self._give(RUNG, now, refreshable=False)
        raise BadGrant("unsupported_grant_type", "the grant type is not enabled")

    def login(self, token: str, logins: Logins, now: datetime) -> Login | None:
        """Whose the access token is, while it lasts."""
        found = self._access.get(token)
        return logins.by_account.get(found.account) if found and found.until > now else None

    def _give(self, account: str, now: datetime, *, refreshable: bool) -> dict[str, Any]:
        self._given += 1
        access, refresh = (sys_id(kind, f"{account} {self._given}") for kind in ("access", "refresh"))
        self._access[access] = _Token(account, now + LASTS)
        answer: dict[str, Any] = {"access_token": access, "scope": "useraccount", "token_type": "Bearer",
                                  "expires_in": int(LASTS.total_seconds())}
        if refreshable:
            self._refresh[refresh] = _Token(account, now + REFRESHABLE)
            answer["refresh_token"] = refresh
        return answer
