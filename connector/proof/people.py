"""Whose an account is: a person of the configuration, else its own technician, by a random key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Final

from connector.config.people import Person
from connector.store import Store
from connector.store.proof_values import Account

LENGTH: Final = 5
"""Bytes of a key: 10 hex digits, a trillion of them."""


@dataclass
class Directory:
    """Accounts, persons and their keys; keys that were missing are made and kept by ``save``."""

    people: tuple[Person, ...]
    known: dict[Account, str]
    fresh: dict[Account, str] = field(default_factory=dict)
    _of: dict[Account, str] = field(default_factory=dict)

    @classmethod
    def open(cls, store: Store, people: tuple[Person, ...], sources: Iterable[str]) -> Directory:
        """The directory, with the accounts that the configuration gives to a person since taken over."""
        directory = cls(people, dict(store.person_keys()))
        for person in people:
            accounts = [(source, account) for source in sources for account in person.at(source)]
            directory._take(("", person.person), accounts)
        return directory

    def _take(self, own: Account, accounts: list[Account]) -> None:
        """A person keeps the key that one of their accounts had, and with it the words said under it."""
        earlier = next((self.known[account] for account in accounts if account in self.known), None)
        key = self.known.get(own) or earlier
        for account in accounts:
            self._of[account] = own[1]
            if account in self.known and key is not None and self.known[account] != key:
                self._note(account, key)
        if key is not None and own not in self.known:
            self._note(own, key)

    def _note(self, account: Account, key: str) -> None:
        self.known[account] = self.fresh[account] = key

    def is_person(self, source: str, account: str) -> bool:
        """Whether the configuration knows whose account it is."""
        return (source, account) in self._of

    def key(self, source: str, account: str) -> str:
        """The key of the person behind an account."""
        person = self._of.get((source, account))
        identity: Account = (source, account) if person is None else ("", person)
        if identity not in self.known:
            self._note(identity, token_hex(LENGTH))
        return self.known[identity]

    def save(self, store: Store) -> None:
        """Keep the keys that are new."""
        if self.fresh:
            store.put_person_keys(self.fresh)
            self.fresh = {}

    def names(self) -> Mapping[str, str]:
        """Key → the name by which a person is shown: that of the configuration, else the account."""
        shown = {person.person: person.name or person.person for person in self.people}
        found = {key: account for (source, account), key in sorted(self.known.items()) if source}
        return found | {key: shown.get(name, name) for (source, name), key in self.known.items() if not source}

    def find(self, words: str) -> list[str]:
        """The keys that a person may mean by ``words``: a key, a short name, a name, an account."""
        names = self.names()
        if words in names:
            return [words]
        wanted = words.casefold()
        short = [key for (source, name), key in self.known.items() if name.casefold() == wanted]
        shown = [key for key, name in names.items() if name.casefold() == wanted]
        return sorted({*short, *shown})

    def fingerprint(self) -> str:
        """Changes with whose each account is."""
        return repr(sorted(self._of.items()))
