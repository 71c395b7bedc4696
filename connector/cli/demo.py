"""``rung demo``: the whole job on a network team's week, read over HTTP from two trackers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from connector.app import App, open_app
from connector.cli.demo_next import tell_next
from connector.cli.demo_reading import Trackers
from connector.cli.demo_words import draft_for, keep_logs, paragraph, say, step, stripped, waiting
from connector.cli.render import explain as explain_render
from connector.cli.render import queue as queue_render
from connector.cli.render.console import console
from connector.cli.render.times import Times
from connector.demo.folder import Written, write
from connector.demo.moments import NOW, ZONE
from connector.demo.sharing import Shared, share_out
from connector.passes.asking import Asker, find
from connector.passes.queueing import Wanted, queue_now
from connector.sandbox.clock import Clock
from connector.sandbox.sharing import free_ports, ports_of, serve_shared

FOLDER: Final = Path("rung-demo")
TOP: Final = 5
EXPLAINED: Final = "wifi"
AUDIENCE: Final = "business"
PARAGRAPHS: Final = 4
"""Of the explanation: the answer, whom it hits, the priority step by step, what is late."""


@click.command()
@click.argument("directory", metavar="[DIR]", default=FOLDER, type=click.Path(path_type=Path))
def demo(directory: Path) -> None:
    """Do the whole job on a network team's week, in a folder of its own (rung-demo, if none is named).

    The week is invented and always the same. Two trackers answer on this machine for as long as the
    demo runs, a Jira and a ServiceNow; their clock and the demo's stand on that week's Friday.
    Files of the folder that you have changed stay as they are, so a changed policy can be tried.
    """
    shared = share_out()
    written = write(directory, shared, free_ports())
    clock = Clock(NOW)

    def sleep(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))

    with (open_app(written.config, clock.now, sleep) as app,
          serve_shared(clock, ports_of(app.config)) as sites):
        _tell_written(shared, written)
        trackers = Trackers(app, clock, sites)
        trackers.read_all()
        _show(app, shared.keys[EXPLAINED])
        _tell_drafts(app, shared.keys[EXPLAINED])
        trackers.read_what_changed()
        trackers.compare()
        _tell_logs(app, written.folder)
    tell_next(shared, written, FOLDER)


def _tell_written(shared: Shared, written: Written) -> None:
    people = shared.whole.people
    say(f"The network desk of {people.organisation}. {people.about.strip()}", "")
    say(f"It is {Times(ZONE, NOW).full(NOW)}.", "")
    step(1, f"The week lies in {written.folder}/")
    say("Its two trackers answer over HTTP on this machine until the demo ends, each with tickets of its own. The "
        f"folder holds their addresses, who is who, and a policy; {written.folder / 'README.md'} tells what happened.")
    for name in written.kept:
        say(f"{name}: yours, kept as you changed it")


def _show(app: App, key: str) -> None:
    times = Times(ZoneInfo(app.config.timezone), app.clock())
    found = queue_now(app, Wanted(), TOP)
    step(3, f"What to work on first, across both: {len(found.shown)} of {found.total}")
    page = console()
    with page.capture() as captured:
        queue_render.show(page, found.shown, times)
    paragraph(captured.get())
    step(4, f"Why {key} stands where it stands")
    with page.capture() as captured:
        asked, explained = Asker(app).explain(find(app.store, key, None), app.clock())
        # Its address leads nowhere once the demo has ended.
        asked = asked._replace(incident=replace(asked.incident, url=""))
        explain_render.show(page, asked, explained, times, False)
    paragraph("\n\n".join(stripped(captured.get()).split("\n\n")[:PARAGRAPHS]))


def _tell_drafts(app: App, key: str) -> None:
    drafts = waiting(app)
    step(5, f"What people read: {len(drafts)} drafts wait for a person; one of them, for {key}")
    click.echo()
    for line in draft_for(drafts, app, key, AUDIENCE).splitlines():
        say(line)


def _tell_logs(app: App, folder: Path) -> None:
    kept = keep_logs(app, folder)
    step(8, "What is kept: a log for each who worked on what was hard and is resolved")
    for line in kept.people:
        say(line)
    say(f"Read {kept.folder}/*/README.md: every number names the events it was computed from.")
