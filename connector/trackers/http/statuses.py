"""What a status other than success means, and whether the call may be tried again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from connector.trackers.errors import Denied, Limited, LockedOut, Refused, TrackerError, Unavailable, Untrusted
from connector.trackers.http.answers import Answer, Trust, json_of
from connector.trackers.http.calls import Fault, Stage
from connector.trackers.http.limits import date_of, reason, retry_after, wait_asked
from connector.trackers.http.words import Words

UNSAID: Final = timedelta(seconds=30)
"""How long a tracker is left alone that is limited, does not say for how long, and was asked often enough."""
MISSING: Final = (404, 410)
_TIMEOUTS: Final = (408, 425)


def locked_out(headers: Mapping[str, str], where: str) -> LockedOut | None:
    """Whether a person must log in before anything else is tried; Jira says so with any status."""
    denied = "AUTHENTICATION_DENIED" in headers.get("X-Seraph-LoginReason", "").upper()
    if not denied and not headers.get("X-Authentication-Denied-Reason"):
        return None
    return LockedOut("the account is locked: the tracker wants a CAPTCHA solved", where=where,
                     hint="log in as this account in a browser, then run `rung check`; until then nothing is asked, "
                          "because every try would prolong it")


def fault(status: int, headers: Mapping[str, str], body: bytes, *, now: datetime, trust: Trust, words: Words,
          where: str) -> Fault | TrackerError:
    """What is wrong with an answer of ``status`` 300 or more.

    A ``Fault`` may be tried again, according to the call; anything else is final, and nothing was done.
    """
    if status < 400:
        return _redirected(status, headers, words, where)
    data, distrust = _data(headers, body, words, where)
    said = words.of_error(data)
    said = f": {said}" if said else ""
    if status == 429 or status >= 500 or status in _TIMEOUTS:
        return _later(status, headers, said, now=now, words=words, where=where)
    if status == 401:
        denied = Denied(f"the tracker does not know this account (401){said}", where=where, status=401,
                        hint="look at the login in rung.yaml, and whether its token has expired")
        # Jira counts failed logins: some more and it wants a CAPTCHA.
        return denied if "FAILED" in headers.get("X-Seraph-LoginReason", "").upper() else Fault(
            denied, Stage.UNAUTHORISED)
    if status == 403:
        return Denied(f"the account may not do this (403){said}", where=where, status=403,
                      hint="look at what the account is permitted in the tracker")
    if status in MISSING and distrust is not None:
        # What is missing is taken for deleted: a proxy's page must not say so.
        return distrust
    if distrust is None:
        # Nor may a session that has become nobody's, to which everything is missing.
        trust(Answer(status, headers, data, date_of(headers)))
    return Refused(f"the tracker refuses it ({status}){said}", status=status, where=where)


def _data(headers: Mapping[str, str], body: bytes, words: Words, where: str) -> tuple[Any, Untrusted | None]:
    try:
        return json_of(headers, body, words=words, where=where), None
    except Untrusted as error:
        return None, error


def _redirected(status: int, headers: Mapping[str, str], words: Words, where: str) -> Fault:
    """Following it would show the login to whoever stands there, or read a login page as data."""
    host = urlsplit(headers.get("Location", "")).hostname
    return Fault(Untrusted("redirected", f"sent on to {words.plain(host) if host else 'another page'} ({status})",
                           where=where, hint="write the address in rung.yaml as the browser shows it after logging in"),
                 Stage.DOUBTFUL)


def _later(status: int, headers: Mapping[str, str], said: str, *, now: datetime, words: Words, where: str) -> Fault:
    # A reset stands in every answer of a limited tracker; only a 429 says that it is what is waited for.
    asked = wait_asked(headers, now) if status == 429 else retry_after(headers, now)
    stage = Stage.DECLINED if status == 429 or (status == 503 and asked is not None) else Stage.UNANSWERED
    if asked is None and status != 429:
        return Fault(Unavailable(f"the tracker fails ({status}){said}", where=where), stage)
    why = words.plain(reason(headers))
    what = "the tracker limits how often it is asked" if status == 429 else "the tracker asks to be left alone"
    return Fault(Limited(f"{what} ({status}{f', {why}' if why else ''})", reason=why, where=where,
                         until=now + (UNSAID if asked is None else asked)), stage, asked)
