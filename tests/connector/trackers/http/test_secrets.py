"""No secret stands in what a person or a log is told, whoever repeats it."""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import requests
import responses
from requests.auth import AuthBase
from responses import RequestsMock

from connector.trackers.errors import Denied, Limited, TrackerError
from connector.trackers.http.auth import Basic, Bearer, HeaderKey, OAuth
from connector.trackers.http.words import Words
from tests.connector.trackers.http.asking import PATH, SECRET, SITE, URL, Clock
from tests.connector.trackers.http.conftest import Asking

ENCODED = b64encode(f"mia:{SECRET}".encode()).decode()
LOGINS: list[AuthBase] = [Basic("mia", SECRET), Bearer(SECRET), HeaderKey("x-sn-apikey", SECRET)]
ECHOES: list[dict[str, Any]] = [
    {"status": 400, "json": {"errorMessages": [f"header was {SECRET} or {ENCODED}"]}},
    {"status": 500, "json": {"error": {"message": "no", "detail": f"{ENCODED} {SECRET}"}}},
    {"status": 200, "json": {"error": f"{SECRET}/{ENCODED}"}},
    {"status": 200, "body": f"<title>{SECRET} {ENCODED}</title>", "content_type": "text/html"},
    {"status": 200, "body": f'{{"{SECRET}": {ENCODED}', "content_type": "application/json"},
    {"status": 200, "body": "x", "content_type": f"x-{SECRET}".lower()},
    {"status": 401, "json": {"message": f"unknown: {SECRET}"}},
    {"status": 302, "headers": {"Location": f"https://{SECRET}.example/?t={SECRET}"}},
    {"body": requests.ConnectionError(f"no way to {SITE}")},
]


def told(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error)


@pytest.mark.parametrize("auth", LOGINS)
@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("writes", [False, True])
def test_a_secret_that_comes_back_is_not_told(site: RequestsMock, asking: Asking, caplog: pytest.LogCaptureFixture,
                                              auth: AuthBase, echo: dict[str, Any], writes: bool) -> None:
    caplog.set_level(logging.DEBUG)
    site.add(responses.POST if writes else responses.GET, URL, **echo)
    one = asking(auth=auth)
    with pytest.raises(TrackerError) as raised:
        one.post(PATH, {}) if writes else one.get(PATH)
    text = (told(raised.value) + caplog.text).lower()
    assert SECRET.lower() not in text
    assert ENCODED.lower() not in text or not isinstance(auth, Basic), "the encoding is a secret where it is sent"


def test_the_secrets_of_a_token_request_are_not_told(site: RequestsMock, asking: Asking, clock: Clock) -> None:
    site.post(f"{SITE}/oauth_token.do", status=400, json={
        "error": "invalid_request",
        "error_description": f"{SECRET}, {quote('a pass/word')}, {quote_plus('a pass/word')}"})
    login = OAuth(asking(auth=None).form, clock.pace, where="desk", client_id="rung", client_secret=SECRET, user="mia",
                  password="a pass/word")
    with pytest.raises(Denied) as raised:
        asking(auth=login).get(PATH)
    assert SECRET not in told(raised.value)
    assert "pass/word" not in told(raised.value) and "pass%2Fword" not in told(raised.value)
    assert "invalid_request" in raised.value.what


def test_a_token_that_comes_back_is_not_told(site: RequestsMock, asking: Asking, clock: Clock) -> None:
    site.post(f"{SITE}/oauth_token.do", json={"access_token": "eternal-9"})
    site.get(URL, status=400, json={"errorMessages": ["eternal-9 is over"]})
    login = OAuth(asking(auth=None).form, clock.pace, where="desk", client_id="rung", client_secret=SECRET)
    with pytest.raises(TrackerError, match="is over") as raised:
        asking(auth=login).get(PATH)
    assert "eternal-9" not in told(raised.value)


@pytest.mark.parametrize("secret", ["two\nlines-7", "two\r\nX-Evil: 7", "ключ-7", "zero\x007"])
def test_a_secret_that_no_header_can_carry_is_denied_without_being_told(site: RequestsMock, asking: Asking,
                                                                        secret: str) -> None:
    with pytest.raises(Denied, match="no header can carry") as raised:
        asking(auth=Bearer(secret)).get(PATH)
    assert secret not in told(raised.value) and repr(secret)[1:-1] not in told(raised.value)
    assert len(site.calls) == 0


def test_a_login_shows_nothing_of_itself() -> None:
    assert not any(SECRET in repr(login) or SECRET in str(login) for login in LOGINS)


def test_words_of_a_tracker_steer_no_terminal_and_are_short() -> None:
    said = Words().of_error({"errorMessages": ["\x1b[31mred\r\nline\u202e", "x" * 5000]})
    assert said.isprintable()
    assert said.startswith("[31mred line")
    assert len(said) <= 301


def test_the_reason_of_a_limit_steers_no_terminal(site: RequestsMock, asking: Asking) -> None:
    site.get(URL, status=429, headers={"Retry-After": "900", "RateLimit-Reason": "\x1b[2Jburst"})
    with pytest.raises(Limited) as raised:
        asking().get(PATH)
    assert (raised.value.what + raised.value.reason).isprintable()


def test_secrets_of_tickets_are_not_told_either() -> None:
    assert Words().plain("password: hunter2") == "password: ***"
