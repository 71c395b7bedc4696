"""``rung policy``: is a policy right, and what may stand in one."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from connector.errors import RungError
from connector.policies import policy_text
from connector.problems import refusal
from rules.cases.load import Ready, load_cases
from rules.documents.problems import DocumentErrors, Problem
from rules.facts.page import facts_page
from rules.policy.load import load_policy, policy_schema


@click.group()
def policy() -> None:
    """Check a policy, try it on cases; its schema for editors."""


@policy.command()
def schema() -> None:
    """Print the JSON Schema of a policy, for editors."""
    click.echo(json.dumps(policy_schema(), indent=2))


@policy.command()
def facts() -> None:
    """Print the facts that a condition may name, as a page of Markdown."""
    click.echo(facts_page(), nl=False)


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


@policy.command()
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="print every case and its mismatches as JSON on stdout")
def test(paths: tuple[Path, ...], as_json: bool) -> None:
    """Run the rule cases of each FILE.

    Exit code 0 where every case is as expected, 1 where any is not.
    """
    results = [(path, case, case.run()) for path in paths for case in _cases(path)]
    failed = [(path, case, wrong) for path, case, wrong in results if wrong]
    if as_json:
        click.echo(json.dumps([{"file": str(path), "line": case.line, "case": case.name,
                                "mismatches": [mismatch._asdict() for mismatch in wrong]}
                               for path, case, wrong in results], indent=2))
    else:
        for path, case, wrong in failed:
            click.echo(f"{path}:{case.line}: {case.name}")
            for mismatch in wrong:
                click.echo(f"    {mismatch}")
    well = len(results) - len(failed)
    click.echo(f"{well} {'case' if well == 1 else 'cases'} as expected, {len(failed)} not", err=True)
    if failed:
        raise SystemExit(1)


def _cases(path: Path) -> tuple[Ready, ...]:
    try:
        return load_cases(path.read_text(encoding="utf-8"), str(path), partial(policy_text, beside=path.parent))
    except DocumentErrors as error:
        raise refusal(error.problems) from error
    except OSError as error:
        raise RungError(f"the cases cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise RungError(f"the cases are not UTF-8: {error.reason} at byte {error.start}", where=str(path)) from error


def _problems(path: Path) -> tuple[Problem, ...]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return (Problem(str(path), 1, 1, f"the policy cannot be read: {error.strerror}"),)
    except UnicodeDecodeError as error:
        return (Problem(str(path), 1, 1, f"the policy is not UTF-8: {error.reason} at byte {error.start}"),)
    try:
        load_policy(text, str(path))
    except DocumentErrors as error:
        return error.problems
    return ()


def _counted(number: int) -> str:
    return "1 policy is" if number == 1 else f"{number} policies are"
