"""Who is logged in, how, and whether the instance is still the one it was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from connector.config.sources import ServiceNow
from connector.sandbox.servicenow.instance import api_key
from connector.trackers.errors import Denied, Refused, TrackerError, Untrusted
from connector.trackers.http.pace import Pace
from connector.trackers.servicenow.tracker import ServiceNowTracker
from tests.connector.trackers.servicenow.desk import LOGIN, PASSWORD, Desk, Kept, void

URL = "https://small.example"


@pytest.fixture
def mock() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> ServiceNowTracker:
    monkeypatch.setenv(PASSWORD, "x")
    now = datetime(2026, 3, 2, tzinfo=UTC)
    config = ServiceNow.model_validate({"source": "small", "kind": "servicenow", "url": URL, "login": LOGIN})
    return ServiceNowTracker(config, Pace(lambda: now, void, random.random))


@pytest.mark.parametrize("more", [
    {"login": {"user": "rung", "password": {"env": PASSWORD}}},
    {"login": {"client_id": "sandbox-client", "client_secret": {"env": "SECRET"}}},
    {"login": {"client_id": "sandbox-client", "client_secret": {"env": "SECRET"}, "user": "rung",
               "password": {"env": PASSWORD}}},
    {"login": {"api_key": {"env": "KEY"}}},
], ids=["basic", "client credentials", "password grant", "api key"])
def test_every_way_to_log_in_reads_the_same(desk: Desk, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "sandbox-client-secret")
    monkeypatch.setenv("KEY", api_key("rung"))
    kept, tracker = Kept(), desk.tracker(**more)
    kept.run(tracker)
    assert set(kept.incidents) == desk.ids()
    desk.later(hours=2)  # longer than a token lasts
    desk.world.edit(desk.life(), "callum.reyes", {"summary": "x"})
    assert "x" in {incident.title for incident in kept.run(tracker)}


def test_a_login_that_expires_within_a_pass_is_no_lack_of_rights(desk: Desk) -> None:
    desk.site.faults.add("unauthorised", path="/table/sys_audit$", times=None)
    with pytest.raises(Denied):
        Kept().run(desk.tracker())


def test_a_query_that_a_proxy_refuses_is_no_lack_of_rights(desk: Desk) -> None:
    desk.site.faults.add("status", status=400, path="/table/sys_audit$", times=None,
                         headers={"Content-Type": "application/json"}, body='{"error": {"message": "too long"}}')
    with pytest.raises(Refused):
        Kept().run(desk.tracker())


def test_a_login_that_expired_is_denied_and_not_an_empty_week(desk: Desk) -> None:
    kept, tracker = Kept(), desk.tracker()
    kept.run(tracker)
    desk.world.logins.by_account["rung"].expired = True
    with pytest.raises(Denied):
        kept.run(tracker)


@pytest.mark.parametrize("name", ["guest", "somebody.else"])
def test_a_session_of_another_account_is_not_trusted(
        small: ServiceNowTracker, mock: responses.RequestsMock, name: str) -> None:
    mock.get(f"{URL}/api/now/table/sys_user", json={"result": [{"sys_id": "a" * 32, "user_name": name}]},
             headers={"X-Total-Count": "1"})
    mock.get(f"{URL}/api/now/table/incident", json={"result": []})
    with pytest.raises(Untrusted) as caught:
        list(small.changed(None, lambda ids: {}))
    assert caught.value.kind == "anonymous"


def test_an_answer_for_nobody_is_not_trusted(small: ServiceNowTracker, mock: responses.RequestsMock) -> None:
    mock.get(f"{URL}/api/now/table/sys_user", json={"result": []})
    mock.get(f"{URL}/api/now/table/incident", json={"result": []}, headers={"X-Is-Logged-In": "false"})
    with pytest.raises(Untrusted) as caught:
        list(small.changed(None, lambda ids: {}))
    assert caught.value.kind == "anonymous"


ROW = {"sys_id": "b" * 32, "number": "INC1", "sys_updated_on": "2026-03-01 10:00:00", "sys_mod_count": "1",
       "sys_created_on": "2026-03-01 09:00:00", "state": "1", "priority": "3", "short_description": "x",
       "assignment_group": "", "assigned_to": ""}


@pytest.mark.parametrize(("rows", "kind"), [
    ([{**ROW, "sys_updated_on": "2026-02-01 10:00:00"}], "query-ignored"),
    ([ROW, {**ROW, "sys_id": "a" * 32}], "query-ignored"),
    ([{**ROW, "sys_updated_on": "01.03.2026 10:00"}], "shape"),
    ([{**ROW, "sys_updated_on": ""}], "fields-missing"),
    ([{**ROW, "sys_id": "INC1"}], "shape"),
    ([{name: value for name, value in ROW.items() if name != "assigned_to"}], "fields-missing"),
    ([ROW] * 201, "query-ignored"),
    ({"sys_id": "a"}, "shape"),
], ids=["older than asked for", "out of order", "a shown date", "no instant", "no sys_id", "no assignee at all",
        "more than the limit", "no list"])
def test_rows_that_cannot_be_what_was_asked_for_are_not_trusted(
        small: ServiceNowTracker, mock: responses.RequestsMock, rows: Any, kind: str) -> None:
    mock.get(f"{URL}/api/now/table/sys_user", json={"result": []})
    mock.get(f"{URL}/api/now/table/incident", json={"result": rows})
    with pytest.raises(Untrusted) as caught:
        list(small.changed("2026-03-01 00:00:00", lambda ids: {}))
    assert caught.value.kind == kind


def test_where_a_proxy_takes_the_counts_away_only_an_empty_page_is_the_end(
        small: ServiceNowTracker, mock: responses.RequestsMock) -> None:
    later = {**ROW, "sys_updated_on": "2026-03-01 10:00:01", "number": "INC2", "sys_id": "c" * 32}
    mock.get(f"{URL}/api/now/table/sys_user", json={"result": []})
    for rows in ([ROW], [], [later], [], []):
        mock.get(f"{URL}/api/now/table/incident", json={"result": rows})
    keys = [one.key for page in small.census(datetime(2026, 3, 1, tzinfo=UTC)) for one in page]
    assert keys == ["INC1", "INC2"]


@pytest.mark.parametrize("mark", ["", "yesterday", "2026-03-01T10:00:00Z"])
def test_a_mark_of_another_tracker_is_refused(
        small: ServiceNowTracker, mock: responses.RequestsMock, mark: str) -> None:
    mock.get(f"{URL}/api/now/table/sys_user", json={"result": []})
    with pytest.raises(TrackerError, match="is not known"):
        list(small.changed(mark, lambda ids: {}))


def test_no_secret_stands_in_what_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, "s3cr3t-of-mine")
    with pytest.raises(Denied) as caught:
        Kept().run(desk.tracker())
    assert "s3cr3t-of-mine" not in f"{caught.value!r} {caught.value} {desk.tracker()!r}"


def test_no_pass_waits_by_itself(desk: Desk) -> None:
    before = desk.site.clock.now()
    Kept().run(desk.tracker())
    assert desk.site.clock.now() - before < timedelta(seconds=1)
