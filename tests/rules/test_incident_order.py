"""The one canonical order of an incident's events."""

from __future__ import annotations

from datetime import UTC, datetime

from rules.incident import Event, ordered

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def change(name: str, new: str) -> Event:
    return Event(NOON, name, "field", "state", None, new)


def test_of_two_entries_of_one_instant_the_smaller_number_came_first() -> None:
    events = ordered([change("1051003:state", "resolved"), change("51123:state", "on_hold")])
    assert [event.new for event in events] == ["on_hold", "resolved"]


def test_what_has_no_number_comes_behind_what_has_one_and_the_opening_before_all() -> None:
    said = Event(NOON, "comment:7", "public_comment", text="Done")
    opened = Event(NOON, "z", "created")
    events = ordered([said, change("shown:0123", "closed"), change("99:state", "resolved"), opened])
    assert [event.id for event in events] == ["z", "99:state", "comment:7", "shown:0123"]
