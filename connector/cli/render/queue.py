"""The queue as a table; as blocks where the terminal is narrow."""

from __future__ import annotations

from typing import Final

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from connector.cli.render import words
from connector.cli.render.times import Times, span
from connector.passes.asking import Asked
from connector.passes.outlook import coming, late

WIDE: Final = 100
"""From so many columns on a table reads better than blocks."""
SHOWN: Final = 3
"""So much of what is late is named; the rest is counted."""
STYLES: Final = {1: "bold red", 2: "bold yellow"}


def show(console: Console, entries: tuple[Asked, ...], times: Times) -> None:
    """Print the entries in their order."""
    if console.width >= WIDE:
        console.print(_table(entries, times, bordered=console.is_terminal))
        return
    for rank, asked in enumerate(entries, 1):
        for line in _block(rank, asked, times):
            console.print(line)


def _table(entries: tuple[Asked, ...], times: Times, bordered: bool) -> Table:
    table = Table(box=box.HORIZONTALS if bordered else None, show_lines=bordered, expand=True, pad_edge=False,
                  header_style="bold", padding=(0, 1, 0 if bordered else 1, 0))
    table.add_column("#", justify="right", width=len(str(len(entries))))
    table.add_column("priority", no_wrap=True)
    table.add_column("incident", overflow="fold", max_width=16)
    table.add_column("what, and who holds it", ratio=4)
    table.add_column("why, what is late, what comes next", ratio=5)
    for rank, asked in enumerate(entries, 1):
        table.add_row(str(rank), _priority(asked), words.plain(asked.incident.key),
                      Text("\n").join(_what(asked, times)), _labelled(_why(asked, times)))
    return table


def _block(rank: int, asked: Asked, times: Times) -> list[Text | Padding | Table]:
    head = Text(f"{rank}. ").append(_priority(asked, " (", ")")).append(f"  {words.plain(asked.incident.key)}", "bold")
    body = [Padding(line, (0, 0, 0, 3)) for line in _what(asked, times)]
    return [head, *body, Padding(_labelled(_why(asked, times)), (0, 0, 1, 3))]


def _priority(asked: Asked, before: str = "\n", after: str = "") -> Text:
    decision = asked.decision
    text = Text(words.priority(decision.priority), STYLES.get(decision.priority or 0, ""))
    if words.tracker_differs(decision):
        text.append(f"{before}{words.tracker(decision)}{after}", "not bold")
    return text


def _what(asked: Asked, times: Times) -> list[Text]:
    """People first: service and how many it hits, then the title, then who holds it."""
    fields = asked.fields
    hit = words.people(fields)
    age = f"{words.state(fields)}, opened {span(times.now - asked.incident.opened_at)} ago"
    head = [Text(hit, "bold")] if hit else []
    return [*head, Text(words.about(asked)), Text(words.holder(asked)), Text(age, "dim")]


def _why(asked: Asked, times: Times) -> list[tuple[str, str, str]]:
    """Label, words, style."""
    lines = [("why", words.why(asked.decision), "")]
    overdue, ahead = late(asked.decision), coming(asked.decision)
    lines += [("late", words.late(one, times), "bold yellow") for one in overdue[:SHOWN]]
    if len(overdue) > SHOWN:
        lines.append(("late", f"and {len(overdue) - SHOWN} more", ""))
    lines.append(("next", words.coming(ahead[0], times, asked.becomes) if ahead else "nothing by itself", ""))
    return lines


def _labelled(lines: list[tuple[str, str, str]]) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for label, text, style in lines:
        grid.add_row(Text(label, style or "dim"), Text(text))
    return grid
