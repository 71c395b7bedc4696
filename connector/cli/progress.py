"""Progress on stderr, where a person is watching."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click


@contextmanager
def bar(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Yield what to call with how much more was done; silent where stderr is no terminal."""
    shown: Any = click.progressbar(length=total or 1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty(),
                                   show_eta=total is not None, show_percent=total is not None)
    with shown:
        yield shown.update


@contextmanager
def reading_bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """Yield what to call with a source, how many of its incidents were listed, of how many if that is known."""
    listed: dict[str, int] = {}
    with bar("reading") as update:
        def heard(source: str, number: int, total: int | None) -> None:
            update(number - listed.get(source, 0))
            listed[source] = number

        yield heard


@contextmanager
def pass_bars() -> Iterator[tuple[Callable[[str, int, int | None], None], Callable[[int], None]]]:
    """Yield what ``reading_bar`` and ``bar`` do: of a pass that reads, and then decides."""
    with ExitStack() as shown:
        heard = shown.enter_context(reading_bar())
        deciding: Callable[[int], None] | None = None

        def decided(more: int) -> None:
            nonlocal deciding
            if deciding is None:
                shown.close()  # a line holds one bar: the next begins where the first has ended
                deciding = shown.enter_context(bar("deciding"))
            deciding(more)

        yield heard, decided
