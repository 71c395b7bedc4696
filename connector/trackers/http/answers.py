"""Which answers are believed. An answer that is none must never pass for "no incidents"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic_core import from_json

from connector.trackers.errors import Untrusted
from connector.trackers.http.limits import date_of
from connector.trackers.http.words import Words

NO_CONTENT: Final = (204, 205)
_HALF: Final = re.compile(
    rb"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|(?<!\\)((?:\\\\)*)\\u[dD][89a-fA-F]..")
"""Half of a character outside the basic plane, written as an escape: alone it is no text."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is JSON from its first byte to its last."""

    status: int
    headers: Mapping[str, str]
    """Asked for in any case."""
    data: Any
    """``None`` where the tracker has nothing to say (204)."""
    server_time: datetime | None
    """The tracker's own time, to the second, UTC."""


Trust = Callable[[Answer], None]
"""Raises an ``Untrusted`` for an answer in whose headers a tracker says that it is not to be believed."""


def accept(answer: Answer) -> None:
    """Nothing more to look at."""


def believed(status: int, headers: Mapping[str, str], body: bytes, *, reads: bool, words: Words, where: str) -> Answer:
    """The answer of a status below 300. ``reads``: whether an answer without a body is none.

    :raises Untrusted: ``html``, ``not-json``, ``cut-off``, ``error-inside`` or ``dropped``.
    """
    if status == 202:
        raise Untrusted("dropped", "the tracker took the request and did nothing with it (202)", where=where)
    if status in NO_CONTENT or (not body and not reads and _is_meant_empty(headers)):
        return Answer(status, headers, None, date_of(headers))
    if not body:
        raise Untrusted("dropped", f"the answer is empty ({status})", where=where)
    data = json_of(headers, body, words=words, where=where)
    if _holds_error(data):
        raise Untrusted("error-inside", f"the answer looks good ({status}) and holds an error: "
                                        f"{words.of_error(data) or 'it does not say which'}", where=where)
    return Answer(status, headers, data, date_of(headers))


def _is_meant_empty(headers: Mapping[str, str]) -> bool:
    """A connection that breaks off within the headers leaves an empty body too, but says nothing of its length."""
    return headers.get("Content-Length") == "0" or "chunked" in headers.get("Transfer-Encoding", "")


def json_of(headers: Mapping[str, str], body: bytes, *, words: Words, where: str) -> Any:
    """The JSON of a body, whatever the status.

    :raises Untrusted: ``html``, ``not-json`` or ``cut-off``.
    """
    kind, start = headers.get("Content-Type", "").partition(";")[0].strip().lower(), body.lstrip()[:1]
    if "html" in kind or start == b"<":
        raise Untrusted("html", f"a page for people in place of data: {words.of_page(body) or 'without a title'}",
                        where=where, hint="a login, a maintenance page or a sleeping instance; open the address in a "
                                          "browser")
    if "json" not in kind:
        raise Untrusted("not-json", f"the answer is {words.plain(kind) or 'of no stated kind'}, not JSON", where=where)
    try:
        return _parsed(body)
    except ValueError as error:
        # The position is told, never the text around it: an answer may hold a token.
        if start in (b"{", b"["):
            raise Untrusted("cut-off", f"the answer is cut off, or more follows it ({error})", where=where) from None
        raise Untrusted("not-json", f"the answer is not JSON ({error})", where=where) from None


def _parsed(body: bytes) -> Any:
    """Strict: no NaN, nothing after the end. Half a character becomes U+FFFD, or one ticket with half an
    emoji in it would hide all that are listed with it."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        whole = _HALF.sub(lambda found: found[0] if found[2] else (found[3] or b"") + rb"\ufffd", body)
        if whole == body:
            raise
        return from_json(whole, allow_inf_nan=False)


def _holds_error(data: Any) -> bool:
    return isinstance(data, dict) and bool(
        data.get("error") or data.get("errorMessages") or data.get("status") == "failure")
