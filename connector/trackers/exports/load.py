"""Reads mapping files: the ready ones by name, a user's own by path."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from connector.trackers.exports.check import complaints
from connector.trackers.exports.errors import ExportError
from connector.trackers.exports.mapping import Mapping
from connector.trackers.exports.positions import Document, MappingError

_PLAIN: Final = {"extra_forbidden": "no such entry here", "missing": "is missing", "dict_type": "takes keys and values",
                 "model_type": "takes keys and values", "tuple_type": "takes a word or a list of words",
                 "string_type": "takes a word", "too_short": "names no column", "bool_parsing": "takes true or false"}


def parse_mapping(text: str, file: str) -> Mapping:
    """The mapping that ``text`` declares. :raises MappingError: with every mistake and its place."""
    document = Document(text, file)
    mapping: Mapping | None = None
    try:
        mapping = Mapping.model_validate(document.data)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False):
            words = _PLAIN.get(fault["type"], fault["msg"].lower())
            name = f'"{fault["loc"][-1]}" ' if fault["type"] in ("missing", "extra_forbidden") else ""
            document.mistake(fault["loc"], f"{name}{words}".replace('" no such', '": no such'))
    for path, message in complaints(mapping) if mapping else ():
        document.mistake(path, message)
    if mapping is None or document.mistakes:
        raise MappingError(document.mistakes)
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
