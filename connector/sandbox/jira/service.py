"""Jira Service Management: targets and the comments of a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from connector.demo.life import Life, Remark
from connector.sandbox.jira import sla
from connector.sandbox.jira.comments import EMPTY, find
from connector.sandbox.jira.desk import Desk, Json, answer, number
from connector.sandbox.jira.errors import Refusal


def add(room: Blueprint, desk: Desk) -> None:
    """The resources of requests."""

    @room.get("/request/<name>/sla")
    def targets(name: str) -> Response:
        life, _, now = _request(desk, name), desk.me, desk.world.clock.now()
        return _page([sla.told(field, sla.cycle(life, field, now), now, desk.look()) for field in sla.GOALS])

    @room.get("/request/<name>/comment")
    def listed(name: str) -> Response:
        return _page([_comment(desk, each) for each in _request(desk, name).said])

    @room.get("/request/<name>/comment/<id>")
    def one(name: str, id: str) -> Response:
        return answer(_comment(desk, find(_request(desk, name), id)))

    @room.post("/request/<name>/comment")
    def say(name: str) -> Response:
        life, me, body = _request(desk, name), desk.me, desk.body()
        text, public = body.get("body"), body.get("public", True)
        if not isinstance(text, str) or not text.strip():
            raise Refusal(400, EMPTY)
        said = desk.world.say(life, me.account, text, internal=not public)
        return answer(_comment(desk, said), 201)


def _request(desk: Desk, name: str) -> Life:
    """:raises Refusal: where it is no request of the service desk too."""
    life = desk.issue(name)
    if not desk.service_desk(life):
        raise Refusal(404, "The request does not exist or you do not have permission to see it.")
    return life


def _comment(desk: Desk, said: Remark) -> Json:
    look = desk.look()
    return {"id": str(said.number), "body": said.text, "public": not said.internal,
            "author": look.person(desk.world, said.by),
            "created": {"jira": look.written(said.at), "epochMillis": int(said.at.timestamp() * 1000)}}


def _page(values: Sequence[Any]) -> Response:
    start, limit = number("start", 0), min(number("limit", 50), 100)
    shown = values[start:start + limit]
    return answer({"start": start, "limit": limit, "size": len(shown), "isLastPage": start + len(shown) >= len(values),
                   "values": shown})
