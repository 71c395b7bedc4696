"""Reads mapping files: the ready ones by name, a user's own by path."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from connector.errors import RungErrors
from connector.problems import refusal
from connector.trackers.exports.check import complaints
from connector.trackers.exports.errors import ExportError
from connector.trackers.exports.mapping import Mapping
from rules.documents.document import Document
from rules.documents.mistakes import note, way
from rules.documents.problems import DocumentErrors, nearest

LIVE: Final = ("table",)
"""Kinds of mapping that are for a tracker, not for an export."""


class MappingError(RungErrors, ExportError):
    """Everything that is wrong with a mapping, in the order of its file."""


def parse_mapping(text: str, file: str) -> Mapping:
    """The mapping that ``text`` declares. :raises MappingError: with every mistake and its place."""
    try:
        document = Document(text, file, "mapping", words_only=True)
        mapping = _mapping(document)
        if mapping is None or document.problems:
            raise DocumentErrors(document.problems)
    except DocumentErrors as error:
        raise MappingError(refusal(error.problems).faults) from error
    return mapping


def _mapping(document: Document) -> Mapping | None:
    """The mapping, if its shape is right; what is wrong with it is noted."""
    try:
        mapping = Mapping.model_validate(document.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            note(document, way(detail), detail, Mapping)
        return None
    if mapping.extends:
        names = sorted(entry.name.removesuffix(".yaml") for entry in _shipped())
        if mapping.extends not in names:
            hint = nearest(mapping.extends, names)
            document.problem(document.place(("extends",)), f'no shipped mapping "{mapping.extends}"', hint)
            return None
        mapping = _read(f"{mapping.extends}.yaml").with_changes(mapping)
    for path, message, hint in complaints(mapping):
        document.problem(document.place(path, key=True), message, hint)
    return mapping


def _shipped() -> list[Traversable]:
    folder = files("connector.trackers") / "mappings"
    return sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda one: one.name)


@cache
def _read(name: str) -> Mapping:
    """The shipped mapping of that file, which is named for it."""
    return parse_mapping((files("connector.trackers") / "mappings" / name).read_text(encoding="utf-8"), name)


@cache
def shipped_mappings() -> dict[str, Mapping]:
    """All of them by name. Read them, do not change the dict."""
    return {mapping.mapping: mapping for mapping in (_read(entry.name) for entry in _shipped())}


@cache
def ready_mappings() -> dict[str, Mapping]:
    """Those of exports. Read them, do not change the dict."""
    return {name: mapping for name, mapping in shipped_mappings().items() if mapping.kind not in LIVE}


def find_mapping(name: str) -> Mapping:
    """A shipped mapping by its name, or the user's own by the path of its file."""
    shipped, ready = shipped_mappings(), ready_mappings()
    if name in shipped:
        return shipped[name]
    path = Path(name)
    if path.suffix not in (".yaml", ".yml"):
        raise ExportError(f'no mapping "{name}"', hint=f"ready are {', '.join(ready)}; your own file ends in .yaml")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"the mapping cannot be read: {error}", where=name) from error
    return parse_mapping(text, name)
