"""Whole passes over a live tracker, against the least that reading can be and against the trackers' libraries."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import rmtree
from statistics import median
from typing import Final

from benchmarks.deciding import LEAN
from benchmarks.history import ROOT
from benchmarks.measure import Ran, Section, ratio
from benchmarks.trackers import Call, Tracker, remembered

SHIPPED: Final = ROOT / "rules" / "policies" / "network-support.yaml"
CHANGES: Final = 40
"""Entries of each history."""
LIBRARIES: Final = {"jira-cloud": "`jira`", "servicenow": "`pysnc`"}
TITLES: Final = {"jira-cloud": "Jira Cloud", "servicenow": "ServiceNow"}
WORDS: Final = """\
`rung run` over {incidents:,} changed incidents with {changes} entries of history each ({events:.0f} events with their
comments), into an empty SQLite store: read, decided by [policy-lean.yaml](policy-lean.yaml) or the shipped
[network-support.yaml](../rules/policies/network-support.yaml), and recorded. The *floor* is the same requests made
with `requests`, parsed with `msgspec` (the fastest of it, `orjson`, and `pydantic_core`, which Rung uses), and each
incident kept as one row of SQLite that holds its JSON document, a commit a page, the collector switched off.
{library} *merely fetches* them as objects, as many histories, and keeps nothing. The tracker is the sandbox behind a
memory of its answers, in a process that is not counted; an incident is {size:.0f} kB of JSON, compressed as real ones
are. Each is a process of its own from start to exit, CPU time of user and system, in turn, medians of {repetitions}.
*Start* is the same with no incident at all."""

Work = Callable[[Path], Ran]


class Reading:
    """Who reads one tracker."""

    def __init__(self, tracker: Tracker, folder: Path, dialect: str) -> None:
        self.tracker, self.folder = tracker, folder
        tracker.calls()
        warm = tracker.folder(folder / "warm", LEAN)
        tracker.rung(warm)
        self.calls: Sequence[Call] = tracker.calls()
        with sqlite3.connect(warm / "rung.db") as store:
            self.incidents, = store.execute("SELECT count(*) FROM incidents").fetchone()
        self.works: dict[str, Work] = {
            "the floor": lambda place: tracker.floor(self.calls, place),
            "**Rung, lean policy**": lambda place: tracker.rung(tracker.folder(place, LEAN)),
            "Rung, network-support": lambda place: tracker.rung(tracker.folder(place, SHIPPED)),
            f"{LIBRARIES[dialect]}, fetching": lambda _: tracker.library(self.calls)}

    def events(self) -> int:
        """How many Rung keeps, as it counts them."""
        with sqlite3.connect(self.folder / "warm" / "rung.db") as store:
            found = store.execute("SELECT sum(json_array_length(CAST(events AS TEXT), '$[0]')) FROM incidents")
            return int(found.fetchone()[0] or 0)

    def size(self) -> int:
        """Bytes of JSON that the floor keeps."""
        place = self.folder / "size"
        self.tracker.floor(self.calls, place)
        with sqlite3.connect(place / "floor.db") as kept:
            found = kept.execute("SELECT sum(length(doc)) FROM incidents").fetchone()
        return int(found[0] or 0)

    def take(self, repetitions: int) -> dict[str, list[Ran]]:
        """What each took, in turn."""
        took: dict[str, list[Ran]] = {name: [] for name in self.works}
        for _ in range(repetitions):
            for name, work in self.works.items():
                place = self.folder / "place"
                took[name].append(work(place))
                rmtree(place, ignore_errors=True)
        return took


def reading(dialect: str, folder: Path, incidents: int = 10_000, repetitions: int = 3) -> Section:
    """Measure passes over a generated tracker of this dialect."""
    with remembered(dialect, 0, CHANGES) as nothing:
        start = Reading(nothing, folder / "nothing", dialect).take(repetitions)
    with remembered(dialect, incidents, CHANGES) as tracker:
        bench = Reading(tracker, folder / "many", dialect)
        if bench.incidents != incidents:
            raise RuntimeError(f"Rung stored {bench.incidents} of {incidents} incidents")
        met = tracker.met(bench.calls)
        if met["incidents"] != incidents or met["entries"] < incidents * CHANGES:
            raise RuntimeError(f"the library met {met} of {incidents} incidents of {CHANGES} entries")
        took = bench.take(repetitions)
        words = WORDS.format(incidents=incidents, changes=CHANGES, library=LIBRARIES[dialect], repetitions=repetitions,
                             events=bench.events() / incidents, size=bench.size() / incidents / 1e3)
    floor, library = (_cpu(took[name]) for name in ("the floor", f"{LIBRARIES[dialect]}, fetching"))
    rows: list[tuple[str, ...]] = [(name, f"{median(_cpu(ran)):.1f} s", f"{median(_cpu(start[name])):.2f} s",
             f"{median(_cpu(ran)) / incidents * 1e3:.2f} ms", ratio(_cpu(ran), floor), ratio(_cpu(ran), library),
             f"{max(one.peak for one in ran) / 1e6:.0f} MB") for name, ran in took.items()]
    return Section(f"Reading {TITLES[dialect]}", words, (
        "", "CPU", "of it: start", "per incident", "against the floor", "against the library", "peak"), rows)


def _cpu(ran: Sequence[Ran]) -> list[float]:
    return [one.cpu for one in ran]
