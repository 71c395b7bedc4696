"""``python -m benchmarks``: run the benchmarks; ``--write`` puts what they found into the README."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.asking import asking
from benchmarks.backfill import backfill
from benchmarks.deciding import deciding
from benchmarks.drafting import drafting
from benchmarks.engines import engines
from benchmarks.growing import growing
from benchmarks.history import ROOT, logged, real_log
from benchmarks.measure import Section
from benchmarks.page import put, shown
from benchmarks.proving import proving
from benchmarks.quiet import quiet
from benchmarks.reading import reading

PAGE: Final = ROOT / "benchmarks" / "README.md"
BENCHMARKS: Final[Mapping[str, Callable[[Path, Path], Section]]] = {
    "deciding": lambda log, _: deciding(log),
    "conditions": lambda log, _: engines(log),
    "quiet": lambda log, folder: quiet(logged(log), folder / "quiet"),
    "drafting": lambda log, _: drafting(log),
    "proving": lambda log, folder: proving(log, folder / "proving"),
    "growing": lambda log, folder: growing(logged(log), folder),
    "reading": lambda _, folder: reading("jira-cloud", folder),
    "reading-servicenow": lambda _, folder: reading("servicenow", folder, 3_000),
    "asking": lambda _, folder: asking(folder),
    "backfill": lambda _, folder: backfill(folder),
}


def machine() -> str:
    """Where and when the figures were found."""
    return (f"{datetime.now(UTC):%-d %B %Y}, {platform.python_implementation()} {platform.python_version()}, "
            f"{os.cpu_count()} × {platform.machine()}, {platform.system()}")


def main() -> None:
    """Run what is named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all of them without any")
    parser.add_argument("--write", action="store_true", help="put the figures into benchmarks/README.md")
    asked = parser.parse_args()
    if unknown := set(asked.names) - BENCHMARKS.keys():
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    log = real_log()
    for name, benchmark in BENCHMARKS.items():
        if asked.names and name not in asked.names:
            continue
        print(f"{name} …", file=sys.stderr)
        with TemporaryDirectory() as folder:
            section = benchmark(log, Path(folder))
        print(shown(section, machine()))
        if asked.write:
            PAGE.write_text(put(PAGE.read_text(encoding="utf-8"), name, shown(section, machine())), encoding="utf-8")


if __name__ == "__main__":
    main()
