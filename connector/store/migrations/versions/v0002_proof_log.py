"""The proof log. Everything decided before is to be looked at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.BigInteger()
DOC = sa.LargeBinary()


def upgrade() -> None:
    _of_incidents()
    _of_people()
    op.execute("INSERT INTO proof_due (source, incident, mark) "
               "SELECT source, id, '' FROM incidents WHERE decided_revision > 0")


def downgrade() -> None:
    raise NotImplementedError("a store only goes forward: restore the copy made before the upgrade")


def _table(name: str, *columns: sa.Column[object], key: list[str]) -> None:
    op.create_table(
        name, sa.Column("source", NAME, nullable=False), sa.Column("incident", NAME, nullable=False), *columns,
        sa.PrimaryKeyConstraint("source", "incident", *key, name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["source", "incident"], ["incidents.source", "incidents.id"], name=f"fk_{name}_source"),
    )  # fmt: skip


def _of_incidents() -> None:
    _table("proof_due", sa.Column("mark", NAME, nullable=False), key=[])
    _table("proof_entries", sa.Column("key", NAME, nullable=False), sa.Column("subject", NAME, nullable=False),
           sa.Column("resolved_at", INSTANT, nullable=False), sa.Column("provisional", sa.Boolean, nullable=False),
           sa.Column("doc", DOC, nullable=False), key=[])  # fmt: skip
    op.create_index("ix_proof_entries_resolved", "proof_entries", ["resolved_at", "source", "incident"])
    _table("proof_parts", sa.Column("person", NAME, nullable=False), sa.Column("part", NAME, nullable=False),
           key=["person"])
    op.create_index("ix_proof_parts_person", "proof_parts", ["person", "source", "incident"])
    _table("restorations", sa.Column("resolved_at", INSTANT, nullable=False), sa.Column("reopened_at", INSTANT),
           sa.Column("subject", NAME, nullable=False), sa.Column("priority", sa.SmallInteger, nullable=False),
           sa.Column("micros", sa.BigInteger, nullable=False), key=["resolved_at"])
    op.create_index("ix_restorations_like", "restorations", ["source", "subject", "priority", "resolved_at"])


def _of_people() -> None:
    op.create_table(
        "proof_words",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("person", NAME, nullable=False),
        sa.Column("source", NAME, nullable=False),
        sa.Column("incident", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proof_words"),
    )
    op.create_index("ix_proof_words_person", "proof_words", ["person", "source", "incident"])
    op.create_table(
        "person_keys",
        sa.Column("source", NAME, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.PrimaryKeyConstraint("source", "account", name="pk_person_keys"),
    )
    op.create_index("ix_person_keys_key", "person_keys", ["key"])
