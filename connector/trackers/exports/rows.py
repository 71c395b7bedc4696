"""A row of an export, whatever it was written in, and the rows of a CSV."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple, TypeAlias

from connector.trackers.exports.errors import ExportError

Cell: TypeAlias = object
"""Text of a CSV; of JSON whatever stands there. A list where a CSV repeats a column."""


class Row(NamedTuple):
    line: int
    """Counted from 1; of JSON that is not one record a line: which record."""
    cells: dict[str, Cell]


OnBroken = Callable[[int, str, str], None]
"""Told of a row that cannot be taken apart: line, reason, the row as it stands."""

MAX_LINE: Final = 16 << 20
MAX_ROW: Final = 32 << 20
"""Of all the lines of one row."""
DELIMITERS: Final = ",;\t"


def cut_off(where: str) -> ExportError:
    """A last line without a line end may be whole; one that cannot be read is not."""
    return ExportError("the file ends in the middle of a row", where=where,
                       hint="it was not written, copied or downloaded to its end; fetch it again")


class _Lines:
    """Hands lines to the CSV reader, and remembers those of the row being read.

    A quote that is opened and never closed makes the reader swallow what follows. Then only the
    first line is at fault: the others are put back and read again, so that no row is lost with it.
    """

    def __init__(self, file: io.TextIOBase, where: str) -> None:
        self._file = file
        self._where = where
        self._put_back: deque[str] = deque()
        self._taken: list[str] = []
        self._length = 0
        self.first = 1
        """The line at which the row being read begins."""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._put_back:
            line = self._put_back.popleft()
        else:
            try:
                line = self._file.readline(MAX_LINE)
            except UnicodeError as error:
                raise ExportError(f"not text of the declared encoding: {error}", where=self._where,
                                  hint="declare the right one in a mapping (encoding: …)") from error
            if len(line) >= MAX_LINE:
                raise ExportError(f"a line is longer than {MAX_LINE >> 20} MiB", where=self._where,
                                  hint="this is hardly a CSV file")
        if not line:
            raise StopIteration
        self._taken.append(line)
        self._length += len(line)
        if self._length > MAX_ROW:
            raise ExportError(f"a row is longer than {MAX_ROW >> 20} MiB", where=f"{self._where}:{self.first}",
                              hint="this is hardly a CSV file")
        return line

    def peek(self) -> str:
        """The next line, which is read again."""
        line = next(self, "")
        if line:
            self._put_back.append(self._taken.pop())
            self._length -= len(line)
        return line

    def begin(self) -> None:
        """A row ended well; the next line begins another."""
        self.first += len(self._taken)
        self._taken.clear()
        self._length = 0

    def give_up(self) -> str:
        """The first line of the row is no row; what followed is read again.

        :raises ExportError: where it is the last line of a file that was cut off.
        """
        broken = self._taken[0] if self._taken else ""
        if broken and not broken.endswith(("\r", "\n")):
            raise cut_off(f"{self._where}:{self.first}")
        self._put_back.extendleft(reversed(self._taken[1:]))
        self._taken = self._taken[:1]
        self.begin()
        return broken.rstrip("\r\n")


class CsvRows:
    """The rows of a CSV. ``header`` is read at once; iterate once for the rows.

    Bytes that are no text of ``encoding`` come through as lone surrogates, so that the cell that
    holds them can be named (``values.check_text``).
    """

    def __init__(self, file: BinaryIO, where: str, encoding: str, delimiter: str, on_broken: OnBroken) -> None:
        text = io.TextIOWrapper(file, encoding=encoding, errors=_errors(encoding), newline="")
        self._lines = _Lines(text, where)
        self._on_broken = on_broken
        delimiter = delimiter or max(DELIMITERS, key=self._lines.peek().count)
        self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)
        try:
            cells = next(self._reader)
        except (csv.Error, StopIteration) as error:
            raise ExportError(f"the header is broken: {error}", where=f"{where}:1") from error
        self.header = [" ".join(cell.lstrip("\ufeff").split()) for cell in cells]
        self.repeated = frozenset(name for name in self.header if self.header.count(name) > 1)
        self._lines.begin()

    def __iter__(self) -> Iterator[Row]:
        width = len(self.header)
        while True:
            line = self._lines.first
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._on_broken(line, f"not a row of CSV: {error}", self._lines.give_up())
                continue
            if len(cells) != width:
                if cells:
                    reason = f"{len(cells)} columns instead of {width}"
                    self._on_broken(line, reason, self._lines.give_up())
                else:
                    self._lines.begin()
                continue
            self._lines.begin()
            yield Row(line, self._named(cells))

    def _named(self, cells: list[str]) -> dict[str, Cell]:
        if not self.repeated:
            return dict(zip(self.header, cells, strict=True))
        named: dict[str, Cell] = {}
        for name, cell in zip(self.header, cells, strict=True):
            if name not in self.repeated:
                named[name] = cell
                continue
            held = named.setdefault(name, [])
            if cell and isinstance(held, list):
                held.append(cell)
        return named


def _errors(encoding: str) -> str:
    wide = codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
    return "strict" if wide else "surrogateescape"
