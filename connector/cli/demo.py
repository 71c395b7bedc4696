"""``rung demo``: the whole job on a network team's week."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from textwrap import fill
from typing import Final
from zoneinfo import ZoneInfo

import click

from connector.app import App, open_app
from connector.cli.demo_words import draft_for, keep_logs, waiting
from connector.cli.render import explain as explain_render
from connector.cli.render import queue as queue_render
from connector.cli.render.console import console
from connector.cli.render.times import Times
from connector.demo.configuration import LATER, POLICY, SOURCE
from connector.demo.folder import Written, write
from connector.demo.moments import ENDS, NOW, local
from connector.demo.week import Week, load_week
from connector.passes.asking import Asker, find
from connector.passes.importing import Imported, import_file
from connector.passes.queueing import Wanted, queue_now
from connector.passes.running import run_pass

FOLDER: Final = "rung-demo"
TOP: Final = 5
EXPLAINED: Final = "wifi"
AUDIENCE: Final = "business"
PARAGRAPHS: Final = 4
"""Of the explanation: the answer, whom it hits, the priority step by step, what is late."""
POINTERS: Final = (
    ("core", "raised to P1 after three and a half hours, and therefore late in the same minute"),
    ("forgotten", "nobody has touched it since Tuesday: whom Rung calls, and when"),
    ("planned-friday", "an alarm during planned work: P5, and by itself a P3 again at 16:30"),
)


@click.command()
@click.argument("directory", metavar="[DIR]", default=FOLDER, type=click.Path(path_type=Path))
def demo(directory: Path) -> None:
    """Do the whole job on a network team's week, in a folder of its own (rung-demo, if none is named).

    The week is invented and always the same; the demo's clock stands still on its Friday at 15:00.
    Files of the folder that you have changed stay as they are, so a changed policy can be tried.
    """
    week = load_week()
    written = write(directory, week)
    _tell_written(week, written)
    with open_app(written.config, clock=lambda: NOW) as app:
        _tell_read(_read(app, written))
        _tell_pass(app)
        _show(app, week.keys[EXPLAINED])
        _tell_words(app, week.keys[EXPLAINED], written.folder)
    _tell_next(week, written)


def _read(app: App, written: Written) -> Imported:
    source = next((source for source in app.config.sources if source.source == SOURCE), None)
    mapping, live_since = (source.mapping, source.live_since) if source else (None, None)
    return import_file(app, written.export, SOURCE, mapping, None, live_since)


def _step(number: int, title: str) -> None:
    click.echo()
    click.secho(f"[{number}] {title}", bold=True)


def _say(text: str) -> None:
    click.echo(fill(text, 78, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False))


def _tell_written(week: Week, written: Written) -> None:
    people = week.people
    click.echo(fill(f"The network desk of {people.organisation}. {people.about.strip()}", 78))
    click.echo(f"It is {Times(ZoneInfo('Europe/London'), NOW).full(NOW)}.")
    _step(1, f"The week lies in {written.folder}/")
    _say(f"The tracker's export, who is who, a policy. {written.folder / 'README.md'} tells what happened.")
    for name in written.kept:
        _say(f"{name}: yours, kept as you changed it")


def _tell_read(imported: Imported) -> None:
    report = imported.report
    _step(2, "Reading the export, as `rung import` does")
    aside = f"{report.skipped:,} rows or cells set aside" if report.skipped else "nothing set aside"
    _say(f"{report.incidents:,} incidents with {report.events:,} events of their history; {aside}")


def _tell_pass(app: App) -> None:
    _step(3, "One pass, as `rung run` makes it from cron")
    run_pass(app)
    status = app.store.status()
    firings = status.firings
    _say(f"{status.incidents:,} decided, {status.open:,} of them open. {firings.get('due', 0):,} calls and updates "
         f"are due now; {firings.get('overtaken', 0):,} fell due in the week and were answered or overtaken.")
    _say(f"{sum(status.effects.values()):,} messages are held: the demo has no channel to send them by.")


def _show(app: App, key: str) -> None:
    zone = ZoneInfo(app.config.timezone)
    times = Times(zone, app.clock())
    found = queue_now(app, Wanted(), TOP)
    _step(4, f"What to work on first: {len(found.shown)} of {found.total}")
    page = console()
    with page.capture() as captured:
        queue_render.show(page, found.shown, times)
    _paragraph(captured.get())
    _step(5, f"Why {key} stands where it stands")
    with page.capture() as captured:
        asked, explained = Asker(app).explain(find(app.store, key, SOURCE), app.clock())
        explain_render.show(page, asked, explained, times, False)
    _paragraph("\n\n".join(_stripped(captured.get()).split("\n\n")[:PARAGRAPHS]))


def _tell_words(app: App, key: str, folder: Path) -> None:
    drafts = waiting(app)
    _step(6, f"What people read: {len(drafts)} drafts wait for a person; one of them, for {key}")
    click.echo()
    for line in draft_for(drafts, app, key, AUDIENCE).splitlines():
        _say(line)
    kept = keep_logs(app, folder)
    _step(7, "What is kept: a log for each who worked on what was hard and is resolved")
    for line in kept.people:
        _say(line)
    _say(f"Read {kept.folder}/*/README.md: every number names the events it was computed from.")


def _stripped(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip()


def _paragraph(text: str) -> None:
    click.echo(f"\n{_stripped(text)}")


def _tell_next(week: Week, written: Written) -> None:
    program = _program(sys.argv[0])
    rung = f"{program} --config {shlex.quote(str(written.config))}"
    policy, later = (shlex.quote(str(written.folder / name)) for name in (POLICY, LATER))
    at = f'--at "{local(NOW)}"'
    _step(8, "Try next")
    _say("The demo's clock stands still; yours does not. --at asks as it was then.")
    _command("the whole queue", f"{rung} queue {at}")
    _command("what is missing above: goals, conditions, what would make it P1",
             f"{rung} explain {week.keys[EXPLAINED]} {at}")
    for name, why in POINTERS:
        _command(why, f"{rung} explain {week.keys[name]} {at}")
    _command("a draft, and what each of its sentences rests on",
             f"{rung} drafts show {week.keys[EXPLAINED]} --why")
    _command("how it all ended on Sunday, the logs with it", f"{rung} import --source {SOURCE} {later}", f"{rung} run",
             f'{rung} queue --at "{local(ENDS)}"', f"{rung} proof write")
    again = "" if written.folder == Path(FOLDER) else f" {shlex.quote(str(written.folder))}"
    _command(f"another policy: edit {written.folder / POLICY}, then", f"{program} policy check {policy}",
             f"{program} demo{again}")


def _program(called: str) -> str:
    """What to type for Rung: ``rung``, or the path by which it was called where that finds no or another one."""
    if Path(called).stem != "rung":
        return "rung"
    found = shutil.which("rung")
    same = found is not None and Path(called).exists() and Path(found).samefile(called)
    return "rung" if same else shlex.quote(called)


def _command(why: str, *lines: str) -> None:
    click.echo()
    _say(why)
    for line in lines:
        click.echo(f"    {line}")
