"""A real PostgreSQL for tests, started by them and thrown away with them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg

NEEDED: Final = "install PostgreSQL's server (Debian, Ubuntu: apt-get install postgresql) to test the store on it"
UNPRIVILEGED: Final = ("postgres", "nobody")
# Nothing in it outlives the tests, so nothing need reach the disk.
CARELESS: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "50"}


class PostgresServer:
    """One server on a unix socket of its own; each test takes a database of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://rung@/{database}?host={self._folder}"

    def create(self, template: str = "template0") -> str:
        """A fresh database as a copy of ``template``; its name."""
        self._made += 1
        name = f"test_{self._made}"
        self.execute(f'CREATE DATABASE {name} TEMPLATE "{template}"')
        return name

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        with psycopg.connect(host=str(self._folder), user="rung", dbname=database, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, the newest where there are several."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in found), key=lambda path: float(path.parent.name), default=None)


@contextmanager
def running(bin_folder: Path) -> Iterator[PostgresServer]:
    # Not in pytest's folder: that is closed to other users, and its path may be too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="rung-pg-"))
    user = _unprivileged()
    if user is not None:
        shutil.chown(folder, user)
    data, log = folder / "data", folder / "log"
    settings = CARELESS | {"listen_addresses": "", "unix_socket_directories": str(folder)}
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())

    def run(program: str, *arguments: str) -> None:
        command = [str(bin_folder / program), "-D", str(data), *arguments]
        # The server keeps what it inherits open: a pipe would never end.
        with (folder / "out").open("ab") as out:
            done = subprocess.run(command, user=user, cwd=folder, stdout=out, stderr=out, check=False)
        if done.returncode:
            told = "\n".join(path.read_text() for path in (folder / "out", log) if path.exists())
            raise RuntimeError(f"{program} ended with {done.returncode}\n{told}")

    try:
        run("initdb", "-U", "rung", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-w", "-l", str(log), "-o", options, "start")
        try:
            yield PostgresServer(folder)
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _unprivileged() -> str | None:
    """Whom to run the server as: it refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)
