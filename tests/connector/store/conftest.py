"""Both backends for every test that asks for a store."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.store import Store, open_store, upgrade
from tests.postgres import NEEDED, PostgresServer, binaries, running

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    folder = binaries()
    if folder is None:
        if os.environ.get("CI"):
            pytest.fail(f"no PostgreSQL here: {NEEDED}")
        pytest.skip(NEEDED)
    with running(folder) as server:
        yield server


@pytest.fixture(scope="session")
def ready_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating anew for each test would cost more than the tests."""
    path = tmp_path_factory.mktemp("store") / "ready.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def ready_database(postgres: PostgresServer) -> str:
    """The same on PostgreSQL: the name of a migrated database to copy."""
    name = postgres.create()
    upgrade(postgres.url(name))
    return name


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place where no store was made yet."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path}/rung.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.url(server.create())


@pytest.fixture
def url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store with nothing in it."""
    if backend == "sqlite":
        shutil.copy(request.getfixturevalue("ready_file"), tmp_path / "rung.db")
        return f"sqlite:///{tmp_path}/rung.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.url(server.create(request.getfixturevalue("ready_database")))


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[], Store]]:
    """Open the test's store once more, as a second process would."""
    stores: list[Store] = []

    def another() -> Store:
        stores.append(open_store(url))
        return stores[-1]

    yield another
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()
