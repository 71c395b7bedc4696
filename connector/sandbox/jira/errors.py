"""How Jira says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HIDDEN = "Issue does not exist or you do not have permission to see it."


class Refusal(Exception):
    """An answer other than 2xx."""

    def __init__(self, status: int, *messages: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(status, *messages)
        self.status = status
        self.messages = messages
        self.errors = dict(errors or {})

    def json(self) -> dict[str, Any]:
        return {"errorMessages": list(self.messages), "errors": self.errors}


def hidden() -> Refusal:
    """Of an issue that is not there, and of one that is none of the caller's business: the same."""
    return Refusal(404, HIDDEN)
