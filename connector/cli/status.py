"""``rung status``: what is stored, what is owed, when the last good pass was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from connector.app import open_app
from connector.store import StoreStatus


@click.command()
@click.option("--json", "as_json", is_flag=True, help="print it as JSON on stdout")
@click.pass_obj
def status(config: Path, as_json: bool) -> None:
    """What is stored, what is owed, and when each source last had a good pass."""
    with open_app(config) as app:
        found, policies = app.store.status(), app.store.policies()
    if as_json:
        click.echo(json.dumps({
            "incidents": found.incidents, "open": found.open, "undecided": found.undecided,
            "next_at": _iso(found.next_at),
            "firings": dict(found.firings), "effects": dict(found.effects),
            "policies": [{"name": p.name, "digest": p.digest, "since": _iso(p.since)} for p in policies],
            "sources": [{"name": s.name, "kind": s.kind, "live_since": _iso(s.live_since), "watermark": s.watermark,
                         "last_good_pass": _iso(s.last_good_pass)} for s in found.sources],
        }, indent=2))
        return
    click.echo("\n".join(_lines(found)))
    if policies:
        last = policies[-1]
        click.echo(f"policy     {last.name} {last.digest[:12]}, in force since {_when(last.since, 'ever')}")


def _lines(found: StoreStatus) -> list[str]:
    lines = [f"incidents  {found.incidents:,}, {found.open:,} open, {found.undecided:,} to be decided",
             f"firings    {_counts(found.firings)}", f"effects    {_counts(found.effects)}",
             f"next due   {_when(found.next_at, 'nothing')}"]
    for source in found.sources:
        live = "not live: all it says is historic"
        if source.live_since:
            live = f"live since {_when(source.live_since, '')}"
        last = _when(source.last_good_pass, "never")
        lines.append(f"source     {source.name} ({source.kind}), {live}, last good pass {last}")
    return lines


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in sorted(counts.items())) or "none"


def _when(at: datetime | None, otherwise: str) -> str:
    return otherwise if at is None else at.strftime("%Y-%m-%d %H:%M:%S UTC")


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
