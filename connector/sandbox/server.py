"""A world served over HTTP in one dialect, on this machine alone."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from http.client import responses
from io import BytesIO
from threading import Event, Thread
from typing import Any, Final

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request as Incoming

from connector.sandbox import control
from connector.sandbox.clock import Clock
from connector.sandbox.dialects import DIALECTS
from connector.sandbox.faults import KEY, Fault, Faults
from connector.sandbox.log import Log, Request
from connector.sandbox.wire import Dropped, Reply, hang_up, strike
from connector.sandbox.world import World

HOST: Final = "127.0.0.1"
LOGGED_BODY: Final = 100_000

Start = Callable[..., Any]


@dataclass(frozen=True)
class Site:
    """A tracker that answers at ``url``."""

    url: str
    dialect: str
    world: World
    faults: Faults
    log: Log

    @property
    def clock(self) -> Clock:
        return self.world.clock


@contextmanager
def serve(world: World, dialect: str, port: int = 0) -> Iterator[Site]:
    """Serve ``world`` until the block ends; several may serve the same.

    :param dialect: one of ``DIALECTS``. :param port: 0 takes a free one.
    :raises KeyError: where there is no such dialect. :raises OSError: where the port is taken.
    """
    faults, log, closing = Faults(), Log(), Event()
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.register_blueprint(DIALECTS[dialect](world))
    app.register_blueprint(control.blueprint(world, faults, log))
    door = _Door(app, world, dialect, faults, log, closing)
    with socket.create_server((HOST, port), backlog=128) as listening:  # werkzeug's own exits where a port is taken
        server = make_server(HOST, port, door, threaded=True, request_handler=_Quiet, fd=listening.fileno())
        port = listening.getsockname()[1]
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Site(f"http://{HOST}:{port}", dialect, world, faults, log)
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    protocol_version = "HTTP/1.1"

    def send_response(self, code: int, message: str | None = None) -> None:
        """Without a date of this machine: answers are dated by the sandbox's clock."""
        self.send_response_only(code, message)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The sandbox has a log of its own."""


class _Door:
    """What every request passes: the log, the fault that strikes it, the world's lock and time."""

    def __init__(self, app: Flask, world: World, dialect: str, faults: Faults, log: Log, closing: Event) -> None:
        self._app, self._world, self._dialect = app, world, dialect
        self._faults, self._log, self._closing = faults, log, closing

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        asked = Incoming(environ)
        body = asked.get_data(cache=True)
        environ["wsgi.input"] = BytesIO(body)
        if asked.path.startswith("/sandbox/"):
            return self._send(environ, start, self._ask(environ))
        fault = environ[KEY] = self._faults.take(self._dialect, asked.method, asked.path)
        try:
            reply = strike(fault, lambda: self._ask(environ), self._closing, self._world.clock.now())
        except Dropped:
            self._note(asked, body, 0, fault)
            hang_up(environ)
            raise
        self._note(asked, body, reply.status, fault)
        return self._send(environ, start, reply)

    def _note(self, asked: Incoming, body: bytes, status: int, fault: Fault | None) -> None:
        self._log.add(Request(self._world.clock.now(), asked.method, asked.path, asked.query_string.decode(),
                              body[:LOGGED_BODY].decode(errors="replace"), status, fault.kind if fault else ""))

    def _ask(self, environ: dict[str, Any]) -> Reply:
        """What the dialect answers, with nothing else happening meanwhile."""
        with self._world.lock:
            self._world.catch_up()
            parts, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        return Reply(int(status.split()[0]), dict(headers), b"".join(parts))

    def _send(self, environ: dict[str, Any], start: Start, reply: Reply) -> Iterable[bytes]:
        reply.headers["Date"] = format_datetime(self._world.clock.now(), usegmt=True)
        reply.headers["Content-Length"] = str(len(reply.body))
        start(f"{reply.status} {responses.get(reply.status, '')}", list(reply.headers.items()))
        if reply.cut is None:
            return [reply.body]
        return self._cut(environ, reply)

    def _cut(self, environ: dict[str, Any], reply: Reply) -> Iterator[bytes]:
        yield reply.body[:reply.cut]
        hang_up(environ)
        raise Dropped
