"""Small exports, written for one test each."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from connector.trackers import ExportReader, Rejection, read_export
from rules.incident import Incident

Read = Callable[..., tuple[list[Incident], ExportReader]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write text, bytes or JSON to a file and read it: the incidents, and the reader with its report."""

    def reading(content: Any, name: str = "export.csv", **options: Any) -> tuple[list[Incident], ExportReader]:
        path = tmp_path / name
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        reader = read_export(path, "desk", **options)
        return list(reader), reader

    return reading


@pytest.fixture
def rejected() -> list[Rejection]:
    """Hand over its ``append`` as ``on_reject``."""
    return []


def as_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


@pytest.fixture(name="as_csv")
def as_csv_fixture() -> Callable[[Sequence[str], Sequence[Sequence[str]]], str]:
    return as_csv


@pytest.fixture(scope="session")
def real_log() -> Path:
    """The public audit log, where it lies beside the checkout."""
    data = Path(os.environ.get("RUNG_DATA") or Path(__file__).parents[4] / "shared" / "data")
    path = data / "servicenow-incidents" / "incident_event_log.csv.gz"
    if not path.exists():
        pytest.skip(f"{path} is not here: set RUNG_DATA to the folder of the test data")
    return path
