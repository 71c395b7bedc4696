"""How things are measured: CPU time, interleaved, medians."""

from __future__ import annotations

import gc
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple


class Section(NamedTuple):
    """What one benchmark found, as the README shows it."""

    name: str
    words: str
    """What was measured, on what, against what."""
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]


def interleaved(works: Sequence[Callable[[], object]], repetitions: int) -> list[float]:
    """The median CPU seconds of each of ``works``, run in turn so that a busy machine hits all alike."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(repetitions):
        for own, work in zip(found, works, strict=True):
            start = process_time()
            work()
            own.append(process_time() - start)
    return [median(own) for own in found]


def settle_memory() -> None:
    """Let the collector pass over what is in memory only for the measuring. It stays switched on,
    as it is in production, where a pass holds no more than a batch of incidents."""
    gc.collect()
    gc.freeze()


class Ran(NamedTuple):
    """What a program took."""

    cpu: float
    """Seconds of CPU, user and system."""
    wall: float
    peak: int
    """The most memory it held at once, in bytes."""
    out: str


def run(command: Sequence[str], folder: Path, environment: dict[str, str]) -> Ran:
    """Run a program to its end; it must end well."""
    start = perf_counter()
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        out = process.stdout.read()
        # wait4 tells of this one child; RUSAGE_CHILDREN would keep the peak of the greatest before it.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Ran(usage.ru_utime + usage.ru_stime, perf_counter() - start, usage.ru_maxrss * 1024, out)


def ratio(one: float, other: float) -> str:
    """``one`` against ``other``."""
    return f"{one / other:.2f} ×"
