"""Values as an export writes them, to the values of Rung's fields."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from connector.trackers.exports.check import BOOLEANS, ENUMERATIONS
from connector.trackers.exports.errors import BadRow, quoted
from connector.trackers.exports.mapping import TEXTS, Column
from connector.trackers.exports.report import Report
from connector.trackers.exports.times import Times
from rules.incident import FIELDS, Value

_YES: Final = frozenset({"true", "yes", "1", "y"})
_NO: Final = frozenset({"false", "no", "0", "n"})
_REMEMBERED: Final = 2048
UNKNOWN: Final = None


def check_text(column: str, text: str) -> str:
    """``text``, if it can be stored. :raises BadRow: on bytes that are no text of the declared encoding."""
    if text.isascii() and "\0" not in text:
        return text
    if "\0" in text:
        raise BadRow(column, "holds a NUL character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadRow(column, "is not valid text of the declared encoding") from error
    return text


class Converter:
    """Turns the text of one field's column into the field's value.

    ``None`` is unknown, ``""`` known to be empty. A value for which there is no word is counted
    in the report and left unknown, or has its row rejected, as the mapping declares.
    """

    def __init__(self, field: str, column: Column, times: Times, report: Report) -> None:
        self.field = field
        self.columns = column.column
        self.known = column.known
        self._column = column
        self._words = {word.casefold(): meaning for word, meaning in column.words.items()}
        self._holds = {word.casefold(): reason for word, reason in column.hold.items()}
        self._unknown = frozenset(value.casefold() for value in column.unknown)
        self._type = FIELDS[field]
        self._closed = ENUMERATIONS.get(field) or (BOOLEANS if self._type is bool else ())
        self._times = times
        self._report = report
        self._done: dict[str, Value | None] = {}
        self.missing: Value | None = "" if column.missing == "empty" else UNKNOWN

    def __call__(self, name: str, text: str | None) -> Value | None:
        """The value of ``text``, which stands in the column ``name``; ``None`` where it is missing."""
        if text is None:
            return self.missing
        if self.field in TEXTS:
            return check_text(name, text)
        done = self._done.get(text, self)
        if not isinstance(done, Converter):
            return done
        value, certain = self._convert(name, " ".join(check_text(name, text).split()))
        if certain:
            if len(self._done) >= _REMEMBERED:
                self._done.clear()
            self._done[text] = value
        return value

    def _convert(self, name: str, text: str) -> tuple[Value | None, bool]:
        """The value, and whether it may be remembered: what is counted each time may not."""
        word = text.casefold()
        if word in self._unknown:
            self._report.unmapped_value(self.field, text)
            return UNKNOWN, False
        meaning = self._words.get(word, text)
        if meaning == "":
            return "", True
        if self._closed and meaning not in self._closed:
            meaning = _boolean(word) if self._type is bool else word if word in self._closed else ""
            if not meaning:
                self._unmapped(name, text)
                return UNKNOWN, False
        if self._type is datetime:
            return self._times.parse_day_or_instant(name, meaning), True
        if self._type is tuple:
            return split_labels(meaning, self._column.separator), True
        if self._type is bool:
            return meaning == "true", True
        if self._type is int:
            number = _whole(meaning)
            if number is None:
                self._unmapped(name, text)
            return number, number is not None
        return meaning, True

    def _unmapped(self, name: str, text: str) -> None:
        if self._column.unmapped == "reject":
            raise BadRow(name, f"no word of the mapping for {quoted(text)}")
        self._report.unmapped_value(self.field, text)

    def has_word(self, text: str) -> bool:
        """Whether the mapping says anything of this very value."""
        word = " ".join(text.split()).casefold()
        return word in self._words or word in self._unknown or word in self._closed

    def hold_reason(self, text: str | None) -> str | None:
        """What the state's own word says is waited for; ``None`` where it does not say."""
        if text is None:
            return None
        return self._holds.get(" ".join(text.split()).casefold())


def split_labels(text: str, separator: str = "") -> tuple[str, ...]:
    """Labels are a set: sorted, each once, so that their order is no change."""
    return merge_labels(text.split(separator or None))


def merge_labels(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({label.strip() for label in labels} - {""}))


def _boolean(word: str) -> str:
    return "true" if word in _YES else "false" if word in _NO else ""


def _whole(text: str) -> int | None:
    """A whole number that a database column can hold; ``None`` where it is none."""
    digits = text.removesuffix(".0")
    return int(digits) if digits.removeprefix("-").isdecimal() and len(digits) < 10 else None
