"""The tables of the proof log: entries, who has a part in them, the person's own words."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, SmallInteger, Table, Text

from connector.store.columns import Doc, Instant, Name, Serial
from connector.store.tables import metadata, of_incident

# What a decision changed and the proof log has not yet looked at.
proof_due: Final = Table(
    "proof_due", metadata,
    Column("source", Name, primary_key=True),
    Column("incident", Name, primary_key=True),
    Column("mark", Name, nullable=False),  # of the decision: a later one has another
    of_incident(),
)  # fmt: skip

proof_entries: Final = Table(
    "proof_entries", metadata,
    Column("source", Name, primary_key=True),
    Column("incident", Name, primary_key=True),
    Column("key", Name, nullable=False),
    Column("subject", Name, nullable=False),
    Column("resolved_at", Instant, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("doc", Doc, nullable=False),
    of_incident(),
    Index("ix_proof_entries_resolved", "resolved_at", "source", "incident"),
)  # fmt: skip

proof_parts: Final = Table(
    "proof_parts", metadata,
    Column("source", Name, primary_key=True),
    Column("incident", Name, primary_key=True),
    Column("person", Name, primary_key=True),
    Column("part", Name, nullable=False),
    of_incident(),
    Index("ix_proof_parts_person", "person", "source", "incident"),
)  # fmt: skip

# No row of these points at an entry: a person's words outlive it.
proof_words: Final = Table(
    "proof_words", metadata,
    Column("id", Serial, primary_key=True),
    Column("person", Name, nullable=False),
    Column("source", Name, nullable=False),  # "" and "" where they are not of one incident
    Column("incident", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_proof_words_person", "person", "source", "incident"),
)  # fmt: skip

# One for each time an incident was done: what another is compared with.
restorations: Final = Table(
    "restorations", metadata,
    Column("source", Name, primary_key=True),
    Column("incident", Name, primary_key=True),
    Column("resolved_at", Instant, primary_key=True),
    Column("reopened_at", Instant),
    Column("subject", Name, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("micros", BigInteger, nullable=False),  # from opening
    of_incident(),
    Index("ix_restorations_like", "source", "subject", "priority", "resolved_at"),
)  # fmt: skip

person_keys: Final = Table(
    "person_keys", metadata,
    Column("source", Name, primary_key=True),  # "" for a person of the configuration
    Column("account", Name, primary_key=True),
    Column("key", Name, nullable=False),
    Index("ix_person_keys_key", "key"),
)  # fmt: skip
