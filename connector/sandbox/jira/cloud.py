"""Jira Cloud: at the site's own address, and through the gateway, as scoped tokens want it."""

from __future__ import annotations

from flask import Blueprint, Response

from connector.sandbox.jira import bulk, comments, history, issues, search_cloud, service, site, transitions
from connector.sandbox.jira.desk import Desk, answer
from connector.sandbox.jira.door import door, rooms
from connector.sandbox.jira.login import CLOUD_ID
from connector.sandbox.world import World


def blueprint(world: World) -> Blueprint:
    """All of its resources."""
    desk = Desk(world, cloud=True)
    room = door("jira-cloud", desk)
    for name, prefix in (("site", ""), ("gateway", f"/ex/jira/{CLOUD_ID}")):
        rooms(room, name, f"{prefix}/rest/api/<any('2', '3', 'latest'):version>", desk, site.add, search_cloud.add,
              bulk.add, issues.add, history.add, comments.add, transitions.add)
        rooms(room, name, f"{prefix}/rest/servicedeskapi", desk, service.add)

    @room.get("/_edge/tenant_info")
    def tenant() -> Response:
        return answer({"cloudId": CLOUD_ID})

    return room
