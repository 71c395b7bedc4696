"""The resources of an instance over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, Response, request

from connector.sandbox.faults import KEY
from connector.sandbox.servicenow import administering, asking, counting, listing, on_call, writing
from connector.sandbox.servicenow.instance import Instance, Session
from connector.sandbox.servicenow.refusals import Refusal, absent, forbidden, unauthenticated
from connector.sandbox.world import World

VERSIONS: Final = ("", "/v1", "/v2")
JSON: Final = "application/json;charset=UTF-8"
WRITTEN: Final = ("PATCH", "PUT")


def blueprint(world: World) -> Blueprint:
    """An instance of its own over ``world``."""
    room, instance = Blueprint("servicenow", __name__), Instance(world)
    room.register_blueprint(administering.blueprint(instance))
    for version in VERSIONS:
        table = f"/api/now{version}/table/<table>"
        name = version.strip("/")
        room.add_url_rule(table, f"rows{name}", _asked(instance, _rows), methods=["GET", "POST"])
        room.add_url_rule(f"{table}/<sys_id>", f"row{name}", _asked(instance, _row),
                          methods=["GET", "PATCH", "PUT", "DELETE"])
        room.add_url_rule(f"/api/now{version}/stats/<table>", f"stats{name}", _asked(instance, _stats))
    room.add_url_rule("/api/now/on_call_rota/whoisoncall", "on_call", _asked(instance, _on_call))
    room.add_url_rule("/api/<path:rest>", "nothing", _asked(instance, _nothing),
                      methods=["GET", "POST", "PATCH", "PUT", "DELETE"])

    @room.post("/oauth_token.do")
    def token() -> Response:
        try:
            return _answer(200, instance.tokens.grant(request.form, world.logins, world.clock.now(),
                                                      client_credentials=instance.settings.client_credentials))
        except Refusal as refusal:
            return _answer(refusal.status, refusal.body)

    return room


Resource = Callable[..., Response]


def _asked(instance: Instance, resource: Resource) -> Resource:
    """``resource`` for whoever may ask, and its refusals in the envelope."""
    def answer(**parts: str) -> Response:
        try:
            _strike()
            return resource(instance, instance.session(request.headers), **parts)
        except Refusal as refusal:
            return _answer(refusal.status, refusal.body, refusal.headers)
    return answer


def _rows(instance: Instance, session: Session, table: str) -> Response:
    if request.method == "POST":
        return _create(instance, session, table)
    page = listing.rows_page(instance, session, table, request.args.to_dict(), request.host_url.rstrip("/"),
                             request.path, short=_fault() == "short-page")
    rows = [] if _fault() == "anonymous" else page.rows
    if not rows and "/v1/" in request.path:
        raise absent()
    return _answer(200, {"result": rows}, page.headers)


def _row(instance: Instance, session: Session, table: str, sys_id: str) -> Response:
    args, base = request.args.to_dict(), request.host_url.rstrip("/")
    if request.method != "GET":
        body = _body() if request.method in WRITTEN else {}
        listing.one_row(instance, session, table, sys_id, {}, base)
        life = instance.database.life(sys_id)
        if table != asking.TABLE or life is None:
            raise forbidden()
        if request.method == "DELETE":
            instance.world.delete(life)
            instance.besides.bury(life, instance.world.clock.now(), session.account)
            return Response(status=204)
        if _fault() != "ignored":
            writing.update(instance, life, session.account, _fields(instance, session, body))
    return _answer(200, {"result": listing.one_row(instance, session, table, sys_id, args, base)})


def _create(instance: Instance, session: Session, table: str) -> Response:
    body = _body()
    instance.readable(session, table)
    if table != asking.TABLE:
        raise forbidden()
    life = writing.create(instance, session.account, _fields(instance, session, body))
    base = request.host_url.rstrip("/")
    row = listing.one_row(instance, session, table, life.sys_id, request.args.to_dict(), base)
    return _answer(201, {"result": row}, {"Location": f"{base}{request.path}/{life.sys_id}"})


def _stats(instance: Instance, session: Session, table: str) -> Response:
    return _answer(200, {"result": counting.stats(instance, session, table, request.args)})


def _on_call(instance: Instance, session: Session) -> Response:
    return _answer(200, {"result": on_call.on_call(instance, request.args)})


def _nothing(instance: Instance, session: Session, rest: str) -> Response:
    raise Refusal(400, "Requested URI does not represent any resource")


def _fields(instance: Instance, session: Session, body: Mapping[str, Any]) -> dict[str, str]:
    return asking.asked(instance, session, body,
                        displayed=request.args.get("sysparm_input_display_value", "false") == "true")


def _body() -> dict[str, Any]:
    """What was sent; of several records the first. :raises Refusal: where it is no JSON."""
    if request.mimetype != "application/json":
        raise Refusal(400, "Unable to process the request", "Content-Type must be application/json")
    try:
        body = json.loads(request.get_data())
    except ValueError as error:
        raise Refusal(400, "Exception while reading request", "The payload is not valid JSON.") from error
    if isinstance(body, list) and body:
        body = body[0]
    if not isinstance(body, dict):
        raise Refusal(400, "Exception while reading request", "The payload is not valid JSON.")
    return body


def _fault() -> str:
    fault = request.environ.get(KEY)
    return fault.kind if fault else ""


def _strike() -> None:
    """:raises Refusal: where a fault is one."""
    match _fault():
        case "unauthorised":
            raise unauthenticated()
        case "forbidden":
            raise forbidden()


def _answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, {**(headers or {}), "Content-Type": JSON,
                                               "Set-Cookie": "JSESSIONID=sandbox; Path=/; HttpOnly"})
