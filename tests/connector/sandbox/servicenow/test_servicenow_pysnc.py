"""A client that nobody here wrote reads and writes the sandbox as it would an instance."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from pysnc import ServiceNowClient
from pysnc.auth import ServiceNowClientCredentialsFlow
from pysnc.exceptions import AuthenticationException, RequestException, RoleException
from requests.adapters import HTTPAdapter

from connector.sandbox.server import Site
from connector.sandbox.servicenow.tokens import CLIENT
from tests.connector.sandbox.servicenow.asking import LOGIN, Client

ALL = 121


class Plain(HTTPAdapter):
    """pysnc takes https:// alone; what it asks of the loopback goes out as http://."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        assert request.url is not None
        request.url = request.url.replace("https://", "http://", 1)
        return super().send(request, *args, **kwargs)


def session(site: Site, login: tuple[str, str] = LOGIN) -> requests.Session:
    found = requests.Session()
    found.auth = login
    found.mount(secure(site), Plain())
    return found


def secure(site: Site) -> str:
    return site.url.replace("http://", "https://", 1)


@pytest.fixture
def pysnc(site: Site) -> ServiceNowClient:
    return ServiceNowClient(secure(site), session(site), auto_retry=False)


def test_it_reads_every_incident_page_by_page(pysnc: ServiceNowClient, site: Site) -> None:
    found = pysnc.GlideRecord("incident", batch_size=30)
    found.fields = ["number", "state"]
    found.query()
    assert len({str(row.number) for row in found}) == ALL
    assert site.log.count("GET", "/table/incident") == 5


def test_it_asks_with_conditions_and_sees_both_values(pysnc: ServiceNowClient) -> None:
    found = pysnc.GlideRecord("incident")
    found.add_query("priority", "<=", "2").add_or_condition("state", "3")
    found.add_active_query()
    found.order_by("number")
    found.query()
    rows = [(row.get_value("priority"), row.get_value("state"), row.get_display_value("state")) for row in found]
    assert rows
    assert all(priority in "12" or state == "3" for priority, state, _ in rows)
    assert {shown for _, _, shown in rows} <= {"New", "In Progress", "On Hold"}


def test_it_follows_references(pysnc: ServiceNowClient) -> None:
    found = pysnc.GlideRecord("incident")
    assert found.get("number", "INC0004101")
    caller = pysnc.GlideRecord("sys_user")
    assert caller.get(found.get_value("caller_id"))
    assert caller.get_value("name") == found.get_display_value("caller_id") == "Gwen Ashworth"


def test_it_writes_a_note_that_the_journal_then_holds(pysnc: ServiceNowClient, client: Client) -> None:
    found = pysnc.GlideRecord("incident")
    assert found.get("number", "INC0004221")
    found.work_notes = "Looked at the account: locked since 14:40."
    assert found.update() == found.get_value("sys_id")
    assert found.get_display_value("work_notes").endswith(
        "Rung (Work notes)\nLooked at the account: locked since 14:40.\n\n")
    journal = pysnc.GlideRecord("sys_journal_field")
    journal.add_query("element_id", found.get_value("sys_id"))
    journal.query()
    assert [(str(row.element), str(row.value), str(row.sys_created_by)) for row in journal] == [
        ("work_notes", "Looked at the account: locked since 14:40.", "rung")]
    assert client.one("incident", "number=INC0004221", fields="sys_mod_count")["sys_mod_count"] == "1"


def test_it_changes_the_state_and_is_refused_what_lacks_a_reason(pysnc: ServiceNowClient) -> None:
    found = pysnc.GlideRecord("incident")
    assert found.get("number", "INC0004221")
    found.state = "2"
    found.assigned_to = "nobody there"
    assert found.update()
    assert (found.get_display_value("state"), found.get_value("assigned_to")) == ("In Progress", "")
    found.state = "3"
    with pytest.raises(RoleException, match="On hold reason"):
        found.update()
    again = pysnc.GlideRecord("incident")
    assert again.get("number", "INC0004221")
    assert again.get_value("state") == "2"


def test_it_opens_and_deletes(pysnc: ServiceNowClient) -> None:
    opened = pysnc.GlideRecord("incident")
    opened.initialize()
    opened.short_description = "From a library"
    opened.urgency, opened.impact = "1", "2"
    sys_id = opened.insert()
    assert sys_id
    again = pysnc.GlideRecord("incident")
    assert again.get(str(sys_id))
    assert (again.get_value("priority"), again.get_value("sys_created_by")) == ("2", "rung")
    assert again.delete()
    assert not pysnc.GlideRecord("incident").get(str(sys_id))


def test_it_is_told_of_a_wrong_password_and_of_the_time_quota(site: Site, pysnc: ServiceNowClient) -> None:
    stranger = ServiceNowClient(secure(site), session(site, ("rung", "wrong")), auto_retry=False)
    with pytest.raises(AuthenticationException):
        stranger.GlideRecord("incident").query()
    site.faults.add("error-after-rows")
    with pytest.raises(RequestException, match="Maximum execution time exceeded"):
        pysnc.GlideRecord("incident").query()


def test_it_gets_a_token(site: Site) -> None:
    token = ServiceNowClientCredentialsFlow(*CLIENT)._get_access_token(site.url)
    answer = requests.get(f"{site.url}/api/now/table/incident", headers={"Authorization": f"Bearer {token}"},
                          params={"sysparm_limit": 1}, timeout=10)
    assert len(answer.json()["result"]) == 1
