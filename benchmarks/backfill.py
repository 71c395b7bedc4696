"""A first pass over very many incidents: its memory, and what it does again after it was killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import sleep
from typing import Final

from benchmarks.command import START
from benchmarks.deciding import LEAN
from benchmarks.measure import Section
from benchmarks.trackers import Call, Tracker, remembered

SIZES: Final = (10_000, 30_000, 100_000)
CHANGES: Final = 4
WORDS: Final = """\
The first `rung run` over so many Jira incidents of {changes} entries each, into an empty SQLite store: the most memory
that the process held at once, and the requests that it made. Then the same, killed (`kill -9`) when half of them were
stored, and the pass after it: requests of both together, and how many incidents the store holds in the end."""


def backfill(folder: Path, sizes: Sequence[int] = SIZES) -> Section:
    """Measure first passes over trackers of these sizes."""
    rows: list[tuple[str, ...]] = []
    for size in sizes:
        with remembered("jira-cloud", size, CHANGES) as tracker:
            tracker.calls()
            passed = tracker.rung(tracker.folder(folder / f"{size}-whole", LEAN))
            whole = tracker.calls()
            place = tracker.folder(folder / f"{size}-killed", LEAN)
            before = _killed(tracker, place, size // 2)
            first = tracker.calls()
            tracker.rung(place)
            rows.append((f"{size:,}", f"{passed.peak / 1e6:.0f} MB", f"{passed.cpu / size * 1e6:.0f} µs",
                         f"{_pages(whole):,}", f"{before:,}", f"{_pages(first):,} + {_pages(tracker.calls()):,}",
                         f"{_stored(place):,}"))
    return Section("A backfill", WORDS.format(changes=CHANGES), (
        "incidents", "peak", "CPU per incident", "pages", "stored when killed", "pages, both passes", "stored"), rows)


def _killed(tracker: Tracker, place: Path, at: int) -> int:
    """Start a pass and kill it once it has stored so many; how many it had."""
    with subprocess.Popen([sys.executable, "-c", START, "run"], cwd=place, env=tracker.environment,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and _stored(place) < at:
            sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    return _stored(place)


def _stored(place: Path) -> int:
    try:
        with sqlite3.connect(f"file:{place / 'rung.db'}?mode=ro", uri=True) as store:
            return int(store.execute("SELECT count(*) FROM incidents").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


def _pages(calls: Sequence[Call]) -> int:
    """The pages of incidents with their histories among what was asked."""
    return sum(path.endswith("/search/jql") and '"expand"' in body for _, path, body in calls)
