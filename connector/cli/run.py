"""``rung run``: one pass, for cron."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from connector.app import open_app
from connector.cli.handler import AT_FAULT
from connector.cli.progress import pass_bars
from connector.cli.terminal import one_line
from connector.errors import RungError, RungErrors
from connector.passes.running import run_pass
from rules.wording import counted

SHOWN: Final = 5


@click.command()
@click.option("--catch-up", is_flag=True,
              help="act also on what was due before the source went live, where it still holds")
@click.option("--json", "as_json", is_flag=True, help="print the pass's summary as JSON on stdout")
@click.pass_obj
def run(config: Path, catch_up: bool, as_json: bool) -> None:
    """Read the sources of rung.yaml, decide everything that is due, once, and store what comes of it.

    Made for cron: silent when nothing is new. While another pass is going on it says so and ends
    well. A pass that was killed is taken up by the next. A source that fails leaves the others done;
    a tracker is then left alone for a while, longer each time, and the pass ends with exit code 1.
    """
    with open_app(config) as app, pass_bars() as (heard, update):
        summary: Mapping[str, Any] | None = run_pass(app, catch_up=catch_up, on_progress=update, on_read=heard)
    if summary is None:
        click.echo("another pass is going on", err=True)
    if as_json:
        click.echo(json.dumps({"ran": summary is not None, **(summary or {})}))
    elif summary:
        _tell(summary)
    if summary and summary["failed"]:
        # Cron mails what is printed: a tracker that is left alone for an hour is told once, not sixty times.
        _tell_left_alone(summary)
        if told := faults(summary):
            raise RungErrors(told)
        raise SystemExit(AT_FAULT)


def news(summary: Mapping[str, Any]) -> list[str]:
    """Of each tracker what was new, and what of it cannot be read whole."""
    told: list[str] = []
    for source, read in summary["read"].items():
        words = [f"{read[name]:,} {name}" for name in ("new", "changed", "gone") if read[name]]
        words += ["more to come: the next pass goes on"] if read["more"] else []
        if words:
            told.append(f"{source}: {', '.join(words)}")
        told += [one_line(f"{source}: {unread['key']} cannot be read whole: {unread['what']}")
                 for unread in read["unread"][:SHOWN]]
        if len(read["unread"]) > SHOWN:
            told.append(f"{source}: and {len(read['unread']) - SHOWN:,} more; --json names all")
    return told


def faults(summary: Mapping[str, Any]) -> list[RungError]:
    """What went wrong that no earlier pass has told."""
    return [RungError(fault["what"], where=fault["where"], hint=fault["hint"]) for fault in summary["failed"]
            if not fault["told_before"]]


def _tell_left_alone(summary: Mapping[str, Any]) -> None:
    """To a person, not to cron: why a pass does nothing about a tracker whose fault was told before."""
    resting = {fault["source"]: fault["what"] for fault in summary["failed"] if fault["told_before"]}
    if not resting or not sys.stderr.isatty():
        return
    for source, what in resting.items():
        click.echo(one_line(f"{source}: {what}"), err=True)
    click.echo("hint: `rung check` asks at once", err=True)


def _tell(summary: Mapping[str, Any]) -> None:
    for line in news(summary):
        click.echo(line, err=True)
    if not summary.get("changed"):
        return
    firings = summary["firings"]
    parts = [f"decided {summary['decided']:,}"]
    shown = ("due", "overtaken", "historic", "shadow")
    parts += [f"{firings[status]:,} {status}" for status in shown if firings.get(status)]
    click.echo(", ".join(parts), err=True)
    if summary["historic_still_true"]:
        click.echo(f"of what was due before this source went live, {summary['historic_still_true']:,} still hold; "
                   "nothing was done about them\n"
                   "hint: `rung queue` shows them in order, `rung run --catch-up` acts on them", err=True)
    if summary["effects_held"]:
        click.echo(f"{counted(summary['effects_held'], 'effect')} held: no channel is configured", err=True)
