"""What must be right in a mapping beyond its shape."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

from connector.trackers.exports.mapping import Column, Mapping
from rules.calendars.zones import parse_zone
from rules.documents.document import Path
from rules.documents.problems import message_and_hint, nearest
from rules.incident import FIELDS, HOLD_REASONS, LEVELS, MAJOR_STATES, STATES

ENUMERATIONS: Final[dict[str, tuple[str, ...]]] = {
    "state": STATES, "impact": LEVELS, "urgency": LEVELS, "hold_reason": HOLD_REASONS,
    "major_incident": MAJOR_STATES, "priority": ("1", "2", "3", "4", "5"),
}
"""Fields with a closed list of values, as a mapping writes them."""
BOOLEANS: Final = ("true", "false")

NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "audit-log": ("at",), "list": ("opened",), "jira-csv": ("opened",), "jira-search": (), "table": ()}
MEANT: Final[dict[str, tuple[str, ...]]] = {
    "audit-log": ("history", "opening", "resolved", "closed"), "list": ("opening", "last", "resolved", "closed"),
    "jira-csv": ("opening", "last", "resolved", "closed"), "jira-search": ("history",),
    "table": ("opening", "last", "resolved", "closed")}

_SOME_TIME: Final = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


class Complaint(NamedTuple):
    path: Path
    message: str
    hint: str = ""


def complaints(mapping: Mapping) -> Iterator[Complaint]:
    """Each mistake with the way to it."""
    for name in NEEDED[mapping.kind]:
        if getattr(mapping, name) is None:
            yield Complaint((), f'a mapping of kind {mapping.kind} needs "{name}"')
    try:
        parse_zone(mapping.time.zone)
    except ValueError as error:
        yield Complaint(("time", "zone"), *message_and_hint(error))
    for form in mapping.time.formats:
        if form not in ("iso", "epoch") and not _is_format(form):
            yield Complaint(("time", "formats"), f'no date format: "{form}"')
    try:
        "".encode(mapping.encoding)
    except LookupError:
        yield Complaint(("encoding",), f'no such encoding: "{mapping.encoding}"')
    if len(mapping.delimiter) > 1:
        yield Complaint(("delimiter",), "a delimiter is one character")
    if mapping.opened_as not in STATES:
        yield Complaint(("opened_as",), *_no(mapping.opened_as, "state", STATES))
    for name, column in mapping.fields.items():
        if name not in FIELDS:
            yield Complaint(("fields", name), f'there is no field "{name}"', nearest(name, tuple(FIELDS)))
        else:
            yield from _column(mapping.kind, name, column)


def _column(kind: str, name: str, column: Column) -> Iterator[Complaint]:
    path: Path = ("fields", name)
    if column.known is not None and column.known not in MEANT[kind]:
        message = f'"{column.known}" is not for kind {kind}'
        yield Complaint((*path, "known"), message, nearest(column.known, MEANT[kind]))
    permitted = ENUMERATIONS.get(name) or (BOOLEANS if FIELDS[name] is bool else None)
    seen: dict[str, str] = {}
    for word, meaning in column.words.items():
        if permitted and meaning and meaning not in permitted:
            yield Complaint((*path, "words", word), *_no(meaning, name, permitted))
        if word.casefold() in seen:
            yield Complaint((*path, "words", word), f'the same word as "{seen[word.casefold()]}"')
        seen[word.casefold()] = word
    if name != "state":
        for part in ("hold", "categories"):
            if getattr(column, part):
                yield Complaint((*path, part), f'"{part}" belongs to the field state')
        return
    held = {word.casefold() for word, meaning in column.words.items() if meaning == "on_hold"}
    for word, reason in column.hold.items():
        if reason not in HOLD_REASONS:
            yield Complaint((*path, "hold", word), *_no(reason, "hold_reason", HOLD_REASONS))
        if word.casefold() not in held:
            yield Complaint((*path, "hold", word), f'no word "{word}" that means on_hold')
    for word, meaning in column.categories.items():
        if meaning not in STATES:
            yield Complaint((*path, "categories", word), *_no(meaning, "state", STATES))


def _is_format(form: str) -> bool:
    """Whether what it writes it can read again."""
    try:
        datetime.strptime(_SOME_TIME.strftime(form), form)  # noqa: DTZ007 - only tried
    except ValueError:
        return False
    return "%" in form


def _no(word: str, what: str, permitted: tuple[str, ...]) -> tuple[str, str]:
    """What is said of a word that is none of the permitted ones, and the hint."""
    return f'"{word}" is no {what}', nearest(word, permitted)
