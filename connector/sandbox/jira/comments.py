"""Comments of an issue. Without the property that says otherwise, a comment is public."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from connector.demo.life import Life, Remark
from connector.sandbox.jira import adf, drawing
from connector.sandbox.jira.desk import Desk, answer, names, nothing, number
from connector.sandbox.jira.errors import Refusal

EMPTY = "Comment body can not be empty!"
Sent = tuple[str, bool, dict[str, Any]]
"""Text, whether it is internal, and its other properties."""


def add(room: Blueprint, desk: Desk) -> None:
    """The resources of comments."""
    _reading(room, desk)
    _writing(room, desk)


def _reading(room: Blueprint, desk: Desk) -> None:
    @room.get("/issue/<name>/comment")
    def listed(name: str) -> Response:
        life, start = desk.issue(name), number("startAt", 0)
        size = number("maxResults", 100 if desk.cloud else 1_048_576)
        size = min(size, 100) if desk.cloud else size
        order = request.args.get("orderBy", "created")
        said = sorted(life.said, key=lambda each: (each.at, each.number), reverse=order == "-created")
        properties = "properties" in names(request.args.get("expand"))
        return answer({"startAt": start, "maxResults": size, "total": len(said),
                       "comments": [drawing.comment(desk, each, properties) for each in said[start:start + size]]})

    @room.get("/issue/<name>/comment/<id>")
    def one(name: str, id: str) -> Response:
        said = find(desk.issue(name), id)
        return answer(drawing.comment(desk, said, "properties" in names(request.args.get("expand"))))

    @room.get("/comment/<id>/properties/<key>")
    def attached(id: str, key: str) -> Response:
        for life in desk.world.tickets():
            for said in life.said if life.project not in desk.hidden else ():
                if str(said.number) == id and key in (kept := _kept(said)):
                    return answer({"key": key, "value": kept[key]})
        raise Refusal(404, f"The property {key} does not exist.")


def _writing(room: Blueprint, desk: Desk) -> None:
    @room.post("/issue/<name>/comment")
    def say(name: str) -> Response:
        life, me = desk.issue(name), desk.me
        text, internal, properties = sent(desk, life, desk.body())
        said = desk.world.say(life, me.account, text, internal, properties)
        return answer(drawing.comment(desk, said, False), 201)

    @room.put("/issue/<name>/comment/<id>")
    def rewrite(name: str, id: str) -> Response:
        life, me, body = desk.issue(name), desk.me, desk.body()
        find(life, id)
        text, internal, properties = sent(desk, life, body)
        with desk.world.writing(life) as now:
            life.hold()
            said = find(life, id)
            said.text, said.edited = text, (now, me.account)
            if "properties" in body:
                said.internal, said.properties = internal, properties
            life.touch(now, me.account)
        return answer(drawing.comment(desk, said, False))

    @room.delete("/issue/<name>/comment/<id>")
    def delete(name: str, id: str) -> Response:
        life, me = desk.issue(name), desk.me
        if find(life, id).by != me.account and not me.administers:
            raise Refusal(403, f"You do not have the permission to delete the comment {id}.")
        with desk.world.writing(life) as now:
            life.hold()
            life.own_said.remove(find(life, id))
            life.touch(now, me.account)
        return nothing()


def sent(desk: Desk, life: Life, body: dict[str, Any]) -> Sent:
    """What a body wants said. :raises Refusal:"""
    text = adf.text_of(body.get("body"), "comment", desk.version)
    if not text.strip():
        raise Refusal(400, errors={"comment": EMPTY})
    properties = {str(each.get("key")): each.get("value") for each in body.get("properties") or ()
                  if isinstance(each, dict)}
    mark = properties.pop(drawing.PUBLIC, None)
    internal = isinstance(mark, dict) and bool(mark.get("internal")) and desk.service_desk(life)
    return text, internal, properties


def find(life: Life, id: str) -> Remark:
    """:raises Refusal:"""
    for said in life.said:
        if str(said.number) == id:
            return said
    raise Refusal(404, f"Can not find a comment for the id: {id}.")


def _kept(said: Remark) -> dict[str, Any]:
    return {**said.properties, **({drawing.PUBLIC: {"internal": True}} if said.internal else {})}
