"""The technicians' logs: whose there are, one incident in them, their own words, their files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from connector.errors import RungError
from connector.passes.parts import App
from connector.proof.document import decode
from connector.proof.folder import Written
from connector.proof.log import Log, read_log, write_log
from connector.proof.pages import CORRECTION, NOTE
from connector.proof.people import Directory
from connector.proof.profile import AREA, AREAS
from connector.proof.values import Entry
from connector.redact import redact
from connector.store.proof_values import Words

LONGEST: Final = 2_000
"""Characters of one's own words."""


@dataclass(frozen=True)
class Counted:
    """One technician, and how many entries show which part of theirs."""

    key: str
    name: str
    parts: dict[str, int]
    words: int


class Logs:
    """The proof log of one store, read through whoever's names the configuration gives."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.directory = Directory.open(app.store, app.config.people, [source.name for source in app.store.sources()])
        self.names = self.directory.names()
        self.zone = ZoneInfo(app.config.timezone)

    def people(self) -> list[Counted]:
        """Everybody who has a part in an entry or said something, by name."""
        parts: dict[str, dict[str, int]] = {}
        for stored in self._app.store.proofs():
            for person, part in stored.entry.parts:
                counts = parts.setdefault(person, {})
                counts[part] = counts.get(part, 0) + 1
        words: dict[str, int] = {}
        for each in self._app.store.words():
            words[each.person] = words.get(each.person, 0) + 1
        found = [Counted(key, self.name(key), parts.get(key, {}), words.get(key, 0)) for key in {*parts, *words}]
        return sorted(found, key=lambda each: (each.name.casefold(), each.key))

    def name(self, key: str) -> str:
        """The name behind a key; the key itself where nobody is known by it any more."""
        return self.names.get(key, key)

    def person(self, words: str) -> str:
        """The key of whom ``words`` mean. :raises RungError: where that is nobody, or several."""
        found = self.directory.find(words)
        if len(found) == 1:
            return found[0]
        if found:
            raise RungError(f'"{words}" is several people: {", ".join(found)}', hint="say the key of the one you mean")
        raise RungError(f'nobody is known as "{words}"', hint="`rung proof list` shows who has a log")

    def log(self, key: str) -> Log:
        return read_log(self._app.store, key, self.name(key))

    def entry(self, key: str, source: str | None) -> Entry:
        """The entry of the incident with that key. :raises RungError: where it has none, or several do."""
        incidents = self._app.store.find(key, source)
        if not incidents:
            raise RungError(f"there is no incident {key}", hint="`rung proof list --person NAME` shows one's entries")
        found = [stored for each in incidents if (stored := self._app.store.proof(*each.cursor)) is not None]
        if not found:
            raise RungError(f"{key} has no entry in the proof log",
                            hint="only incidents that are resolved and complex have one: `complex` in the policy")
        if len(found) > 1:
            several = ", ".join(stored.source for stored in found)
            raise RungError(f"{key} is an incident of several sources: {several}", hint="say which with --source")
        return decode(found[0].entry.doc)

    def say(self, person: str, entry: Entry | None, kind: str, text: str) -> bool:
        """Keep a person's own words, without the secrets in them; whether there were any.

        :raises RungError: where they have no part in that incident, or the text is too long.
        """
        if entry is not None and entry.part_of(person) is None:
            raise RungError(f"the history shows no part of {self.name(person)} in {entry.key}",
                            hint="a log holds only incidents in whose history one stands")
        if len(text) > LONGEST:
            raise RungError(f"{len(text):,} characters are more than {LONGEST:,}", hint="say it in fewer words")
        source, incident = (entry.source, entry.incident) if entry else ("", "")
        if kind == CORRECTION:
            self.take_back(person, [each.id for each in self._app.store.words(person) if each.kind == CORRECTION
                                    and (each.source, each.incident) == (source, incident)])
        clean = redact(text)
        if clean:
            self._app.store.add_words([Words(0, person, source, incident, kind, clean, self._app.clock())])
        return clean != text

    def take_back(self, person: str, ids: Sequence[int]) -> int:
        """Drop words of that person; how many there were."""
        own = {each.id for each in self._app.store.words(person)}
        return self._app.store.drop_words(sorted(own & set(ids))) if own & set(ids) else 0

    def write(self, folder: Path, only: str | None = None, on_progress: Callable[[int], None] = lambda _: None
              ) -> Written:
        """Bring the folders of all technicians, or of one, up to date. :raises RungError: where that fails."""
        counted = Written()
        for key in [only] if only else sorted(self.names):
            write_log(self.log(key), folder, self.zone, counted)
            on_progress(1)
        return counted


def area(name: str) -> str:
    """The kind of words about an area. :raises RungError: where there is no such area."""
    if name not in AREAS:
        raise RungError(f'there is no area "{name}"', hint=f"one of {', '.join(AREAS)}")
    return AREA + name


__all__ = ["CORRECTION", "NOTE", "Counted", "Logs", "area"]
