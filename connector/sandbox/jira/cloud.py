"""Jira Cloud."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from connector.demo.jira import Look
from connector.sandbox.world import World


def blueprint(world: World) -> Blueprint:
    """All of its resources."""
    room = Blueprint("jira-cloud", __name__)

    @room.get("/rest/api/<int:version>/serverInfo")
    def server_info(version: int) -> Response:
        return jsonify({"deploymentType": "Cloud", "serverTime": Look().written(world.clock.now())})

    return room
