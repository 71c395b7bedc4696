"""``sys_audit`` and ``sys_journal_field`` tell the same story as the world."""

from __future__ import annotations

from datetime import timedelta

from connector.demo.moments import ENDS, NOW
from connector.sandbox.server import Site
from connector.sandbox.servicenow.incidents import STATES
from connector.sandbox.servicenow.times import raw
from tests.connector.sandbox.servicenow.asking import Client

OPEN = "number=INC0004221"


def test_every_change_of_every_ticket_is_audited_with_raw_values(client: Client, site: Site) -> None:
    site.clock.advance(ENDS - NOW)
    rows = client.rows("sys_audit", "fieldname=state^ORDERBYsys_created_on")
    told = {(row["documentkey"], row["sys_created_on"], row["user"], row["oldvalue"], row["newvalue"]) for row in rows}
    lived = {(life.sys_id, raw(change.at), change.by, STATES[item.old], STATES[item.new])
             for life in site.world.tickets() for change in life.changes for item in change.items
             if item.field == "status"}
    assert told == lived
    assert len(rows) == len(lived) > 300


def test_taking_the_audit_back_from_a_row_leads_to_its_opening(client: Client, site: Site) -> None:
    for life in list(site.world.tickets())[:20]:
        row = client.one("incident", f"sys_id={life.sys_id}", exclude_reference_link="true")
        audits = client.rows("sys_audit", f"documentkey={life.sys_id}", fields="fieldname,oldvalue,newvalue,"
                             "record_checkpoint,sys_created_on")
        for audit in sorted(audits, key=lambda each: int(each["record_checkpoint"]), reverse=True):
            if audit["fieldname"] not in ("work_notes", "comments"):
                assert row[audit["fieldname"]] == audit["newvalue"]
                row[audit["fieldname"]] = audit["oldvalue"]
        assert (row["state"], row["assigned_to"], row["resolved_at"], row["reassignment_count"]) == ("1", "", "", "0")


def test_the_checkpoint_is_the_count_of_updates(client: Client) -> None:
    row = client.one("incident", "number=INC0004101")
    audits = client.rows("sys_audit", f"documentkey={row['sys_id']}", fields="record_checkpoint,sys_created_on")
    stamps = {int(audit["record_checkpoint"]): audit["sys_created_on"] for audit in audits}
    assert sorted(stamps) == list(range(1, int(row["sys_mod_count"]) + 1))
    assert [stamps[count] for count in sorted(stamps)] == sorted(stamps.values())
    assert stamps[int(row["sys_mod_count"])] == row["sys_updated_on"]


def test_priority_and_what_follows_from_it_are_audited_together(client: Client) -> None:
    sys_id = client.id("incident", OPEN)
    client.patched(sys_id, {"impact": "1", "urgency": "1", "work_notes": "the whole school"})
    rows = client.rows("sys_audit", f"documentkey={sys_id}", fields="fieldname,oldvalue,newvalue,record_checkpoint")
    assert {(row["fieldname"], row["oldvalue"], row["newvalue"]) for row in rows} == {
        ("impact", "3", "1"), ("urgency", "2", "1"), ("priority", "4", "1"),
        ("work_notes", "JOURNAL FIELD ADDITION", "the whole school")}
    assert {row["record_checkpoint"] for row in rows} == {"1"}


def test_two_updates_of_one_second_are_two(client: Client) -> None:
    sys_id = client.id("incident", OPEN)
    for reason in ("4", "5"):
        client.patched(sys_id, {"state": "3", "hold_reason": reason})
    rows = client.rows("sys_audit", f"documentkey={sys_id}^fieldname=hold_reason", fields="newvalue,record_checkpoint")
    assert sorted((row["record_checkpoint"], row["newvalue"]) for row in rows) == [("1", "4"), ("2", "5")]
    assert client.one("incident", OPEN)["sys_mod_count"] == "2"


def test_what_was_read_once_keeps_its_ids(client: Client, site: Site) -> None:
    def ids(table: str) -> dict[str, str]:
        return {row["sys_id"]: str(row) for row in client.rows(table)}

    audits, entries, before = ids("sys_audit"), ids("sys_journal_field"), set(client.numbers(""))
    site.clock.advance(ENDS - NOW)
    later = ids("sys_audit")
    assert later.items() > audits.items()
    assert ids("sys_journal_field").items() > entries.items()
    assert set(client.numbers("")) > before


def test_the_journal_says_who_wrote_what_into_which_field(client: Client, site: Site) -> None:
    said = [(remark.by, raw(remark.at), "work_notes" if remark.internal else "comments")
            for life in site.world.tickets() for remark in life.said]
    rows = client.rows("sys_journal_field", "name=incident^elementINcomments,work_notes")
    assert sorted((row["sys_created_by"], row["sys_created_on"], row["element"]) for row in rows) == sorted(said)
    other = client.rows("sys_journal_field", "element=close_notes")
    assert other == []


def test_the_opening_is_not_audited(client: Client, site: Site) -> None:
    site.clock.advance(timedelta(minutes=1))
    assert client.rows("sys_audit", f"documentkey={client.id('incident', OPEN)}") == []


def test_only_fields_that_the_dictionary_calls_audited_are(client: Client, site: Site) -> None:
    site.clock.advance(ENDS - NOW)
    audited = {row["element"] for row in client.rows("sys_dictionary", "nameINtask,incident^audit=true")}
    assert {row["fieldname"] for row in client.rows("sys_audit")} < audited
    assert not audited & {"sys_updated_on", "made_sla", "comments_and_work_notes"}
