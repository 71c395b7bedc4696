"""From plain data to the models of ``rules.policy.schema``, with every mistake of shape in plain words.

A part whose shape is wrong is left out and the rest is looked into further, so that one
misspelt key does not hide what else is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from rules.documents.document import Document, Path
from rules.documents.mistakes import note, way
from rules.policy.schema import PolicyFile

_DEEP: Final = {("priority", "adjust"), ("complex", "signs")}


@dataclass
class Shaped:
    """The file as far as its shape is right."""

    file: PolicyFile
    complete: bool
    """Whether nothing had to be left out."""
    _kept: dict[Path, list[int]] = field(default_factory=dict)

    def original(self, path: Path) -> Path:
        """The way in the document to what is at ``path`` of ``file``."""
        found: Path = ()
        for step in path:
            kept = self._kept.get(found)
            found = (*found, kept[step] if kept is not None and isinstance(step, int) else step)
        return found


def shape(document: Document) -> Shaped:
    """The models of a document; mistakes are noted in it."""
    data = document.data
    if not isinstance(data, dict):
        document.problem(document.place(()), "a policy is a mapping", 'begin with "policy: NAME"')
        data = {}
        document.refused.add(())
    removed: set[Path] = set()
    while True:
        kept: dict[Path, list[int]] = {}
        rest = _without(data, (), removed, kept)
        if removed:
            rest.setdefault("policy", "unnamed")
            rest.setdefault("escalations", [])
        try:
            return Shaped(PolicyFile.model_validate(rest), not removed, kept)
        except ValidationError as error:
            so_far = Shaped(PolicyFile(policy="unnamed", escalations=[]), False, kept)
            for detail in error.errors(include_url=False):
                path = so_far.original(way(detail))
                note(document, path, detail, PolicyFile)
                removed.add(_part(path, detail["type"]))


def _without(data: Any, path: Path, removed: set[Path], kept: dict[Path, list[int]]) -> Any:
    """A copy of ``data`` without the removed parts; ``kept`` learns which entries stay in a list."""
    if isinstance(data, dict):
        return {key: _without(value, (*path, key), removed, kept)
                for key, value in data.items() if (*path, key) not in removed}
    if isinstance(data, list):
        stay = [index for index in range(len(data)) if (*path, index) not in removed]
        kept[path] = stay
        return [_without(data[index], (*path, index), removed, kept) for index in stay]
    return data


def _part(path: Path, kind: str) -> Path:
    """The smallest part that can be left out without making the rest wrong."""
    if kind == "extra_forbidden":
        return path
    return path[:3 if path[:2] in _DEEP else 2]
