"""What a site tells of itself: who asks, what there is, which fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from flask import Blueprint, Response, request

from connector.demo.fields import IDS, STATUSES
from connector.demo.jira import INCIDENT, PROJECTS
from connector.demo.life import Account
from connector.sandbox.jira.catalogue import field_list
from connector.sandbox.jira.desk import Desk, Json, answer, names, number
from connector.sandbox.jira.errors import Refusal

_CATEGORIES: Final = {"new": "To Do", "indeterminate": "In Progress", "done": "Done"}
_WRITES: Final = frozenset({"ADD_COMMENTS", "EDIT_ISSUES", "ASSIGN_ISSUES", "TRANSITION_ISSUES", "BROWSE_PROJECTS",
                            "CREATE_ISSUES", "SERVICEDESK_AGENT"})
_ADMIN: Final = frozenset({"DELETE_ISSUES", "ADMINISTER", "ADMINISTER_PROJECTS"})


def add(room: Blueprint, desk: Desk) -> None:
    """The resources of the site."""
    _about(room, desk)
    _lists(room, desk)
    _people(room, desk)


def _about(room: Blueprint, desk: Desk) -> None:
    @room.get("/serverInfo")
    def server_info() -> Response:
        told: Json = {"baseUrl": desk.base, "serverTime": desk.look().written(desk.world.clock.now()),
                      "serverTitle": "Sandbox"}
        if desk.cloud:
            return answer({**told, "version": "1001.0.0-SNAPSHOT", "versionNumbers": [1001, 0, 0],
                           "deploymentType": "Cloud", "buildNumber": 100_300})
        return answer({**told, "version": "9.12.2", "versionNumbers": [9, 12, 2], "deploymentType": "Server",
                       "buildNumber": 912_002})

    @room.get("/myself")
    def myself() -> Response:
        if desk.login is None:
            return answer({"message": "Client must be authenticated to access this resource.", "status-code": 401}, 401)
        me = desk.look().user(desk.world.accounts[desk.login.account])
        return answer({**me, "emailAddress": desk.login.email, "timeZone": desk.login.zone.key, "locale": "en_GB"})

    @room.get("/mypermissions")
    def permissions() -> Response:
        asked = names(request.args.get("permissions")) or sorted(_WRITES | _ADMIN)
        if project := request.args.get("projectKey"):
            _visible(desk, project)
        return answer({"permissions": {key: {"key": key, "havePermission": _may(desk, key)} for key in asked}})


def _may(desk: Desk, key: str) -> bool:
    return desk.login is not None and (key in _WRITES or desk.login.administers)


def _lists(room: Blueprint, desk: Desk) -> None:
    lists: dict[str, Callable[[], Any]] = {
        "field": field_list,
        "status": lambda: [_status(desk, name) for name in STATUSES],
        "priority": lambda: [{"id": id, "name": name} for name, id in IDS["priority"].items()],
        "resolution": lambda: [{"id": id, "name": name} for name, id in IDS["resolution"].items()],
        "issuetype": lambda: [INCIDENT],
        "project": lambda: list(_projects(desk)),
    }
    for name, make in lists.items():
        room.add_url_rule(f"/{name}", name, lambda make=make: answer(make()))

    @room.get("/project/search")
    def search_projects() -> Response:
        found = list(_projects(desk))
        return answer({"startAt": 0, "maxResults": 50, "total": len(found), "isLast": True, "values": found})

    @room.get("/project/<key>")
    def one_project(key: str) -> Response:
        _visible(desk, key)
        return answer(next(each for each in _projects(desk) if key in (each["key"], each["id"])))


def _status(desk: Desk, name: str) -> Json:
    id, category = STATUSES[name]
    return {"self": f"{desk.base}/rest/api/{desk.version}/status/{id}", "id": id, "name": name,
            "statusCategory": {"key": category, "name": _CATEGORIES[category]}}


def _projects(desk: Desk) -> Iterator[Json]:
    for place, key in enumerate(sorted(desk.world.projects)):
        if key not in desk.hidden:
            kind = "service_desk" if key == desk.world.project else "software"
            yield {"id": str(10_000 + place), "key": key, "name": PROJECTS.get(key, key), "projectTypeKey": kind}


def _visible(desk: Desk, key: str) -> None:
    if not any(key in (each["key"], each["id"]) for each in _projects(desk)):
        raise Refusal(404, f"No project could be found with key '{key}'.")


def _people(room: Blueprint, desk: Desk) -> None:
    @room.get("/user")
    def one_user() -> Response:
        account = desk.world.accounts.get(str(request.args.get("accountId" if desk.cloud else "username")))
        if not desk.cloud and (key := request.args.get("key")):
            account = next((each for each in desk.world.accounts.values() if desk.user_key(each) == key), None)
        if account is None or desk.login is None:
            raise Refusal(404, "Specified user does not exist or you do not have required permissions")
        return answer(desk.look().user(account))

    @room.get("/user/search")
    @room.get("/user/assignable/search")
    def search_users() -> Response:
        text = str(request.args.get("query" if desk.cloud else "username") or "").lower()
        start, size = number("startAt", 0), number("maxResults", 50)
        assignable = request.path.endswith("/assignable/search")
        found = [each for each in desk.world.accounts.values() if desk.login is not None and _fits(each, text)
                 and (each.kind != "customer" or not assignable)]
        return answer([desk.look().user(each) for each in found[start:start + size]])


def _fits(account: Account, text: str) -> bool:
    return text in account.id or text in account.name.lower()
