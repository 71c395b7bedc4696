"""What every request to a Jira passes: which version it wants, who asks, and how a no is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, request

from connector.sandbox.jira.desk import Desk, answer
from connector.sandbox.jira.errors import Refusal
from connector.sandbox.jira.login import admit, mark

Add = Callable[[Blueprint, Desk], None]
"""Puts the resources of one kind into a room."""


def rooms(within: Blueprint, name: str, prefix: str, desk: Desk, *parts: Add) -> None:
    """All the resources under ``prefix``, each kind in a room of its own."""
    for part in parts:
        room = Blueprint(f"{name}-{part.__module__.rpartition('.')[2]}", __name__, url_prefix=prefix)
        part(room, desk)
        within.register_blueprint(room)


def door(name: str, desk: Desk) -> Blueprint:
    """A blueprint without resources."""
    room = Blueprint(name, __name__)

    @room.url_value_preprocessor
    def version(_: str | None, values: dict[str, Any] | None) -> None:
        asked = (values or {}).pop("version", "2")
        g.version = "2" if asked == "latest" else asked
        g.gateway = request.path.startswith("/ex/")

    @room.before_request
    def enter() -> Response | None:
        return admit(desk)

    @room.after_request
    def leave(response: Response) -> Response:
        return mark(desk, response)

    @room.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> Response:
        return answer(refusal.json(), refusal.status)

    return room
