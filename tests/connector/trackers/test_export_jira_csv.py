"""Jira's CSV: columns that repeat, comments in cells, dates in somebody's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connector.trackers import ready_mappings

HEADER = ["Summary", "Issue key", "Issue id", "Issue Type", "Status", "Priority", "Assignee", "Assignee Id",
          "Reporter Id", "Creator Id", "Created", "Updated", "Resolved", "Labels", "Labels", "Custom field (Impact)",
          "Sprint", "Comment", "Comment"]
ROW = ["VPN down", "OPS-1", "10001", "Incident", "Waiting for customer", "High", "Ann", "5b-ann", "5b-cal", "5b-cal",
       "02/Mar/26 9:00 AM", "02/Mar/26 1:30 PM", "", "vpn", "site-a", "Significant / Large", "S1",
       "02/Mar/26 9:10 AM;5b-ann;Looking; next update 10:00", "02/Mar/26 9:20 AM;5b-cal;Still\ndown"]
AsCsv = Callable[[list[str], list[list[str]]], str]


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


def test_an_issue_is_read(read: Any, as_csv: AsCsv) -> None:
    [incident], reader = read(as_csv(HEADER, [ROW]))
    assert reader.report.mapping == "jira-csv"
    assert (incident.id, incident.key, incident.title, incident.opened_at) == ("10001", "OPS-1", "VPN down", at(9))
    now = incident.now()
    assert (now["state"], now["hold_reason"], now["priority"], now["impact"]) == ("on_hold", "caller", 2, "high")
    assert now["assignee"] == "5b-ann"
    assert now["labels"] == ("site-a", "vpn")
    assert list(reader.report.unmapped_columns) == ["Sprint"]
    assert {event.at for event in incident.events if event.field == "state"} == {at(13, 30)}


def test_comments_are_events_with_author_and_text(read: Any, as_csv: AsCsv) -> None:
    [incident], reader = read(as_csv(HEADER, [ROW]))
    said = [(event.at, event.kind, event.actor, event.origin, event.text) for event in incident.events if event.text]
    assert said == [(at(9, 10), "public_comment", "5b-ann", "staff", "Looking; next update 10:00"),
                    (at(9, 20), "public_comment", "5b-cal", "caller", "Still\ndown")]
    assert reader.report.notes["comments taken as readable by the caller: the export does not say"] == 2


def test_a_comment_keeps_its_id_in_a_later_export(read: Any, as_csv: AsCsv) -> None:
    later = list(ROW)
    later[HEADER.index("Updated")] = "02/Mar/26 9:20 AM"
    [first], _ = read(as_csv(HEADER, [ROW]))
    [second], _ = read(as_csv(HEADER, [later]))
    assert {event for event in first.events if event.text} == {event for event in second.events if event.text}


def test_a_comment_that_cannot_be_read_leaves_the_issue_partly_read(read: Any, as_csv: AsCsv,
                                                                    rejected: list[Any]) -> None:
    [incident], reader = read(as_csv(HEADER, [[*ROW[:-2], "no date here", ROW[-1]]]), on_reject=rejected.append)
    assert [(one.line, one.column, one.reason) for one in rejected] == [
        (2, "Comment", 'not date;author;text: "no date here"')]
    assert reader.report.partly_read_first == ["10001"]
    assert sum(event.text is not None for event in incident.events) == 1


def test_a_due_date_is_due_until_its_day_ends(read: Any, as_csv: AsCsv) -> None:
    [incident], _ = read(as_csv([*HEADER[:-2], "Due date"], [[*ROW[:-2], "2026-03-05"]]), zone="Europe/Berlin")
    assert incident.now()["due_date"] == datetime(2026, 3, 5, 23, tzinfo=UTC)


def test_months_of_another_language_are_declared(read: Any, as_csv: AsCsv, tmp_path: Path) -> None:
    ready = (Path(__file__).parents[3] / "connector/trackers/mappings/jira-csv.yaml").read_text(encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(ready.replace("words: {} ", "words: {Mär: Mar, vorm.: AM, nachm.: PM}", 1), encoding="utf-8")
    assert own.read_text(encoding="utf-8") != ready
    german = [cell.replace("Mar", "Mär").replace("AM", "vorm.").replace("PM", "nachm.") for cell in ROW]
    [expected], _ = read(as_csv(HEADER, [ROW]))
    [incident], _ = read(as_csv(HEADER, [german]), mapping=str(own))
    assert incident == expected


def test_the_ready_mapping_declares_what_the_export_does_not_say() -> None:
    comments = ready_mappings()["jira-csv"].comments
    assert comments is not None
    assert comments.kind == "public_comment"
