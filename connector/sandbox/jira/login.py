"""Who asks: what Jira makes of a login, and what it says of it in its headers."""

from __future__ import annotations

from typing import Final

from flask import Response, g, request

from connector.sandbox.jira.desk import Desk, answer, fault
from connector.sandbox.logins import Login

CLOUD_ID: Final = "5a4d0b0c-5a4d-4b0c-8a4d-5a4d0b0c5a4d"
FAILED: Final = "AUTHENTICATED_FAILED"
_REFUSED: Final = {"message": "Client must be authenticated to access this resource.", "status-code": 401}


def admit(desk: Desk) -> Response | None:
    """Put whoever asks into ``g``; an answer where they are turned away at the door."""
    g.login, g.reason = None, ""
    if request.path.startswith("/_edge/"):
        return None
    if fault("unauthorised"):
        return answer(_REFUSED, 401)
    if fault("forbidden"):
        return answer({"errorMessages": ["You do not have permission to perform this operation."], "errors": {}}, 403)
    given = request.authorization
    if given is None:
        return None
    if desk.cloud and given.type == "bearer" and not g.gateway:
        return answer({"error": "Failed to parse Connect Session Auth Token"}, 403)
    login = _login(desk)
    if login is None or login.expired or fault("anonymous"):
        g.reason = FAILED
        return None if desk.cloud else answer(_REFUSED, 401)
    if login.scoped and not g.gateway:
        g.reason = FAILED
        return answer(_REFUSED, 401)
    g.login, g.reason = login, "OK"
    return None


def _login(desk: Desk) -> Login | None:
    given, logins = request.authorization, desk.world.logins
    if given is None:
        return None
    if given.type == "bearer":
        return logins.by_token(given.token or "")
    user, secret = given.username or "", given.password or ""
    return logins.by_email(user, secret) if desk.cloud else logins.by_password(user, secret)


def mark(desk: Desk, response: Response) -> Response:
    """The headers by which a client can tell whose session it has."""
    login: Login | None = g.get("login")
    if reason := g.get("reason", ""):
        response.headers["X-Seraph-LoginReason"] = reason
    if desk.cloud:
        if login is not None:
            response.headers["X-AAccountId"] = login.account
    else:
        response.headers["X-AUSERNAME"] = login.account if login else "anonymous"
        if login is not None:
            response.headers.update({"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "999", "retry-after": "0",
                                     "X-RateLimit-Interval-Seconds": "60", "X-RateLimit-FillRate": "1000"})
    return response
