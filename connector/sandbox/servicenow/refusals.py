"""How the instance says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """An answer in the instance's envelope for errors."""

    def __init__(self, status: int, message: str, detail: str | None = None,
                 headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.headers = status, dict(headers or {})
        self.body: dict[str, Any] = {"error": {"message": message, "detail": detail}, "status": "failure"}


def unauthenticated() -> Refusal:
    return Refusal(401, "User is not authenticated", "Required to provide Auth information",
                   {"WWW-Authenticate": 'BASIC realm="Service-now"'})


def forbidden() -> Refusal:
    return Refusal(403, "Operation Failed", "ACL Exception Update Failed due to security constraints")


def unreadable() -> Refusal:
    return Refusal(403, "User Not Authorized", "Failed API level ACL Validation")


def absent() -> Refusal:
    return Refusal(404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval")


def mandatory(*labels: str) -> Refusal:
    return Refusal(403, "Operation Failed",
                   f"Data Policy Exception:\n\nThe following fields are mandatory: {', '.join(labels)}")


def outside(what: str) -> Refusal:
    """Something a real instance has and the sandbox does not: said aloud, or it would pass for an answer."""
    return Refusal(501, "Not in the sandbox", f"a real instance may know this, the sandbox does not: {what}")
