"""The sandbox's own resource of an instance: its settings, and writes that no API call makes."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict

from connector.sandbox.logins import Login
from connector.sandbox.servicenow import writing
from connector.sandbox.servicenow.asking import TABLE, asked
from connector.sandbox.servicenow.instance import Instance, Session
from connector.sandbox.servicenow.listing import matching, query_of
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


def _understood(instance: Instance, table: str, text: str, account: str = "admin") -> Session:
    """A session for ``account``, where the whole query means something: a misspelt one would mean every row.

    :raises ValueError: else.
    """
    session = Session(Login(account, account, administers=True), instance.manner)
    ignored = query_of(instance, session, table, text).ignored
    if ignored:
        raise ValueError(f"{table} knows nothing of {', '.join(ignored)}")
    return session


def blueprint(instance: Instance) -> Blueprint:
    """``/sandbox/instance`` and ``/sandbox/instance/script``."""
    room = Blueprint("instance", __name__, url_prefix="/sandbox/instance")

    @room.get("")
    def show() -> Response:
        return jsonify(instance.settings.model_dump())

    @room.post("")
    def change() -> Response:
        settings = Settings.model_validate({**instance.settings.model_dump(), **request.get_json()})
        for table, query in settings.hidden_rows.items():
            _understood(instance, table, query)
        instance.settings = settings
        return show()

    @room.post("/script")
    def run() -> Response:
        script = Script.model_validate(request.get_json())
        session = _understood(instance, TABLE, script.query, script.by)
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
