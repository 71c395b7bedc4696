"""The client that both trackers stand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, TypeAlias

import requests
from requests.auth import AuthBase

from connector.trackers.errors import Denied, Limited, LockedOut, Untrusted
from connector.trackers.http.answers import Answer, Trust, accept, believed
from connector.trackers.http.auth import Renewable
from connector.trackers.http.bodies import MOST
from connector.trackers.http.budget import Budget, Hold
from connector.trackers.http.calls import Fault, Kind, Stage
from connector.trackers.http.limits import retry_after
from connector.trackers.http.pace import Effort, Pace
from connector.trackers.http.retrying import trying
from connector.trackers.http.sending import exchange, opened
from connector.trackers.http.statuses import fault, locked_out
from connector.trackers.http.words import Words

Json: TypeAlias = Mapping[str, Any] | Sequence[Any]
Params: TypeAlias = Mapping[str, str | int]

TIMEOUT: Final = timedelta(seconds=60)
PATIENCE: Final = timedelta(seconds=90)


class Client:
    """Asks one tracker as one account. Every call raises a ``TrackerError`` and nothing else when the
    tracker or the network is at fault; ``OutcomeUncertain`` for a write that may have been done.
    """

    def __init__(self, base: str, auth: AuthBase | None, *, where: str, pace: Pace, per_minute: int = 300,
                 timeout: timedelta = TIMEOUT, patience: timedelta = PATIENCE, most: int = MOST,
                 trust: Trust = accept) -> None:
        """:param base: the address that every path is appended to.
        :param where: names the tracker in messages.
        :param timeout: for one answer, from sending to its last byte.
        :param patience: for all waiting of one call together; what lasts longer is ``Limited``.
        :param most: bytes of one answer, unpacked; a larger one is ``too-large``.
        :param trust: looks at each answer that is JSON, refusals among them, and raises for one not to believe.
        """
        self._base, self._auth, self._where, self._pace = base, auth, where, pace
        self._timeout, self._patience, self._most, self._trust = timeout, patience, most, trust
        self._session = opened(base, auth)
        self._budget, self._hold = Budget(pace, per_minute), Hold(pace, where)
        self._words = Words()
        self._locked: LockedOut | None = None

    def get(self, path: str, params: Params | None = None) -> Answer:
        """Tried again."""
        return self._call(Kind.READ, "GET", path, params=params)

    def ask(self, path: str, body: Json) -> Answer:
        """A POST that only reads: a search. Tried again."""
        return self._call(Kind.READ, "POST", path, json=body)

    def put(self, path: str, body: Json) -> Answer:
        """A write that may arrive twice. Tried again."""
        return self._call(Kind.PUT, "PUT", path, json=body)

    def patch(self, path: str, body: Json) -> Answer:
        """A write, tried again only where it is certain that nothing was done."""
        return self._call(Kind.PATCH, "PATCH", path, json=body)

    def post(self, path: str, body: Json) -> Answer:
        """A write, tried again only where there was no connection."""
        return self._call(Kind.POST, "POST", path, json=body)

    def form(self, path: str, fields: Mapping[str, str]) -> Answer:
        """A request for a token, whose fields are secrets. Tried again."""
        self._words.hide(fields.values())
        try:
            return self._call(Kind.READ, "POST", path, data=fields)
        finally:
            self.close()  # the next one is half an hour away

    def close(self) -> None:
        """Let go of connections."""
        self._session.close()

    def _call(self, kind: Kind, method: str, path: str, **content: Any) -> Answer:
        plain = path.partition("?")[0]
        if not plain.startswith("/") or {".", ".."} & set(plain.split("/")):
            raise ValueError(f"not a path below the tracker's address: {plain}")
        where, effort = f"{self._where} {method} {plain}", Effort(self._pace, self._patience)
        request = requests.Request(method, self._base + path, **content)
        try:
            return trying(kind, effort, self._timeout + self._patience)(self._once, kind, request, effort, where)
        except Fault as last:
            error = last.told(kind)
            if isinstance(last.error, Limited):
                self._hold.until(last.error.until, last.error.reason)
            raise error from (last.__cause__ if error is last.error else last.error)

    def _once(self, kind: Kind, request: requests.Request, effort: Effort, where: str) -> Answer:
        if self._locked is not None:
            raise self._locked
        self._hold.wait(effort)
        prepared = self._signed(request)
        self._budget.take()
        if kind in (Kind.PATCH, Kind.POST):
            # A kept connection may just have been closed at its other end: nobody could tell then
            # whether the write had arrived. It takes a new one.
            self._session.close()
        status, headers, body = exchange(self._session, prepared, self._timeout, self._most, where)
        now = self._pace.now()
        self._locked = locked_out(headers, where)
        if self._locked is not None:
            raise self._locked
        asked = retry_after(headers, now)
        if asked is not None:
            self._hold.until(now + asked)
        if status < 300:
            return self._believed(kind, status, headers, body, where)
        wrong = fault(status, headers, body, now=now, trust=self._trust, words=self._words, where=where)
        if status == 401 and isinstance(self._auth, Renewable):
            self._auth.expire()
        raise wrong

    def _believed(self, kind: Kind, status: int, headers: Mapping[str, str], body: bytes, where: str) -> Answer:
        try:
            answer = believed(status, headers, body, reads=kind is Kind.READ, words=self._words, where=where)
            self._trust(answer)
        except Untrusted as error:
            # Dropped is what a full queue does (ServiceNow): it may be empty a moment later.
            stage = Stage.UNANSWERED if error.kind == "dropped" else Stage.DOUBTFUL
            raise Fault(error, stage) from None
        return answer

    def _signed(self, request: requests.Request) -> requests.PreparedRequest:
        """With the login, every header of which is kept out of messages.

        :raises Denied: for a login that no header can carry; requests would print it.
        """
        prepared = self._session.prepare_request(request)
        added = [str(value) for name, value in prepared.headers.items()
                 if name not in self._session.headers and not name.startswith("Content-")]
        self._words.hide(added)
        if not all(value.isprintable() and value.isascii() for value in added):
            raise Denied("the login holds a line break or a character that no header can carry", where=self._where,
                         hint="look at the secret that rung.yaml names")
        return prepared
