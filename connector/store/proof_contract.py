"""What any store promises of the proof log."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from connector.store.proof_values import Account, ProofDone, ProofDue, Restoration, StoredProof, Words
from connector.store.values import Cursor


class ProofStore(Protocol):
    """The part of ``contract.Store`` that the proof log lives on; the same is true of its calls."""

    def proof_due(self, after: Cursor | None = None) -> Iterator[ProofDue]:
        """Incidents decided since the proof log last looked, in order of (source, id), page by page.

        ``record`` makes an incident due where it changes its decision.
        """

    def proof_all_due(self) -> int:
        """Have the proof log look at everything decided again; how many that is."""

    def put_proofs(self, done: Sequence[ProofDone]) -> int:
        """Store or remove entries with their parts; what was decided meanwhile stays due. How many
        entries changed. An incident that is not stored raises ``StoreError``."""

    def proof(self, source: str, incident: str) -> StoredProof | None: ...

    def proofs(self, person: str | None = None) -> Iterator[StoredProof]:
        """All entries, or those in which a person has a part, the latest resolved first."""

    def put_restorations(self, source: str, found: Mapping[str, Sequence[Restoration]]) -> int:
        """For each incident (by id) replace when it was done; how many incidents changed."""

    def restorations(self, source: str, subject: str, priority: int, since: datetime, until: datetime
                     ) -> list[Restoration]:
        """Those of that kind in ``[since, until)``, in order of (instant, incident)."""

    def person_keys(self) -> Mapping[Account, str]: ...

    def put_person_keys(self, keys: Mapping[Account, str]) -> None:
        """Each account gets its key; what is known under a key it had before goes over to the new one
        where no other account has that any more."""

    def add_words(self, words: Sequence[Words]) -> None:
        """Keep them; their ``id`` is given by the store."""

    def drop_words(self, ids: Collection[int]) -> int: ...

    def words(self, person: str | None = None) -> list[Words]:
        """In the order in which they were added."""
