"""Who may ask, what they may see, and how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests

from connector.sandbox.server import Site
from connector.sandbox.servicenow.instance import api_key
from connector.sandbox.servicenow.tokens import CLIENT
from tests.connector.sandbox.servicenow.asking import ADMIN, LOGIN, TABLE, Client

ALL = 121
SECRET = {"client_id": CLIENT[0], "client_secret": CLIENT[1]}
PASSWORD = {"grant_type": "password", "username": LOGIN[0], "password": LOGIN[1], **SECRET}


def with_headers(site: Site, **headers: str) -> requests.Response:
    return requests.get(f"{site.url}{TABLE}incident", headers={name.replace("_", "-"): value for name, value in
                                                               headers.items()}, timeout=10)


def token(site: Site, **form: str) -> requests.Response:
    return requests.post(f"{site.url}/oauth_token.do", data=form, timeout=10)


def test_nobody_is_nobody(site: Site) -> None:
    for headers in ({}, {"Authorization": "Bearer nothing"}, {"x_sn_apikey": "nothing"}, {"Authorization": "Basic x"}):
        answer = with_headers(site, **headers)
        assert answer.status_code == 401
        assert answer.json() == {"status": "failure", "error": {
            "message": "User is not authenticated", "detail": "Required to provide Auth information"}}
    assert Client(site, ("rung", "wrong")).page("incident").status_code == 401


def test_a_key_opens_it_too(site: Site) -> None:
    assert with_headers(site, x_sn_apikey=api_key("rung")).status_code == 200


def test_an_access_token_lasts_half_an_hour_of_the_simulated_clock(site: Site) -> None:
    given = token(site, **PASSWORD).json()
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 1799)
    bearer = f"Bearer {given['access_token']}"
    site.clock.advance(timedelta(seconds=1798))
    assert with_headers(site, Authorization=bearer).status_code == 200
    site.clock.advance(timedelta(seconds=1))
    assert with_headers(site, Authorization=bearer).status_code == 401


def test_a_refresh_token_serves_once(site: Site) -> None:
    first = token(site, **PASSWORD).json()
    again: dict[str, str] = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], **SECRET}
    second = token(site, **again).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert with_headers(site, Authorization=f"Bearer {second['access_token']}").status_code == 200
    used = token(site, **again)
    assert (used.status_code, used.json()) == (401, {"error": "server_error", "error_description": "access_denied"})


def test_client_credentials_where_the_instance_permits_them(site: Site, client: Client) -> None:
    given = token(site, grant_type="client_credentials", **SECRET).json()
    assert "refresh_token" not in given
    assert with_headers(site, Authorization=f"Bearer {given['access_token']}").status_code == 200
    client.set(client_credentials=False)
    assert token(site, grant_type="client_credentials", **SECRET).status_code == 401


@pytest.mark.parametrize("wrong", [{"client_secret": "x"}, {"password": "x"}, {"grant_type": "magic"}])
def test_no_token_for_what_is_wrong(site: Site, wrong: dict[str, str]) -> None:
    assert token(site, **{**PASSWORD, **wrong}).status_code == 401


def test_a_table_that_may_not_be_read_is_refused_or_looks_empty(client: Client, site: Site) -> None:
    client.set(denied={"sys_audit": "forbidden", "sys_journal_field": "empty"})
    refused = client.page("sys_audit")
    assert (refused.status_code, refused.json()["error"]["message"]) == (403, "User Not Authorized")
    assert client.rows("sys_journal_field") == []
    assert len(Client(site, ADMIN).rows("sys_journal_field")) > 300
    site.world.conditions.hidden.add("task_sla")
    assert client.rows("task_sla") == []


def test_a_hidden_field_is_missing_and_naming_it_is_ignored(client: Client) -> None:
    client.set(hidden_fields={"incident": ["u_outage"]})
    assert "u_outage" not in client.one("incident", "number=INC0004101", fields="u_outage,number")
    assert len(client.numbers("u_outage=true")) == ALL


def test_a_hidden_row_is_not_there(client: Client) -> None:
    sys_id = client.id("incident", "number=INC0004101")
    client.set(hidden_rows={"incident": "number=INC0004101"})
    assert client.numbers("number=INC0004101") == []
    assert client.ask(f"{TABLE}incident/{sys_id}").status_code == 404
    assert client.write(sys_id, {"state": "2"}).status_code == 404


def test_an_hour_has_so_many_requests(client: Client, site: Site) -> None:
    client.set(requests_per_hour=2)
    assert [client.page("incident", limit=1).status_code for _ in range(3)] == [200, 200, 429]
    limited = client.page("incident", limit=1)
    assert limited.headers["Retry-After"] == "3600"
    assert int(limited.headers["X-RateLimit-Reset"]) == int(site.clock.now().timestamp()) + 3600
    assert limited.json()["error"]["detail"] == "Rate limit of 2 requests per hour for Table API exceeded"
    site.clock.advance(timedelta(hours=1))
    assert client.page("incident", limit=1).status_code == 200


@pytest.mark.parametrize("settings", [
    {"zone": "Mars/Olympus"}, {"nosuch": 1}, {"denied": {"nosuch": "empty"}}, {"denied": {"incident": "maybe"}},
    {"requests_per_hour": 0}, {"hidden_rows": {"incident": "nmber=1"}}])
def test_no_setting_that_there_is_not(site: Site, settings: dict[str, Any]) -> None:
    assert requests.post(f"{site.url}/sandbox/instance", json=settings, timeout=10).status_code == 400
    assert requests.get(f"{site.url}/sandbox/instance", timeout=10).json()["zone"] == "America/Los_Angeles"


def test_a_script_with_a_misspelt_query_changes_nothing(site: Site, client: Client) -> None:
    script = {"query": "nmber=INC0004221", "fields": {"work_notes": "everywhere"}}
    assert requests.post(f"{site.url}/sandbox/instance/script", json=script, timeout=10).status_code == 400
    assert client.rows("sys_journal_field", "value=everywhere") == []
