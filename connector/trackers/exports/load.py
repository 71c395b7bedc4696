"""Reads mapping files: the ready ones by name, a user's own by path."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from connector.errors import RungErrors
from connector.problems import refusal
from connector.trackers.exports.check import complaints
from connector.trackers.exports.errors import ExportError
from connector.trackers.exports.mapping import Mapping
from rules.documents.document import Document
from rules.documents.mistakes import note, way
from rules.documents.problems import DocumentErrors


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
    for path, message, hint in complaints(mapping):
        document.problem(document.place(path, key=True), message, hint)
    return mapping


@cache
def ready_mappings() -> dict[str, Mapping]:
    """The shipped mappings by name. Read them, do not change the dict."""
    folder = files("connector.trackers") / "mappings"
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda one: one.name)
    found = [parse_mapping(entry.read_text(encoding="utf-8"), entry.name) for entry in entries]
    return {mapping.mapping: mapping for mapping in found}


def find_mapping(name: str) -> Mapping:
    """A ready mapping by its name, or the user's own by the path of its file."""
    ready = ready_mappings()
    if name in ready:
        return ready[name]
    path = Path(name)
    if path.suffix not in (".yaml", ".yml"):
        raise ExportError(f'no mapping "{name}"', hint=f"ready are {', '.join(ready)}; your own file ends in .yaml")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"the mapping cannot be read: {error}", where=name) from error
    return parse_mapping(text, name)
