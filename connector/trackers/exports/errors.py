"""Two ends of a reading that goes wrong: the file is no use, or one row of it is not."""

from __future__ import annotations

from connector.errors import RungError


class ExportError(RungError):
    """The file, or the mapping it is read by, is no use: nothing (more) can be read from it.

    Incidents that were handed out before stay what they are; the one being read was not handed out.
    """


class BadRow(Exception):
    """One row, or one cell of it, cannot be read. Caught by the reader, which reports and goes on."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}" if column else reason)
        self.column = column
        self.reason = reason


SHOWN = 60
"""Characters of a value that a message quotes: an incident's text is nobody's business in a log."""


def quoted(value: object) -> str:
    """A value as a message may show it: one line, not long."""
    text = str(value).replace("\r", " ").replace("\n", " ")
    return f'"{text[:SHOWN]}…"' if len(text) > SHOWN else f'"{text}"'
