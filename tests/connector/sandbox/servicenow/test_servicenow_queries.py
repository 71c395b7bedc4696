"""Encoded queries, as an instance reads them: what it does not understand it ignores."""

from __future__ import annotations

import pytest

from tests.connector.sandbox.servicenow.asking import Client

ALL = 121
"""Incidents of the week on its Friday."""
HOUR = "2025-11-14 14:00:00"


def rows_of(client: Client, *fields: str) -> list[dict[str, str]]:
    found = client.rows("incident", fields=",".join(("number", *fields)), exclude_reference_link="true")
    assert len(found) == ALL
    return found


def test_conditions_are_joined_and_an_alternative_binds_to_the_condition_before_it(client: Client) -> None:
    rows = rows_of(client, "state", "priority")
    asked = client.numbers("priority=1^ORpriority=2^state=1^ORstate=2")
    assert set(asked) == {row["number"] for row in rows if row["priority"] in "12" and row["state"] in "12"}
    assert asked


def test_a_new_query_repeats_nothing_of_the_one_before(client: Client) -> None:
    rows = rows_of(client, "state", "priority")
    asked = client.numbers("priority=1^state=7^NQstate=3")
    assert set(asked) == {row["number"] for row in rows
                          if (row["priority"], row["state"]) == ("1", "7") or row["state"] == "3"}
    assert {row["state"] for row in rows if row["number"] in asked} == {"3", "7"}


@pytest.mark.parametrize(("query", "holds"), [
    ("priority<=2", lambda row: int(row["priority"]) <= 2),
    ("priority!=4", lambda row: row["priority"] != "4"),
    ("priorityIN1,5", lambda row: row["priority"] in ("1", "5")),
    ("priorityNOT IN3,4", lambda row: row["priority"] not in ("3", "4")),
    ("priorityBETWEEN2@3", lambda row: row["priority"] in ("2", "3")),
    ("short_descriptionLIKEprint", lambda row: "print" in row["short_description"]),
    ("short_descriptionNOT LIKEprint", lambda row: "print" not in row["short_description"]),
    ("short_descriptionSTARTSWITHNo ", lambda row: row["short_description"].startswith("No ")),
    ("cmdb_ciISEMPTY", lambda row: row["cmdb_ci"] == ""),
    ("cmdb_ciISNOTEMPTY", lambda row: row["cmdb_ci"] != ""),
    (f"sys_updated_on>{HOUR}", lambda row: row["sys_updated_on"] > HOUR),
    (f"sys_updated_onBETWEEN{HOUR}@2025-11-14 14:30:00",
     lambda row: HOUR <= row["sys_updated_on"] <= "2025-11-14 14:30:00"),
    ("sys_updated_on<2025-11-14", lambda row: row["sys_updated_on"] < "2025-11-14 00:00:00"),
    ("u_outage=1", lambda row: row["u_outage"] == "true"),
])
def test_what_an_operator_lets_through(client: Client, query: str, holds: object) -> None:
    assert callable(holds)
    rows = rows_of(client, "priority", "short_description", "cmdb_ci", "sys_updated_on", "u_outage")
    expected = {row["number"] for row in rows if holds(row)}
    assert 0 < len(expected) < ALL
    assert set(client.numbers(query)) == expected


def test_a_reference_leads_to_the_fields_of_its_row(client: Client) -> None:
    group = client.id("sys_user_group", "name=Network L2")
    by_name = client.numbers("assignment_group.name=Network L2")
    assert set(by_name) == set(client.numbers(f"assignment_group={group}")) != set()
    assert client.numbers("assignment_group=Network L2") == []
    helen = client.numbers("assignment_group.manager.user_name=helen.fairbairn")
    assert set(by_name) < set(helen)
    assert client.numbers("caller_id.vip=true")


@pytest.mark.parametrize("part", [
    "priorty=1",  # no such field
    "Priority=1",  # names know no other case
    "priority~1",  # no such operator
    "priority in 1",
    "assigned_to.nme=x",  # no such field where it leads
    "short_description.name=x",  # leads nowhere
    "sys_updated_on>yesterday",
    "sys_updated_on>2025-11-14T14:00:00Z",
    "priority>high",
])
def test_a_part_that_means_nothing_is_ignored_and_more_rows_come_back(client: Client, part: str) -> None:
    assert len(client.numbers(part)) == ALL
    assert set(client.numbers(f"state=3^{part}")) == set(client.numbers("state=3"))
    client.set(invalid_query_returns_no_rows=True)
    assert client.numbers(f"state=3^{part}") == []
    assert set(client.numbers(f"{part}^ORstate=3")) == set(client.numbers("state=3")) != set()
    assert set(client.numbers(f"{part}^NQstate=3")) == set(client.numbers("state=3"))


def test_nothing_escapes_a_caret(client: Client) -> None:
    injected = client.numbers("short_description=x^NQstate=3")
    assert set(injected) == set(client.numbers("state=3"))
    assert len(client.numbers("state=3^^short_descriptionx")) == len(injected)


def test_plain_dates_are_utc_and_generated_ones_are_in_the_zone_of_the_user(client: Client) -> None:
    client.set(zone="America/Los_Angeles")
    plain = client.numbers("sys_updated_on>=2025-11-14 06:00:00")
    generated = client.numbers("sys_updated_on>=javascript:gs.dateGenerate('2025-11-14','06:00:00')")
    assert set(generated) == set(client.numbers(f"sys_updated_on>={HOUR}")) < set(plain)
    between = "javascript:gs.dateGenerate('2025-11-14','06:00:00')@javascript:gs.dateGenerate('2025-11-14','06:30:00')"
    assert set(client.numbers(f"sys_updated_onBETWEEN{between}")) == set(
        client.numbers(f"sys_updated_onBETWEEN{HOUR}@2025-11-14 14:30:00"))


def test_rows_come_in_the_order_asked_for(client: Client) -> None:
    rows = client.rows("incident", "ORDERBYpriority^ORDERBYDESCsys_updated_on", fields="priority,sys_updated_on")
    stamps = [(row["priority"], row["sys_updated_on"]) for row in rows]
    assert stamps == sorted(sorted(stamps, key=lambda each: each[1], reverse=True), key=lambda each: each[0])
    groups = client.rows("incident", "ORDERBYassignment_group.name", fields="assignment_group.name")
    assert [row["assignment_group.name"] for row in groups] == sorted(row["assignment_group.name"] for row in groups)
    assert client.numbers("ORDERBYnumbr") != client.numbers("ORDERBYnumber") == sorted(client.numbers(""))


def test_who_asks_is_known_to_scripts(client: Client) -> None:
    assert client.one("sys_user", "user_name=javascript:gs.getUserName()")["user_name"] == "rung"
    assert client.one("sys_user", "sys_id=javascript:gs.getUserID()")["user_name"] == "rung"


@pytest.mark.parametrize("query", [
    "sys_updated_onONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()",
    "sys_updated_on>javascript:gs.daysAgoStart(1)", "stateSAMEASpriority", "GROUPBYstate",
    "JOINincident.sys_id=task_sla.task!stage=breached"])
def test_what_only_a_real_instance_knows_is_refused_aloud(client: Client, query: str) -> None:
    answer = client.page("incident", query)
    assert answer.status_code == 501
    assert query.partition("^")[0][-5:] in answer.json()["error"]["detail"]


def test_a_parameter_that_names_a_field_restricts(client: Client) -> None:
    answer = client.ask("/api/now/table/incident", params={"state": "3", "nosuch": "1", "sysparm_fields": "state"})
    assert {row["state"] for row in answer.json()["result"]} == {"3"}
