"""The sandbox over HTTP: its clock, its log, and what goes wrong on request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from connector.demo.moments import NOW
from connector.sandbox.limits import FORMS
from connector.sandbox.server import Site, serve
from connector.sandbox.world import World

INFO = "/rest/api/2/serverInfo"


@pytest.fixture
def site(world: World) -> Iterator[Site]:
    with serve(world, "jira-cloud") as site:
        yield site


def ask(site: Site, path: str = INFO) -> requests.Response:
    return requests.get(site.url + path, timeout=5, allow_redirects=False)


def control(site: Site, path: str, body: dict[str, object]) -> requests.Response:
    return requests.post(f"{site.url}/sandbox/{path}", json=body, timeout=5)


def test_it_listens_on_this_machine_alone(site: Site) -> None:
    assert site.url.startswith("http://127.0.0.1:")


def test_every_answer_is_dated_by_the_simulated_clock(site: Site) -> None:
    assert parsedate_to_datetime(ask(site).headers["Date"]) == NOW
    assert control(site, "clock", {"advance": "5m"}).json()["now"] == (NOW + timedelta(minutes=5)).isoformat()
    assert parsedate_to_datetime(ask(site).headers["Date"]) == NOW + timedelta(minutes=5)
    back = control(site, "clock", {"to": NOW.isoformat()})
    assert (back.status_code, back.json()) == (400, {"error": "time does not go back"})


def test_the_log_counts_what_was_asked_and_not_what_controls(site: Site) -> None:
    for _ in range(3):
        ask(site)
    control(site, "clock", {"advance": "1s"})
    assert site.log.count("GET", "serverInfo") == len(site.log.all()) == 3


def test_a_fault_strikes_the_requests_it_fits_and_as_often_as_asked(site: Site) -> None:
    control(site, "faults", {"kind": "status", "path": "serverInfo", "skip": 1, "times": 2, "status": 429,
                             "headers": {"Retry-After": "7", "RateLimit-Reason": "jira-burst-based"}})
    answers = [ask(site) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 429, 429, 200]
    assert answers[1].headers["Retry-After"] == "7"
    assert [request.fault for request in site.log.all()] == ["", "status", "status", ""]


def test_no_fault_that_there_is_not(site: Site) -> None:
    refused = control(site, "faults", {"kind": "earthquake"})
    assert refused.status_code == 400
    assert site.faults.waiting == []


def test_a_page_for_people_comes_with_200(site: Site) -> None:
    site.faults.add("html")
    answer = ask(site)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_truncated_answer_looks_whole_to_http_and_is_no_json(site: Site) -> None:
    site.faults.add("truncated")
    answer = ask(site)
    assert len(answer.content) == int(answer.headers["Content-Length"])
    with pytest.raises(ValueError):
        json.loads(answer.content)


def test_a_connection_can_end_before_during_and_after(site: Site) -> None:
    for kind in ("drop-before", "drop-after", "broken-off"):
        site.faults.add(kind)
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            ask(site)
    assert [(request.fault, request.status) for request in site.log.all()] == [
        ("drop-before", 0), ("drop-after", 0), ("broken-off", 200)]
    assert ask(site).status_code == 200


def test_the_rows_of_a_quota_end_in_an_error(site: Site) -> None:
    site.faults.add("error-after-rows")
    site.faults.add("error-inside")
    with pytest.raises(ValueError):
        json.loads(ask(site).content)
    inside = ask(site)
    assert inside.status_code == 200
    assert inside.json()["status"] == "failure"


def test_the_other_faults_of_the_wire(site: Site) -> None:
    site.faults.add("accepted")
    site.faults.add("redirect")
    site.faults.add("captcha")
    site.faults.add("slow", seconds=0.01)
    dropped, elsewhere, locked, slow = (ask(site) for _ in range(4))
    assert (dropped.status_code, dropped.content) == (202, b"")
    assert elsewhere.status_code == 302
    assert locked.headers["X-Seraph-LoginReason"] == "AUTHENTICATION_DENIED"
    assert slow.status_code == 200


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_limit_comes_in_the_form_that_is_asked_for(site: Site, form: str) -> None:
    control(site, "faults", {"kind": "limited", "form": form})
    answer = ask(site)
    expected = FORMS[form](NOW)
    assert answer.status_code == expected.status in (429, 503)
    assert {name: answer.headers[name] for name in expected.headers} == expected.headers
    assert ("Retry-After" in answer.headers) == (form != "bare")


def test_a_limit_that_is_near_is_a_header_of_what_was_done(site: Site) -> None:
    site.faults.add("headers", headers={"X-RateLimit-NearLimit": "true"})
    answer = ask(site)
    assert (answer.status_code, answer.headers["X-RateLimit-NearLimit"]) == (200, "true")
    assert answer.json()["deploymentType"] == "Cloud"


def test_there_is_no_other_form_of_a_limit(site: Site) -> None:
    refused = control(site, "faults", {"kind": "limited", "form": "polite"})
    assert refused.status_code == 400
    assert "no form of a rate limit" in refused.json()["error"]


def test_conditions_are_changed_over_http(site: Site) -> None:
    assert control(site, "conditions", {"index_lag": "30s", "hidden": ["NET"]}).json() == {
        "index_lag": 30, "late": 0, "hidden": ["NET"]}
    assert site.world.conditions.index_lag == timedelta(seconds=30)
