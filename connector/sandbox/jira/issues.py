"""Issues one by one: read, opened, edited, assigned, deleted; their properties."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, request

from connector.demo.jira import INCIDENT
from connector.demo.life import Life
from connector.sandbox.jira import comments, drawing
from connector.sandbox.jira.catalogue import wanted
from connector.sandbox.jira.desk import Desk, answer, fault, names, nothing, part
from connector.sandbox.jira.errors import Refusal
from connector.sandbox.jira.writing import EDITABLE, assignee, values

LONGEST_PROPERTY: Final = 32_768
_SET_AT_OPENING: Final = frozenset({"project", "issuetype", "reporter"})


def add(room: Blueprint, desk: Desk) -> None:
    """The resources of single issues."""
    _reading(room, desk)
    _writing(room, desk)
    _properties(room, desk)


def _reading(room: Blueprint, desk: Desk) -> None:
    @room.get("/issue/<name>")
    def read(name: str) -> Response:
        life = desk.issue(name)
        asked = request.args
        wish = drawing.Wish(wanted(names(asked.getlist("fields")), "*all"), frozenset(names(asked.get("expand"))),
                            tuple(names(asked.get("properties"))))
        return answer(drawing.issue(desk, life, wish, drawing.ALONE if desk.cloud else drawing.WHOLE))

    @room.get("/issue/<name>/editmeta")
    def editable(name: str) -> Response:
        desk.issue(name)
        return answer({"fields": {id: {"required": id == "summary", "name": each.name, "key": id, "operations": ["set"]}
                                  for id, each in EDITABLE.items()}})


def _writing(room: Blueprint, desk: Desk) -> None:
    @room.post("/issue")
    def open_one() -> Response:
        me, fields = desk.me, part(desk.body(), "fields")
        project = str(part(fields, "project").get("key"))
        if project not in desk.world.projects or project in desk.hidden:
            raise Refusal(400, errors={"project": "Specify a valid project ID or key"})
        if part(fields, "issuetype").get("name", INCIDENT["name"]) != INCIDENT["name"]:
            raise Refusal(400, errors={"issuetype": "Specify a valid issue type"})
        sent = {id: value for id, value in fields.items() if id not in _SET_AT_OPENING}
        life = desk.world.create(me.account, values(desk, {"summary": "", **sent}), project)
        return answer({"id": life.id, "key": life.key, "self": f"{desk.base}/rest/api/{desk.version}/issue/{life.id}"},
                      201)

    @room.put("/issue/<name>")
    def edit(name: str) -> Response:
        life, me, body = desk.issue(name), desk.me, desk.body()
        if request.args.get("notifyUsers") == "false" and not me.administers:
            raise Refusal(403, "To discard the user notification either admin or project admin permissions are "
                               "required.")
        change(desk, life, body)
        if desk.cloud and request.args.get("returnIssue") == "true":
            return answer(drawing.issue(desk, life, drawing.Wish(wanted((), "*all")), drawing.ALONE))
        return nothing()

    @room.put("/issue/<name>/assignee")
    def assign(name: str) -> Response:
        life, me, body = desk.issue(name), desk.me, desk.body()
        automatic = body.get("accountId" if desk.cloud else "name") == "-1"
        to = "" if automatic else assignee(desk, body)
        if not fault("ignored"):
            desk.world.edit(life, me.account, {"assignee": to})
        return nothing()

    @room.delete("/issue/<name>")
    def delete(name: str) -> Response:
        life, me = desk.issue(name), desk.me
        if not me.administers:
            raise Refusal(403, "You do not have permission to delete issues in this project.")
        desk.world.delete(life)
        return nothing()


def change(desk: Desk, life: Life, body: dict[str, Any], also: dict[str, Any] | None = None,
           screen: frozenset[str] = frozenset()) -> None:
    """Write what ``body`` holds under ``fields`` and ``update``; all of it or nothing.

    :param also: more of the world's values, which yield to the body's. :param screen: see ``writing.values``.
    :raises Refusal:
    """
    fields, said = dict(part(body, "fields")), []
    for id, verbs in part(body, "update").items():
        for verb in verbs:
            if not isinstance(verb, dict) or len(verb) != 1:
                raise Refusal(400, errors={id: f"Field '{id}' expects a list of operations"})
            (how, value), = verb.items()
            if id == "comment" and how == "add":
                said.append(comments.sent(desk, life, value))
            elif how == "set":
                fields[id] = value
            elif id == "labels" and how in ("add", "remove"):
                rest = [each for each in fields.get(id, life.values["labels"]) if each != value]
                fields[id] = [*rest, value] if how == "add" else rest
            else:
                raise Refusal(400, errors={id: f"Field '{id}' does not support update '{how}'"})
    new = {**(also or {}), **values(desk, fields, screen)}
    if fault("ignored"):
        return
    desk.world.edit(life, desk.me.account, new)
    for text, internal, properties in said:
        desk.world.say(life, desk.me.account, text, internal, properties)


def _properties(room: Blueprint, desk: Desk) -> None:
    @room.get("/issue/<name>/properties")
    def property_keys(name: str) -> Response:
        life = desk.issue(name)
        return answer({"keys": [{"key": key, "self": f"{request.base_url}/{key}"} for key in life.properties]})

    @room.get("/issue/<name>/properties/<key>")
    def read_property(name: str, key: str) -> Response:
        life = desk.issue(name)
        if key not in life.properties:
            raise Refusal(404, f"The property {key} does not exist.")
        return answer({"key": key, "value": life.properties[key]})

    @room.put("/issue/<name>/properties/<key>")
    def put_property(name: str, key: str) -> Response:
        life, _ = desk.issue(name), desk.me
        if len(request.get_data()) > LONGEST_PROPERTY:
            raise Refusal(400, "The property value is too long.")
        new = key not in life.properties
        life.properties[key] = request.get_json(force=True)
        return answer({}, 201 if new else 200)

    @room.delete("/issue/<name>/properties/<key>")
    def delete_property(name: str, key: str) -> Response:
        life = desk.issue(name)
        if life.properties.pop(key, None) is None:
            raise Refusal(404, f"The property {key} does not exist.")
        return nothing()
