"""``rung run``: one pass, for cron."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from connector.app import open_app
from connector.cli.progress import bar
from connector.errors import RungError, RungErrors
from connector.passes.running import run_pass
from rules.wording import counted


@click.command()
@click.option("--catch-up", is_flag=True,
              help="act also on what was due before the source went live, where it still holds")
@click.option("--json", "as_json", is_flag=True, help="print the pass's summary as JSON on stdout")
@click.pass_obj
def run(config: Path, catch_up: bool, as_json: bool) -> None:
    """Read the sources of rung.yaml, decide everything that is due, once, and store what comes of it.

    Made for cron: silent when nothing is new. While another pass is going on it says so and ends
    well. A pass that was killed is taken up by the next.
    """
    with open_app(config) as app, bar("deciding") as update:
        summary: Mapping[str, Any] | None = run_pass(app, catch_up=catch_up, on_progress=update)
    if summary is None:
        click.echo("another pass is going on", err=True)
    if as_json:
        click.echo(json.dumps({"ran": summary is not None, **(summary or {})}))
    elif summary:
        _tell(summary)
    if summary and summary["failed"]:
        raise RungErrors([RungError(fault["what"], where=fault["where"], hint=fault["hint"])
                          for fault in summary["failed"]])


def _tell(summary: Mapping[str, Any]) -> None:
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
