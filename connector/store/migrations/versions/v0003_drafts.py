"""Drafts. What is due was decided without any: it is to be decided once more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", NAME, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source", NAME, nullable=False),
        sa.Column("incident", NAME, nullable=False),
        sa.Column("firing", NAME, nullable=False),
        sa.Column("audience", NAME, nullable=False),
        sa.Column("phase", NAME, nullable=False),
        sa.Column("state", NAME, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("templates", NAME, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("holds_until", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("doc", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name="pk_drafts"),
        sa.ForeignKeyConstraint(["source", "incident"], ["incidents.source", "incidents.id"], name="fk_drafts_source"),
    )
    op.create_index("ix_drafts_incident", "drafts", ["source", "incident", "state"])
    op.create_index("ix_drafts_state", "drafts", ["state", "made_at"])
    op.execute("UPDATE incidents SET decided_revision = decided_revision - 1 WHERE decided_revision = revision AND "
               "EXISTS (SELECT 1 FROM firings WHERE firings.source = incidents.source "
               "AND firings.incident = incidents.id AND firings.status = 'due')")


def downgrade() -> None:
    raise NotImplementedError("a store only goes forward: restore the copy made before the upgrade")
