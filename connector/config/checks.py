"""What the parts of the configuration say of one another."""

from __future__ import annotations

from collections.abc import Iterable

from connector.config.model import Config
from rules.documents.document import Document, Path
from rules.documents.problems import nearest


def check(config: Config, document: Document) -> None:
    """Note in ``document`` every name that is given twice or belongs to nothing."""
    _unique(document, "source", ((("sources", i, "source"), s.source) for i, s in enumerate(config.sources)))
    _unique(document, "person", ((("people", i, "person"), p.person) for i, p in enumerate(config.people)))
    _unique(document, "roster", ((("rosters", i, "roster"), r.roster) for i, r in enumerate(config.rosters)))
    _sources_exist(config, document)
    _people_exist(config, document)
    _accounts_are_one_persons(config, document)


def _unique(document: Document, what: str, names: Iterable[tuple[Path, str]]) -> None:
    first: dict[str, Path] = {}
    for path, name in names:
        if name in first:
            line = document.place(first[name]).line
            document.problem(document.place(path), f'a second {what} "{name}"', f"the first is in line {line}")
        first.setdefault(name, path)


def _sources_exist(config: Config, document: Document) -> None:
    sources = [source.source for source in config.sources]
    for i, person in enumerate(config.people):
        for name in person.accounts:
            if name not in sources:
                place = document.place(("people", i, "accounts", name), key=True)
                document.problem(place, f'there is no source "{name}"', nearest(name, sources))


def _people_exist(config: Config, document: Document) -> None:
    people = [person.person for person in config.people]
    named: list[tuple[Path, str]] = []
    for i, person in enumerate(config.people):
        named += [(("people", i, "managers", j), under.manager) for j, under in enumerate(person.managers)]
    for i, roster in enumerate(config.rosters):
        named += [(("rosters", i, "shifts", j), shift.person) for j, shift in enumerate(roster.shifts)]
    for path, name in named:
        if name not in people:
            key = "manager" if path[0] == "people" else "person"
            document.problem(document.place((*path, key)), f'there is no person "{name}"', nearest(name, people))


def _accounts_are_one_persons(config: Config, document: Document) -> None:
    """Also against short names: where a source knows no account of theirs, these stand for them."""
    for source in config.sources:
        owner: dict[str, str] = {}
        for i, person in enumerate(config.people):
            for account in person.at(source.source):
                if owner.setdefault(account, person.person) != person.person:
                    document.problem(document.place(("people", i, "accounts", source.source)),
                                     f'the account "{account}" is already that of {owner[account]}')
