"""``rung`` as a user starts it, in a folder of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from benchmarks.history import POLICY, ROOT
from benchmarks.measure import Ran, run

START: Final = "from connector.cli import main; main()"
ENVIRONMENT: Final = {**os.environ, "PYTHONPATH": str(ROOT)}


def python(words: str, folder: Path) -> Ran:
    """A program in Python, from its start to its exit."""
    return run([sys.executable, "-c", words], folder, ENVIRONMENT)


def rung(folder: Path, *arguments: str) -> Ran:
    """One command of Rung, from its start to its exit."""
    return run([sys.executable, "-c", START, *arguments], folder, ENVIRONMENT)


def new_folder(folder: Path) -> None:
    """A folder in which Rung works by the policy of the benchmarks."""
    folder.mkdir(parents=True)
    (folder / "policy.yaml").write_text(POLICY.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "rung.yaml").write_text("policy: policy.yaml\nstore: sqlite:///rung.db\n", encoding="utf-8")
