"""The command ``rung``: data on stdout, words on stderr, an exit code that can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NoReturn

import click

from connector import __version__
from connector.cli import handler
from connector.cli.group import LazyGroup, Verb
from connector.house import refuse_foreign_rules

VERBS: Final = {
    "demo": Verb("connector.cli.demo:demo", "the whole job on a network team's week, to see it work"),
    "init": Verb("connector.cli.init:init", "write a commented rung.yaml and a policy to start from"),
    "check": Verb("connector.cli.check:check", "is all in order: configuration, store, policy, clock, sources"),
    "run": Verb("connector.cli.run:run", "one pass, for cron: decide what is due"),
    "queue": Verb("connector.cli.queue:queue", "what to work on first, in order of business impact"),
    "explain": Verb("connector.cli.explain:explain", "one incident: why this priority, what fired, what will and when"),
    "drafts": Verb("connector.cli.drafts:drafts", "what is drafted for stakeholders, and what each sentence rests on"),
    "proof": Verb("connector.cli.proof:proof", "the technicians' logs: list, show, write, annotate, correct"),
    "policy": Verb("connector.cli.policy:policy", "check a policy, try it on cases; its schema for editors"),
    "import": Verb("connector.cli.importing:import_", "read an export file: CSV, JSON, JSONL, plain or gzipped"),
    "verify": Verb("connector.cli.verify:verify", "source against store: what is missing, what is doubled"),
    "sandbox": Verb("connector.cli.sandbox:sandbox", "trackers to try on: Jira and ServiceNow on this machine"),
    "status": Verb("connector.cli.status:status", "what is stored, what is owed, the last good pass"),
}
"""Every command, in the order in which `rung --help` lists them."""


@click.group(cls=LazyGroup, verbs=VERBS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", metavar="PATH", type=click.Path(path_type=Path), help="the configuration",
              envvar="RUNG_CONFIG", default="rung.yaml", show_envvar=True, show_default=True)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def rung(ctx: click.Context, config: Path) -> None:
    """Rank incidents by business impact, say whom to bring in and when, judge the escalations.

    Exit code 0: done. 1: the input or the tracker is at fault. 2: wrong usage. 3: a defect in Rung.
    130: stopped by Ctrl-C.
    """
    ctx.obj = config


def main() -> NoReturn:
    """The console script."""
    handler.run(_start)


def _start() -> object:
    refuse_foreign_rules()
    return rung.main(prog_name="rung", standalone_mode=False)
