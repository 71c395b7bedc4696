"""``rung check``: is all in order."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import click

from connector import app as root
from connector.cli.progress import bar
from connector.cli.render import checks
from connector.cli.render.console import page
from connector.config.load import load_config
from connector.config.model import Config
from connector.errors import RungError
from connector.passes import checking
from connector.passes.checking import Finding
from connector.passes.checking_trackers import of_tracker, released
from connector.passes.coverage import Coverage, cover
from connector.passes.parts import App
from connector.passes.policies import checked
from connector.passes.policy_file import read_policy
from connector.passes.texts import of_templates
from connector.store import StoreMissing, open_store
from rules.policy.values import Policy


@click.command()
@click.option("--quick", is_flag=True, help="leave out what takes a walk through every stored incident")
@click.option("--json", "as_json", is_flag=True, help="print it as JSON on stdout")
@click.pass_obj
def check(config: Path, quick: bool, as_json: bool) -> None:
    """Look over configuration, store, policy, clock, sources, people and rules.

    Every stored incident is judged by the configured policy as if it had always held: which
    rules fire, which cannot be judged, which never can fire. Nothing is changed, but a tracker that passes
    leave alone after failures is asked, and where nothing is wrong with it they may ask it again.

    Exit code 0 where there is no error, warnings or not; 1 where there is any.
    """
    findings: list[Finding] = []
    coverage = None
    try:
        loaded = load_config(config)
    except RungError as error:
        findings += checking.faults("configuration", error)
    else:
        findings.append(checking.of_config(loaded, config))
        coverage = _look(loaded, quick, findings)
    findings.sort(key=lambda finding: checking.AREAS.index(finding.area))
    errors = sum(finding.level == "error" for finding in findings)
    warnings = sum(finding.level == "warning" for finding in findings)
    if as_json:
        click.echo(json.dumps(checks.as_json(findings, coverage), indent=2))
    else:
        with page() as console:
            checks.show(console, findings, coverage)
    click.echo(f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}", err=True)
    if errors:
        raise SystemExit(1)


def _look(config: Config, quick: bool, findings: list[Finding]) -> Coverage | None:
    now = root.utc_now()
    policy, text = None, ""
    try:
        text = read_policy(config.policy)
        policy = checked(text, str(config.policy))
    except RungError as error:
        findings += checking.faults("policy", error)
    findings += of_templates(config, policy)
    findings += checking.of_time(config, policy, now)
    if policy is not None:
        findings += checking.of_people(config, policy, now)
    for tracker in config.trackers:
        findings += of_tracker(tracker, root.utc_now, time.sleep)
    try:
        store = open_store(config.store_url)
    except RungError as error:
        # Just after `rung init` nothing is wrong: there is something to do.
        findings += checking.faults("store", error, "warning" if isinstance(error, StoreMissing) else "error")
        findings += [checking.of_source(source, known=False) for source in config.exports]
        return None
    try:
        app = App(config, store, root.utc_now)
        findings += _stored(app, policy, text)
        findings += released(app, findings)
        if quick or policy is None:
            return None
        return _history(app, policy, findings)
    finally:
        store.close()


def _stored(app: App, policy: Policy | None, text: str) -> Iterator[Finding]:
    yield from checking.of_store(app, app.clock())
    if policy is not None:
        yield from checking.of_policy(app, policy, text)
    known = {source.name for source in app.store.sources()}
    for source in app.config.exports:
        yield checking.of_source(source, source.source in known)


def _history(app: App, policy: Policy, findings: list[Finding]) -> Coverage:
    now = app.clock()
    with bar("judging the stored incidents", app.store.status().incidents) as update:
        coverage = cover(app, policy, now, update)
    findings += checking.of_history(coverage, policy, now)
    return coverage


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
