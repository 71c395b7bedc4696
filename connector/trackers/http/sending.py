"""One exchange with a tracker, and how far it came where it failed."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from connector import __version__
from connector.trackers.errors import Unavailable, Untrusted
from connector.trackers.http.bodies import Incomplete, TooLarge, read
from connector.trackers.http.calls import Fault, Stage

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_CONNECT: Final = 10.0
"""Seconds until a connection stands."""


class Raw(NamedTuple):
    """What came back, whatever it is."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoLogin(AuthBase):
    """Says that there is none: otherwise requests looks for one in ``~/.netrc``."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def opened(base: str, auth: AuthBase | None) -> requests.Session:
    """A session that keeps connections, and nothing that a tracker gives it.

    A cookie would tie all calls to one session of ServiceNow, which serves them one at a time and drops
    what queues too long; and with Jira it would outlive the login that was configured.
    """
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update({"Accept": "application/json", "User-Agent": f"rung/{__version__}"})
    session.auth = auth or NoLogin()
    # A company's proxy does not reach this machine.
    session.trust_env = urlsplit(base).hostname not in LOOPBACK
    return session


def exchange(session: requests.Session, request: requests.PreparedRequest, timeout: timedelta, most: int,
             where: str) -> Raw:
    """Send and read. Certificates are verified, redirects are not followed.

    :raises Fault: where no whole answer came.
    """
    settings = session.merge_environment_settings(request.url or "", {}, True, True, None)
    began = time.monotonic()
    seconds = timeout.total_seconds()
    try:
        response = session.send(request, timeout=(min(_CONNECT, seconds), seconds), allow_redirects=False, **settings)
    except requests.RequestException as error:
        raise _unanswered(error, _host(request), where) from error
    with closing(response):
        try:
            body = read(response, began, timeout, most)
        except TooLarge:
            raise Fault(Untrusted("too-large", "the answer is larger than is read at once", where=where),
                        Stage.DOUBTFUL) from None
        except Incomplete as error:
            raise Fault(Untrusted("cut-off", str(error), where=where), Stage.UNANSWERED) from error
        return Raw(response.status_code, response.headers, body)


def _host(request: requests.PreparedRequest) -> str:
    """Without what else an address may hold."""
    parts = urlsplit(request.url or "")
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _unanswered(error: requests.RequestException, host: str, where: str) -> Fault:
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Fault(Unavailable(f"the certificate of {host} is not one that this machine trusts", where=where,
                                 hint="set REQUESTS_CA_BUNDLE to a file with the certificates of your company"),
                     Stage.UNTRIED)
    if _is_unsent(error):
        return Fault(Unavailable(f"no connection to {host}: {_cause(error)}", where=where,
                                 hint="look at the address in rung.yaml, and at the network"), Stage.UNSENT)
    what = ("the tracker did not answer in time" if isinstance(error, requests.Timeout) else
            f"no encrypted connection (TLS) to {host}" if isinstance(error, requests.exceptions.SSLError) else
            "the connection broke off")
    return Fault(Unavailable(what, where=where), Stage.UNANSWERED)


def _cause(error: requests.RequestException) -> str:
    """Why there is no connection, as far as the machine says."""
    if isinstance(error, requests.ConnectTimeout):
        return "nobody answers there (timeout)"
    if "Tunnel connection failed" in str(error):
        return "the proxy refuses it"
    reason = _reason(error)
    told = reason.__cause__ or reason.__context__ if isinstance(reason, BaseException) else None
    if isinstance(told, socket.gaierror):
        return "no address is found for this name (DNS)"
    if isinstance(told, ConnectionRefusedError):
        return "it is refused there"
    return str(getattr(told, "strerror", None) or "the network gives no reason")


def _is_unsent(error: requests.RequestException) -> bool:
    """Whether there never was a connection: only then is it certain that nothing arrived."""
    if isinstance(error, requests.ConnectTimeout) or "Tunnel connection failed" in str(error):  # by a proxy
        return True
    return isinstance(_reason(error), urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)


def _reason(error: requests.RequestException) -> object:
    """What urllib3 says; behind a proxy's error its own."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return getattr(reason, "original_error", reason)
