"""Whose session it is. An expired token can get 200 and an empty list, which looks like a quiet day."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from connector.trackers.errors import Untrusted
from connector.trackers.http.answers import Answer

_NOBODY: Final = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED", "AUTHORISATION_FAILED", "OUT")


class Trust:
    """Looks at each answer's headers: is it still that of the account which logged in."""

    def __init__(self, where: str) -> None:
        self._where = where
        self.account: str | None = None
        """The account that logged in; ``None`` until it is known."""

    def __call__(self, answer: Answer) -> None:
        """:raises Untrusted: ``anonymous``"""
        reasons = {one.strip().upper() for one in answer.headers.get("X-Seraph-LoginReason", "").split(",")}
        if reasons & set(_NOBODY):
            raise self._anonymous("the login did not succeed, and Jira answers as it does to anybody")
        name = self.named(answer)
        if name == "anonymous":
            raise self._anonymous("Jira answers as it does to anybody")
        if name is not None and self.account is not None and name.casefold() != self.account.casefold():
            raise self._anonymous(f"Jira answers to {name}, and {self.account} had logged in")

    def named(self, answer: Answer) -> str | None:
        """The account that the answer says it is for; ``None`` where it does not say (older Data Center)."""
        name = answer.headers.get("X-AAccountId") or answer.headers.get("X-AUSERNAME")
        return unquote(name) if name else None

    def _anonymous(self, what: str) -> Untrusted:
        return Untrusted("anonymous", what, where=self._where,
                         hint="renew the token that rung.yaml names under `login`")
