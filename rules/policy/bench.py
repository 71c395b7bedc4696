"""What every part of the compilation shares: where to note a mistake, and what is known by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rules.documents.document import Document, Path
from rules.documents.problems import message_and_hint, nearest
from rules.durations import parse_duration
from rules.facts.types import FactType
from rules.policy.names import Names, all_named
from rules.policy.shape import Shaped
from rules.worktime import Calendar


@dataclass
class Bench:
    """Paths given to it are those of ``shaped.file``."""

    document: Document
    shaped: Shaped
    names: Names
    types: dict[str, FactType]
    calendars: Mapping[str, Calendar]
    """Those that could be built."""

    def whole(self, path: Path, *keys: str) -> bool:
        """Whether all that was written at ``path`` (or under these of its keys) could be read."""
        return self.shaped.whole(path, *keys)

    def sure(self, section: str) -> bool:
        """Whether every name of a section could be read, so that another is certainly none of it."""
        return all_named(self.document.data, section, self.shaped.left_out)

    def refuse(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note a mistake at the value (or the key) at ``path``."""
        original = self.shaped.original(path)
        self.document.problem(self.document.place(original, key=key), message, hint)

    def refuse_in(self, path: Path, offset: int, message: str, hint: str = "") -> None:
        """Note a mistake at character ``offset`` of the text at ``path``."""
        original = self.shaped.original(path)
        if original not in self.document.refused:
            self.document.problem(self.document.place_in(original, offset), message, hint)

    def refuse_unknown(
        self, what: str, name: str, permitted: Sequence[str], path: Path, offset: int = 0, *, sections: Sequence[str],
    ) -> None:
        """Note a name that nothing carries, with the nearest that is; unless ``sections`` could not be read."""
        if not all(map(self.sure, sections)):
            return
        self.refuse_in(path, offset, f'there is no {what} "{name}"', nearest(name, permitted))

    def calendar(self, name: str, path: Path) -> Calendar | None:
        """The calendar of that name; ``None`` for no name, and where it is wrong, which is noted."""
        if name and name not in self.names.calendars:
            self.refuse_unknown("calendar", name, self.names.calendars, path, sections=["calendars"])
        return self.calendars.get(name)

    def duration(
        self, text: str, path: Path, calendar: Calendar | None = None, *, target: str = "", offset: int = 0,
        zero: bool = False,
    ) -> timedelta | None:
        """A written duration; ``None`` where it is wrong, which is noted.

        ``1d`` is the calendar's day where there is a calendar. With ``target`` it is running time of
        that target, whose calendar may be another for each priority: a day has no one length then.
        """
        try:
            duration = parse_duration(text, zero=zero)
            if target and (duration.days or duration.weeks) and self._on_a_calendar(target):
                self.refuse_in(path, offset, f'"{text}" has no one length here: "{target}" counts on a calendar',
                               "write its hours, such as 8h")
                return None
            return duration.on(calendar)
        except ValueError as error:
            self.refuse_in(path, offset, *message_and_hint(error))
            return None

    def _on_a_calendar(self, target: str) -> bool:
        return any(entry.target == target and entry.calendar for entry in self.shaped.file.targets)
