"""The demo's week served as the council has it: each of its trackers with what is kept there, in one time."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from connector.config.model import Config
from connector.demo.sharing import share_out
from connector.errors import RungError
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.server import HOST, Site, serve


def free_ports() -> dict[str, int]:
    """Source of the demo → the port of its tracker, another one where that is taken."""
    return {source: _free(tracker.port) for source, tracker in share_out().trackers.items()}


def ports_of(config: Config) -> dict[str, int]:
    """Source of the demo → the port at which ``config`` has its tracker.

    :raises RungError: where it does not name all of them, on this machine.
    """
    named = {source.source: urlsplit(source.url) for source in config.trackers}
    trackers = share_out().trackers
    ports = {source: named[source].port or 0 for source in trackers if source in named
             and named[source].hostname == HOST}
    if len(ports) < len(trackers):
        raise RungError(f"the demo's trackers are not among its sources: {', '.join(trackers)} at {HOST}",
                        hint="`rung demo` writes a rung.yaml that names them, in a folder of its own")
    return ports


@contextmanager
def serve_shared(clock: Clock, ports: Mapping[str, int]) -> Iterator[dict[str, Site]]:
    """A site for each source of the demo, until the block ends.

    :raises RungError: where a port is taken.
    """
    shared = share_out()
    with ExitStack() as stack:
        sites: dict[str, Site] = {}
        for source, port in ports.items():
            world = week_world(clock, shared.shares[source])
            try:
                sites[source] = stack.enter_context(serve(world, shared.trackers[source].dialect, port))
            except OSError as error:
                raise RungError(f"nothing can listen on port {port}: {error.strerror}",
                                hint="end what listens there (another sandbox?), or change `url` in rung.yaml"
                                ) from error
        yield sites


def _free(port: int) -> int:
    for wanted in (port, 0):
        try:
            with socket.create_server((HOST, wanted)) as listening:
                return int(listening.getsockname()[1])
        except OSError:
            continue
    raise RungError("no port of this machine is free")
