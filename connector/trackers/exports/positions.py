"""A mapping's YAML as text only, and the place of every piece of it.

Every scalar stays the text that was written: ``No``, ``-100``, ``1`` and ``2016-02-29`` are words
of a tracker here, and never what YAML would make of them.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeAlias

import yaml

from connector.trackers.exports.errors import ExportError

Path: TypeAlias = tuple[str | int, ...]
MAX_TEXT: Final = 1_000_000
MAX_DEPTH: Final = 12
MAX_NODES: Final = 20_000
"""Counted with aliases expanded: a few lines of them can stand for billions."""


class Mistake(NamedTuple):
    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class MappingError(ExportError):
    """Everything that is wrong with a mapping, in the order of its file."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes), key=lambda mistake: mistake[1:]))
        super().__init__("\n".join(map(str, self.mistakes)))


class Document:
    """One YAML document. :raises MappingError: where it is not one."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self._places: dict[Path, tuple[int, int]] = {(): (1, 1)}
        self._nodes = 0
        if len(text) > MAX_TEXT:
            raise MappingError([Mistake(file, 1, 1, f"a mapping is at most {MAX_TEXT} characters long")])
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except (yaml.YAMLError, RecursionError) as error:
            raise MappingError([Mistake(file, *_where(error), f"not YAML: {_why(error)}")]) from error
        self.data: Any = None if node is None else self._read(node, ())
        if not isinstance(self.data, dict):
            self.mistake((), "a mapping file holds keys and values")
            raise MappingError(self.mistakes)

    def mistake(self, path: Path, message: str) -> None:
        """Note a mistake at ``path``, or at what encloses it where there is nothing."""
        while path not in self._places:
            path = path[:-1]
        self.mistakes.append(Mistake(self.file, *self._places[path], message))

    def _read(self, node: yaml.Node, path: Path) -> Any:
        self._nodes += 1
        if len(path) > MAX_DEPTH or self._nodes > MAX_NODES:
            raise MappingError([Mistake(self.file, *_place(node.start_mark), "nested too deep, or too long")])
        self._places.setdefault(path, _place(node.start_mark))
        if isinstance(node, yaml.ScalarNode):
            return node.value
        if isinstance(node, yaml.SequenceNode):
            return [self._read(item, (*path, index)) for index, item in enumerate(node.value)]
        data: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.mistakes.append(Mistake(self.file, *_place(key.start_mark), "a key must be a word"))
            elif key.value in data:
                self.mistakes.append(Mistake(self.file, *_place(key.start_mark), f'"{key.value}" is given twice'))
            else:
                self._places[(*path, key.value)] = _place(key.start_mark)
                data[key.value] = self._read(value, (*path, key.value))
        return data


def _place(mark: yaml.Mark) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _where(error: Exception) -> tuple[int, int]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return _place(mark) if mark else (1, 1)


def _why(error: Exception) -> str:
    return str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not well-formed")
