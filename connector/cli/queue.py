"""``rung queue``: what to work on, in order of business impact."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from connector.app import open_app
from connector.cli.instants import read_instant
from connector.cli.progress import bar
from connector.cli.render import as_json
from connector.cli.render import queue as render
from connector.cli.render.console import page
from connector.cli.render.times import Times
from connector.passes.asking import NOT_IN_FORCE, how_to_begin, not_in_force
from connector.passes.parts import App
from connector.passes.queueing import Queue, Wanted, queue_at, queue_now


@click.command()
@click.option("--limit", metavar="N", type=click.IntRange(min=1), default=20, show_default=True, help="show so many")
@click.option("--at", metavar="INSTANT", help='the queue as it was then: "2016-05-01 09:00", or ISO with a zone')
@click.option("--source", metavar="NAME", help="only of this source")
@click.option("--group", metavar="NAME", help="only what this assignment group holds")
@click.option("--assignee", metavar="NAME", help="only what this account or person holds")
@click.option("--json", "as_json_", is_flag=True, help="print it as JSON on stdout")
@click.pass_obj
def queue(config: Path, limit: int, at: str | None, source: str | None, group: str | None, assignee: str | None,
          as_json_: bool) -> None:
    """What to work on first: open incidents in order of business impact.

    Each with the reason for its priority, what is late, and what falls due next.
    """
    wanted = Wanted(source, group, assignee)
    with open_app(config) as app:
        zone = ZoneInfo(app.config.timezone)
        found = _ask(app, at, zone, wanted, limit)
        if as_json_:
            click.echo(json.dumps(as_json.queue(found), indent=2))
        elif found.shown:
            with page() as console:
                render.show(console, found.shown, Times(zone, found.at))
        _tell(app, found, Times(zone, found.at), zone)


def _ask(app: App, at: str | None, zone: ZoneInfo, wanted: Wanted, limit: int) -> Queue:
    if at is None:
        return queue_now(app, wanted, limit)
    instant = read_instant(at, zone)
    with bar("looking back", app.store.status().incidents) as update:
        return queue_at(app, instant, wanted, limit, update)


def _tell(app: App, found: Queue, times: Times, zone: ZoneInfo) -> None:
    say = [f"{len(found.shown)} of {found.total:,} open at {times.full(found.at)}, times are {zone.key}"]
    if not found.total:
        say = [f"nothing is open at {times.full(found.at)} ({zone.key})"]
        say += [f"hint: {found.hint}"] if found.hint else _when_there_was(app, times)
    if len(found.shown) < found.total:
        say.append(f"hint: `--limit {found.total}` shows all of them")
    if found.undecided:
        say.append(f"{found.undecided:,} were never decided by a pass\nhint: `rung run` keeps what it decides")
    if not_in_force(app):
        say.append(NOT_IN_FORCE.format(app.config.policy.name))
    click.echo("\n".join(say), err=True)


def _when_there_was(app: App, times: Times) -> list[str]:
    status = app.store.status()
    if status.last_opened_at is None:
        return [f"hint: nothing is stored yet: {how_to_begin(app.config)}"]
    if status.open:
        return []
    # At the instant of its opening the newest incident was open: there the queue holds something.
    last = status.last_opened_at.astimezone(times.zone)
    return [f"all {status.incidents:,} incidents are done; the last was opened at {times.full(last)}",
            f'hint: `rung queue --at "{last:%Y-%m-%d %H:%M:%S}"` shows the queue as it was then']
