"""The workflow: a status changes by a transition, never by editing."""

from __future__ import annotations

from typing import Final, NamedTuple

from flask import Blueprint, Response

from connector.demo.fields import IDS, STATUSES
from connector.demo.life import Life
from connector.sandbox.jira.desk import Desk, Json, answer, nothing, part
from connector.sandbox.jira.errors import Refusal
from connector.sandbox.jira.issues import change

OPEN: Final = frozenset({"Open", "In Progress", "Waiting for customer", "Waiting for vendor"})


class Transition(NamedTuple):
    id: str
    name: str
    to: str
    of: frozenset[str]
    """Statuses from which it leads."""


WORKFLOW: Final = (
    Transition("11", "Start work", "In Progress", OPEN - {"In Progress"}),
    Transition("21", "Wait for customer", "Waiting for customer", OPEN - {"Waiting for customer"}),
    Transition("31", "Wait for vendor", "Waiting for vendor", OPEN - {"Waiting for vendor"}),
    Transition("41", "Resolve", "Resolved", OPEN),
    Transition("51", "Close", "Closed", frozenset({"Resolved"})),
    Transition("61", "Reopen", "In Progress", frozenset({"Resolved", "Closed", "Canceled"})),
    Transition("71", "Cancel", "Canceled", OPEN),
)
SCREEN: Final = frozenset({"resolution"})
"""What the transition ``Resolve`` asks for."""


def add(room: Blueprint, desk: Desk) -> None:
    """The resources of the workflow."""

    @room.get("/issue/<name>/transitions")
    def possible(name: str) -> Response:
        return answer({"expand": "transitions",
                       "transitions": [_drawn(desk, each) for each in _from(desk.issue(name))]})

    @room.post("/issue/<name>/transitions")
    def go(name: str) -> Response:
        life, _, body = desk.issue(name), desk.me, desk.body()
        asked = str(part(body, "transition").get("id"))
        chosen = next((each for each in _from(life) if each.id == asked), None)
        if chosen is None:
            raise Refusal(400, f"Transition id '{asked}' is not valid for this issue.")
        resolving = chosen.to == "Resolved"
        implied = {"resolution": "Done"} if resolving else {"resolution": ""} if chosen.name == "Reopen" else {}
        change(desk, life, body, {"status": chosen.to, **implied}, SCREEN if resolving else frozenset())
        return nothing()


def _from(life: Life) -> list[Transition]:
    return [each for each in WORKFLOW if life.values["status"] in each.of]


def _drawn(desk: Desk, each: Transition) -> Json:
    id, category = STATUSES[each.to]
    fields = {"resolution": {"required": False, "name": "Resolution", "allowedValues": [
        {"id": number, "name": name} for name, number in IDS["resolution"].items()]}}
    return {"id": each.id, "name": each.name, "hasScreen": each.to == "Resolved", "isAvailable": True,
            "to": {"self": f"{desk.base}/rest/api/{desk.version}/status/{id}", "id": id, "name": each.to,
                   "statusCategory": {"key": category}}, "fields": fields if each.to == "Resolved" else {}}
