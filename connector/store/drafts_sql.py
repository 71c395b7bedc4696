"""``draft_contract.DraftStore`` over SQLAlchemy: which transaction each call runs in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from connector.store import drafts
from connector.store.draft_values import Draft, DraftState
from connector.store.engine import Database


class SqlDrafts:
    """A part of ``SqlStore``."""

    _database: Database

    def drafts(self, states: Sequence[DraftState], limit: int | None = None) -> list[Draft]:
        with self._database.reading() as connection:
            return drafts.in_states(connection, states, limit)

    def drafts_of(self, source: str, incident: str) -> list[Draft]:
        with self._database.reading() as connection:
            return drafts.of_incident(connection, source, incident)

    def draft(self, beginning: str) -> list[Draft]:
        with self._database.reading() as connection:
            return drafts.by_id(connection, beginning)

    def redraft(self, templates: str, now: datetime) -> int:
        with self._database.reading() as connection:
            sources = drafts.made_otherwise(connection, templates)
        if not sources:
            return 0
        with self._database.writing(*(f"source {source}" for source in sources)) as connection:
            return drafts.make_due(connection, templates, now)
