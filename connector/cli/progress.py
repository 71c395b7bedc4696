"""Progress on stderr, where a person is watching."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click


@contextmanager
def bar(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Yield what to call with how much more was done; silent where stderr is no terminal."""
    shown: Any = click.progressbar(length=total or 1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty(),
                                   show_eta=total is not None, show_percent=total is not None)
    with shown:
        yield shown.update
