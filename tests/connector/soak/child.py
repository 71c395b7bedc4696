"""Runs ``rung`` as often as it is told to, each time in a process of its own, in the time of a sandbox.

What ``rung`` needs is loaded once, and each run is a fork of that: so a run that is killed is killed at
work and not while Python starts. Orders come on stdin, a line of JSON each; what came of one goes to stdout.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from sqlalchemy import Engine, event

import connector.app
from connector.app import open_app

PRELOADED = ("connector.cli.run", "connector.cli.verify", "connector.cli.check", "connector.passes.reading",
             "connector.passes.deciding", "connector.trackers.jira.tracker", "connector.trackers.servicenow.tracker")


class SandboxTime:
    """The clock that the tracker goes by; whoever waits moves it.

    Beside waiting, only what is asked of the tracker lets time pass: after an answer it is looked at anew.
    """

    def __init__(self, url: str) -> None:
        self._at = urlsplit(url).netloc
        self._now: datetime | None = None

    def now(self) -> datetime:
        if self._now is None:
            self._now = self._ask("GET", None)
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now = self._ask("POST", {"to": (self._ask("GET", None) + timedelta(seconds=seconds)).isoformat()})

    def passes(self) -> None:
        self._now = None

    def _ask(self, method: str, body: Any) -> datetime:
        connection = HTTPConnection(self._at, timeout=30)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, "/sandbox/clock", None if body is None else json.dumps(body), headers)
            return datetime.fromisoformat(json.loads(connection.getresponse().read())["now"])
        finally:
            connection.close()


class Points:
    """The points at which a run may die: around each request, before each statement and each commit."""

    def __init__(self, clock: SandboxTime, last: int, only: str) -> None:
        """:param last: the one to die at; 0 for none. :param only: count those whose name begins so."""
        self.met: list[str] = []
        self._clock, self._last, self._only = clock, last, only

    def meet(self, name: str) -> None:
        if name.startswith(self._only):
            self.met.append(name)
            if len(self.met) == self._last:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        send = HTTPAdapter.send

        def sending(adapter: HTTPAdapter, request: Any, **more: Any) -> Any:
            self.meet("request")
            try:
                return send(adapter, request, **more)
            finally:
                self._clock.passes()
                self.meet("answer")

        vars(sys.modules[HTTPAdapter.__module__])["HTTPAdapter"].send = sending
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", self._commit)

    def _statement(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        verb = statement.split(None, 1)[0].upper()
        self.meet(f"store {verb}" if verb in ("INSERT", "UPDATE", "DELETE") else f"look {verb}")

    def _commit(self, connection: Any) -> None:
        self.meet("store commit" if connection.get_execution_options().get("writes") else "look commit")


def run_once(main: Callable[[], Any], clock: SandboxTime, order: dict[str, Any], folder: Path) -> None:
    """In the fork: become ``rung``. Does not return."""
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_CREAT | os.O_WRONLY | os.O_TRUNC), number)
    points, code = Points(clock, order["at"], order["only"]), 3
    points.watch()
    clock.passes()
    sys.argv = ["rung", *order["words"]]
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 3
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        (folder / "met").write_text("\n".join(points.met))
        os._exit(code)


def wait(pid: int, seconds: float | None) -> int:
    """Until it ended, or kill it after so long; the code as ``subprocess`` has it."""
    if seconds is not None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.002)
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def serve(url: str, folder: Path) -> None:
    """Until stdin ends."""
    clock = SandboxTime(url)
    # The commands take it from there when they are loaded, which they are not yet.
    vars(connector.app)["open_app"] = partial(open_app, clock=clock.now, sleep=clock.sleep)
    from connector.cli import main  # noqa: PLC0415

    for name in PRELOADED:
        __import__(name)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            run_once(main, clock, order, folder)
        print(wait(pid, order["seconds"]), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
