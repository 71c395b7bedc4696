"""The tables of what is read live: what is gone, planned work, who is on call."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Table, exists

from connector.store.columns import Instant, Name
from connector.store.tables import incidents, metadata, of_incident

# A table of its own: in a column behind the documents SQLite would read through them to find it.
gone: Final = Table(
    "gone", metadata,
    Column("source", Name, primary_key=True),
    Column("incident", Name, primary_key=True),
    Column("why", Name, nullable=False),
    Column("at", Instant, nullable=False),  # when it was noticed
    of_incident(),
)  # fmt: skip
is_there: Final = ~exists().where(gone.c.source == incidents.c.source, gone.c.incident == incidents.c.id)

change_windows: Final = Table(
    "change_windows", metadata,
    Column("source", Name, primary_key=True),
    Column("id", Name, primary_key=True),
    Column("configuration_item", Name, primary_key=True),  # "" for none, so that it can be of the key
    Column("service", Name, primary_key=True),
    Column("begins_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
)  # fmt: skip

on_call: Final = Table(
    "on_call", metadata,
    Column("source", Name, primary_key=True),
    Column("roster", Name, primary_key=True),
    Column("account", Name, primary_key=True),
    Column("begins_at", Instant, primary_key=True),
    Column("ends_at", Instant),  # NULL: as long as the tracker goes on to say so
)  # fmt: skip
