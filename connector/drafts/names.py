"""People's names: for colleagues accounts become names, for business readers names are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final

from connector.config.people import Person

HIDDEN: Final = "[name]"

# First and last names that are also words: alone, and in an ordinary sentence, they name nobody.
_WORDS: Final = frozenset(
    "april art august basil bill bob chase chance chip christian cliff dale dean dawn drew earl faith frank gene "
    "grace grant guy hope iris ivy jack jade jewel joy june justice lance lane major mark max may merit miles mo "
    "page pat paris penny pierce poppy price ray rich rob robin rose ruby rusty sandy sky stone storm sue summer "
    "van victor violet will young brown black white green gray grey king long short day rivers brook brooks field "
    "bush wood woods hill banks bridges carter cook baker porter miller mason marshall page parker post power powers "
    "case church close cross fields foster fox gate gates glass holland hunt key lake law link little love "
    "moon north south east west park pool rice root sharp small snow spring street swift temple wall waters wells "
    "wise winter winters york support service admin network desk manager team".split())
_ACCOUNT: Final = re.compile(r"[\d._@-]")


class Names:
    """The people of one source: account → name."""

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self._names = dict(names or {})

    def of(self, account: str) -> str:
        """The name behind an account; the account itself where none is known."""
        return self._names.get(account) or account

    def hide(self, text: str, accounts: Iterable[str]) -> str:
        """``text`` without the names of people: those configured, and ``accounts`` of the ticket.

        A name or an account that is also an ordinary word stays, for it would deface the text.
        """
        hidden = self._configured.sub(HIDDEN, text) if self._configured else text
        words = [account for account in accounts if account and account in hidden and _ACCOUNT.search(account)]
        return _pattern(words).sub(HIDDEN, hidden) if words else hidden

    @cached_property
    def _configured(self) -> re.Pattern[str] | None:
        words: set[str] = set()
        for account, name in self._names.items():
            words |= {account} if _ACCOUNT.search(account) else set()
            words |= {name} if " " in name else set()
            words |= {part for part in name.split()
                      if len(part) > 2 and part[0].isupper() and part.lower() not in _WORDS}
        return _pattern(words) if words else None


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w@])(?:{'|'.join(map(re.escape, longest_first))})(?![\w@])")


def names_of(people: Iterable[Person], source: str) -> Names:
    """The names of ``people`` by their accounts at ``source``."""
    return Names({account: person.name or person.person for person in people for account in person.at(source)})
