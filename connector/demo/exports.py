"""Exports of the week beside its trackers: what Jira's search would have answered."""

from __future__ import annotations

from typing import Final

from connector.demo.jira import answer, text
from connector.demo.moments import ENDS, NOW
from connector.demo.sharing import DESK, Shared

FRIDAY: Final = "desk-friday.json"
SUNDAY: Final = "desk-sunday.json"


def exports(shared: Shared) -> dict[str, str]:
    """Every file by its name: what the desk's tracker keeps, at two instants."""
    return {name: text(answer(at, shared.shares[DESK])) for name, at in ((FRIDAY, NOW), (SUNDAY, ENDS))}
