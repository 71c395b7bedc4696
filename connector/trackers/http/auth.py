"""Logging in: by header, or by a token that ends and is renewed."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, runtime_checkable

from requests import PreparedRequest
from requests.auth import AuthBase

from connector.trackers.errors import Denied, Refused, Untrusted
from connector.trackers.http.answers import Answer
from connector.trackers.http.pace import Pace

EARLY: Final = timedelta(seconds=60)
"""How long before its end a token is renewed: an answer that takes a minute begins with a token that holds."""


class HeaderKey(AuthBase):
    """A key in a header of its own: ``x-sn-apikey``."""

    def __init__(self, header: str, key: str) -> None:
        self._header, self._key = header, key

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers[self._header] = self._key
        return request


class Bearer(HeaderKey):
    """A personal access token."""

    def __init__(self, token: str) -> None:
        super().__init__("Authorization", f"Bearer {token}")


class Basic(HeaderKey):
    """User and password, or email and API token. In UTF-8: requests' own takes Latin-1 only."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__("Authorization", f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode('ascii')}")


@runtime_checkable
class Renewable(Protocol):
    """A login that can be had anew."""

    def expire(self) -> None:
        """The tracker does not take it any more, whatever its end was said to be."""


Form = Callable[[str, Mapping[str, str]], Answer]
"""``Client.form`` of a client without login."""


class OAuth(AuthBase):
    """A token of ``/oauth_token.do``: by client credentials, or with user and password.

    It is renewed before it ends. A refresh token is used once: the answer brings the next one, and where
    it is refused (it too ends, and a lost answer uses it up) the token is asked for as at the beginning.
    Tokens are kept in memory only.
    """

    def __init__(self, form: Form, pace: Pace, *, where: str, client_id: str, client_secret: str,
                 user: str | None = None, password: str | None = None, path: str = "/oauth_token.do") -> None:
        self._form, self._pace, self._where, self._path = form, pace, where, path
        self._client = {"client_id": client_id, "client_secret": client_secret}
        self._grant = {"grant_type": "client_credentials"} if user is None or password is None else {
            "grant_type": "password", "username": user, "password": password}
        self._token = ""
        self._ends: datetime | None = None
        self._refresh = ""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if not self._token or (self._ends is not None and self._pace.now() >= self._ends - EARLY):
            self._renew()
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def expire(self) -> None:
        self._token = ""

    def _renew(self) -> None:
        self._token, refresh, self._refresh = "", self._refresh, ""
        if refresh:
            try:
                return self._keep(self._asked({"grant_type": "refresh_token", "refresh_token": refresh}))
            except (Denied, Untrusted):
                pass  # asked for from the beginning, which says what is wrong if that is refused too
        self._keep(self._asked(self._grant))

    def _asked(self, grant: Mapping[str, str]) -> Answer:
        try:
            return self._form(self._path, {**grant, **self._client})
        except Refused as error:
            # OAuth says 400 to a wrong secret.
            raise Denied(f"no token: {error.what}", where=error.where, status=error.status,
                         hint="look at the client, its secret and its user in rung.yaml") from None

    def _keep(self, answer: Answer) -> None:
        data: Any = answer.data
        token = data.get("access_token") if isinstance(data, dict) else None
        if not isinstance(token, str) or not token:
            raise Untrusted("shape", "the answer to a login holds no token", where=self._where)
        seconds, refresh = data.get("expires_in"), data.get("refresh_token")
        self._token = token
        self._ends = self._pace.now() + timedelta(seconds=float(seconds)) if _is_number(seconds) else None
        self._refresh = refresh if isinstance(refresh, str) else ""


def _is_number(value: Any) -> bool:
    """ServiceNow says it as a number; others as text."""
    return isinstance(value, int | float) or (isinstance(value, str) and value.isdigit())
