"""The first tables.

A migration stands by itself: it says what the tables were then, whatever ``tables.py`` says now.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.BigInteger()
DOC = sa.LargeBinary()


def upgrade() -> None:
    _incidents()
    _of_incidents()
    _ledgers()


def downgrade() -> None:
    raise NotImplementedError("a store only goes forward: restore the copy made before the upgrade")


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("source", NAME, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("state", NAME),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("priority", sa.SmallInteger, nullable=False),
        sa.Column("score", sa.BigInteger, nullable=False),
        sa.Column("service", NAME),
        sa.Column("configuration_item", NAME),
        sa.Column("grp", NAME),
        sa.Column("assignee", NAME),
        sa.Column("parent", NAME),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("last_event_at", INSTANT, nullable=False),
        sa.Column("content_hash", DOC, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("decided_revision", sa.Integer, nullable=False),
        sa.Column("decided_at", INSTANT),
        sa.Column("policy", NAME, nullable=False),
        sa.Column("next_at", INSTANT),
        sa.Column("open_spans", DOC, nullable=False),
        sa.Column("item_spans", DOC, nullable=False),
        sa.Column("child_spans", DOC, nullable=False),
        sa.Column("snapshot", DOC, nullable=False),
        sa.Column("events", DOC, nullable=False),
        sa.Column("decision", DOC),
        sa.PrimaryKeyConstraint("source", "id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_key", "incidents", ["key", "source"])
    op.create_index("ix_incidents_item", "incidents", ["source", "configuration_item"])
    op.create_index("ix_incidents_parent", "incidents", ["source", "parent"])
    _partial("queue", ["priority", sa.text("score DESC"), "opened_at", "source", "id"], "is_open")
    _partial("open", ["source", "id", "policy"], "is_open")
    _partial("stale", ["source", "id"], "revision > decided_revision")
    _partial("next", ["source", "id", "next_at"], "next_at IS NOT NULL")


def _partial(name: str, columns: list[str | sa.TextClause], where: str) -> None:
    # SQLite uses a partial index only for a query that has its condition word for word.
    on_sqlite = sa.text("is_open = 1" if where == "is_open" else where)
    name = f"ix_incidents_{name}"
    op.create_index(name, "incidents", columns, sqlite_where=on_sqlite, postgresql_where=sa.text(where))


def _of_incident(table: str) -> sa.ForeignKeyConstraint:
    columns = ["incidents.source", "incidents.id"]
    return sa.ForeignKeyConstraint(["source", "incident"], columns, name=f"fk_{table}_source")


def _of_incidents() -> None:
    op.create_table(
        "own_events",
        sa.Column("seq", SERIAL, nullable=False),
        sa.Column("source", NAME, nullable=False),
        sa.Column("incident", NAME, nullable=False),
        sa.Column("event", NAME, nullable=False),
        sa.Column("doc", DOC, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_own_events"),
        sa.UniqueConstraint("source", "incident", "event", name="uq_own_events_source"),
        _of_incident("own_events"),
    )
    op.create_table(
        "firings",
        sa.Column("source", NAME, nullable=False),
        sa.Column("incident", NAME, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("rule", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("status", NAME, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("policy", NAME, nullable=False),
        sa.Column("doc", DOC, nullable=False),
        sa.PrimaryKeyConstraint("source", "incident", "key", name="pk_firings"),
        _of_incident("firings"),
    )
    op.create_index("ix_firings_status", "firings", ["status", "at"])
    op.create_table(
        "effects",
        sa.Column("key", NAME, nullable=False),
        sa.Column("source", NAME, nullable=False),
        sa.Column("incident", NAME, nullable=False),
        sa.Column("firing", NAME, nullable=False),
        sa.Column("action", NAME, nullable=False),
        sa.Column("channel", NAME, nullable=False),
        sa.Column("recipient", NAME, nullable=False),
        sa.Column("state", NAME, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("body", DOC, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_effects"),
        _of_incident("effects"),
    )
    op.create_index("ix_effects_incident", "effects", ["source", "incident"])
    op.create_index("ix_effects_state", "effects", ["state", "created_at"])


def _ledgers() -> None:
    op.create_table(
        "policies",
        sa.Column("seq", SERIAL, nullable=False),
        sa.Column("digest", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("since", INSTANT),
        sa.PrimaryKeyConstraint("seq", name="pk_policies"),
    )
    op.create_table(
        "sources",
        sa.Column("name", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("live_since", INSTANT),
        sa.Column("watermark", sa.Text),
        sa.Column("last_good_pass", INSTANT),
        sa.PrimaryKeyConstraint("name", name="pk_sources"),
    )
    op.create_table(
        "runs",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("summary", DOC),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
