"""The faults of the wire: what becomes of an answer, or of a request, before either arrives."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any, Final

from connector.sandbox.faults import Fault
from connector.sandbox.limits import FORMS

HTML: Final = ("<!DOCTYPE html><html><head><title>Instance Hibernating page</title></head>"
               "<body><h1>Your instance is hibernating</h1></body></html>")
QUOTA: Final = {"message": "Transaction cancelled: maximum execution time exceeded",
                "detail": "maximum execution time exceeded Check logs for error trace or enable glide.rest.debug "
                          "property to verify REST request processing"}
CAPTCHA: Final = {"X-Seraph-LoginReason": "AUTHENTICATION_DENIED",
                  "X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=http://127.0.0.1/login.jsp"}
_JSON: Final = {"Content-Type": "application/json;charset=UTF-8"}


@dataclass
class Reply:
    """An answer as it would go out."""

    status: int
    headers: dict[str, str]
    body: bytes
    cut: int | None = None
    """After how many bytes the connection ends."""


class Dropped(ConnectionAbortedError):
    """The connection ended without an answer."""


def strike(fault: Fault | None, ask: Callable[[], Reply], closing: Event, now: datetime) -> Reply:
    """The answer at ``now`` to a request struck by ``fault``; ``ask`` does what is asked.

    :raises Dropped: where there is none.
    """
    if fault is None:
        return ask()
    match fault.kind:
        case "status":
            status = fault.status or 503
            body = fault.body or json.dumps({"errorMessages": [f"the sandbox was told to answer {status}"]})
            return Reply(status, {**_JSON, **fault.headers}, body.encode())
        case "limited":
            limit = FORMS[fault.form](now)
            return Reply(limit.status, {**_JSON, **limit.headers, **fault.headers}, limit.body.encode())
        case "html":
            return Reply(fault.status or 200, {"Content-Type": "text/html;charset=UTF-8", **fault.headers},
                         (fault.body or HTML).encode())
        case "captcha":
            return Reply(fault.status or 403, {"Content-Type": "text/html", **CAPTCHA, **fault.headers},
                         b"<html><body>Basic Authentication Failure - Reason : AUTHENTICATION_DENIED</body></html>")
        case "accepted":
            return Reply(202, dict(fault.headers), b"")
        case "redirect":
            return Reply(302, {"Location": fault.body or "http://login.sandbox.invalid/", **fault.headers}, b"")
        case "drop-before":
            raise Dropped
        case "slow":
            closing.wait(fault.seconds)
    reply = ask()
    reply.headers.update(fault.headers)
    return _spoil(fault, reply)


def _spoil(fault: Fault, reply: Reply) -> Reply:
    """What was done is done; the answer suffers."""
    match fault.kind:
        case "drop-after":
            raise Dropped
        case "truncated":
            reply.body = reply.body[:len(reply.body) // 2]
        case "broken-off":
            reply.cut = len(reply.body) // 2
        case "error-after-rows" | "error-inside":
            reply.body = _quota(json.loads(reply.body), fault.kind == "error-inside")
    return reply


def _quota(answer: dict[str, Any], valid: bool) -> bytes:
    name = "result" if "result" in answer else "issues"
    rows = answer.get(name, [])
    half = rows[:len(rows) // 2] if isinstance(rows, list) else rows
    text = json.dumps({name: half})
    failure = json.dumps({"error": QUOTA, "status": "failure"})
    begun = f"{text.removesuffix('}')}," if valid else text.removesuffix("]}") + "\n"
    return f"{begun}{failure.removeprefix('{')}".encode()


def hang_up(environ: dict[str, Any]) -> None:
    """End the connection at once, as a network does."""
    connection = environ["werkzeug.socket"]
    with suppress(OSError):  # the other end may have gone already
        connection.shutdown(socket.SHUT_RDWR)
