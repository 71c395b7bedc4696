"""What must be right in a mapping beyond its shape."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Final
from zoneinfo import ZoneInfo

from connector.trackers.exports.mapping import Column, Mapping
from connector.trackers.exports.positions import Path
from rules.incident import FIELDS, HOLD_REASONS, LEVELS, MAJOR_STATES, STATES

ENUMERATIONS: Final[dict[str, tuple[str, ...]]] = {
    "state": STATES, "impact": LEVELS, "urgency": LEVELS, "hold_reason": HOLD_REASONS,
    "major_incident": MAJOR_STATES, "priority": ("1", "2", "3", "4", "5"),
}
"""Fields with a closed list of values, as a mapping writes them."""
BOOLEANS: Final = ("true", "false")

NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "audit-log": ("at",), "list": ("opened",), "jira-csv": ("opened",), "jira-search": ()}
MEANT: Final[dict[str, tuple[str, ...]]] = {
    "audit-log": ("history", "opening", "resolved", "closed"), "list": ("opening", "last", "resolved", "closed"),
    "jira-csv": ("opening", "last", "resolved", "closed"), "jira-search": ("history",)}

_SOME_TIME: Final = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
Complaint = tuple[Path, str]


def complaints(mapping: Mapping) -> Iterator[Complaint]:
    """Each mistake with the way to it."""
    for name in NEEDED[mapping.kind]:
        if getattr(mapping, name) is None:
            yield (), f'a mapping of kind {mapping.kind} needs "{name}"'
    try:
        ZoneInfo(mapping.time.zone)
    except (KeyError, ValueError, OSError):
        yield ("time", "zone"), f'no such time zone: "{mapping.time.zone}"'
    for form in mapping.time.formats:
        if form not in ("iso", "epoch") and not _is_format(form):
            yield ("time", "formats"), f'no date format: "{form}"'
    try:
        "".encode(mapping.encoding)
    except LookupError:
        yield ("encoding",), f'no such encoding: "{mapping.encoding}"'
    if len(mapping.delimiter) > 1:
        yield ("delimiter",), "a delimiter is one character"
    if mapping.opened_as not in STATES:
        yield ("opened_as",), f"not a state; permitted: {', '.join(STATES)}"
    for name, column in mapping.fields.items():
        if name not in FIELDS:
            yield ("fields", name), f'no field "{name}"{_nearest(name, tuple(FIELDS))}'
        else:
            yield from _column(mapping.kind, name, column)


def _column(kind: str, name: str, column: Column) -> Iterator[Complaint]:
    path: Path = ("fields", name)
    if column.known is not None and column.known not in MEANT[kind]:
        yield (*path, "known"), f'"{column.known}" is not for kind {kind}; permitted: {", ".join(MEANT[kind])}'
    permitted = ENUMERATIONS.get(name) or (BOOLEANS if FIELDS[name] is bool else None)
    seen: dict[str, str] = {}
    for word, meaning in column.words.items():
        if permitted and meaning and meaning not in permitted:
            yield (*path, "words", word), f'"{meaning}" is no {name}; permitted: {", ".join(permitted)}'
        if word.casefold() in seen:
            yield (*path, "words", word), f'the same word as "{seen[word.casefold()]}"'
        seen[word.casefold()] = word
    if name != "state":
        for part in ("hold", "categories"):
            if getattr(column, part):
                yield (*path, part), f'"{part}" belongs to the field state'
        return
    held = {word.casefold() for word, meaning in column.words.items() if meaning == "on_hold"}
    for word, reason in column.hold.items():
        if reason not in HOLD_REASONS:
            yield (*path, "hold", word), f'"{reason}" is no hold_reason; permitted: {", ".join(HOLD_REASONS)}'
        if word.casefold() not in held:
            yield (*path, "hold", word), f'no word "{word}" that means on_hold'
    for word, meaning in column.categories.items():
        if meaning not in STATES:
            yield (*path, "categories", word), f'"{meaning}" is no state; permitted: {", ".join(STATES)}'


def _is_format(form: str) -> bool:
    """Whether what it writes it can read again."""
    try:
        datetime.strptime(_SOME_TIME.strftime(form), form)  # noqa: DTZ007 - only tried
    except ValueError:
        return False
    return "%" in form


def _nearest(word: str, permitted: tuple[str, ...]) -> str:
    close = get_close_matches(word, permitted, n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
