"""From plain data to a model, with every mistake of shape in plain words.

What is wrong is left out, and nothing more: one misspelt key or forbidden value does not hide what
else is wrong with its entry. Where a part cannot do without it, a stand-in takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rules.documents.document import Document, Path
from rules.documents.mistakes import note, way

T = TypeVar("T", bound=BaseModel)

NAME: Final = "unnamed"
"""As a stand-in: a name that no other has."""
_ABSENT: Final = object()


class Shaped(Generic[T]):
    """A document as far as its shape is right."""

    def __init__(self, model: T, left_out: frozenset[Path], kept: Mapping[Path, list[int]]) -> None:
        self.file = model
        self.left_out = left_out
        """The ways in the document to what is not in ``file``, or only as a stand-in."""
        self._kept = kept

    @property
    def complete(self) -> bool:
        """Whether nothing had to be left out."""
        return not self.left_out

    def original(self, path: Path) -> Path:
        """The way in the document to what is at ``path`` of ``file``."""
        return _original(path, self._kept)

    def whole(self, path: Path, *keys: str) -> bool:
        """Whether what is at ``path`` of ``file`` (or under these of its keys) is all that was written there.

        A key that is not known may be a slip of any other: beside one, no key is whole.
        """
        here = self.original(path)
        if any(here[:length] in self.left_out for length in range(len(here) + 1)):
            return False
        beyond = {left[len(here)] for left in self.left_out if len(left) > len(here) and left[:len(here)] == here}
        if not keys:
            return not beyond
        known = getattr(type(_at(self.file, path)), "model_fields", {})
        names = {field.alias or name for name, field in known.items()}
        return not any(step in keys or step not in names for step in beyond)


def shape(
    document: Document, model: type[T], stand_ins: Mapping[str, Any], context: dict[str, Any] | None = None,
) -> Shaped[T] | None:
    """The document as a ``model``; mistakes are noted in it. ``None`` where nothing can be made of it.

    :param stand_ins: key → what takes its place where it is needed and wrong; ``NAME`` makes a name.
    :param context: what the validators of the model are given.
    """
    parts = _Parts(document, stand_ins)
    while True:
        kept: dict[Path, list[int]] = {}
        data = parts.remaining(document.data, (), kept)
        try:
            return Shaped(model.model_validate(data, context=context), frozenset(parts.left_out), kept)
        except ValidationError as error:
            before = parts.size
            details = [(_original(way(detail), kept), detail) for detail in error.errors(include_url=False)]
            for path, detail in details:
                if not parts.follows(path, detail["type"]):
                    note(document, path, detail, model)
            for path, detail in details:
                parts.leave_out(path, detail)
            if parts.size == before or () in parts.left_out:
                return None


class _Parts:
    """What is left out, and what stands in its place."""

    def __init__(self, document: Document, stand_ins: Mapping[str, Any]) -> None:
        self._data = document.data
        self._stand_ins = stand_ins
        self.left_out: set[Path] = set()
        self._filled: dict[Path, Any] = {}
        self._failed: set[Path] = set()

    @property
    def size(self) -> int:
        return len(self.left_out) + len(self._filled) + len(self._failed)

    def follows(self, path: Path, kind: str) -> bool:
        """Whether the mistake may be ours: it is missing, or wrong as a whole, because of what was left out."""
        if kind == "missing":
            return path in self.left_out
        return any(left[:len(path)] == path and left != path for left in self.left_out)

    def _is_at_odds(self, path: Path, detail: ErrorDetails) -> bool:
        """Whether the values of a mapping are wrong only together, and stand-ins are there for some."""
        found = _at(self._data, path)
        if detail["type"] != "value_error" or not isinstance(found, dict) or path in self.left_out:
            return False
        held = [key for key in found if self._stand_ins.get(key, NAME) != NAME and (*path, key) not in self._filled]
        self.left_out.update((*path, key) for key in held)
        self._filled.update(((*path, key), self._stand_ins[key]) for key in held)
        return bool(held)

    def leave_out(self, path: Path, detail: ErrorDetails) -> None:
        """Leave out the smallest part that is wrong; where it is needed, fill it or leave out what needs it."""
        if path[-1:] == ("[key]",):
            path = path[:-1]
        if self._is_at_odds(path, detail):
            return
        if detail["type"] != "missing":
            while path and _at(self._data, path) is _ABSENT and path not in self._filled:
                path = path[:-1]  # a short form stands for more than was written
            if path not in self.left_out and path not in self._filled:
                self.left_out.add(path)
                return
        self._fill(path)

    def _fill(self, path: Path) -> None:
        """Something must stand at ``path``."""
        key = path[-1] if path else ""
        value = self._stand_ins.get(str(key), _ABSENT)
        self.left_out.add(path)
        if value is not _ABSENT and path not in self._filled and isinstance(_at(self._data, path[:-1]), dict):
            self._filled[path] = f"{NAME}.{len(self._filled)}" if value == NAME else value
        elif path:
            self._filled.pop(path, None)
            self._failed.add(path)
            self._up(path[:-1])

    def _up(self, path: Path) -> None:
        """Leave out what cannot be without something that is wrong."""
        if path in self.left_out and path:
            self._fill(path)
        else:
            self.left_out.add(path)

    def remaining(self, data: Any, path: Path, kept: dict[Path, list[int]]) -> Any:
        """A copy of ``data`` without what is left out; ``kept`` learns which entries stay in a list."""
        if isinstance(data, dict):
            found = {key: self.remaining(value, (*path, key), kept)
                     for key, value in data.items() if (*path, key) not in self.left_out}
            return found | {way[-1]: value for way, value in self._filled.items() if way[:-1] == path}
        if isinstance(data, list):
            stay = [index for index in range(len(data)) if (*path, index) not in self.left_out]
            kept[path] = stay
            return [self.remaining(data[index], (*path, index), kept) for index in stay]
        return data


def _original(path: Path, kept: Mapping[Path, list[int]]) -> Path:
    found: Path = ()
    for step in path:
        stay = kept.get(found)
        found = (*found, stay[step] if stay is not None and isinstance(step, int) and step < len(stay) else step)
    return found


def _at(data: Any, path: Path) -> Any:
    """What is at ``path`` of plain data or of a model; ``_ABSENT`` where nothing is."""
    for step in path:
        if isinstance(data, BaseModel):
            fields = type(data).model_fields
            name = next((name for name, field in fields.items() if step in (field.alias, name)), "")
            data = getattr(data, name, _ABSENT)
        elif isinstance(data, dict):
            data = data.get(step, _ABSENT)
        elif isinstance(data, list | tuple) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return _ABSENT
    return data
