"""Run by Alembic, inside the transaction that ``connector.store.opening`` holds."""

from __future__ import annotations

from alembic import context

from connector.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="rung_version",
    render_as_batch=True,  # SQLite cannot alter most of a table: Alembic makes a new one and copies
)
context.run_migrations()
