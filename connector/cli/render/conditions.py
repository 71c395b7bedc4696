"""Conditions ticked one by one: a sign and a word, never a colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.table import Table
from rich.text import Text

from connector.cli.render import words
from rules.explain import Choice, Tick, Ticked

MARKS: Final = {True: ("✓ yes", "green"), False: ("✗ no", "red"), None: ("? not known", "yellow")}
INDENT: Final = "  "


def ticks(items: Sequence[Ticked]) -> Table:
    """Each condition with its truth and the values behind it."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column()
    for item in items:
        _add(table, item, "")
    if not items:
        table.add_row(Text(MARKS[True][0], MARKS[True][1]), Text("always"), Text(""))
    return table


def _add(table: Table, item: Ticked, indent: str) -> None:
    mark, style = MARKS[item.truth]
    if isinstance(item, Choice):
        table.add_row(Text(mark, style), Text(f"{indent}{item.of} of"), Text(""))
        for each in item.items:
            _add(table, each, indent + INDENT)
        return
    values = ", ".join(f"{name} is {words.fact(value)}" for name, value in item.values if name != item.condition)
    table.add_row(Text(mark, style), Text(f"{indent}{item.condition}"), Text(values, "dim"))


def missing(items: Sequence[Ticked]) -> str:
    """The facts that are not known and without which it cannot be judged."""
    names = list(dict.fromkeys(_missing(items)))
    return f"not known: {', '.join(names)}"


def _missing(items: Sequence[Ticked]) -> list[str]:
    found: list[str] = []
    for item in items:
        if isinstance(item, Choice):
            found += _missing(item.items)
        elif isinstance(item, Tick) and item.truth is None:
            found += [name for name, value in item.values if value is None]
    return found
