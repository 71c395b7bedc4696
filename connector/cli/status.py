"""``rung status``: what is stored, what is owed, when the last good pass was."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from connector.app import open_app
from connector.cli.terminal import one_line
from connector.store import Health, Source, StoreStatus
from rules.wording import counted, span_in_words


@click.command()
@click.option("--json", "as_json", is_flag=True, help="print it as JSON on stdout")
@click.pass_obj
def status(config: Path, as_json: bool) -> None:
    """What is stored, what is owed, and when each source last had a good pass."""
    with open_app(config) as app:
        found, policies, now = app.store.status(), app.store.policies(), app.clock()
        configured = {source.source for source in app.config.sources}
    if as_json:
        click.echo(json.dumps({
            "incidents": found.incidents, "open": found.open, "undecided": found.undecided,
            "next_at": _iso(found.next_at),
            "firings": dict(found.firings), "effects": dict(found.effects),
            "policies": [{"name": p.name, "digest": p.digest, "since": _iso(p.since)} for p in policies],
            "sources": [{"name": s.name, "kind": s.kind, "live_since": _iso(s.live_since), "watermark": s.watermark,
                         "last_good_pass": _iso(s.last_good_pass), "configured": s.name in configured,
                         **_health(s.health, now)} for s in found.sources],
        }, indent=2))
        return
    click.echo("\n".join(_lines(found, configured, now)))
    if policies:
        last = policies[-1]
        click.echo(f"policy     {last.name} {last.digest[:12]}, in force since {_when(last.since, 'ever')}")


def _lines(found: StoreStatus, configured: Collection[str], now: datetime) -> list[str]:
    lines = [f"incidents  {found.incidents:,}, {found.open:,} open, {found.undecided:,} to be decided",
             f"firings    {_counts(found.firings)}", f"effects    {_counts(found.effects)}",
             f"next due   {_when(found.next_at, 'nothing')}"]
    for source in found.sources:
        live = _live(source)
        last = _when(source.last_good_pass, "never")
        lines.append(f"source     {source.name} ({source.kind}), {live}, last good pass {last}")
        if source.kind != "export" and source.name not in configured:
            lines.append("           no tracker of rung.yaml any more: what is stored stays as it was read")
            continue
        lines += [f"           {line}" for line in _reading(source, now)]
    return lines


def _live(source: Source) -> str:
    if source.live_since:
        return f"live since {_when(source.live_since, '')}"
    if source.kind != "export" and source.last_good_pass is None:
        return "not read yet: it goes live with the first pass that reads it"
    return "not live: all it says is historic"


def _watermark(mark: str | None) -> str:
    """In the form of the other instants where it is one: what it is, is each tracker's own."""
    try:
        at = datetime.fromisoformat(mark or "")
    except ValueError:
        return mark or "none"
    return _when(at.astimezone(UTC), "") if at.tzinfo else str(mark)


def _reading(source: Source, now: datetime) -> list[str]:
    """How a tracker is read: how far, how long ago, what is wrong."""
    health = source.health
    if health == Health():
        return []
    ago = "" if health.read_at is None else f", {span_in_words(now - health.read_at)} ago"
    waited = f"the reading waited {health.waited.total_seconds():.0f} s"
    lines = [f"read last {_when(health.read_at, 'never')}{ago}; {waited}",
             one_line(f"newest change seen: {_watermark(source.watermark)}")]
    if health.fault is not None:
        again = f"to be asked again {_when(health.not_before, 'at once')}"
        if health.person_first:
            again = "a person must act first"
        failed = f"{counted(health.failures, 'failure')} in a row, the last {_when(health.failed_at, '')}"
        lines.append(one_line(f"{failed}; {again}: {health.fault.what}"))
        if health.person_first:
            lines.append(one_line(f"hint: {health.fault.hint}"))
    return lines


def _health(health: Health, now: datetime) -> dict[str, Any]:
    fault = health.fault
    return {"read_at": _iso(health.read_at), "waited_seconds": health.waited.total_seconds(),
            "lag_seconds": None if health.read_at is None else (now - health.read_at).total_seconds(),
            "failures": health.failures, "failed_at": _iso(health.failed_at), "not_before": _iso(health.not_before),
            "person_first": health.person_first, "fault": None if fault is None else fault._asdict()}


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in sorted(counts.items())) or "none"


def _when(at: datetime | None, otherwise: str) -> str:
    return otherwise if at is None else at.strftime("%Y-%m-%d %H:%M:%S UTC")


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
