"""How often a pass asks its tracker, against the least that the tracker's interface allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from benchmarks.deciding import LEAN
from benchmarks.measure import Section
from benchmarks.trackers import Call, Tracker, remembered

INLINE: Final = 40
"""Entries of a history that come with an issue."""
WORDS: Final = """\
The requests of a first pass over {incidents:,} incidents, beyond those of the same pass over none (login, fields,
clock; in brackets). The *least* is counted so. Jira Cloud gives 100 issues an answer where fields are asked for, the
first {inline} entries of a history and 20 comments with each, and of histories that are cut 10,000 entries an answer
for up to 1,000 issues. ServiceNow gives 10,000 rows an answer, and a query in an address names about 100 incidents
before proxies cut it, so the rows of `sys_audit` and `sys_journal_field` take an answer for every hundred (two where a
hundred have more rows than an answer holds, as these have in `sys_audit`; not counted). What Rung asks beside is which
of the open ones the tracker no longer lists, and of ServiceNow the SLAs (an answer for a hundred), names behind ids,
and change requests."""


class Case(NamedTuple):
    name: str
    dialect: str
    changes: int


CASES: Final = (Case("Jira Cloud, histories that come along", "jira-cloud", INLINE),
                Case("Jira Cloud, histories that are cut", "jira-cloud", INLINE + 1),
                Case("ServiceNow", "servicenow", INLINE))


def asking(folder: Path, incidents: int = 1000) -> Section:
    """Count the requests of passes over trackers of so many incidents."""
    rows: list[tuple[str, ...]] = []
    for number, case in enumerate(CASES):
        with remembered(case.dialect, 0, case.changes) as nothing:
            begun = _asked(nothing, folder / f"nothing-{number}")
        with remembered(case.dialect, incidents, case.changes) as tracker:
            asked = _asked(tracker, folder / f"many-{number}")
        beyond = Counter(map(what, asked))
        beyond.subtract(map(what, begun))
        told = ", ".join(f"{count} {name}" for name, count in beyond.most_common() if count > 0)
        rows.append((case.name, f"{len(asked) - len(begun)} ({len(begun)})", str(least(case, incidents)), told))
    words = WORDS.format(incidents=incidents, inline=INLINE)
    return Section("Requests", words, ("", "Rung", "the least", "of Rung's"), rows)


def least(case: Case, incidents: int) -> int:
    """Requests without which the incidents and their histories cannot be had."""
    if case.dialect == "servicenow":
        return ceil(incidents / 10_000) + 2 * ceil(incidents / 100)
    cut = ceil(incidents * case.changes / 10_000) if case.changes > INLINE else 0
    return ceil(incidents / 100) + cut


def what(call: Call) -> str:
    """The resource that was asked, without what is in it."""
    _, path, _ = call
    parts = urlsplit(path).path.strip("/").split("/")[3:]
    return "/".join("…" if part.isdecimal() else part for part in parts)


def _asked(tracker: Tracker, folder: Path) -> Sequence[Call]:
    tracker.calls()
    tracker.rung(tracker.folder(folder, LEAN))
    return tracker.calls()
