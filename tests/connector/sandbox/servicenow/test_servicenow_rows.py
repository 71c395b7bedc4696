"""How rows are written into an answer."""

from __future__ import annotations

from connector.sandbox.server import Site
from tests.connector.sandbox.servicenow.asking import TABLE, Client

FIRST = "number=INC0004101"


def test_raw_rows_are_texts_and_references_are_links(client: Client, site: Site) -> None:
    row = client.one("incident", FIRST)
    group = client.id("sys_user_group", "name=Network L3")
    assert row["assignment_group"] == {"link": f"{site.url}{TABLE}sys_user_group/{group}", "value": group}
    assert (row["priority"], row["active"], row["sys_class_name"]) == ("1", "false", "incident")
    assert row["work_notes"] == row["parent_incident"] == ""
    followed = client.ask(row["assignment_group"]["link"].removeprefix(site.url))
    assert followed.json()["result"]["name"] == "Network L3"


def test_links_can_be_left_out(client: Client) -> None:
    row = client.one("incident", FIRST, exclude_reference_link="true")
    assert row["assignment_group"] == client.id("sys_user_group", "name=Network L3")
    assert all(isinstance(value, str) for value in row.values())


def test_shown_rows_have_labels_and_names(client: Client) -> None:
    row = client.one("incident", FIRST, display_value="true", exclude_reference_link="true")
    assert (row["priority"], row["state"], row["close_code"]) == ("1 - Critical", "Closed", "Solution provided")
    assert (row["assignment_group"], row["caller_id"]) == ("Network L3", "Gwen Ashworth")
    linked = client.one("incident", FIRST, display_value="true")["caller_id"]
    assert set(linked) == {"display_value", "link"}


def test_both_at_once(client: Client) -> None:
    row = client.one("incident", FIRST, display_value="all")
    assert row["state"] == {"display_value": "Closed", "value": "7"}
    assert set(row["caller_id"]) == {"display_value", "value", "link"}
    assert row["parent_incident"] == {"display_value": "", "value": ""}
    assert row["work_notes"]["value"] == ""
    assert "link" not in client.one("incident", FIRST, display_value="all", exclude_reference_link="true")["caller_id"]


def test_dates_are_shown_in_the_zone_and_format_of_the_user_and_kept_in_utc(client: Client) -> None:
    client.set(zone="America/New_York", date_format="MM-dd-yyyy", time_format="hh:mm:ss a")
    row = client.one("incident", FIRST, display_value="all", fields="opened_at,comments")
    assert row["opened_at"] == {"display_value": "11-10-2025 03:04:00 AM", "value": "2025-11-10 08:04:00"}
    assert row["comments"]["display_value"].endswith(
        "11-10-2025 03:09:00 AM - Tom Garrity (Additional comments)\n"
        "Good morning Gwen, thank you for writing. I am looking at this now.\n\n")


def test_a_journal_is_shown_newest_first_and_holds_nothing(client: Client) -> None:
    row = client.one("incident", FIRST, display_value="all", fields="work_notes,comments,comments_and_work_notes")
    notes = row["comments_and_work_notes"]["display_value"]
    stamps = [line.partition(" - ")[0] for line in notes.splitlines() if line.endswith(("notes)", "comments)"))]
    assert len(stamps) == 9
    assert stamps == sorted(stamps, reverse=True)
    assert row["comments_and_work_notes"]["value"] == ""


def test_only_the_fields_asked_for_and_unknown_ones_are_left_out_in_silence(client: Client) -> None:
    row = client.one("incident", FIRST, fields="number,nosuch,caller_id.name,caller_id.nosuch,sys_id",
                     exclude_reference_link="true")
    assert set(row) == {"number", "caller_id.name", "sys_id"}
    assert row["caller_id.name"] == "Gwen Ashworth"


def test_words_name_tickets_as_this_tracker_numbers_them(client: Client) -> None:
    said = client.rows("sys_journal_field", "valueLIKEINC000")
    assert said
    assert not client.rows("sys_journal_field", "valueLIKENET-")


def test_a_single_row_and_one_that_is_not_there(client: Client) -> None:
    sys_id = client.id("incident", FIRST)
    assert client.ask(f"{TABLE}incident/{sys_id}").json()["result"]["number"] == "INC0004101"
    missing = client.ask(f"{TABLE}incident/{'0' * 32}")
    assert missing.status_code == 404
    assert missing.json() == {"status": "failure", "error": {
        "message": "No Record found", "detail": "Record doesn't exist or ACL restricts the record retrieval"}}


def test_no_such_table_and_no_such_resource(client: Client) -> None:
    invalid = client.page("incidentx")
    assert (invalid.status_code, invalid.json()["error"]["message"]) == (400, "Invalid table incidentx")
    assert client.ask("/api/now/nothing").status_code == 400


def test_the_first_version_answers_404_where_the_others_answer_an_empty_list(client: Client) -> None:
    query = {"sysparm_query": "number=INC9999999"}
    assert client.ask("/api/now/v1/table/incident", params=query).status_code == 404
    for version in ("", "/v2"):
        answer = client.ask(f"/api/now{version}/table/incident", params=query)
        assert (answer.status_code, answer.json()) == (200, {"result": []})
    assert client.ask("/api/now/v1/table/incident", params={"sysparm_limit": 1}).status_code == 200


def test_tasks_of_all_classes_are_tasks(client: Client) -> None:
    classes = {row["sys_class_name"] for row in client.rows("task", fields="sys_class_name")}
    assert classes == {"incident", "change_request", "problem"}
    assert client.one("task", FIRST)["number"] == "INC0004101"
