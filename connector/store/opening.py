"""Opening a store: is there one, of which version, and may it be brought up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from connector.store.engine import Database, read_url
from connector.store.errors import StoreError, StoreMissing, StoreNotReady, StoreTooNew, StoreUnavailable
from connector.store.sql import SqlStore
from connector.store.tables import HEAD

MIGRATIONS = Path(__file__).with_name("migrations")


def open_store(url: str, migrate: bool = False) -> SqlStore:
    """The store at ``url``; with ``migrate`` it is made, or brought up to this Rung's version.

    Raises ``StoreNotReady`` where that would be needed but was not asked for, ``StoreTooNew``
    where a newer Rung made it, ``StoreUnavailable`` where the database does not answer.
    """
    database = Database(read_url(url))
    try:
        if database.file is not None and not database.file.exists():
            if not migrate:
                raise _missing(database)
            _make(database, database.file)
        with database.reading() as connection:
            version = stored_version(connection, database.where)
        if version != HEAD:
            if not migrate:
                raise _older(database) if version else _missing(database)
            _upgrade(database)
    except BaseException:
        database.engine.dispose()
        raise
    return SqlStore(database)


def upgrade(url: str) -> None:
    """Make the store at ``url``, or bring it up to this Rung's version. Harmless when it is."""
    open_store(url, migrate=True).close()


def stored_version(connection: Connection, where: str) -> str | None:
    """The number of the last migration that ran, ``None`` in an empty database."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    query = text("SELECT version_num FROM rung_version")
    versions = connection.scalars(query).all() if "rung_version" in tables else ()
    if not versions:
        raise StoreError("this database is not Rung's", where=where, hint="give Rung a database of its own")
    if versions[0] > HEAD:
        raise StoreTooNew(
            f"the store was made by a newer Rung (its version {versions[0]}, this Rung knows {HEAD})",
            where=where,
            hint="use the newer Rung, or restore the copy made before the upgrade",
        )
    return str(versions[0])


def _make(database: Database, file: Path) -> None:
    """An empty file that only its owner may read: tickets stand in it. SQLite's own files beside it follow."""
    try:
        file.touch(mode=0o600)
    except OSError as error:
        hint = "does the folder exist, and may this user write there?"
        raise StoreUnavailable(f"the store cannot be made: {error.strerror}", where=str(file), hint=hint) from error


def _missing(database: Database) -> StoreMissing:
    return StoreMissing("there is no store yet", where=database.where, hint="`rung run` makes it")


def _older(database: Database) -> StoreNotReady:
    return StoreNotReady("the store is older than this Rung", where=database.where,
                         hint="`rung run` brings it up to date")


def _upgrade(database: Database) -> None:
    # Importing Alembic takes longer than a quiet pass; only here is it needed.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    # One transaction for all steps, and one process at a time: a second one finds nothing to do.
    with database.writing("migrate") as connection:
        stored_version(connection, database.where)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
