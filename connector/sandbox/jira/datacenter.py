"""Jira Data Center, with Service Management: API version 2 alone, users by name, no bulk reading."""

from __future__ import annotations

from flask import Blueprint

from connector.sandbox.jira import comments, issues, search_datacenter, service, site, transitions
from connector.sandbox.jira.desk import Desk
from connector.sandbox.jira.door import door, rooms
from connector.sandbox.world import World


def blueprint(world: World) -> Blueprint:
    """All of its resources."""
    desk = Desk(world, cloud=False)
    room = door("jira-datacenter", desk)
    rooms(room, "rest", "/rest/api/<any('2', 'latest'):version>", desk, site.add, search_datacenter.add, issues.add,
          comments.add, transitions.add)
    rooms(room, "desk", "/rest/servicedeskapi", desk, service.add)
    return room
