"""Firings: what fell due and what became of it, and what will."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from connector.cli.render import words
from connector.cli.render.times import Times
from connector.passes.asking import Asked
from connector.passes.outlook import coming
from rules.decision import Firing

SHOWN: Final = 8
"""So many of the latest are named; the earlier ones are counted."""
STATUS: Final = {
    "due": "due now, to be acted on",
    "acted": "acted on",
    "historic": "historic, not acted on",
    "overtaken": "overtaken",
    "shadow": "shadow, never acted on",
    "pending": "to come",
}


def fired(asked: Asked, times: Times, everything: bool) -> list[RenderableType]:
    """The firings up to now, the latest first."""
    past = [firing for firing in asked.decision.firings if firing.status != "pending"][::-1]
    if not past:
        return []
    chains: dict[tuple[str, ...], list[Firing]] = {}
    for firing in past:
        chains.setdefault((*firing.chain, firing.cycle, firing.status), []).append(firing)
    rows = list(chains.values())
    shown = rows if everything else rows[:SHOWN]
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for chain in shown:
        table.add_row(Text(times.clock(chain[-1].at)), Text(_fired(chain, times, asked.names)))
    found: list[RenderableType] = [table]
    if rest := Counter(firing.status for chain in rows[len(shown):] for firing in chain):
        counted = ", ".join(f"{number} {status}" for status, number in sorted(rest.items()))
        found.append(Text(f"and before: {counted} (--all shows them)"))
    return found


def _fired(chain: list[Firing], times: Times, names: Mapping[str, str]) -> str:
    """One firing with its repetitions; ``chain`` has the latest first."""
    firing = chain[0]
    more = len(chain) - 1
    again = f", {more} times more until" if more > 1 else ", again"
    again = f"{again} {times.clock(firing.at)}" if more else ""
    to = f" -> {words.whom(firing.to, names)}" if firing.to else ""
    name = f"update to {firing.audience}" if firing.kind == "update" else firing.rule
    parts = [f"{name}{to}{again}", words.plain(firing.because), STATUS[firing.status]]
    if firing.acknowledged:
        by = firing.acknowledged.by or "somebody"
        parts.append(f"acknowledged by {words.plain(names.get(by, by))} "
                     f"{times.clock(firing.acknowledged.at)}")
    if firing.snoozed:
        parts.append(f"put off: {words.plain(firing.snoozed)}")
    return "; ".join(parts)


def to_fire(asked: Asked, times: Times) -> list[RenderableType]:
    """What falls due if nothing changes, the next first."""
    ahead = coming(asked.decision)
    if not ahead:
        return []
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for one in ahead:
        to = f" -> {words.whom(one.to, asked.names)}" if one.to else ""
        because = f": {words.plain(one.because)}" if one.because else ""
        table.add_row(Text(times.both(one.at)), Text(f"{words.event(one, asked.becomes)}{to}{because}"))
    return [table]
