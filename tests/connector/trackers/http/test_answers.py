"""An answer that is none never passes for "no incidents"."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from responses import RequestsMock

from connector.trackers.errors import Denied, LockedOut, Refused, TrackerError, Unavailable, Untrusted
from connector.trackers.http.answers import Answer
from connector.trackers.http.auth import Basic
from tests.connector.trackers.http.asking import PATH, SECRET, SITE, URL, Clock
from tests.connector.trackers.http.conftest import Asking

ROWS = '{"result":[{"number":"INC1"},{"number":"INC2"}'
PAGE = "<!DOCTYPE html><html><head><title>Instance Hibernating page</title></head></html>"
CAPTCHA = [{"X-Seraph-LoginReason": "AUTHENTICATED_FAILED, AUTHENTICATION_DENIED"},
           {"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=https://desk.example/login.jsp"}]


def distrusted(site: RequestsMock, asking: Asking, **answer: Any) -> Untrusted:
    site.get(URL, **answer)
    with pytest.raises(Untrusted) as raised:
        asking().get(PATH)
    return raised.value


def test_an_answer_brings_its_data_and_the_trackers_time(site: RequestsMock, asking: Asking) -> None:
    site.get(URL, json={"issues": [1]}, headers={"Date": "Sat, 28 Nov 2026 10:00:00 GMT", "X-AAccountId": "5b10"})
    answer = asking().get(PATH)
    assert (answer.status, answer.data) == (200, {"issues": [1]})
    assert answer.headers["x-aaccountid"] == "5b10"
    assert answer.server_time == datetime(2026, 11, 28, 10, tzinfo=UTC)


def test_an_answer_without_content_has_no_data(site: RequestsMock, asking: Asking) -> None:
    site.put(URL, status=204)
    answer = asking().put(PATH, {})
    assert (answer.data, answer.server_time) == (None, None)


@pytest.mark.parametrize("kind", ["text/html; charset=UTF-8", "application/json"])
def test_a_page_for_people_is_no_data(site: RequestsMock, asking: Asking, kind: str) -> None:
    error = distrusted(site, asking, body=PAGE, content_type=kind)
    assert error.kind == "html"
    assert "Instance Hibernating page" in error.what
    assert len(site.calls) == 1


def test_a_page_is_one_by_its_kind_too(site: RequestsMock, asking: Asking) -> None:
    assert distrusted(site, asking, body="down for maintenance", content_type="text/html").kind == "html"


@pytest.mark.parametrize("body", ["issues: none", "[]"])
def test_what_does_not_say_that_it_is_json_is_none(site: RequestsMock, asking: Asking, body: str) -> None:
    assert distrusted(site, asking, body=body, content_type="text/plain").kind == "not-json"


def test_what_says_that_it_is_json_and_is_not_is_none(site: RequestsMock, asking: Asking) -> None:
    assert distrusted(site, asking, body="no issues", content_type="application/json").kind == "not-json"


@pytest.mark.parametrize("rest", [
    "", "]", '\n"error":{"message":"Transaction cancelled: maximum execution time exceeded"},"status":"failure"}',
    ']}{"error":{"message":"Transaction cancelled"}}', ',{"load":NaN}]}',
])
def test_rows_that_break_off_are_not_taken_for_all_rows(site: RequestsMock, asking: Asking, rest: str) -> None:
    error = distrusted(site, asking, body=ROWS + rest, content_type="application/json;charset=UTF-8")
    assert error.kind == "cut-off"
    assert len(site.calls) == 1, "the same page would take as long again: the caller asks for a smaller one"


@pytest.mark.parametrize("body", [
    {"result": [{"number": "INC1"}], "error": {"message": "Transaction cancelled", "detail": "time exceeded"}},
    {"result": [], "status": "failure"}, {"errorMessages": ["Transaction cancelled"], "issues": []},
])
def test_a_good_status_with_an_error_inside_is_a_failure(site: RequestsMock, asking: Asking,
                                                         body: dict[str, Any]) -> None:
    error = distrusted(site, asking, json=body)
    assert error.kind == "error-inside"
    assert ("Transaction cancelled" in error.what) is ("failure" not in body.values())


def test_empty_places_for_errors_are_no_error(site: RequestsMock, asking: Asking) -> None:
    body: dict[str, Any] = {"result": [], "error": None, "errorMessages": [], "status": "success"}
    site.get(URL, json=body)
    assert asking().get(PATH).data == body


@pytest.mark.parametrize(("status", "body"), [(202, '{"result":[]}'), (200, "")])
def test_a_request_that_was_dropped_is_tried_again(site: RequestsMock, asking: Asking, clock: Clock, status: int,
                                                   body: str) -> None:
    site.get(URL, status=status, body=body, content_type="application/json")
    site.get(URL, json={"result": [1]})
    assert asking().get(PATH).data == {"result": [1]}
    assert clock.slept == [2]


def test_a_request_that_is_always_dropped_is_no_empty_list(site: RequestsMock, asking: Asking) -> None:
    assert distrusted(site, asking, status=202, json={"result": []}).kind == "dropped"


@pytest.mark.parametrize(("location", "told"), [
    ("https://login.example.org/sso?token=abc", "login.example.org"), ("/login.jsp", "another page"),
    ("", "another page")])
def test_no_redirect_is_followed(site: RequestsMock, asking: Asking, location: str, told: str) -> None:
    error = distrusted(site, asking, status=302, headers={"Location": location})
    assert error.kind == "redirected"
    assert told in error.what and "abc" not in str(error)
    assert len(site.calls) == 1


def test_half_a_character_in_one_ticket_does_not_hide_the_others(site: RequestsMock, asking: Asking) -> None:
    body = r'["cut \ud83d", "low \ude00", "whole \ud83d\ude00", "path C:\\ud83d", "both \ud83d\ud83d\ude00"]'
    site.get(URL, body=body, content_type="application/json")
    assert asking().get(PATH).data == [
        "cut �", "low �", "whole 😀", r"path C:\ud83d", "both �😀"]


@pytest.mark.parametrize("status", [400, 404, 409, 413, 422])
def test_a_refusal_is_told_in_the_trackers_words(site: RequestsMock, asking: Asking, status: int) -> None:
    site.get(URL, status=status, json={"errorMessages": ["Issue does not exist"], "errors": {"priority": "wrong"}})
    with pytest.raises(Refused, match="Issue does not exist; priority: wrong") as raised:
        asking().get(PATH)
    assert raised.value.status == status
    assert raised.value.where == f"desk GET {PATH}"
    assert len(site.calls) == 1


@pytest.mark.parametrize(("body", "kind"), [(PAGE, "html"), ("", "not-json"), ("{", "cut-off")])
def test_only_the_tracker_itself_says_that_something_is_missing(site: RequestsMock, asking: Asking, body: str,
                                                                kind: str) -> None:
    error = distrusted(site, asking, status=404, body=body,
                       content_type="application/json" if kind == "cut-off" else "text/html" if body else "")
    assert error.kind == kind


def test_a_session_that_became_nobodys_is_not_told_that_something_is_missing(site: RequestsMock,
                                                                             asking: Asking) -> None:
    def trust(answer: Answer) -> None:
        if "AUTHENTICATED_FAILED" in answer.headers.get("X-Seraph-LoginReason", ""):
            raise Untrusted("anonymous", "nobody is logged in")

    headers = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
    site.get(URL, status=404, json={"errorMessages": ["Issue does not exist"]}, headers=headers)
    site.get(URL, json={"issues": [], "isLast": True}, headers=headers)
    one = asking(trust=trust)
    for _ in range(2):
        with pytest.raises(Untrusted) as raised:
            one.get(PATH)
        assert raised.value.kind == "anonymous"
    assert len(site.calls) == 2


def test_a_failing_tracker_is_unavailable_whatever_page_it_shows(site: RequestsMock, asking: Asking) -> None:
    site.get(URL, status=503, body=PAGE, content_type="text/html")
    with pytest.raises(Unavailable):
        asking().get(PATH)
    assert len(site.calls) == 5


@pytest.mark.parametrize("status", [200, 401, 403])
@pytest.mark.parametrize("captcha", CAPTCHA)
def test_nothing_is_asked_any_more_once_a_captcha_is_wanted(site: RequestsMock, asking: Asking, status: int,
                                                            captcha: dict[str, str]) -> None:
    site.get(URL, status=status, json={}, headers=captcha)
    one = asking()
    for _ in range(3):
        with pytest.raises(LockedOut):
            one.get(PATH)
    with pytest.raises(LockedOut):
        one.post(PATH, {})
    assert len(site.calls) == 1


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
def test_a_tracker_that_fails_is_asked_again_after_a_step_of_our_own(site: RequestsMock, asking: Asking, clock: Clock,
                                                                     status: int) -> None:
    site.get(URL, status=status, json={}, headers={"X-RateLimit-Reset": "2026-11-28T10:00:00Z"})
    site.get(URL, json={"issues": []})
    assert asking().get(PATH).data == {"issues": []}
    assert clock.slept == [2], "the reset is that of the hour, and no limit was met"


def test_what_an_account_may_not_do_is_not_tried_again(site: RequestsMock, asking: Asking) -> None:
    site.get(URL, status=403, json={"error": {"message": "Operation Failed", "detail": "ACL Exception"}})
    with pytest.raises(Denied, match="Operation Failed; ACL Exception") as raised:
        asking().get(PATH)
    assert raised.value.status == 403
    assert len(site.calls) == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
def test_a_401_is_tried_once_more(site: RequestsMock, asking: Asking, method: str) -> None:
    site.add(method, URL, status=401, json={})
    site.add(method, URL, json={"id": "1"})
    one = asking()
    answer = one.get(PATH) if method == "GET" else (one.put if method == "PUT" else one.patch)(PATH, {})
    assert answer.data == {"id": "1"}


def test_a_401_is_not_tried_a_third_time(site: RequestsMock, asking: Asking) -> None:
    site.get(URL, status=401, json={"error": {"message": "User is not authenticated"}})
    with pytest.raises(Denied, match="User is not authenticated") as raised:
        asking().get(PATH)
    assert raised.value.status == 401
    assert len(site.calls) == 2


def test_a_failed_login_that_jira_counts_is_not_tried_again(site: RequestsMock, asking: Asking) -> None:
    site.get(URL, status=401, json={}, headers={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"})
    with pytest.raises(Denied):
        asking().get(PATH)
    assert len(site.calls) == 1


def test_json_is_asked_for_and_sent(site: RequestsMock, asking: Asking) -> None:
    site.post(URL, json={})
    asking(auth=Basic("mia", SECRET)).ask(PATH, {"jql": "project = OPS"})
    sent = site.calls[0].request
    assert sent.headers["Accept"] == sent.headers["Content-Type"] == "application/json"
    assert sent.body == b'{"jql": "project = OPS"}'


@pytest.mark.parametrize("path", ["rest", "https://elsewhere.example/x", "/issue/../../admin", "/issue/./1", ""])
def test_a_path_stays_below_the_trackers_address(asking: Asking, path: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        asking().get(path)


def test_a_question_in_a_path_is_sent_and_not_told(site: RequestsMock, asking: Asking) -> None:
    site.put(f"{SITE}/issue/1?notifyUsers=false", status=400, json={})
    with pytest.raises(TrackerError) as raised:
        asking().put("/issue/1?notifyUsers=false", {})
    assert raised.value.where == "desk PUT /issue/1"
