"""The names that a policy gives, gathered before anything is looked up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rules.documents.document import Document, Path, WrittenFloat, WrittenInt, as_text
from rules.policy.values import BUILT_IN_ROLES, PROMISE

RESERVED = ("next", *BUILT_IN_ROLES)
"""What `to` already gives a meaning to."""
TAKEN = "`to` has its own meaning for it"
_NAMING = frozenset({"rule", "target", "ladder", "rung", "rungs"})
"""Keys under which names of their sections stand."""


@dataclass(frozen=True)
class Names:
    """Taken from the raw data, so that a rule with a mistake in it can still be named by another."""

    calendars: tuple[str, ...]
    targets: tuple[str, ...]
    ladders: tuple[str, ...]
    rungs: tuple[str, ...]
    roles: tuple[str, ...]
    escalations: tuple[str, ...]

    @property
    def destinations(self) -> tuple[str, ...]:
        """What a plain `to` may say."""
        return ("next", *self.rungs, *self.roles, *BUILT_IN_ROLES)


def gather(data: Any) -> Names:
    """The names in a file, however wrong the rest of it may be."""
    return Names(
        calendars=_keys(data, "calendars"), roles=_keys(data, "roles"),
        targets=_values(data, "targets", "target"), ladders=_values(data, "ladders", "ladder"),
        rungs=tuple(dict.fromkeys(value for _, value in _rungs(data))),
        escalations=_values(data, "escalations", "rule"))


def all_named(data: Any, section: str, left_out: frozenset[Path]) -> bool:
    """Whether ``gather`` saw every name of a section, though some parts of the file were left out."""
    own = [path for path in left_out if path[:1] in ((), (section,))]
    if section in ("calendars", "roles"):
        return all(len(path) > 1 for path in own)
    return all(len(path) > 1 and path[-1] not in _NAMING and not _is_nameless(path, data) for path in own)


def _is_nameless(path: Path, data: Any) -> bool:
    """Whether it is an entry that is no mapping."""
    if len(path) != 2 and path[-2:-1] != ("rungs",):
        return False
    for step in path:
        data = data[step]
    return not isinstance(data, dict)


def check_names(data: Any, document: Document) -> None:
    """Note names given twice, and names that mean something else already."""
    rules = [*_named(data, ("priority", "adjust"), "rule"), *_named(data, ("order",), "rule"),
             *_named(data, ("escalations",), "rule")]
    _once("rule", rules, document)
    for path, value in _named(data, ("escalations",), "rule"):
        if value == PROMISE:
            document.problem(document.place(path), f'a rule cannot be called "{value}"', "promised updates are")
    _once("ladder", _named(data, ("ladders",), "ladder"), document)
    _once("sign", _named(data, ("complex", "signs"), "sign"), document)
    ladders: dict[Path, list[tuple[Path, str]]] = {}
    for path, value in _rungs(data):
        ladders.setdefault(path[:2], []).append((path, value))
    for rungs in ladders.values():
        _once("rung", rungs, document)
    roles = _keys(data, "roles")
    for path, value in _rungs(data):
        if value in RESERVED:
            document.problem(document.place(path), f'a rung cannot be called "{value}"', TAKEN)
        elif value in roles:
            document.problem(document.place(path), f'"{value}" is both a rung and a role',
                             "`to` could not tell them apart")
    for name in roles:
        if name in RESERVED:
            document.problem(document.place(("roles", name), key=True), f'a role cannot be called "{name}"', TAKEN)


def _once(what: str, found: list[tuple[Path, str]], document: Document) -> None:
    first: dict[str, Path] = {}
    for path, name in sorted(found, key=lambda entry: document.place(entry[0])):
        if name in first:
            line = document.place(first[name]).line
            document.problem(document.place(path), f'there are two {what}s "{name}"', f"first in line {line}")
        else:
            first[name] = path


def _named(data: Any, path: Path, key: str) -> list[tuple[Path, str]]:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    entries = data if isinstance(data, list) else []
    return [((*path, index, key), as_text(entry[key])) for index, entry in enumerate(entries)
            if isinstance(entry, dict) and isinstance(entry.get(key), str | WrittenInt | WrittenFloat)]


def _rungs(data: Any) -> Iterator[tuple[Path, str]]:
    ladders = data.get("ladders") if isinstance(data, dict) else None
    for index, ladder in enumerate(ladders if isinstance(ladders, list) else []):
        for path, value in _named(ladder, ("rungs",), "rung"):
            yield ("ladders", index, *path), value


def _values(data: Any, section: str, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for _, value in _named(data, (section,), key)))


def _keys(data: Any, section: str) -> tuple[str, ...]:
    part = data.get(section) if isinstance(data, dict) else None
    return tuple(part) if isinstance(part, dict) else ()
