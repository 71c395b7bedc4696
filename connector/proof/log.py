"""One technician's log: their entries out of the store, their words, and the files of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from connector.proof.document import decode, plain
from connector.proof.folder import Written, document, markdown, write_folder
from connector.proof.pages import entry_page
from connector.proof.profile import Mine, ProfilePage, profile_page
from connector.proof.rendering import entries_markdown, entry_json, entry_markdown, profile_markdown
from connector.proof.values import Entry
from connector.store import Store
from connector.store.proof_values import Words
from connector.store.values import Cursor

ENTRIES: Final = "entries"
_PLAIN: Final = re.compile(r"(?:[^A-Za-z0-9._-]|\.(?=\.))+")


class Log(NamedTuple):
    """One technician's log as it stands in the store."""

    key: str
    name: str
    mine: tuple[Mine, ...]
    """The entries that have a page, the latest first."""
    touched: int
    words: tuple[Words, ...]

    def about(self, entry: Entry) -> list[Words]:
        """Their own words about one incident."""
        return [each for each in self.words if (each.source, each.incident) == (entry.source, entry.incident)]


def read_log(store: Store, key: str, name: str) -> Log:
    """The log of the person with that key. Who only touched an incident has no page of it, unless they
    said something about their part."""
    words = tuple(store.words(key))
    spoken: set[Cursor] = {(each.source, each.incident) for each in words}
    mine, touched = [], 0
    for stored in store.proofs(key):
        part_name = dict(stored.entry.parts)[key]
        if part_name == "touched" and (stored.source, stored.incident) not in spoken:
            touched += 1
            continue
        entry = decode(stored.entry.doc)
        part = entry.part_of(key)
        if part is not None:
            mine.append(Mine(entry, part, f"{ENTRIES}/{file_name(entry)}.md"))
    return Log(key, name, tuple(mine), touched, words)


def file_name(entry: Entry) -> str:
    """Of an entry's files, without the suffix: its source and key, made harmless where they are not."""
    whole = f"{entry.source}-{entry.key}"
    plain = _PLAIN.sub("-", whole).strip(".-")[:80]
    if plain == whole:
        return plain
    return f"{plain}-{blake2b(f'{entry.source}/{entry.incident}'.encode(errors='replace'), digest_size=4).hexdigest()}"


def profile_of(log: Log, zone: ZoneInfo) -> ProfilePage:
    return profile_page(log.name, log.key, log.mine, log.touched, log.words, zone)


def write_log(log: Log, folder: Path, zone: ZoneInfo, counted: Written) -> None:
    """Bring the technician's folder up to date; one without entries and words is removed."""
    write_folder(folder / log.key, _files(log, zone), counted)


def _files(log: Log, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    if not log.mine and not log.words:
        return
    profile = profile_of(log, zone)
    yield "README.md", markdown(profile_markdown(profile))
    yield "profile.json", document(plain(profile))
    if log.mine:
        yield "ENTRIES.md", markdown(entries_markdown(profile))
    for mine in log.mine:
        words, name = log.about(mine.entry), file_name(mine.entry)
        page = entry_page(mine.entry, mine.part, log.name, words, zone, f"{name}.json")
        yield f"{ENTRIES}/{name}.md", markdown(entry_markdown(page))
        yield f"{ENTRIES}/{name}.json", document(entry_json(mine, page, words))
