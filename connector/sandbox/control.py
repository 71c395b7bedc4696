"""The sandbox's own resources: move its clock, have something go wrong, see what was asked."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from connector.sandbox.faults import Change, Fault, Faults, Span
from connector.sandbox.log import Log
from connector.sandbox.world import World


class Move(BaseModel):
    """What to do with the clock."""

    model_config = ConfigDict(extra="forbid")

    advance: Span | None = None
    to: AwareDatetime | None = None
    """Not before now."""
    speed: float | None = None


def blueprint(world: World, faults: Faults, log: Log) -> Blueprint:
    """``/sandbox/clock``, ``/sandbox/faults``, ``/sandbox/conditions``, ``/sandbox/log``."""
    room = Blueprint("sandbox", __name__, url_prefix="/sandbox")

    def time() -> Response:
        return jsonify({"now": world.catch_up().isoformat(), "speed": world.clock.speed})

    @room.get("/clock")
    def show_clock() -> Response:
        return time()

    @room.post("/clock")
    def move_clock() -> Response:
        move = Move.model_validate(request.get_json())
        if move.speed is not None:
            world.clock.run(move.speed)
        if move.to is not None:
            world.clock.advance(move.to - world.clock.now())
        if move.advance is not None:
            world.clock.advance(move.advance)
        return time()

    @room.get("/faults")
    def show_faults() -> Response:
        return jsonify([fault.model_dump() for fault in faults.waiting])

    @room.post("/faults")
    def add_fault() -> Response:
        faults.put(Fault.model_validate(request.get_json()))
        return show_faults()

    @room.delete("/faults")
    def clear_faults() -> Response:
        faults.clear()
        return show_faults()

    @room.get("/conditions")
    def show_conditions() -> Response:
        now = world.conditions
        return jsonify({"index_lag": now.index_lag.total_seconds(), "late": now.late.total_seconds(),
                        "hidden": sorted(now.hidden)})

    @room.post("/conditions")
    def change_conditions() -> Response:
        Change.model_validate(request.get_json()).make(world.conditions)
        return show_conditions()

    @room.get("/log")
    def show_log() -> Response:
        return jsonify([each.json() for each in log.all()])

    @room.delete("/log")
    def clear_log() -> Response:
        log.clear()
        return show_log()

    @room.errorhandler(ValidationError)
    @room.errorhandler(ValueError)
    def refuse(error: ValueError) -> tuple[Response, int]:
        return jsonify({"error": str(error)}), 400

    return room
