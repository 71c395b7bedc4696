"""The ``jira`` library upon Rung's client: none of its own ways with a network is left to it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import traceback
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
import requests
import responses
from responses import RequestsMock

from connector.trackers.errors import Limited, OutcomeUncertain, TrackerError, Unavailable, Untrusted
from connector.trackers.http.answers import Answer
from connector.trackers.jira.library import library_of
from tests.connector.trackers.http.asking import SECRET, SITE, START, Clock, client, http_date
from tests.connector.trackers.jira.small import NOW, Issue, Small, minutes

API = f"{SITE}/rest/api/2"
TRANSITIONS = f"{API}/issue/100/transitions"
ENCODED = b64encode(f"mia@example.org:{SECRET}".encode()).decode()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize("base", [SITE, f"{SITE}/jira", f"{SITE}/ex/jira/11-22"])
def test_it_asks_where_the_client_asks_and_as_whom(mock: RequestsMock, clock: Clock, base: str) -> None:
    library = library_of(client(clock, base))
    mock.get(f"{base}/rest/api/2/mypermissions", json={"permissions": {}})
    assert len(mock.calls) == 0, "nothing is asked before it is needed"
    assert library.my_permissions(projectKey="A B", permissions="X,Y") == {"permissions": {}}
    [call] = mock.calls
    assert call.request.params == {"projectKey": "A B", "permissions": "X,Y"}  # type: ignore[attr-defined]
    assert call.request.headers["Authorization"] == f"Basic {ENCODED}"
    assert call.request.headers["User-Agent"].startswith("rung/")


def test_no_login_is_looked_for_in_netrc(mock: RequestsMock, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[str]()
    monkeypatch.setattr("requests.sessions.get_netrc_auth", looked.append)
    mock.get(f"{API}/field", json=[])
    library_of(client(clock)).fields()
    assert looked == []


@pytest.mark.parametrize(("headers", "slept"), [
    ({"Retry-After": "40"}, 40), ({"Retry-After": "1.5"}, 2),
    ({"Retry-After": http_date(START + timedelta(seconds=50))}, 50)])
def test_a_limit_is_waited_out_in_full_and_in_any_form(mock: RequestsMock, clock: Clock, headers: dict[str, str],
                                                       slept: float) -> None:
    mock.get(f"{API}/field", status=429, headers=headers)
    mock.get(f"{API}/field", json=[{"id": "summary"}])
    assert library_of(client(clock)).fields() == [{"id": "summary"}]
    assert (len(mock.calls), clock.slept) == (2, [slept])


def test_only_the_client_tries_again(mock: RequestsMock, clock: Clock) -> None:
    mock.get(f"{API}/field", status=503)
    with pytest.raises(Unavailable):
        library_of(client(clock)).fields()
    assert (len(mock.calls), len(clock.slept)) == (5, 4)


@pytest.mark.parametrize(("answer", "told"), [
    ({"status": 503}, OutcomeUncertain),
    ({"status": 503, "headers": {"Retry-After": "1"}}, Limited),
    ({"status": 429, "headers": {"Retry-After": "1"}}, Limited),
    ({"body": requests.ConnectionError("reset")}, OutcomeUncertain),
    ({"body": requests.ReadTimeout("slow")}, OutcomeUncertain)])
def test_a_transition_is_sent_once_whatever_comes_back(mock: RequestsMock, clock: Clock, answer: dict[str, Any],
                                                       told: type[TrackerError]) -> None:
    mock.post(TRANSITIONS, **answer)
    with pytest.raises(told):
        library_of(client(clock)).transition_issue(100, "31")
    assert (len(mock.calls), clock.slept) == (1, [])


def test_its_own_retries_are_off(mock: RequestsMock, clock: Clock) -> None:
    """They would be for this fault, of which the client lets none out."""
    def broken(answer: Answer) -> None:
        raise requests.ConnectionError("reset")
    mock.post(TRANSITIONS, status=204)
    with pytest.raises(requests.ConnectionError):
        library_of(client(clock, trust=broken)).transition_issue(100, "31")
    assert len(mock.calls) == 1


@pytest.mark.parametrize("place", ["https://elsewhere.example/rest/api/2/field", "/login.jsp"])
def test_no_redirect_is_followed(mock: RequestsMock, clock: Clock, place: str) -> None:
    mock.get(f"{API}/field", status=302, headers={"Location": place})
    mock.get("https://elsewhere.example/rest/api/2/field", json=[])
    mock.get(f"{SITE}/login.jsp", json=[])
    with pytest.raises(Untrusted) as caught:
        library_of(client(clock)).fields()
    assert (caught.value.kind, len(mock.calls)) == ("redirected", 1)


@pytest.mark.parametrize(("answer", "kind"), [
    ({"body": "<html><title>Log in</title></html>", "content_type": "text/html"}, "html"),
    ({"body": '[{"id": "summ', "content_type": "application/json"}, "cut-off"),
    ({"body": "", "content_type": "application/json"}, "dropped"),
    ({"json": {"errorMessages": ["no"]}}, "error-inside")])
def test_an_answer_that_is_none_is_not_believed(mock: RequestsMock, clock: Clock, answer: dict[str, Any],
                                                kind: str) -> None:
    mock.get(f"{API}/field", **answer)
    with pytest.raises(Untrusted) as caught:
        library_of(client(clock)).fields()
    assert caught.value.kind == kind


def test_whoever_trusts_answers_sees_those_to_it(mock: RequestsMock, clock: Clock) -> None:
    seen: list[Answer] = []
    mock.get(f"{API}/field", json=[{"id": "summary"}], headers={"X-AUSERNAME": "mia"})
    library_of(client(clock, trust=seen.append)).fields()
    assert [(one.headers["x-ausername"], one.data) for one in seen] == [("mia", [{"id": "summary"}])]


def test_what_it_is_not_used_for_is_not_sent(mock: RequestsMock, clock: Clock) -> None:
    with pytest.raises(ValueError, match="not used for PUT"):
        library_of(client(clock)).assign_issue(100, None)
    assert len(mock.calls) == 0


def test_an_address_in_an_answer_is_out_of_its_reach(mock: RequestsMock, clock: Clock) -> None:
    mock.get(f"{API}/attachment/1", json={"content": "https://elsewhere.example/1"})
    mock.get("https://elsewhere.example/1", body="x")
    attachment = library_of(client(clock)).attachment("1")
    with pytest.raises(requests.exceptions.InvalidSchema):
        attachment.get()  # type: ignore[no-untyped-call]
    assert len(mock.calls) == 1


@pytest.mark.parametrize("echo", [
    {"status": 400, "json": {"errorMessages": [f"header was {SECRET} or {ENCODED}"]}},
    {"status": 503, "json": {"message": f"{SECRET} {ENCODED}"}, "headers": {"Retry-After": "999"}},
    {"status": 200, "body": f'{{"{SECRET}": {ENCODED}', "content_type": "application/json"},
    {"body": requests.ConnectionError(f"no way to {SITE}")}])
@pytest.mark.parametrize("writes", [False, True])
def test_no_error_and_no_log_holds_a_secret(mock: RequestsMock, clock: Clock, caplog: pytest.LogCaptureFixture,
                                            echo: dict[str, Any], writes: bool) -> None:
    caplog.set_level(logging.DEBUG)
    mock.add(responses.POST if writes else responses.GET, TRANSITIONS, **echo)
    library = library_of(client(clock))
    with pytest.raises(TrackerError) as caught:
        library.transition_issue(100, "31") if writes else library.transitions(100)
    text = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    assert SECRET not in text and ENCODED not in text


# -- in the tracker ------------------------------------------------------------------------------------

RESOLVE = {"id": "31", "name": "Erledigen", "to": {"name": "Resolved", "statusCategory": {"key": "done"}}}


def workflow(small: Small, transitions: Any) -> Issue:
    """One issue that goes where its transitions lead; ``transitions`` is what Jira says of them."""
    issue = Issue(100, NOW - minutes(9))
    small.add(issue)

    def answer(method: str, path: str, asked: dict[str, Any]) -> tuple[int, dict[str, str], str] | None:
        if path != "/issue/100/transitions":
            return None
        if method == "POST":
            issue.status = "Resolved"
            return 204, {}, ""
        return 200, {}, json.dumps(transitions)
    small.before = answer
    return issue


def test_a_state_costs_one_look_and_one_write(small: Small) -> None:
    workflow(small, {"transitions": [RESOLVE]})
    assert list(small.tracker().change("100", {"state": "resolved"})) == []
    assert [(method, asked) for method, path, asked in small.asked if path == "/issue/100/transitions"] == [
        ("GET", {"expand": "transitions.fields"}), ("POST", {"transition": {"id": 31}, "fields": {}})]
    assert (small.count("/serverInfo"), small.count("/field"), small.count("/myself")) == (1, 1, 1)


@pytest.mark.parametrize("transitions", [
    {}, [], {"transitions": None}, {"transitions": [1]}, {"transitions": [{**RESOLVE, "id": "Erledigen"}]},
    {"transitions": [{**RESOLVE, "id": None}]}])
def test_transitions_of_another_shape_are_told_and_none_is_taken(small: Small, transitions: Any) -> None:
    issue = workflow(small, transitions)
    with pytest.raises(Untrusted) as caught:
        small.tracker().change("100", {"state": "resolved"})
    assert (caught.value.kind, issue.status, small.count("/transitions")) == ("shape", "Open", 1)


def test_fields_that_another_account_is_told_are_not_believed(small: Small) -> None:
    name = "X-AAccountId" if small.cloud else "X-AUSERNAME"
    small.before = lambda method, path, asked: (200, {name: "other"}, "[]") if path == "/field" else None
    with pytest.raises(Untrusted) as caught:
        list(small.tracker().changed(None, lambda ids: {}))
    assert caught.value.kind == "anonymous"


@pytest.mark.parametrize("module", ["connector.trackers", "connector.passes.importing", "connector.passes.running"])
def test_whoever_reads_exports_alone_loads_nothing_of_it(module: str) -> None:
    code = f"import sys, {module}; print(sorted({{'jira', 'oauthlib', 'requests_toolbelt'}} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
