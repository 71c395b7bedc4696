"""What a ticket says cannot steer the terminal of whoever explains it."""

from __future__ import annotations

import pytest

from connector.cli.render import words
from rules.decision import Recipient

STEERING = "\x1b]0;owned\x07\x9b31m\u202e"


@pytest.mark.parametrize("shown", [
    words.plain(f"title{STEERING}"),
    words.call(Recipient("nobody", "", note=f"the manager of x{STEERING} is not known")),
    words.call(Recipient("role", "manager-of-assignee", note=f"the manager of x{STEERING} is not known")),
    words.whom(Recipient("role", "boss", people=(f"sam{STEERING}",), note=f"why{STEERING}"), {}),
])
def test_ticket_words_are_shown_and_steer_nothing(shown: str) -> None:
    assert "owned" in shown and not {*shown} & {*STEERING.replace("]0;owned", "").replace("31m", "")}
