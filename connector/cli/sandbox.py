"""``rung sandbox``: trackers to try on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from textwrap import fill
from threading import Event
from typing import Final

import click

from connector.cli.instants import read_instant
from connector.config.load import load_config
from connector.demo.moments import BEGINS, ENDS, LEFT, ZONE, local
from connector.errors import RungError
from connector.sandbox.beginnings import days_to, week_world
from connector.sandbox.clock import Clock
from connector.sandbox.dialects import DIALECTS
from connector.sandbox.server import Site, serve
from connector.sandbox.sharing import ports_of, serve_shared
from connector.sandbox.words import TITLES, others, told
from connector.sandbox.world import World

EXAMPLE: Final = "maya.odell"
DEFAULT: Final = ("jira-cloud",)


@click.command()
@click.option("--dialect", "dialects", multiple=True, type=click.Choice(sorted(DIALECTS)),
              help=f"which tracker, {DEFAULT[0]} without it; may be given several times")
@click.option("--port", default=0, type=click.IntRange(0, 65_535), metavar="N",
              help="of the first tracker, the others have the next ones; without it free ones are taken")
@click.option("--at", metavar="INSTANT", help="begin at an instant of the demo's week; without it the week is "
                                              "moved to where its Friday is today, and the clock is yours")
@click.option("--demo", "as_demo", is_flag=True,
              help="the trackers of `rung demo` instead, where its rung.yaml has them, as the demo left them")
@click.option("--speed", default=1.0, type=click.FloatRange(0), metavar="N", show_default=True,
              help="how many of its seconds pass in a real one; 0 stands still")
@click.pass_obj
def sandbox(config: Path, dialects: Sequence[str], port: int, at: str | None, as_demo: bool, speed: float) -> None:
    """Try Rung without a tracker: the demo's network desk as Jira and ServiceNow would serve it.

    It listens on this machine alone until Ctrl-C ends it, and keeps nothing. All trackers show one
    and the same week, which goes on as its clock does. What is written into one is there in the others.

    With --demo each ticket is in one of the two trackers, as in `rung demo`, and both answer where
    the rung.yaml of its folder names them.
    """
    with ExitStack() as stack:
        if as_demo:
            if port or dialects:
                raise click.UsageError("--demo takes trackers and ports from rung.yaml: leave out --dialect and --port")
            ports = ports_of(load_config(config))
            clock = Clock(LEFT if at is None else _instant(at), speed)
            _tell_demo(config, clock, stack.enter_context(serve_shared(clock, ports)))
        else:
            world = _world(at, speed)
            _tell(world, [_open(stack, world, dialect, port + place if port else 0)
                          for place, dialect in enumerate(dialects or DEFAULT)])
        try:
            Event().wait()
        except KeyboardInterrupt:
            click.echo("\nthe sandbox is closed", err=True)


def _world(at: str | None, speed: float) -> World:
    if at is None:
        now = datetime.now(UTC)
        return week_world(Clock(now, speed), days=days_to(now))
    return week_world(Clock(_instant(at), speed))


def _instant(at: str) -> datetime:
    instant = read_instant(at, ZONE)
    if not BEGINS <= instant <= ENDS:
        raise click.BadParameter(f"the week is from {local(BEGINS)} to {local(ENDS)}", param_hint="--at")
    return instant


def _open(stack: ExitStack, world: World, dialect: str, port: int) -> Site:
    """:raises RungError: where the port is taken."""
    try:
        return stack.enter_context(serve(world, dialect, port))
    except OSError as error:
        raise RungError(f"nothing can listen on port {port}: {error.strerror}",
                        hint="choose another --port, or leave it out") from error


def _tell(world: World, sites: Sequence[Site]) -> None:
    tickets = len(list(world.tickets()))
    _say(f"{world.people.organisation}, an invented network desk: {tickets} tickets in project {world.project}. "
         f"It is {local(world.clock.now())} there, and {_pace(world.clock.speed)}.")
    _say("The logins are invented too and open nothing else.")
    for site in sites:
        click.echo()
        click.echo(told(site), nl=False)
    click.echo()
    _say(others(world.logins.by_account[EXAMPLE]))
    click.echo()
    base = sites[0].url
    _say("Its clock can be moved, and what goes wrong with trackers can be had on request (docs/sandbox.md):")
    click.echo(f"""
    curl -s {base}/sandbox/clock -H 'Content-Type: application/json' -d '{{"advance": "30m"}}'
    curl -s {base}/sandbox/faults -H 'Content-Type: application/json' -d '{{"kind": "limited", "form": "seconds"}}'
""")
    click.echo("Ctrl-C ends it.")


def _tell_demo(config: Path, clock: Clock, sites: Mapping[str, Site]) -> None:
    places = " and ".join(f"{source} ({TITLES[site.dialect]}) at {site.url}" for source, site in sites.items())
    _say(f"The trackers of `rung demo`: {places}, as {config} names them. It is {local(clock.now())} there, and "
         f"{_pace(clock.speed)}. `rung --config {config} run` reads them.")
    click.echo("Ctrl-C ends it.")


def _pace(speed: float) -> str:
    if speed in (0, 1):
        return "its clock goes as yours does" if speed else "its clock stands still"
    return f"its clock goes {speed:g} times as fast as yours"


def _say(text: str) -> None:
    click.echo(fill(text, 100, break_on_hyphens=False))
