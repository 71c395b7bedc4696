"""Trackers that the benchmarks read from, and who reads them: Rung, the floor, and the libraries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import requests

from benchmarks.command import ENVIRONMENT, START
from benchmarks.history import ROOT
from benchmarks.measure import Ran, run
from connector.sandbox.words import SECRET

SETTINGS: Final = """\
policy: policy.yaml
store: sqlite:///rung.db
{source}    requests_per_minute: 100000
"""
Call = tuple[str, str, str]
"""Method, path with its query, body."""


@dataclass(frozen=True)
class Tracker:
    """A remembered tracker (``remembered.py``) as a client must know it."""

    url: str
    login: dict[str, str]
    secret: str
    configuration: str
    project: str

    @property
    def environment(self) -> dict[str, str]:
        return {**ENVIRONMENT, SECRET: self.secret}

    def calls(self) -> list[Call]:
        """What was asked since the last time."""
        return [(method, path, body) for method, path, body in requests.delete(f"{self.url}/calls", timeout=60).json()]

    def folder(self, folder: Path, policy: Path, more: str = "") -> Path:
        """A new folder in which Rung would read it by ``policy``."""
        folder.mkdir(parents=True)
        (folder / "policy.yaml").write_text(policy.read_text(encoding="utf-8"), encoding="utf-8")
        settings = SETTINGS.format(source=self.configuration) + more
        (folder / "rung.yaml").write_text(settings, encoding="utf-8")
        return folder

    def rung(self, folder: Path) -> Ran:
        """One pass, from its start to its exit."""
        return run([sys.executable, "-c", START, "run"], folder, self.environment)

    def floor(self, calls: Sequence[Call], folder: Path) -> Ran:
        """The same calls, parsed and kept."""
        folder.mkdir(parents=True)
        (folder / "calls.json").write_text(json.dumps(calls), encoding="utf-8")
        return run(self._command("floor", str(folder / "calls.json"), str(folder / "floor.db")), ROOT, self.environment)

    def library(self, calls: Sequence[Call]) -> Ran:
        """The same incidents with their histories, through the library that one would use."""
        return run(self._command(*self._library(calls)), ROOT, self.environment)

    def met(self, calls: Sequence[Call]) -> dict[str, int]:
        """How much the library meets; to see that it is as much as Rung reads."""
        said = subprocess.run(self._command(*self._library(calls)), env=self.environment, stdout=subprocess.PIPE,
                              check=True)
        found: dict[str, int] = json.loads(said.stdout)
        return found

    def _library(self, calls: Sequence[Call]) -> tuple[str, ...]:
        searched = [json.loads(body) for _, path, body in calls if path.endswith("/search/jql")]
        if searched:
            fields = next(body["fields"] for body in searched if "expand" in body)
            return "with_jira", ",".join(fields), f"project = {self.project}"
        return "with_pysnc", *(_fields(calls, table) for table in ("incident", "sys_audit", "sys_journal_field"))

    def _command(self, name: str, *arguments: str) -> list[str]:
        user = next(iter(self.login.values()))
        return [sys.executable, "-m", f"benchmarks.{name}", self.url, user, self.secret, *arguments]


def _fields(calls: Sequence[Call], table: str) -> str:
    """Those that Rung asked for, of the widest question of a table."""
    asked = [parse_qs(urlsplit(path).query).get("sysparm_fields", [""])[0] for _, path, _ in calls
             if f"/table/{table}?" in path]
    return max(asked, key=len, default="sys_id")


@contextmanager
def remembered(dialect: str, tickets: int, changes: int) -> Iterator[Tracker]:
    """A tracker in a process of its own, until the block ends."""
    command = [sys.executable, "-m", "benchmarks.remembered", dialect, str(tickets), str(changes)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as serving:
        said: dict[str, Any] = json.loads(serving.stdout.readline() if serving.stdout else "")
        yield Tracker(**said)
