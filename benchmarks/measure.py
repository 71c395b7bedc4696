"""How things are measured: CPU time, interleaved, medians."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final, NamedTuple

CHILD: Final = Path(__file__).parent / "child.py"


class Section(NamedTuple):
    """What one benchmark found, as the README shows it."""

    name: str
    words: str
    """What was measured, on what, against what."""
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]


def interleaved(works: Sequence[Callable[[], object]], repetitions: int) -> list[list[float]]:
    """The CPU seconds of each of ``works``, run in turn so that a busy machine hits all alike."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(repetitions):
        for own, work in zip(found, works, strict=True):
            start = process_time()
            work()
            own.append(process_time() - start)
    return found


def settle_memory() -> None:
    """Let the collector pass over what is in memory only for the measuring. It stays switched on,
    as it is in production, where a pass holds no more than a batch of incidents."""
    gc.collect()
    gc.freeze()


class Ran(NamedTuple):
    """What a program took."""

    code: int
    cpu: float
    """Seconds of CPU, user and system."""
    wall: float
    peak: int
    """The most memory it held at once, in bytes."""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Ran:
    """Run a program to its end; it must end well."""
    found = subprocess.run([sys.executable, "-S", str(CHILD), *command], cwd=folder, env=environment, text=True,
                           stdout=subprocess.PIPE, check=True)
    ran = Ran(**json.loads(found.stdout))
    if ran.code:
        raise RuntimeError(f"{' '.join(command)} ended with {ran.code}")
    return ran


def ratio(own: Sequence[float], floor: Sequence[float]) -> str:
    """The median of what each repetition took against what the floor took in the same repetition."""
    return f"{median(one / other for one, other in zip(own, floor, strict=True)):.2f} ×"
