"""Making, migrating and refusing a store."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from connector.store import StoreError, StoreMissing, StoreNotReady, StoreTooNew, StoreUnavailable, open_store, upgrade
from connector.store.engine import Database, read_url
from connector.store.opening import MIGRATIONS
from connector.store.tables import HEAD, metadata
from tests.connector.store.samples import incident


def ask(url: str, statement: str) -> None:
    database = Database(read_url(url))
    with database.writing() as connection:
        connection.execute(text(statement))
    database.engine.dispose()


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    database = Database(read_url(url))
    with database.reading() as connection:
        yield connection
    database.engine.dispose()


def test_a_store_is_made_when_that_is_asked_for_and_kept_when_it_is_there(empty_url: str) -> None:
    with open_store(empty_url, migrate=True) as store:
        store.save_incidents([incident("1")])
    upgrade(empty_url)
    with open_store(empty_url) as store:
        assert store.status().incidents == 1


def test_tickets_are_for_their_owner_only(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/rung.db", migrate=True) as store, store.lock("run"):
        store.save_incidents([incident("1")])
        made = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert set(made) == {"rung.db", "rung.db-wal", "rung.db-shm", "rung.db.run.lock"}
    assert set(made.values()) == {0o600}


def test_looking_does_not_make_one(empty_url: str, backend: str, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match=r"there is no store yet\nhint: `rung run`"):
        open_store(empty_url)
    assert backend != "sqlite" or list(tmp_path.iterdir()) == []


def test_one_that_a_newer_rung_made_is_refused_and_left_alone(url: str) -> None:
    ask(url, "UPDATE rung_version SET version_num = '9999'")
    for migrate in (False, True):
        with pytest.raises(StoreTooNew, match=f"made by a newer Rung .its version 9999, this Rung knows {HEAD}"):
            open_store(url, migrate=migrate)


def test_an_older_one_is_used_only_after_its_migration(url: str) -> None:
    ask(url, "UPDATE rung_version SET version_num = '0000'")
    with pytest.raises(StoreNotReady, match="older than this Rung"):
        open_store(url)


def test_a_port_that_is_none_is_told_without_the_password() -> None:
    with pytest.raises(StoreError, match="this is not the URL of a store") as caught:
        open_store("postgresql://rung:hunter2@db:pass/rung")
    assert "hunter2" not in str(caught.value)


def test_a_wrong_query_is_a_defect_and_not_the_fault_of_the_database(url: str) -> None:
    with pytest.raises(DBAPIError):
        ask(url, "UPDATE nothing SET x = 1")


def test_a_damaged_file_is_not_a_defect(tmp_path: Path) -> None:
    file = tmp_path / "rung.db"
    upgrade(f"sqlite:///{file}")
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreUnavailable, match="the store cannot be used"), open_store(f"sqlite:///{file}") as store:
        store.status()


def test_somebody_elses_database_is_refused(empty_url: str) -> None:
    ask(empty_url, "CREATE TABLE payroll (name TEXT)")
    for migrate in (False, True):
        with pytest.raises(StoreError, match="this database is not Rung's"):
            open_store(empty_url, migrate=migrate)


def test_the_migrations_end_in_the_tables_that_the_code_uses(connection: Connection) -> None:
    options = {"version_table": "rung_version", "compare_type": True}
    assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    for table in metadata.tables.values():
        made = {index["name"]: index["column_names"] for index in inspect(connection).get_indexes(table.name)}
        assert {str(index.name) for index in table.indexes} <= set(made)


def test_the_migrations_form_one_line_that_ends_at_the_known_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)
    assert revisions[0] == HEAD


def test_two_that_make_it_at_once_make_it_once(empty_url: str) -> None:
    script = f"from connector.store import upgrade; upgrade({empty_url!r})"
    running = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    with open_store(empty_url) as store:
        assert store.status().incidents == 0


@pytest.mark.parametrize(("url", "message"), [
    ("nonsense", "not the URL of a store"),
    ("mysql://host/rung", "a store in mysql is not supported"),
    ("sqlite://", "must be a file"),
    ("sqlite:///:memory:", "must be a file"),
])  # fmt: skip
def test_a_url_that_cannot_be_a_store_is_refused(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        open_store(url, migrate=True)


def test_a_plain_postgresql_url_means_psycopg() -> None:
    assert read_url("postgresql://rung@db/rung").drivername == "postgresql+psycopg"


def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as error:
        open_store(f"postgresql://rung:geheim@/rung?host={tmp_path}")
    assert "rung:***@" in str(error.value) and "geheim" not in str(error.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "rung.db").write_text("no database at all, but long enough to be taken for one " * 40)
    with pytest.raises(StoreUnavailable, match="file is not a database"):
        open_store(f"sqlite:///{tmp_path}/rung.db")


def test_a_file_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="the store cannot be made: No such file or directory"):
        open_store(f"sqlite:///{tmp_path}/missing/rung.db", migrate=True)


def test_a_quiet_pass_does_not_import_alembic(url: str) -> None:
    script = f"import sys; from connector.store import open_store; open_store({url!r}); print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_sqlite_is_set_up_to_lose_nothing(ready_file: Path) -> None:
    with Database(read_url(f"sqlite:///{ready_file}")).reading() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert found == ["wal", 2, 1, 30_000]
