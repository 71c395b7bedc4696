"""The demo's folder with its two trackers read over HTTP, as they stood at an instant of the week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from connector.app import App, open_app
from connector.demo.folder import write
from connector.demo.sending import record_sent
from connector.demo.sharing import share_out
from connector.passes.running import run_pass
from connector.sandbox.clock import Clock
from connector.sandbox.sharing import free_ports, ports_of, serve_shared


@contextmanager
def read_at(folder: Path, at: datetime) -> Iterator[tuple[App, Mapping[str, Any]]]:
    """After one pass at ``at``, with the pass's summary; the trackers are gone by then."""
    written, clock = write(folder, share_out(), free_ports()), Clock(at)

    def sleep(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))

    with open_app(written.config, clock.now, sleep) as app:
        with serve_shared(clock, ports_of(app.config)):
            summary = run_pass(app)
        assert summary is not None and summary["failed"] == []
        record_sent(app.store, share_out(), at)
        yield app, summary
