"""Whether the memory of an import and of a pass grows with the number of incidents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.command import new_folder, rung
from benchmarks.history import Rows, write_log
from benchmarks.measure import Ran, Section

SIZES: Final = (10_000, 30_000, 100_000)
WORDS: Final = """\
`rung import` of an audit log of so many incidents, then the first `rung run` over them: the rows of the ServiceNow log
again and again under new numbers, compressed, into a new SQLite store. Each is a process of its own; *peak* is the
most memory that it held at once."""


def growing(known: list[Rows], folder: Path, sizes: Sequence[int] = SIZES) -> Section:
    """Measure with logs of these sizes, made of the incidents that are known."""
    rows = []
    for size in sizes:
        here = folder / str(size)
        new_folder(here)
        write_log(here / "log.csv.gz", known, size)
        imported = rung(here, "import", "--source", "servicenow", "log.csv.gz")
        passed = rung(here, "run")
        rows.append((f"{size:,}", *_row(imported, size), *_row(passed, size)))
    return Section("Growing", WORDS, (
        "incidents", "import: peak", "CPU", "per incident", "first pass: peak", "CPU", "per incident"), rows)


def _row(ran: Ran, size: int) -> tuple[str, ...]:
    return f"{ran.peak / 1e6:.0f} MB", f"{ran.cpu:.1f} s", f"{ran.cpu / size * 1e6:.0f} µs"
