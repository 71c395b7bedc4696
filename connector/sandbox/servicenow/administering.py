"""The sandbox's own resource of an instance: its settings, and writes that no API call makes."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict

from connector.sandbox.logins import Login
from connector.sandbox.servicenow import writing
from connector.sandbox.servicenow.asking import TABLE, asked
from connector.sandbox.servicenow.instance import Instance, Session
from connector.sandbox.servicenow.listing import matching
from connector.sandbox.servicenow.refusals import Refusal
from connector.sandbox.servicenow.settings import Settings


class Script(BaseModel):
    """A background script: it changes every incident that a query lets through, all in one second."""

    model_config = ConfigDict(extra="forbid")

    query: str = ""
    fields: dict[str, str]
    by: str = "automation"
    """An account."""
    system_fields: bool = True
    """``autoSysFields``: without, neither ``sys_updated_on`` nor ``sys_mod_count`` shows it."""
    late: float = 0
    """Seconds that its transaction took: rows carry the timestamp of its beginning and are seen only now."""


def blueprint(instance: Instance) -> Blueprint:
    """``/sandbox/instance`` and ``/sandbox/instance/script``."""
    room = Blueprint("instance", __name__, url_prefix="/sandbox/instance")

    @room.get("")
    def show() -> Response:
        return jsonify(instance.settings.model_dump())

    @room.post("")
    def change() -> Response:
        changes = Settings.model_validate({**instance.settings.model_dump(), **request.get_json()})
        instance.settings = changes
        return show()

    @room.post("/script")
    def run() -> Response:
        script = Script.model_validate(request.get_json())
        session = Session(Login(script.by, script.by, administers=True), instance.manner)
        fields = asked(instance, session, script.fields, displayed=False)
        found = [instance.database.life(row["sys_id"]) for row in matching(instance, session, TABLE, script.query)]
        for life in filter(None, found):
            writing.update(instance, life, script.by, fields, system_fields=script.system_fields,
                           late=timedelta(seconds=script.late))
        return jsonify({"updated": len(found)})

    @room.errorhandler(ValueError)
    @room.errorhandler(Refusal)
    def refuse(error: Exception) -> tuple[Response, int]:
        return jsonify({"error": str(error)}), 400

    return room
