"""``rung explain``: why it is as it is, and what would change it."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from connector.app import open_app
from connector.cli.instants import read_instant
from connector.cli.render import as_json
from connector.cli.render import explain as render
from connector.cli.render.console import page
from connector.cli.render.times import Times
from connector.errors import RungError
from connector.passes.asking import NOT_IN_FORCE, Asker, find, how_to_begin, not_in_force
from connector.store.live_values import GONE_REASONS


@click.command()
@click.argument("key", metavar="KEY")
@click.option("--at", metavar="INSTANT", help='as it was then: "2016-05-01 09:00", or ISO with a zone')
@click.option("--source", metavar="NAME", help="the source it is in, where several have that key")
@click.option("--all", "everything", is_flag=True, help="every rule, every firing, every cycle")
@click.option("--json", "as_json_", is_flag=True, help="print it as JSON on stdout")
@click.pass_obj
def explain(config: Path, key: str, at: str | None, source: str | None, everything: bool, as_json_: bool) -> None:
    """Why incident KEY has its priority, what fired, what will and when, and what would change it.

    It is decided on the spot: no pass needs to have run before. Where its source is a tracker and was
    not read in the last two minutes, the incident is read again first.
    """
    with open_app(config) as app:
        zone = ZoneInfo(app.config.timezone)
        now = app.clock() if at is None else read_instant(at, zone)
        incident = find(app.store, key, source, how_to_begin(app.config))
        fault: RungError | None = None
        if at is None and app.config.trackers:
            # Only here is a tracker asked: asking about exports need not load what talks to trackers.
            from connector.passes.refreshing import refreshed  # noqa: PLC0415

            incident, fault = refreshed(app, incident)
        asked, explained = Asker(app).explain(incident, now)
        stored = app.store.incident(incident.source, incident.id)
        changed = not_in_force(app)
    if as_json_:
        click.echo(json.dumps(as_json.explanation(asked, explained), indent=2))
    else:
        with page() as console:
            render.show(console, asked, explained, Times(zone, now), everything)
    if fault is not None:
        click.echo(f"as it was read last; it could not be read again: {fault}", err=True)
    if stored is not None and stored.gone is not None:
        since = Times(zone, now).full(stored.gone.at)
        why = GONE_REASONS[stored.gone.why]
        click.echo(f"{incident.key}: {why}, noticed {since}; nothing is done about it any more", err=True)
    if changed:
        click.echo(NOT_IN_FORCE.format(app.config.policy.name), err=True)
