"""The proof log of the real history: made whole, and brought up to date after one incident was decided anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

from benchmarks.command import new_folder
from benchmarks.deciding import NOW
from benchmarks.measure import Section
from connector.app import App, open_app
from connector.passes.importing import import_file
from connector.passes.logs import Logs
from connector.passes.proving import prove
from connector.passes.running import run_pass
from rules.incident import Event

SOURCE: Final = "servicenow"
WORDS: Final = """\
The proof log of `{name}` ({incidents:,} incidents, {entries:,} of them resolved and complex under
[policy.yaml](policy.yaml)) in a SQLite store: all entries made anew, against the pass after one incident of it changed
and was decided again; and the technicians' folders ({files:,} files) written where there are none, against written
where nothing changed. One core, CPU time, medians of {repetitions}."""


def proving(path: Path, folder: Path, repetitions: int = 5) -> Section:
    """Measure on the audit log at ``path``."""
    new_folder(folder)
    clock = [NOW]
    with open_app(folder / "rung.yaml", lambda: clock[0]) as app:
        import_file(app, path, SOURCE)
        run_pass(app)
        prove(app)
        whole = _timed(repetitions, lambda: prove(app, everything=True))
        one = _timed(repetitions, lambda: prove(app), before=lambda: _change_one(app, clock))
        entries = list(app.store.proofs())
        targets = [folder / f"log-{number}" for number in range(repetitions)]
        fresh = iter(targets)
        written = _timed(repetitions, lambda: Logs(app).write(next(fresh)))
        again = _timed(repetitions, lambda: Logs(app).write(targets[0]))
        files = sum(file.is_file() for file in targets[0].rglob("*"))
        incidents = app.store.status().incidents
    rows: list[tuple[str, ...]] = [
        ("all entries made anew", f"{whole:.2f} s", f"{len(entries) / whole:,.0f} entries/s"),
        ("after one incident changed", f"{one * 1000:.1f} ms", f"{whole / one:,.0f} × less"),
        ("folders written", f"{written:.2f} s", f"{files / written:,.0f} files/s"),
        ("folders, nothing changed", f"{again:.2f} s", f"{files / again:,.0f} files/s"),
    ]
    words = WORDS.format(name=path.name, incidents=incidents, entries=len(entries), files=files,
                         repetitions=repetitions)
    return Section("The proof log", words, ("", "CPU", ""), rows)


def _change_one(app: App, clock: list[datetime]) -> None:
    """A further update of an incident that has an entry, decided."""
    clock[0] += timedelta(minutes=1)
    changed = next(app.store.proofs())
    event = Event(clock[0], f"later-{clock[0].isoformat()}", "touched", origin="rung")
    app.store.add_own_events(changed.source, changed.incident, [event])
    run_pass(app)


def _timed(repetitions: int, work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    found = []
    for _ in range(repetitions):
        before()
        start = process_time()
        work()
        found.append(process_time() - start)
    return median(found)
