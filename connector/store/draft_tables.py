"""The table of drafts: every version of every text that was drafted."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Integer, Table, Text

from connector.store.columns import Doc, Instant, Name
from connector.store.tables import metadata, of_incident

drafts: Final = Table(
    "drafts", metadata,
    Column("id", Name, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("source", Name, nullable=False),
    Column("incident", Name, nullable=False),
    Column("firing", Name, nullable=False),
    Column("audience", Name, nullable=False),
    Column("phase", Name, nullable=False),
    Column("state", Name, nullable=False),
    Column("reason", Text, nullable=False),
    Column("templates", Name, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("holds_until", Instant),
    Column("ended_at", Instant),
    Column("doc", Doc, nullable=False),
    of_incident(),
    Index("ix_drafts_incident", "source", "incident", "state"),
    Index("ix_drafts_state", "state", "made_at"),
)  # fmt: skip
