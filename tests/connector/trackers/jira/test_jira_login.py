"""Whose session it is, and where it is let in."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
import requests
import responses

from connector.trackers.errors import Denied, LockedOut, Untrusted
from tests.connector.trackers.jira.small import NOW, URL, Issue, Small, minutes, read_all

MARK = (NOW - minutes(30)).isoformat()
NOBODY = '{"issues": [], "isLast": true, "total": 0}'
GATEWAY = "https://api.atlassian.com/ex/jira/0a1b"


def test_nothing_is_asked_before_it_is_needed(small: Small) -> None:
    tracker = small.tracker()
    tracker.close()
    assert small.asked == []


def test_cloud_gets_mail_and_token_and_data_center_the_token_alone(mock: responses.RequestsMock, small: Small) -> None:
    small.tracker().present([])
    list(small.tracker().changed(None, lambda ids: {}))
    sent = str(mock.calls[0].request.headers["Authorization"])
    if small.cloud:
        assert base64.b64decode(sent.removeprefix("Basic ")) == b"rung@small.example:s3cret-of-small"
    else:
        assert sent == "Bearer s3cret-of-small"


@pytest.mark.parametrize("reason", ["AUTHENTICATED_FAILED", "AUTHENTICATED_FAILED, OUT", "OUT"])
def test_an_ended_token_is_no_quiet_day(small: Small, reason: str) -> None:
    """Part C, 1: 200 and an empty list, and the mark would move over nothing."""
    tracker = small.tracker()
    small.add(Issue(100, NOW - minutes(30)))
    small.before = lambda method, path, asked: (
        (200, {"X-Seraph-LoginReason": reason, "X-AAccountId": "", "X-AUSERNAME": ""}, NOBODY)
        if path.startswith("/search") else None)
    with pytest.raises(Untrusted) as caught:
        read_all(tracker, MARK)
    assert caught.value.kind == "anonymous"
    assert "token" in caught.value.hint


@pytest.mark.parametrize("name", ["somebody-else", "anonymous"])
def test_an_answer_to_another_account_is_not_believed(small: Small, name: str) -> None:
    tracker = small.tracker()
    header = "X-AAccountId" if small.cloud else "X-AUSERNAME"
    small.before = lambda method, path, asked: (200, {header: name}, NOBODY) if path.startswith("/search") else None
    with pytest.raises(Untrusted) as caught:
        read_all(tracker, MARK)
    assert caught.value.kind == "anonymous"


def test_where_no_answer_says_whose_it_is_it_is_asked_before_the_mark_moves(small: Small) -> None:
    small.headers.clear()
    small.add(Issue(100, NOW - minutes(30)))
    tracker = small.tracker()
    _, mark = read_all(tracker)
    small.asked.clear()
    read_all(tracker, mark)
    assert [path for _, path, _ in small.asked if path == "/myself"] == ["/myself"]
    small.me = {**small.me, "accountId": "5b-else", "name": "else"}
    with pytest.raises(Untrusted, match="another account"):
        read_all(tracker, mark)


@pytest.mark.parametrize("me", ['{"displayName": "Former user"}', '{"accountId": "", "name": ""}', "[]", "{}"])
def test_an_account_without_a_name_is_nobody(small: Small, me: str) -> None:
    small.headers.clear()
    small.before = lambda method, path, asked: (200, {}, me) if path == "/myself" else None
    with pytest.raises(Untrusted):
        read_all(small.tracker())
    assert [path for _, path, _ in small.asked] == ["/myself"]


def test_a_captcha_ends_it_at_once_and_nothing_more_is_asked(small: Small) -> None:
    small.before = lambda method, path, asked: (403, {
        "X-Seraph-LoginReason": "AUTHENTICATION_DENIED",
        "X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=https://small.example/login.jsp"}, "{}")
    with pytest.raises(LockedOut):
        read_all(small.tracker())
    assert len(small.asked) == 1


@pytest.fixture
def scoped(mock: responses.RequestsMock, cloud: Small) -> list[str]:
    """A token with scopes: the site knows it not, the gateway does. What was asked where, in order."""
    asked: list[str] = []

    def at_the_site(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        asked.append(f"site {request.path_url}")
        if request.path_url == "/_edge/tenant_info":
            assert "Authorization" not in request.headers
            return 200, {"Content-Type": "application/json"}, '{"cloudId": "0a1b"}'
        return 401, {"Content-Type": "application/json"}, '{"errorMessages": ["Client must be authenticated"]}'

    mock.reset()
    mock.add_callback("GET", re.compile(re.escape(URL) + ".*"), at_the_site)
    cloud.mount(mock, GATEWAY)
    return asked


def test_a_scoped_token_goes_through_the_gateway(cloud: Small, scoped: list[str]) -> None:
    cloud.add(Issue(100, NOW - minutes(30), site=GATEWAY))
    found, _ = read_all(cloud.tracker())
    assert scoped[-1] == "site /_edge/tenant_info"
    assert found["100"].url == f"{URL}/browse/OPS-100"


def test_a_token_that_neither_place_knows_is_told_as_the_site_told_it(cloud: Small, scoped: list[str]) -> None:
    cloud.before = lambda method, path, asked: (401, {}, '{"code": 401, "message": "Unauthorized"}')
    with pytest.raises(Denied, match="must be authenticated"):
        read_all(cloud.tracker())
    assert cloud.count("") <= 2


def test_a_gateway_that_is_away_hides_not_that_the_site_refused(cloud: Small, scoped: list[str]) -> None:
    cloud.before = lambda method, path, asked: (503, {}, "{}")
    with pytest.raises(Denied, match="must be authenticated.*does not answer") as caught:
        read_all(cloud.tracker())
    assert "token has expired" in caught.value.hint


@pytest.mark.parametrize("url", ["https://jira.small.example", "http://127.0.0.1:8100",
                                 "https://atlassian.net.small.example"])
def test_only_a_site_of_cloud_has_atlassians_gateway(mock: responses.RequestsMock, cloud: Small, url: str) -> None:
    mock.get(f"{url}/rest/api/2/myself", status=401, json={"errorMessages": ["Client must be authenticated"]})
    mock.get(f"{url}/_edge/tenant_info", json={"cloudId": "0a1b"})
    with pytest.raises(Denied, match="must be authenticated"):
        read_all(cloud.tracker(url=url))
    assert {call.request.path_url for call in mock.calls} == {"/rest/api/2/myself"}


def test_a_site_that_says_no_number_is_told_by_its_own_refusal(mock: responses.RequestsMock, cloud: Small) -> None:
    mock.reset()
    mock.get(f"{URL}/rest/api/2/myself", status=401, json={"errorMessages": ["Client must be authenticated"]})
    mock.get(f"{URL}/_edge/tenant_info", json={})
    with pytest.raises(Denied, match="must be authenticated"):
        read_all(cloud.tracker())


def test_data_center_has_no_gateway(datacenter: Small) -> None:
    datacenter.before = lambda method, path, asked: (401, {}, json.dumps({"errorMessages": ["no"]}))
    with pytest.raises(Denied):
        read_all(datacenter.tracker())
    assert datacenter.count("tenant_info") == 0


def test_no_message_holds_the_token(small: Small) -> None:
    def told(method: str, path: str, asked: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        return 401, {}, json.dumps({"errorMessages": ["bad token s3cret-of-small"]})
    small.before = told
    with pytest.raises(Denied) as caught:
        read_all(small.tracker())
    assert "s3cret" not in str(caught.value)
