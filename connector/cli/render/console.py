"""Where text goes: as wide as the terminal, 100 columns where there is none."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console

PIPED: Final = 100
"""Columns where stdout is no terminal and COLUMNS says nothing."""


def console() -> Console:
    """Stdout. A character that its encoding lacks becomes a question mark rather than a defect."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit() else PIPED
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


@contextmanager
def page() -> Iterator[Console]:
    """A console for one page of text; without the blanks that fill its lines where it is piped."""
    made = console()
    if made.is_terminal:
        yield made
        return
    with made.capture() as captured:
        yield made
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))
