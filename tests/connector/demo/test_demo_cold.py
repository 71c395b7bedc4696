"""The demo as somebody starts it who has nothing yet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def demo(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "RUNG_CONFIG")}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run([sys.executable, "-c", "from connector.cli import main; main()", "demo"], env=environment,
                          cwd=folder, capture_output=True, text=True, check=False)


def test_it_runs_from_a_cold_folder_and_says_the_same_again(tmp_path: Path) -> None:
    first = demo(tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("The network desk of Wintermere County Council.")
    second = demo(tmp_path)
    assert (second.returncode, second.stderr, second.stdout) == (0, "", first.stdout)
    assert {path.name for path in tmp_path.iterdir()} == {"rung-demo"}


def test_it_leaves_a_folder_of_that_name_alone(tmp_path: Path) -> None:
    (tmp_path / "rung-demo").mkdir()
    (tmp_path / "rung-demo" / "mine").touch()
    ended = demo(tmp_path)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "rung-demo: it is there already and no demo wrote it" in ended.stderr
    assert "hint: name another folder: rung demo DIR" in ended.stderr
    assert [path.name for path in (tmp_path / "rung-demo").iterdir()] == ["mine"]
