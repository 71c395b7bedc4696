"""A tracker to the byte: what it sends, when it closes, and what arrived at it."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Self

Then = Literal["keep", "close", "hang", "drip"]


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    """An answer as it goes over the wire, with its true length unless ``Content_Length`` says otherwise."""
    fields = {"Content-Type": "application/json", "Content-Length": str(len(body)),
              **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def ok(data: Any) -> bytes:
    return http("200 OK", json.dumps(data).encode())


@dataclass(frozen=True)
class Step:
    """What is sent to one request, and what follows: the connection stays, is closed, says nothing more,
    or sends one blank after the other for ever."""

    send: bytes = b""
    then: Then = "keep"


@dataclass
class Wire:
    """Answers requests by ``steps``, one after the other, over however many connections."""

    steps: deque[Step] = field(default_factory=deque)
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    tls: ssl.SSLContext | None = None
    port: int = 0

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def will(self, *steps: Step | bytes) -> Self:
        self.steps.extend(step if isinstance(step, Step) else Step(step) for step in steps)
        return self

    @contextmanager
    def listening(self) -> Iterator[Self]:
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]
            thread = threading.Thread(target=self._accept, args=(server,), daemon=True)
            thread.start()
            try:
                yield self
            finally:
                self.over.set()
                # Wakes whoever waits in accept().
                socket.create_connection(("127.0.0.1", self.port)).close()
                thread.join()

    def _accept(self, server: socket.socket) -> None:
        while True:
            connection, _ = server.accept()
            if self.over.is_set():
                connection.close()
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with self.tls.wrap_socket(connection, server_side=True) if self.tls else connection as stream:
                while (request := _request(stream)) and self._answer(stream, request):
                    pass
        except OSError:
            pass  # the client hung up, as some tests want

    def _answer(self, stream: socket.socket, request: bytes) -> bool:
        self.requests.append(request)
        step = self.steps.popleft()
        stream.sendall(step.send)
        if step.then == "hang":
            self.over.wait()
        while step.then == "drip" and not self.over.wait(0.01):
            stream.sendall(b" ")
        return step.then == "keep"


def _request(stream: socket.socket) -> bytes:
    """One request with its body; empty where the client has closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = stream.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(
        b"content-length:")), 0)
    while len(body) < length:
        body += stream.recv(65536)
    return head + b"\r\n\r\n" + body
