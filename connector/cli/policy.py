"""``rung policy``: is a policy right, and what may stand in one."""

from __future__ import annotations

import json
from pathlib import Path

import click

from connector.problems import refusal
from rules.policy.load import load_policy, policy_schema
from rules.policy.problems import PolicyErrors, Problem


@click.group()
def policy() -> None:
    """Check a policy; its schema for editors."""


@policy.command()
def schema() -> None:
    """Print the JSON Schema of a policy, for editors."""
    click.echo(json.dumps(policy_schema(), indent=2))


@policy.command()
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="print the mistakes as a JSON list on stdout")
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Name every mistake of each FILE, as file:line:column.

    Exit code 0 where there is none, 1 where there is any.
    """
    problems = [problem for path in paths for problem in _problems(path)]
    if as_json:
        click.echo(json.dumps([problem._asdict() for problem in problems], indent=2))
    if problems:
        raise refusal(problems)
    if not as_json:
        click.echo(f"{_counted(len(paths))} in order", err=True)


def _problems(path: Path) -> tuple[Problem, ...]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return (Problem(str(path), 1, 1, f"the policy cannot be read: {error.strerror}"),)
    except UnicodeDecodeError as error:
        return (Problem(str(path), 1, 1, f"the policy is not UTF-8: {error.reason} at byte {error.start}"),)
    try:
        load_policy(text, str(path))
    except PolicyErrors as error:
        return error.problems
    return ()


def _counted(number: int) -> str:
    return "1 policy is" if number == 1 else f"{number} policies are"
