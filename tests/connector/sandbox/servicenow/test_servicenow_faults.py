"""What an instance does to a client on a bad day."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from connector.sandbox.server import Site
from tests.connector.sandbox.servicenow.asking import Client

OPEN = "number=INC0004221"


def test_the_time_quota_ends_rows_in_an_error_that_is_no_json(client: Client, site: Site) -> None:
    site.faults.add("error-after-rows")
    answer = client.page("incident", limit=10)
    rows, _, error = answer.text.partition('\n"error":')
    assert answer.status_code == 200
    assert len(json.loads(f"{rows}]}}")["result"]) == 5
    assert '"status": "failure"' in error
    with pytest.raises(ValueError):
        answer.json()


def test_a_hibernating_instance_answers_200_with_a_page(client: Client, site: Site) -> None:
    site.faults.add("html")
    answer = client.page("incident")
    assert (answer.status_code, answer.headers["Content-Type"][:9]) == (200, "text/html")
    assert "hibernating" in answer.text


def test_a_full_queue_answers_429_that_says_nothing_and_an_overflow_202(client: Client, site: Site) -> None:
    site.faults.add("status", status=429)
    site.faults.add("accepted")
    site.faults.add("unauthorised")
    site.faults.add("forbidden")
    answers = [client.page("incident", limit=1) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [429, 202, 401, 403, 200]
    assert "Retry-After" not in answers[0].headers
    assert answers[1].content == b""


def test_a_write_whose_answer_is_lost_was_done(client: Client, site: Site) -> None:
    sys_id = client.id("incident", OPEN)
    site.faults.add("drop-after", method="PATCH")
    with pytest.raises(OSError):
        client.write(sys_id, {"work_notes": "once"})
    site.faults.add("drop-before", method="PATCH")
    with pytest.raises(OSError):
        client.write(sys_id, {"work_notes": "never"})
    assert [row["value"] for row in client.rows("sys_journal_field", f"element_id={sys_id}")] == ["once"]


def test_a_session_of_nobody_sees_nothing(client: Client, site: Site) -> None:
    site.faults.add("anonymous")
    assert client.numbers("") == []
    assert client.numbers("")


def test_a_script_changes_many_rows_in_one_second(client: Client) -> None:
    changed = client.script(query="state=3^ORstate=2", fields={"work_notes": "moved to the new form"})
    stamps = {row["sys_updated_on"] for row in client.rows("incident", "stateIN2,3")}
    assert changed > 5
    assert stamps == {"2025-11-14 15:00:00"}


def test_an_update_without_system_fields_does_not_show(client: Client) -> None:
    before = client.one("incident", OPEN, exclude_reference_link="true")
    client.script(query=OPEN, fields={"description": "cleaned up"}, system_fields=False)
    after = client.one("incident", OPEN, exclude_reference_link="true")
    assert after["description"] == "cleaned up"
    assert {**after, "description": before["description"]} == before


def test_a_transaction_that_took_long_is_seen_after_what_began_later(client: Client, site: Site) -> None:
    site.clock.advance(timedelta(minutes=5))
    client.patched(client.id("incident", OPEN), {"work_notes": "at 15:05"})
    newest = client.rows("incident", "ORDERBYDESCsys_updated_on", limit=1)[0]["sys_updated_on"]
    client.script(query="number=INC0004219", fields={"work_notes": "begun at 15:03"}, late=120)
    late = client.one("incident", "number=INC0004219")["sys_updated_on"]
    assert (late, newest) == ("2025-11-14 15:03:00", "2025-11-14 15:05:00")


def test_what_the_worlds_people_do_can_be_late_too(client: Client, site: Site) -> None:
    site.world.conditions.late = timedelta(seconds=90)
    site.clock.advance(timedelta(minutes=13, seconds=30))
    at_once = client.numbers("sys_updated_on>2025-11-14 15:00:00")
    site.clock.advance(timedelta(seconds=90))
    later = client.rows("incident", "sys_updated_on>2025-11-14 15:00:00^sys_updated_on<=2025-11-14 15:13:30")
    assert set(at_once) < {row["number"] for row in later}
