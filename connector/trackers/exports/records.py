"""The records of a JSON file, streamed: an array, an answer of an API, several of them, JSON lines.

``ijson`` builds one record at a time; an export of any size needs the memory of its largest record,
which is bounded: a few packed megabytes can stand for one text of ten gigabytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO, Final

import ijson  # type: ignore[import-untyped]

from connector.trackers.exports.errors import ExportError
from connector.trackers.exports.files import JSON_ERRORS
from connector.trackers.exports.rows import OnBroken, Row, cut_off

CONTAINERS: Final = ("issues", "result", "records", "items")
"""Keys under which an API's answer holds its records."""
MAX_RECORD: Final = 64 << 20
"""Bytes of one record."""


class _Bounded:
    """The bytes of a JSON file; an error where a record, or what stands between two, is longer than ``MAX_RECORD``."""

    def __init__(self, file: BinaryIO, where: str, mark: bytes = b"") -> None:
        self._file = file
        self._where = where
        self._mark = mark
        """Found in what is read, it ends a piece like ``ended``."""
        self._length = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._length = 0 if self._mark and self._mark in chunk else self._length + len(chunk)
        if self._length > MAX_RECORD:
            raise ExportError(f"a record is longer than {MAX_RECORD >> 20} MiB", where=self._where)
        return chunk

    def ended(self) -> None:
        self._length = 0


def record_path(file: BinaryIO, where: str) -> str:
    """Where in the document the records lie, in ijson's words. Reads no further than the first record."""
    root: str | None = None
    try:
        for prefix, event, _ in ijson.parse(_Bounded(file, where), multiple_values=True):
            if root is None:
                root = "item" if event == "start_array" else ""
            elif event == "start_array" and prefix in _container_paths(root):
                return f"{prefix}.item"
            elif prefix in ("", root) and event not in ("start_map", "map_key"):
                return root
    except JSON_ERRORS as error:
        raise broken(error, where) from error
    return root or ""


def _container_paths(root: str) -> tuple[str, ...]:
    return tuple(f"{root}.{name}" if root else name for name in CONTAINERS)


def broken(error: Exception, where: str) -> ExportError:
    """What to say of JSON that cannot be read on."""
    if isinstance(error, ijson.IncompleteJSONError) and "premature" in str(error).lower():
        return ExportError("the JSON ends in the middle", where=where, hint="the file was cut off; fetch it again")
    first = str(error).splitlines()[0].strip() if str(error).strip() else type(error).__name__
    return ExportError(f"not valid JSON: {first}", where=where,
                       hint="of JSON lines, the name should end in .jsonl: then only the broken line is left out")


def json_records(file: BinaryIO, where: str, path: str, on_broken: OnBroken) -> Iterator[Row]:
    """The records at ``path``, numbered from 1."""
    number, bounded = 0, _Bounded(file, where)
    try:
        for record in ijson.items(bounded, path, multiple_values=True, use_float=True):
            number += 1
            bounded.ended()
            if isinstance(record, dict):
                yield Row(number, record)
            else:
                on_broken(number, "not an object", _shown(record))
    except JSON_ERRORS as error:
        raise broken(error, f"{where}, after record {number}") from error


def json_lines(file: BinaryIO, where: str, on_broken: OnBroken) -> Iterator[Row]:
    """The records of JSON lines, numbered by line. A line that holds an API's answer is taken apart.

    :raises ExportError: where the last line was cut off.
    """
    number = 0
    while line := file.readline(MAX_RECORD):
        number += 1
        if len(line) >= MAX_RECORD:
            while not line.endswith(b"\n") and (line := file.readline(MAX_RECORD)):
                pass
            on_broken(number, f"longer than {MAX_RECORD >> 20} MiB", "")
            continue
        if not line.strip():
            continue
        broken: list[tuple[int, str, str]] = []
        for record in _line_records(line, number, partial(_keep, broken)):
            yield Row(number, record)
        if broken and not line.endswith(b"\n"):
            raise cut_off(f"{where}:{number}")
        for told in broken:
            on_broken(*told)


def _keep(broken: list[tuple[int, str, str]], line: int, reason: str, raw: str) -> None:
    broken.append((line, reason, raw))


def _line_records(line: bytes, number: int, on_broken: OnBroken) -> Iterator[dict[str, Any]]:
    raw = line.decode("utf-8", errors="backslashreplace").rstrip("\r\n")
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        on_broken(number, f"not UTF-8 at byte {error.start + 1}", raw)
        return
    except json.JSONDecodeError as error:
        on_broken(number, f"not valid JSON: {error.msg} at column {error.colno}", raw)
        return
    except (ValueError, RecursionError) as error:
        on_broken(number, f"not valid JSON: {error}", raw)
        return
    if not isinstance(record, dict):
        on_broken(number, "not an object", raw)
        return
    held = next((record[name] for name in CONTAINERS if isinstance(record.get(name), list)), None)
    if held is None or "fields" in record:
        yield record
        return
    for item in held:
        if isinstance(item, dict):
            names = record.get("names")
            yield {"names": names, **item} if names else item
        else:
            on_broken(number, "not an object", _shown(item))


def field_names(file: BinaryIO, where: str, path: str) -> dict[str, str]:
    """Ids of Jira fields → their names, from the pages that say so (``expand=names``)."""
    prefix = path.removesuffix("issues.item") + "names" if path.endswith("issues.item") else ""
    names: dict[str, str] = {}
    if not prefix:
        return names
    try:
        # The records in between are passed over unbuilt, so only a single text can be too long here.
        for found in ijson.items(_Bounded(file, where, mark=b'"'), prefix, multiple_values=True):
            if isinstance(found, dict):
                names.update((key, name) for key, name in found.items() if isinstance(name, str))
    except JSON_ERRORS as error:
        raise broken(error, where) from error
    return names


def _shown(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, default=str)[:1000]
