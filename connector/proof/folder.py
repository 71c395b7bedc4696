"""Files that Rung writes and knows again: what did not change is not touched, what is not its own stays.

Each carries a checksum of its content. So a file that somebody else put there, or changed by hand, is
seen as such without a list that could be lost; it is left as it is, and named.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from connector.errors import RungError

_MARK: Final = re.compile(r"\n<!-- written by Rung, checksum ([0-9a-f]{16}) -->\n\Z")
_JSON: Final = re.compile(r',\n  "rung_checksum": "([0-9a-f]{16})"\n\}\n\Z')


@dataclass
class Written:
    """What became of the files of a folder."""

    written: int = 0
    removed: int = 0
    unchanged: int = 0
    left: list[Path] = field(default_factory=list)
    """Not Rung's, or changed by hand, and in the place of one of Rung's."""


def markdown(text: str) -> str:
    """``text`` with its checksum."""
    return f"{text}\n<!-- written by Rung, checksum {_sum(text)} -->\n"


def document(tree: Mapping[str, object]) -> str:
    """``tree`` as JSON with its checksum."""
    text = json.dumps(tree, indent=2, ensure_ascii=False)
    return f'{text[:-2]},\n  "rung_checksum": "{_sum(text[:-2])}"\n}}\n'


def _sum(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()[:16]


def is_ours(text: str) -> bool:
    """Whether Rung wrote it and nobody changed it since, line ends aside."""
    text = text.replace("\r\n", "\n")
    for mark in (_MARK, _JSON):
        found = mark.search(text)
        if found:
            return found[1] == _sum(text[: found.start()])
    return False


def write_folder(folder: Path, wanted: Iterator[tuple[str, str]], counted: Written) -> None:
    """Bring the files of ``folder`` to ``wanted`` (path in it, content).

    :raises RungError: where it cannot be written.
    """
    names = set()
    try:
        for name, content in wanted:
            _put(folder / name, content, counted)
            names.add(name)
        _sweep(folder, names, counted)
    except OSError as error:
        raise RungError(f"the log cannot be written: {error.strerror}", where=str(error.filename or folder)) from error


def _put(path: Path, content: str, counted: Written) -> None:
    there = _read(path)
    if there is not None and there.replace("\r\n", "\n") == content:
        counted.unchanged += 1
    elif there is not None and not is_ours(there):
        counted.left.append(path)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        with open(fresh, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(content)
        os.replace(fresh, path)
        counted.written += 1


def _read(path: Path) -> str | None:
    """The text of a file, ``None`` where there is none; what is no text is nobody's work of ours."""
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return None


def _sweep(folder: Path, wanted: set[str], counted: Written) -> None:
    """Remove what Rung wrote and no longer would, and the folders that this empties."""
    for path in sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else ():
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            continue
        if path.is_file() and name not in wanted and path.suffix in (".md", ".json") and is_ours(_read(path) or ""):
            path.unlink()
            counted.removed += 1
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
