"""The tables. Documents hold what an incident is; columns hold what is searched.

A change here needs a migration in ``migrations/versions`` and its number in ``HEAD``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    and_,
    or_,
)

from connector.store.columns import Doc, Instant, Name, Serial

HEAD: Final = "0004"
"""The newest migration. Compared with the database at each start, so that Alembic stays unimported."""

UNKNOWN_PRIORITY: Final = 9
"""Sorts behind P5 on both backends, which do not agree where NULL sorts."""

AnyRow: TypeAlias = Any
"""A row of a result: the parameters of SQLAlchemy's own type differ between 2.0 and 2.1."""

metadata: Final = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s",
})  # fmt: skip

# The documents stand last: SQLite reads a long row's tail only when a query asks for it.
incidents: Final = Table(
    "incidents", metadata,
    Column("source", Name, primary_key=True),
    Column("id", Name, primary_key=True),
    Column("key", Name, nullable=False),
    Column("version", Text, nullable=False),  # of the last live reading; "" where only exports were read
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("state", Name),
    Column("is_open", Boolean, nullable=False),  # not known to be done
    Column("priority", SmallInteger, nullable=False),  # the tracker's, once decided Rung's
    Column("score", BigInteger, nullable=False),
    Column("service", Name),
    Column("configuration_item", Name),
    Column("grp", Name),
    Column("assignee", Name),
    Column("parent", Name),
    Column("opened_at", Instant, nullable=False),
    Column("last_event_at", Instant, nullable=False),
    Column("content_hash", Doc, nullable=False),  # of what was last read
    Column("revision", Integer, nullable=False),  # counts what a decision depends on
    Column("decided_revision", Integer, nullable=False),  # 0: never decided
    Column("decided_at", Instant),
    Column("policy", Name, nullable=False),  # digest of the policy last decided by
    Column("next_at", Instant),
    Column("open_spans", Doc, nullable=False),
    Column("item_spans", Doc, nullable=False),  # open, and on the configuration item it names now
    Column("child_spans", Doc, nullable=False),  # open, and under the parent it names now
    Column("snapshot", Doc, nullable=False),
    Column("events", Doc, nullable=False),
    Column("decision", Doc),
)  # fmt: skip
_i = incidents.c
stale: Final = _i.revision > _i.decided_revision
Index("ix_incidents_key", _i.key, _i.source)
Index("ix_incidents_item", _i.source, _i.configuration_item)
Index("ix_incidents_parent", _i.source, _i.parent)
Index("ix_incidents_queue", _i.priority, _i.score.desc(), _i.opened_at, _i.source, _i.id,
      sqlite_where=_i.is_open, postgresql_where=_i.is_open)  # fmt: skip
Index("ix_incidents_stale", _i.source, _i.id, sqlite_where=stale, postgresql_where=stale)
Index("ix_incidents_open", _i.source, _i.id, _i.policy, sqlite_where=_i.is_open, postgresql_where=_i.is_open)
Index("ix_incidents_next", _i.source, _i.id, _i.next_at,
      sqlite_where=_i.next_at.is_not(None), postgresql_where=_i.next_at.is_not(None))  # fmt: skip


def of_incident() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["source", "incident"], ["incidents.source", "incidents.id"])


def among(source: Column[Any], id_: Column[Any], keys: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    """Whether a row belongs to one of ``keys``, said so that SQLite looks up instead of reading all."""
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for name, id_of in keys:
        ids[name].append(id_of)
    return or_(*(and_(source == name, id_.in_(some)) for name, some in ids.items()))


own_events: Final = Table(
    "own_events", metadata,
    Column("seq", Serial, primary_key=True),
    Column("source", Name, nullable=False),
    Column("incident", Name, nullable=False),
    Column("event", Name, nullable=False),
    Column("doc", Doc, nullable=False),
    UniqueConstraint("source", "incident", "event"),
    of_incident(),
)  # fmt: skip

firings: Final = Table(
    "firings", metadata,
    Column("source", Name, primary_key=True),
    Column("incident", Name, primary_key=True),
    Column("key", Name, primary_key=True),
    Column("rule", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("at", Instant, nullable=False),
    Column("status", Name, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("policy", Name, nullable=False),
    Column("doc", Doc, nullable=False),
    of_incident(),
    Index("ix_firings_status", "status", "at"),
)  # fmt: skip

effects: Final = Table(
    "effects", metadata,
    Column("key", Name, primary_key=True),
    Column("source", Name, nullable=False),
    Column("incident", Name, nullable=False),
    Column("firing", Name, nullable=False),
    Column("action", Name, nullable=False),
    Column("channel", Name, nullable=False),
    Column("recipient", Name, nullable=False),
    Column("state", Name, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("body", Doc, nullable=False),
    of_incident(),
    Index("ix_effects_incident", "source", "incident"),
    Index("ix_effects_state", "state", "created_at"),
)  # fmt: skip

policies: Final = Table(
    "policies", metadata,
    Column("seq", Serial, primary_key=True),
    Column("digest", Name, nullable=False),
    Column("name", Name, nullable=False),
    Column("text", Text, nullable=False),
    Column("since", Instant),
)  # fmt: skip

sources: Final = Table(
    "sources", metadata,
    Column("name", Name, primary_key=True),
    Column("kind", Name, nullable=False),
    Column("live_since", Instant),
    Column("watermark", Text),
    Column("listing", Text, nullable=False, default=""),  # what the watermark is a mark in
    Column("last_good_pass", Instant),
    Column("reading", Text, nullable=False, default=""),  # by what incidents were made of the tracker's answers
    Column("failures", Integer, nullable=False, default=0),
    Column("not_before", Instant),
    Column("fault", Doc),
    Column("failed_at", Instant),
    Column("person_first", Boolean, nullable=False, default=False),
    Column("read_at", Instant),
    Column("waited", BigInteger, nullable=False, default=0),  # microseconds
    Column("census_at", Instant),
    Column("windows_at", Instant),  # when change windows were first read
    Column("on_call_at", Instant),  # when it was last said who is on call
)  # fmt: skip

runs: Final = Table(
    "runs", metadata,
    Column("id", Serial, primary_key=True),
    Column("kind", Name, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("summary", Doc),
)  # fmt: skip
