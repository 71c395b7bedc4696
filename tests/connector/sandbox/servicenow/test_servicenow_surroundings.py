"""What the instance knows beside its incidents."""

from __future__ import annotations

from datetime import timedelta

from connector.demo.moments import NOW, moment
from connector.sandbox.server import Site
from tests.connector.sandbox.servicenow.asking import Client


def test_planned_work_is_change_requests_that_live(client: Client, site: Site) -> None:
    running = "start_date<=2025-11-14 15:00:00^end_date>=2025-11-14 15:00:00^stateIN-2,-1"
    change = client.one("change_request", running, exclude_reference_link="true")
    assert (change["number"], change["state"]) == ("CHG0002214", "-1")
    assert (change["start_date"], change["end_date"]) == ("2025-11-14 13:30:00", "2025-11-14 16:30:00")
    assert change["cmdb_ci"] == client.id("cmdb_ci", "name=sw-thornley-3")
    item = client.one("task_ci", f"task={change['sys_id']}", fields="ci_item.name")
    service = client.one("task_cmdb_ci_service", f"task={change['sys_id']}", fields="cmdb_ci_service.name")
    assert (item, service) == ({"ci_item.name": "sw-thornley-3"}, {"cmdb_ci_service.name": "Library Network"})
    site.clock.advance(moment("Fri 16:31") - NOW)
    assert client.rows("change_request", running) == []
    ended = client.one("change_request", "number=CHG0002214")
    assert (ended["state"], ended["work_end"], ended["sys_updated_on"]) == (
        "3", "2025-11-14 16:30:00", "2025-11-14 16:30:00")


def test_who_is_on_call(client: Client, site: Site) -> None:
    path = "/api/now/on_call_rota/whoisoncall"
    group = client.id("sys_user_group", "name=Network L2")

    def asked(**params: str) -> list[str]:
        result = client.ask(path, params=params).json()["result"]
        return [client.one("sys_user", f"sys_id={each['userId']}")["user_name"] for each in result]

    assert asked() == ["grace.adeyemi"]
    assert asked(group_ids=group, date_time="2025-11-14 17:00:00") == []
    assert asked(group_ids=group, date_time="2025-11-14 20:00:00") == ["kofi.mensah"]
    assert asked(group_ids=client.id("sys_user_group", "name=Service Desk"), date_time="2025-11-14 20:00:00") == []
    assert asked(groups="nonsense", date_time="2025-11-14 20:00:00") == ["kofi.mensah"]
    site.clock.advance(timedelta(hours=4))
    assert asked(group_ids=group) == ["kofi.mensah"]


def test_service_levels_follow_the_priority_and_stand_still_on_hold(client: Client) -> None:
    core = client.id("incident", "short_descriptionLIKECRC errors")
    rows = client.rows("task_sla", f"task={core}^ORDERBYstage", fields="stage,sla.name,has_breached,planned_end_time")
    assert [(row["stage"], row["sla.name"], row["has_breached"]) for row in rows] == [
        ("breached", "Priority 1 resolution", "true"), ("cancelled", "Priority 3 resolution", "false")]
    assert rows[0]["planned_end_time"] == "2025-11-14 14:50:00"
    assert client.rows("task_sla", "stage=breached^has_breached=false") == []
    on_hold = {row["sys_id"] for row in client.rows("incident", "state=3")}
    paused = client.rows("task_sla", "stage=paused", exclude_reference_link="true", display_value="all")
    assert {row["task"]["value"] for row in paused} == on_hold
    assert all(row["pause_duration"]["value"] > "1970-01-01 00:00:00" for row in paused)


def test_a_missed_level_shows_on_the_incident_when_it_is_next_written(client: Client, site: Site) -> None:
    core = client.id("incident", "short_descriptionLIKECRC errors")
    row = client.one("incident", f"sys_id={core}")
    assert (row["made_sla"], row["escalation"], row["sys_updated_on"]) == ("true", "2", "2025-11-14 14:48:00")
    row = client.patched(core, {"work_notes": "late"})
    assert (row["made_sla"], row["escalation"]) == ("false", "3")
    site.clock.advance(timedelta(minutes=1))
    assert client.one("task_sla", f"task={core}^active=true")["has_breached"] == "true"


def test_choices_and_fields_stand_under_the_table_that_declares_them(client: Client) -> None:
    labels = client.rows("sys_choice", "name=incident^element=state^language=en^inactive=false^ORDERBYsequence",
                         fields="value,label")
    assert [(row["value"], row["label"]) for row in labels][:3] == [
        ("1", "New"), ("2", "In Progress"), ("3", "On Hold")]
    assert client.rows("sys_choice", "name=incident^element=impact") == []
    assert len(client.rows("sys_choice", "name=task^element=impact")) == 3
    group = client.one("sys_dictionary", "element=assignment_group")
    assert (group["name"], group["internal_type"], group["reference"]) == ("task", "reference", "sys_user_group")
    assert client.one("sys_dictionary", "name=task^element=priority")["read_only"] == "true"
    assert client.one("sys_dictionary", "name=incident^element=u_outage")["internal_type"] == "boolean"


def test_the_people_are_those_of_the_week(client: Client, site: Site) -> None:
    piotr = client.one("sys_user", "user_name=piotr.zielak", fields="name,manager.user_name,sys_id")
    assert (piotr["name"], piotr["manager.user_name"]) == ("Piotr Zielak", "helen.fairbairn")
    groups = client.rows("sys_user_grmember", f"user={piotr['sys_id']}", fields="group.name")
    assert groups == [{"group.name": "Network L2"}]
    for member in site.world.people.staff:
        assert client.one("sys_user", f"user_name={member.account}")["name"] == member.name


def test_services_have_their_tier(client: Client) -> None:
    tiers = {row["name"]: row["busines_criticality"] for row in client.rows("cmdb_ci_service")}
    assert (tiers["Core Network"], tiers["Printing"]) == ("1 - most critical", "3 - less critical")
    assert set(tiers) == {row["name"] for row in client.rows("cmdb_ci", "sys_class_name=cmdb_ci_service")}


def test_counting(client: Client) -> None:
    path = "/api/now/stats/incident"
    counted = client.ask(path, params={"sysparm_count": "true", "sysparm_query": "state=3"}).json()["result"]
    assert counted == {"stats": {"count": str(len(client.numbers("state=3")))}}
    grouped = client.ask(path, params={"sysparm_count": "true", "sysparm_group_by": "state"}).json()["result"]
    assert {each["groupby_fields"][0]["value"]: each["stats"]["count"] for each in grouped}["3"] == counted["stats"][
        "count"]
