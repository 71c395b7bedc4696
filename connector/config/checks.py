"""What the parts of the configuration say of one another."""

from __future__ import annotations

from collections.abc import Iterable

from connector.config.model import Config
from rules.documents.document import Document, Path
from rules.documents.problems import nearest
from rules.documents.shape import Shaped


def check(shaped: Shaped[Config], document: Document) -> None:
    """Note in ``document`` every name that is given twice or belongs to nothing."""
    _Checks(shaped, document).all()


class _Checks:
    """What could not be read is left out of ``shaped``, and nothing that may follow from that is noted."""

    def __init__(self, shaped: Shaped[Config], document: Document) -> None:
        self.shaped, self.config, self.document = shaped, shaped.file, document

    def all(self) -> None:
        config = self.config
        self.unique("source", ((("sources", i, "source"), s.source) for i, s in enumerate(config.sources)))
        self.unique("person", ((("people", i, "person"), p.person) for i, p in enumerate(config.people)))
        self.unique("roster", ((("rosters", i, "roster"), r.roster) for i, r in enumerate(config.rosters)))
        self.sources_exist()
        self.people_exist()
        self.accounts_are_one_persons()

    def refuse(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        if self.shaped.whole(path[:-1], str(path[-1])):
            self.document.problem(self.document.place(self.shaped.original(path), key=key), message, hint)

    def unique(self, what: str, names: Iterable[tuple[Path, str]]) -> None:
        first: dict[str, Path] = {}
        for path, name in names:
            if name in first:
                line = self.document.place(self.shaped.original(first[name])).line
                self.refuse(path, f'a second {what} "{name}"', f"the first is in line {line}")
            first.setdefault(name, path)

    def sure(self, section: str, key: str) -> bool:
        """Whether the name of every entry could be read."""
        return not any(path[:1] in ((), (section,)) and (len(path) <= 2 or path[-1] == key)
                       for path in self.shaped.left_out)

    def sources_exist(self) -> None:
        sources = [source.source for source in self.config.sources]
        for i, person in enumerate(self.config.people) if self.sure("sources", "source") else ():
            for name in person.accounts:
                if name not in sources:
                    self.refuse(("people", i, "accounts", name), f'there is no source "{name}"',
                                nearest(name, sources), key=True)

    def people_exist(self) -> None:
        people = [*dict.fromkeys(person.person for person in self.config.people)]
        named: list[tuple[Path, str]] = []
        for i, person in enumerate(self.config.people):
            named += [(("people", i, "managers", j, "manager"), under.manager)
                      for j, under in enumerate(person.managers)]
        for i, roster in enumerate(self.config.rosters):
            named += [(("rosters", i, "shifts", j, "person"), shift.person) for j, shift in enumerate(roster.shifts)]
        for path, name in named if self.sure("people", "person") else ():
            if name not in people:
                self.refuse(path, f'there is no person "{name}"', nearest(name, people))

    def accounts_are_one_persons(self) -> None:
        """Also against short names: where a source knows no account of theirs, these stand for them."""
        for source in self.config.sources:
            owner: dict[str, str] = {}
            for i, person in enumerate(self.config.people):
                if not self.shaped.whole(("people", i), "person", "accounts"):
                    continue
                for account in person.at(source.source):
                    if owner.setdefault(account, person.person) != person.person:
                        self.refuse(("people", i, "accounts", source.source),
                                    f'the account "{account}" is already that of {owner[account]}')
