"""``rung verify``: source against store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from connector.app import open_app
from connector.cli.handler import AT_FAULT
from connector.cli.instants import read_instant
from connector.cli.progress import reading_bar
from connector.cli.terminal import one_line
from connector.config.sources import LiveSource
from connector.errors import RungError
from connector.passes.parts import App
from connector.passes.verifying import Difference, Verified
from connector.passes.verifying import verify as compare
from rules.documents.problems import nearest
from rules.durations import parse_duration
from rules.wording import counted

SHOWN = 20
WINDOW = "30d"


@click.command()
@click.option("--source", metavar="NAME", help="only this tracker of rung.yaml; all of them without")
@click.option("--window", metavar="DURATION", default=WINDOW, show_default=True,
              help="how far back: what was updated in this time")
@click.option("--since", metavar="INSTANT", help='instead: what was updated since "2026-05-01 09:00"')
@click.option("--histories", is_flag=True, help="compare every entry of every history too, which reads them all")
@click.option("--no-repair", is_flag=True, help="only tell; do not read again what differs")
@click.option("--json", "as_json", is_flag=True, help="print it as JSON on stdout")
@click.pass_obj
def verify(config: Path, source: str | None, window: str, since: str | None, histories: bool, no_repair: bool,
           as_json: bool) -> None:
    """Count and compare what the trackers list and what the store holds, and name what differs.

    What differs is read again and compared once more. Exit code 0 where the two agree in the end,
    1 where they do not or a tracker cannot be asked.
    """
    found: list[Verified] = []
    faults: list[RungError] = []
    with open_app(config) as app, reading_bar() as heard:
        begin = app.clock() - _span(window) if since is None else read_instant(since, ZoneInfo(app.config.timezone))
        for tracker in _meant(app, source):
            try:
                found.append(compare(app, tracker, begin, histories=histories, repair=not no_repair,
                                     on_progress=heard))
            except RungError as error:
                faults.append(error)
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in found], indent=2))
    else:
        for line in (line for one in found for line in lines(one)):
            click.echo(line)
    for fault in faults:
        click.echo(f"error: {fault}", err=True)
    if faults or any(one.left for one in found):
        raise SystemExit(AT_FAULT)


def _span(window: str) -> timedelta:
    try:
        return parse_duration(window).on(None)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--window") from error


def _meant(app: App, name: str | None) -> Sequence[LiveSource]:
    trackers = app.config.trackers
    if not trackers:
        raise RungError("no source of rung.yaml is a tracker", hint="an export is read whole each time it changes")
    meant = [tracker for tracker in trackers if name in (None, tracker.source)]
    if not meant:
        raise RungError(f'no tracker "{name}" in rung.yaml', hint=nearest(name or "", [one.source for one in trackers]))
    return meant


def lines(one: Verified) -> list[str]:
    """What a comparison found, for people."""
    head = (f"{one.source}: {counted(one.listed, 'incident')} updated since {one.since:%Y-%m-%d %H:%M} UTC, "
            f"{one.held:,} held in the same version")
    removed = [difference for difference in one.found if difference.kind == "removed"]
    found = [difference for difference in one.found if difference.kind != "removed"]
    mended = [difference for difference in found if difference not in one.left]
    told = [f"{head}; nothing missing, nothing doubled" if not found else
            f"{head}; {counted(len(found), 'difference')}, {len(mended):,} mended by reading again"]
    for state, those in (("left", one.left), ("mended", mended), ("kept", removed)):
        told += [_line(difference, state) for difference in those[:SHOWN]]
        if len(those) > SHOWN:
            told.append(f"  {state}: and {len(those) - SHOWN:,} more; --json names all")
    return told


def _line(one: Difference, state: str) -> str:
    return "  " + one_line(f"{state}: {one.key or one.id} {one.kind}: {one.detail}")


def _as_json(one: Verified) -> dict[str, Any]:
    return {"source": one.source, "since": one.since.isoformat(), "listed": one.listed, "held": one.held,
            "found": [difference._asdict() for difference in one.found],
            "left": [difference._asdict() for difference in one.left]}
