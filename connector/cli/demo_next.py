"""What the demo suggests to try next: commands that work as they stand, when its trackers are gone."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

import click

from connector.cli.demo_words import say, step
from connector.demo.configuration import POLICY
from connector.demo.exports import SUNDAY
from connector.demo.folder import Written
from connector.demo.mapping import NAME
from connector.demo.moments import BEGINS, ENDS, NOW, local
from connector.demo.sharing import DESK, Shared

DRAFTED: Final = "core"
POINTERS: Final = (
    ("wifi", "what is missing above: goals, conditions, what would make it P1"),
    ("core", "raised to P1 after three and a half hours, and therefore late in the same minute"),
    ("forgotten", "nobody has touched it since Tuesday: whom Rung calls, and when"),
    ("planned-friday", "an alarm during planned work: P5, and by itself a P3 again at 16:30"),
)


def tell_next(shared: Shared, written: Written, usual: Path) -> None:
    """:param usual: the folder that is taken where none is named."""
    program = _program(sys.argv[0])
    rung = f"{program} --config {shlex.quote(str(written.config))}"
    policy, export, mapping = (shlex.quote(str(written.folder / name)) for name in (POLICY, SUNDAY, f"{NAME}.yaml"))
    at, sunday = f'--at "{local(NOW)}"', f'--at "{local(ENDS)}"'
    step(9, "Try next")
    say("The trackers are gone, and the demo's clock with them: --at asks as it was then.")
    _command("the whole queue", f"{rung} queue {at}")
    for name, why in POINTERS:
        _command(f"{why} ({shared.where(name)})", f"{rung} explain {shared.keys[name]} {at}")
    _command("a draft, and what each of its sentences rests on", f"{rung} drafts show {shared.keys[DRAFTED]} --why")
    _command("how it all ended on Sunday: have the trackers again, until Ctrl-C", f"{rung} sandbox --demo {sunday}")
    _command("and in another shell",
             f"{rung} run", f'{rung} verify --since "{local(BEGINS)}"', f"{rung} queue {sunday}",
             f"{rung} proof write")
    _command("the same of the desk without a tracker, by an export of it",
             f"{rung} import --source {DESK} --format {mapping} {export}")
    again = "" if written.folder == usual else f" {shlex.quote(str(written.folder))}"
    _command(f"another policy: edit {written.folder / POLICY}, then", f"{program} policy check {policy}",
             f"{program} demo{again}")
    _command("live: a tracker in which today is that Friday, and the lines for a rung.yaml of your own",
             f"{program} sandbox")


def _program(called: str) -> str:
    """What to type for Rung: ``rung``, or the path by which it was called where that finds no or another one."""
    if Path(called).stem != "rung":
        return "rung"
    found = shutil.which("rung")
    same = found is not None and Path(called).exists() and Path(found).samefile(called)
    return "rung" if same else shlex.quote(called)


def _command(why: str, *lines: str) -> None:
    click.echo()
    say(why)
    for line in lines:
        click.echo(f"    {line}")
