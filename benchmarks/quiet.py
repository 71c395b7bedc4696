"""A pass that finds nothing new, which cron makes each minute, against the imports any such tool begins with."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.command import new_folder, python, rung
from benchmarks.history import Rows, write_log
from benchmarks.measure import Ran, Section, ratio

FLOOR: Final = "import requests, pydantic"
WORDS: Final = """\
`rung run` with nothing new, from the start of the process to its exit, over a store of {incidents:,} closed incidents,
against `python -c "{floor}"`; {pairs} pairs in turn, medians."""


def quiet(known: list[Rows], folder: Path, incidents: int = 500, pairs: int = 15) -> Section:
    """Measure over a store of so many incidents."""
    new_folder(folder)
    write_log(folder / "log.csv.gz", known, incidents)
    rung(folder, "import", "--source", "servicenow", "log.csv.gz")
    for _ in range(2):
        rung(folder, "run")
    found = [(python(FLOOR, folder), rung(folder, "run")) for _ in range(pairs)]
    floor, own = [one for one, _ in found], [other for _, other in found]
    rows = [_row(f"`{FLOOR}`", floor, floor), _row("a quiet `rung run`", own, floor)]
    return Section("A quiet pass", WORDS.format(incidents=incidents, floor=FLOOR, pairs=pairs),
                   ("", "CPU", "", "start to exit", "", "peak"), rows)


def _row(name: str, ran: list[Ran], floor: list[Ran]) -> tuple[str, ...]:
    cpu, wall = [one.cpu for one in ran], [one.wall for one in ran]
    return (name, f"{median(cpu):.3f} s", ratio(cpu, [one.cpu for one in floor]), f"{median(wall):.3f} s",
            ratio(wall, [one.wall for one in floor]), f"{max(one.peak for one in ran) / 1e6:.0f} MB")
