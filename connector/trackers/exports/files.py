"""Opens an export, plain or gzipped, and says what it is written in. Looks at content, not at names."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, NamedTuple

import ijson  # type: ignore[import-untyped]

from connector.trackers.exports.errors import ExportError

Form = Literal["csv", "json", "jsonl"]
OnProgress = Callable[[int], None]

PEEKED: Final = 1 << 20
_BUFFER: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_WIDE: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BOM: Final = b"\xef\xbb\xbf"


class Looked(NamedTuple):
    form: Form
    encoding: str | None
    """What a byte order mark says; ``None`` where there is none."""
    size: int
    """Bytes of the file as it lies there, packed or not."""


@contextmanager
def opened(path: Path, on_progress: OnProgress | None = None) -> Iterator[BinaryIO]:
    """The unpacked bytes of ``path``.

    ``on_progress`` is told how many bytes of the file itself have been read.

    :raises ExportError: where it cannot be read to its end.
    """
    try:
        file = path.open("rb", buffering=0)
    except OSError as error:
        raise ExportError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
    with file:
        counted = io.BufferedReader(_Careful(file, path, on_progress), _BUFFER)
        if counted.peek(2)[:2] == _GZIP:
            counted = io.BufferedReader(_Careful(gzip.GzipFile(fileobj=counted), path, None), _BUFFER)
        yield counted


class _Careful(io.RawIOBase):
    """Tells how far it has been read, and says what is wrong with a file that cannot be read on."""

    def __init__(self, file: io.RawIOBase | gzip.GzipFile, path: Path, on_progress: OnProgress | None) -> None:
        self._file = file
        self._path = path
        self._on_progress = on_progress
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            count = self._file.readinto(buffer) or 0
        except EOFError as error:
            raise ExportError("the packed file ends in the middle", where=str(self._path),
                              hint="it was not copied or downloaded to its end; fetch it again") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise ExportError(f"the packed file is damaged: {error}", where=str(self._path),
                              hint="fetch it again") from error
        except OSError as error:
            raise ExportError(f"cannot be read: {error.strerror or error}", where=str(self._path)) from error
        self._read += count
        if self._on_progress is not None:
            self._on_progress(self._read)
        return count


def look(path: Path) -> Looked:
    """What ``path`` is. :raises ExportError: where it is empty or cannot be read."""
    with opened(path) as file:
        start = file.read(PEEKED)
    encoding = _WIDE.get(start[:2]) or ("utf-8-sig" if start.startswith(_BOM) else None)
    text = start.decode(encoding or "utf-8", errors="replace").lstrip()
    if not text:
        raise ExportError("the file is empty", where=str(path))
    return Looked(_form(path, text), encoding, path.stat().st_size)


def _form(path: Path, text: str) -> Form:
    names = [suffix.lower() for suffix in path.suffixes]
    if ".jsonl" in names or ".ndjson" in names:
        return "jsonl"
    if text[0] == "[":
        return "json"
    if text[0] != "{":
        return "csv"
    line, _, rest = text.partition("\n")
    return "jsonl" if rest.lstrip().startswith("{") and _is_record(line) else "json"


def _is_record(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


JSON_ERRORS: Final = (ijson.JSONError, ValueError, OverflowError, RecursionError)
"""What reading broken JSON may raise: the C parser leaves over-long numbers to Python."""
