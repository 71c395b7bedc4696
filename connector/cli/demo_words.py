"""How the demo speaks, and what its week ends with: a draft that waits for a person, the technicians' logs."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Final

import click

from connector.passes.logs import Logs
from connector.passes.parts import App
from connector.passes.proving import prove
from connector.store import OPEN_DRAFTS, Draft

LOGS: Final = "proof"


def step(number: int, title: str) -> None:
    """Begin a step."""
    click.echo()
    click.secho(f"[{number}] {title}", bold=True)


def say(text: str, indent: str = "   ") -> None:
    """Within 80 columns."""
    click.echo(fill(text, 78, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False))


def stripped(text: str) -> str:
    """Without blanks at the ends of lines and of all."""
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip()


def paragraph(text: str) -> None:
    """Something that has its form already."""
    click.echo(f"\n{stripped(text)}")


@dataclass(frozen=True)
class Kept:
    """The logs that were written."""

    folder: Path
    people: Sequence[str]
    """Each with what their log holds, the fullest first."""


def waiting(app: App) -> list[Draft]:
    """The drafts that wait for a person."""
    return app.store.drafts(OPEN_DRAFTS)


def draft_for(drafts: Sequence[Draft], app: App, key: str, audience: str) -> str:
    """The text drafted for ``audience`` about the incident ``key``."""
    ids = {found.incident.id for found in app.store.find(key)}
    draft = next(draft for draft in drafts if draft.incident in ids and draft.audience == audience)
    return f"Subject: {draft.subject}\n\n{draft.body.rstrip()}"


def keep_logs(app: App, folder: Path) -> Kept:
    """Bring the proof log up to date and write a folder for each technician."""
    prove(app)
    if (folder / LOGS).exists():
        shutil.rmtree(folder / LOGS)  # an earlier demo's: the database was made afresh, and with it the keys
    logs = Logs(app)
    logs.write(folder / LOGS)
    people = sorted(logs.people(), key=lambda each: (-each.parts.get("owner", 0), -sum(each.parts.values()), each.name))
    return Kept(folder / LOGS, [f"{each.name}: {', '.join(_counts(each.parts))}" for each in people])


def _counts(parts: dict[str, int]) -> list[str]:
    return [f"{number} {'owned' if part == 'owner' else part}" for part, number in sorted(parts.items())]
