"""Logging in, and tokens that end."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
import responses
from requests import PreparedRequest, Request
from requests.auth import AuthBase
from responses import RequestsMock

from connector.trackers.errors import Denied, Limited, Unavailable, Untrusted
from connector.trackers.http.auth import Basic, Bearer, HeaderKey, OAuth
from connector.trackers.http.client import Client
from tests.connector.trackers.http.asking import PATH, SITE, URL, Clock
from tests.connector.trackers.http.conftest import Asking

TOKENS = f"{SITE}/oauth_token.do"
Logged = Callable[..., Client]


@pytest.fixture
def logged(asking: Asking, clock: Clock) -> Logged:
    """A client that logs in by OAuth; with user and password if they are given."""

    def at(**person: str) -> Client:
        login = OAuth(asking(auth=None).form, clock.pace, where="desk", client_id="rung",
                      client_secret="s3cret-of-ours", **person)
        return asking(auth=login)

    return at


@pytest.fixture
def asked(site: RequestsMock) -> Iterator[list[dict[str, str]]]:
    """What arrives at the tokens' address; answered by token-1, token-2 … with refresh-1, refresh-2 …"""
    fields: list[dict[str, str]] = []

    def token(request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        fields.append(dict(parse_qsl(str(request.body))))
        if fields[-1].get("refresh_token", "refresh-now") not in ("refresh-now", f"refresh-{len(fields) - 1}"):
            return 401, {}, '{"error":"invalid_grant"}'
        number = len(fields)
        return 200, {}, (f'{{"access_token":"token-{number}","refresh_token":"refresh-{number}","token_type":"Bearer",'
                         f'"expires_in":1799}}')

    site.add_callback(responses.POST, TOKENS, token, content_type="application/json")
    yield fields


def bearer(site: RequestsMock) -> list[str]:
    """The tokens with which the tracker was asked, in order."""
    return [call.request.headers["Authorization"].removeprefix("Bearer ") for call in site.calls
            if call.request.url == URL]


def signed(auth: AuthBase) -> Any:
    return Request("GET", URL, auth=auth).prepare().headers


def test_each_login_stands_in_its_header() -> None:
    assert signed(Bearer("pat"))["Authorization"] == "Bearer pat"
    assert signed(HeaderKey("x-sn-apikey", "key"))["x-sn-apikey"] == "key"
    assert signed(Basic("mia", "a:b"))["Authorization"] == "Basic bWlhOmE6Yg=="


def test_a_password_may_hold_any_character() -> None:
    assert b64decode(signed(Basic("mia", "pässwört €"))["Authorization"].split()[1]).decode() == "mia:pässwört €"


def test_a_token_is_asked_for_once_and_used_until_shortly_before_its_end(
        site: RequestsMock, asked: list[dict[str, str]], logged: Logged, clock: Clock) -> None:
    site.get(URL, json={})
    client = logged()
    client.get(PATH)
    clock.now += timedelta(seconds=1799 - 61)
    client.get(PATH)
    assert bearer(site) == ["token-1", "token-1"]
    assert asked == [{"grant_type": "client_credentials", "client_id": "rung", "client_secret": "s3cret-of-ours"}]
    clock.now += timedelta(seconds=1)
    client.get(PATH)
    assert bearer(site)[-1] == "token-2"


def test_a_user_and_password_are_sent_at_the_beginning_only(
        site: RequestsMock, asked: list[dict[str, str]], logged: Logged, clock: Clock) -> None:
    site.get(URL, json={})
    client = logged(user="mia", password="pass")
    for _ in range(2):
        client.get(PATH)
        clock.now += timedelta(hours=1)
    assert [fields["grant_type"] for fields in asked] == ["password", "refresh_token"]
    assert (asked[0]["username"], asked[0]["password"]) == ("mia", "pass")
    assert "password" not in asked[1]


def test_each_refresh_token_is_used_once(site: RequestsMock, asked: list[dict[str, str]], logged: Logged,
                                         clock: Clock) -> None:
    site.get(URL, json={})
    client = logged()
    for _ in range(4):
        client.get(PATH)
        clock.now += timedelta(hours=1)
    assert [fields.get("refresh_token") for fields in asked] == [None, "refresh-1", "refresh-2", "refresh-3"]


def test_a_token_that_is_refused_is_renewed_once(site: RequestsMock, asked: list[dict[str, str]],
                                                 logged: Logged) -> None:
    site.get(URL, status=401, json={})
    site.get(URL, json={"issues": []})
    assert logged().get(PATH).data == {"issues": []}
    assert bearer(site) == ["token-1", "token-2"]


def test_a_renewed_token_that_is_refused_too_ends_it(site: RequestsMock, asked: list[dict[str, str]],
                                                     logged: Logged) -> None:
    site.get(URL, status=401, json={})
    with pytest.raises(Denied):
        logged().get(PATH)
    assert len(asked) == 2


def test_a_write_that_met_an_ended_token_is_not_repeated_and_the_next_has_a_new_one(
        site: RequestsMock, asked: list[dict[str, str]], logged: Logged) -> None:
    site.post(URL, status=401, json={})
    client = logged()
    for _ in range(2):
        with pytest.raises(Denied):
            client.post(PATH, {})
    assert bearer(site) == ["token-1", "token-2"]


def test_a_refresh_token_that_has_ended_is_replaced_from_the_beginning(site: RequestsMock, logged: Logged,
                                                                       clock: Clock) -> None:
    site.get(URL, json={})
    site.post(TOKENS, json={"access_token": "first", "refresh_token": "ended", "expires_in": "1799"})
    client = logged()
    client.get(PATH)
    clock.now += timedelta(days=101)
    site.replace(responses.POST, TOKENS, status=401, json={"error": "invalid_grant"})
    site.post(TOKENS, status=401, json={"error": "invalid_grant"})
    site.post(TOKENS, json={"access_token": "anew"})
    client.get(PATH)
    assert bearer(site) == ["first", "anew"]


def test_a_token_without_an_end_is_used_until_it_is_refused(site: RequestsMock, logged: Logged, clock: Clock) -> None:
    site.get(URL, json={})
    site.post(TOKENS, json={"access_token": "endless"})
    client = logged()
    client.get(PATH)
    clock.now += timedelta(days=3650)
    client.get(PATH)
    assert bearer(site) == ["endless", "endless"]


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_client_that_is_not_let_in_is_denied(site: RequestsMock, logged: Logged, status: int) -> None:
    site.post(TOKENS, status=status, json={"error": "invalid_client", "error_description": "no s3cret-of-ours"})
    with pytest.raises(Denied, match="invalid_client") as raised:
        logged().get(PATH)
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("body", [{}, [], {"access_token": ""}, {"access_token": 5}])
def test_an_answer_without_a_token_is_no_login(site: RequestsMock, logged: Logged, body: Any) -> None:
    site.post(TOKENS, json=body)
    with pytest.raises(Untrusted) as raised:
        logged().get(PATH)
    assert raised.value.kind == "shape"


def test_a_limit_on_tokens_is_told_as_it_is(site: RequestsMock, logged: Logged, clock: Clock) -> None:
    site.post(TOKENS, status=429, headers={"Retry-After": "3600"})
    with pytest.raises(Limited) as raised:
        logged().post(PATH, {})
    assert raised.value.until == clock.now + timedelta(hours=1)


def test_a_write_for_which_no_token_was_had_was_not_sent(site: RequestsMock, logged: Logged) -> None:
    site.post(TOKENS, status=500, json={})
    with pytest.raises(Unavailable):
        logged().post(PATH, {})
    assert bearer(site) == []
