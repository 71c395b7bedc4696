"""Live trackers: what is gone, planned work, who is on call, how reading a source goes.

Everything stored so far came from exports. The column ``version`` now holds a live reading's only, by
which it is known what need not be read again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    _tables()
    for column in (
        sa.Column("listing", sa.Text, nullable=False, server_default=""),
        sa.Column("reading", sa.Text, nullable=False, server_default=""),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_before", INSTANT),
        sa.Column("fault", sa.LargeBinary),
        sa.Column("failed_at", INSTANT),
        sa.Column("person_first", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("read_at", INSTANT),
        sa.Column("waited", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("census_at", INSTANT),
        sa.Column("windows_at", INSTANT),
        sa.Column("on_call_at", INSTANT),
    ):
        op.add_column("sources", column)
    op.execute("UPDATE incidents SET version = '' WHERE version <> ''")


def downgrade() -> None:
    raise NotImplementedError("a store only goes forward: restore the copy made before the upgrade")


def _tables() -> None:
    op.create_table(
        "gone",
        sa.Column("source", NAME, nullable=False),
        sa.Column("incident", NAME, nullable=False),
        sa.Column("why", NAME, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("source", "incident", name="pk_gone"),
        sa.ForeignKeyConstraint(["source", "incident"], ["incidents.source", "incidents.id"], name="fk_gone_source"),
    )
    op.create_table(
        "change_windows",
        sa.Column("source", NAME, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("configuration_item", NAME, nullable=False),
        sa.Column("service", NAME, nullable=False),
        sa.Column("begins_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("source", "id", "configuration_item", "service", name="pk_change_windows"),
    )
    op.create_table(
        "on_call",
        sa.Column("source", NAME, nullable=False),
        sa.Column("roster", NAME, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("begins_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT),
        sa.PrimaryKeyConstraint("source", "roster", "account", "begins_at", name="pk_on_call"),
    )
