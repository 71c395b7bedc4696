"""What staff say in comments: labelled lines and promises of the next update."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rules.text import labelled, promised_at, promised_words

LONDON = ZoneInfo("Europe/London")
SAID = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("text", "found"), [
    ("Cause: a flap", {"cause": "a flap"}),
    ("found it\nCAUSE:a flap \nETA :  16:00", {"cause": "a flap", "eta": "16:00"}),
    ("*Cause:* a flap\n> **Workaround**: use the other link\n- fix: patched", {
        "cause": "a flap", "workaround": "use the other link", "fix": "patched"}),
    ("Cause: a flap\r\nETA: 16:00\r\n", {"cause": "a flap", "eta": "16:00"}),
    ("Cause: one\nCause: two", {"cause": "two"}),
    ("Cause:\nETA: 16:00", {"eta": "16:00"}),
    ("the cause: a flap", {}),
    ("because: of a flap", {}),
    ("Causes: many", {}),
    ("", {}),
])
def test_labelled_lines_are_read_where_the_label_opens_the_line(text: str, found: dict[str, str]) -> None:
    assert labelled(text) == found


@pytest.mark.parametrize(("text", "hour", "minute"), [
    ("next update 14:30", 14, 30),
    ("Next update: 14:30", 14, 30),
    ("We look into it. NEXT UPDATE AT 14.30.", 14, 30),
    ("next update is at 14:30:00", 14, 30),
    ("next update will be by 9:05", 9, 5),
    ("next\nupdate due 14:30 UTC", 14, 30),
    ("next update 14:30Z, mia", 14, 30),
    ("next update 2:30 pm", 14, 30),
    ("next update at 2:30 P.M.", 14, 30),
    ("next update 12:15 pm", 12, 15),
    ("next update 11:30am", 11, 30),
    ("next update 14:30 pm", 14, 30),
    ("next update 10:00, then next update 11:00", 10, 0),
    ("next update 2026-03-02 14:30", 14, 30),
    ("next update on 2026-03-02T14:30", 14, 30),
])
def test_a_promise_is_read_in_the_manners_that_people_write(text: str, hour: int, minute: int) -> None:
    assert promised_at(text, SAID, LONDON) == SAID.replace(hour=hour, minute=minute)
    assert promised_words(text)


@pytest.mark.parametrize("text", [
    "the next update follows", "next update in 30 minutes", "next update 25:00", "next update 14:60",
    "next update 14:301", "next update 12.05.2026 14:30", "next update 14:30 tomorrow", "next update 14:30 on Friday",
    "next update 14:30 GMT+2", "next update 14:30+02:00", "next update 1430", "an update at 14:30",
    "next updates 14:30", "",
])
def test_what_is_not_understood_whole_is_no_promise(text: str) -> None:
    assert promised_at(text, SAID, LONDON) is None
    assert promised_words(text) is None


@pytest.mark.parametrize("text", [
    "next update 2026-02-31 10:00", "next update 2026-13-01 10:00", "next update 2026-03-02 08:59",
    "next update 2025-12-24 10:00", "next update 0001-01-01 00:00", "next update 9999-12-31 23:59",
])
def test_a_date_that_does_not_exist_or_has_passed_is_no_promise(text: str) -> None:
    assert promised_at(text, SAID, ZoneInfo("Pacific/Auckland")) is None


def test_the_words_of_a_day_that_does_not_exist_promise_nothing() -> None:
    assert promised_words("next update 2026-02-31 10:00") is None


def test_a_bare_time_is_its_next_occurrence() -> None:
    assert promised_at("next update 09:00", SAID, LONDON) == SAID.replace(day=3)
    assert promised_at("next update 09:01", SAID, LONDON) == SAID.replace(minute=1)
    assert promised_at("next update 00:30", SAID.replace(hour=23), LONDON) == SAID.replace(day=3, hour=0, minute=30)


def test_a_bare_time_is_read_in_the_zone_unless_it_says_utc() -> None:
    auckland = ZoneInfo("Pacific/Auckland")  # 13 hours ahead
    assert promised_at("next update 23:30", SAID, auckland) == SAID.replace(hour=10, minute=30)
    assert promised_at("next update 23:30 GMT", SAID, auckland) == SAID.replace(hour=23, minute=30)


def test_a_time_that_the_clock_skips_is_the_instant_after() -> None:
    evening = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert promised_at("next update 01:30", evening, LONDON) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_of_a_time_that_comes_twice_the_next_is_meant() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert promised_at("next update 01:30", first.replace(minute=10), LONDON) == first
    assert promised_at("next update 01:30", first.replace(minute=40), LONDON) == first.replace(hour=1)
    assert promised_at("next update 01:30", first.replace(hour=1, minute=40), LONDON) == first.replace(day=26, hour=1)


def test_a_comment_of_blanks_is_read_in_no_time() -> None:
    """Each of these would take minutes if white space could be divided in every way."""
    blanks = " " * 30_000
    for text in (f"next update{blanks}x", f"next{blanks}update{blanks}at{blanks}x", f"Cause: x{blanks}\ty",
                 f"{blanks}Cause{blanks}x"):
        assert promised_at(text, SAID, LONDON) is None
        labelled(text)
