"""Which transaction each call of the proof log runs in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from connector.store import proofs
from connector.store.columns import fit
from connector.store.engine import Database
from connector.store.proof_values import Account, ProofDone, ProofDue, Restoration, StoredProof, Words
from connector.store.values import Cursor

PEOPLE = "people"
"""The name under which keys and words are written, which belong to no one source."""


class SqlProofs:
    """``proof_contract.ProofStore`` over SQLite and PostgreSQL."""

    _database: Database

    def proof_due(self, after: Cursor | None = None) -> Iterator[ProofDue]:
        return proofs.due(self._database, after)

    def proof_all_due(self) -> int:
        with self._database.writing() as connection:
            return proofs.make_all_due(connection)

    def put_proofs(self, done: Sequence[ProofDone]) -> int:
        with self._database.writing(*{_of(one.source) for one in done}) as connection:
            return proofs.put(connection, done)

    def proof(self, source: str, incident: str) -> StoredProof | None:
        with self._database.reading() as connection:
            return proofs.one(connection, source, incident)

    def proofs(self, person: str | None = None) -> Iterator[StoredProof]:
        return proofs.every(self._database, person)

    def put_restorations(self, source: str, found: Mapping[str, Sequence[Restoration]]) -> int:
        with self._database.writing(_of(source)) as connection:
            return proofs.put_restorations(connection, source, found)

    def restorations(
        self, source: str, subject: str, priority: int, since: datetime, until: datetime
    ) -> list[Restoration]:
        with self._database.reading() as connection:
            return proofs.restorations_like(connection, source, subject, priority, since, until)

    def person_keys(self) -> Mapping[Account, str]:
        with self._database.reading() as connection:
            return proofs.keys(connection)

    def put_person_keys(self, keys: Mapping[Account, str]) -> None:
        with self._database.writing(PEOPLE) as connection:
            proofs.put_keys(connection, keys)

    def add_words(self, words: Sequence[Words]) -> None:
        with self._database.writing(PEOPLE) as connection:
            proofs.add_words(connection, words)

    def drop_words(self, ids: Collection[int]) -> int:
        with self._database.writing(PEOPLE) as connection:
            return proofs.drop_words(connection, ids)

    def words(self, person: str | None = None) -> list[Words]:
        with self._database.reading() as connection:
            return proofs.all_words(connection, person)


def _of(source: str) -> str:
    return f"source {fit(source)}"
