"""A tracker to read from, in a process of its own: a generated world of the sandbox, each answer made once.

``python -m benchmarks.remembered DIALECT TICKETS CHANGES`` prints its address and what a client needs, and serves
until its input ends. Whoever asks the same again gets the same bytes, compressed as the real ones compress them, so
that what a client takes is the client's own. Beside the tracker's own resources there is ``/calls``: what was asked
since ``DELETE /calls``, in order, to count it or to ask it again.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Final, NamedTuple

import requests

from benchmarks.dressing import dressed
from connector.sandbox.clock import Clock
from connector.sandbox.generated import generated_world
from connector.sandbox.server import HOST, Site, serve
from connector.sandbox.words import configuration, login_lines, secret

LEVEL: Final = 5
"""Of compression."""
_ASKED: Final = ("Authorization", "Content-Type", "Accept")
_OWN: Final = ("content-length", "connection", "content-encoding", "transfer-encoding")


class Call(NamedTuple):
    """What was asked."""

    method: str
    path: str
    """With its query."""
    body: str


class Said(NamedTuple):
    """What was answered, compressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Remembered:
    """Asks the site once, and answers for it from then on."""

    def __init__(self, site: Site, own: str) -> None:
        """:param own: the host under which the answers name themselves."""
        self._site, self._own = site, own
        self._said: dict[Call, Said] = {}
        self._session = requests.Session()
        self._lock = Lock()
        self.calls: list[Call] = []

    def answer(self, call: Call, headers: Mapping[str, str]) -> Said:
        with self._lock:
            self.calls.append(call)
            if call not in self._said:
                self._said[call] = self._asked(call, headers)
            return self._said[call]

    def _asked(self, call: Call, headers: Mapping[str, str]) -> Said:
        sent = {name: headers[name] for name in _ASKED if name in headers} | {"Host": self._own}
        answer = self._session.request(call.method, self._site.url + call.path, data=call.body.encode() or None,
                                       headers=sent)
        body = answer.content
        if answer.ok and body and self._site.dialect == "jira-cloud":
            body = dressed(body, self._own)
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _OWN}
        return Said(answer.status_code, kept, gzip.compress(body, LEVEL, mtime=0))


def handler_of(remembered: Remembered) -> type[BaseHTTPRequestHandler]:
    """Speaks HTTP for it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if self.path == "/calls":
                self._calls()
                return
            said = remembered.answer(Call(self.command, self.path, body), dict(self.headers))
            packed = "gzip" in self.headers.get("Accept-Encoding", "")
            headers = {**said.headers, **({"Content-Encoding": "gzip"} if packed else {})}
            self._send(said.status, headers, said.body if packed else gzip.decompress(said.body))

        do_GET = do_POST = do_DELETE = answer

        def _calls(self) -> None:
            listed = json.dumps(remembered.calls).encode()
            if self.command == "DELETE":
                remembered.calls.clear()
            self._send(200, {"Content-Type": "application/json"}, listed)

        def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.send_response_only(status)  # dated by the sandbox's clock
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing of each request."""

    return Handler


def main() -> None:
    """Serve until the input ends."""
    dialect, tickets, changes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    world = generated_world(Clock(datetime.now(UTC)), tickets, changes)
    with serve(world, dialect) as site, ThreadingHTTPServer((HOST, 0), BaseHTTPRequestHandler) as server:
        own = f"{HOST}:{server.server_port}"
        server.RequestHandlerClass = handler_of(Remembered(site, own))
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        lines = configuration(site, "live").replace(site.url, f"http://{own}")
        print(json.dumps({"url": f"http://{own}", "login": dict(login_lines(site)), "secret": secret(site),
                          "configuration": lines, "project": world.project}), flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
