"""Another package named `rules` must not decide in the name of Rung's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
START = "from connector.cli import main; main()"


def start(*path: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path))}
    return subprocess.run([sys.executable, "-P", "-c", START, "--version"], env=environment, cwd=ROOT / "tests",
                          capture_output=True, text=True, check=False)


def test_it_starts_where_the_two_lie_side_by_side() -> None:
    assert start(ROOT).returncode == 0


def test_it_refuses_to_start_with_another_package_named_rules(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "__init__.py").write_text("raise RuntimeError('foreign code ran')\n", encoding="utf-8")
    ended = start(tmp_path, ROOT)
    assert ended.returncode == 1
    assert f"`rules` is {tmp_path}/rules, not Rung's own" in ended.stderr
    assert "hint: " in ended.stderr
    assert "foreign code ran" not in ended.stderr


def test_it_refuses_to_start_without_rules(tmp_path: Path) -> None:
    (tmp_path / "connector").symlink_to(ROOT / "connector", target_is_directory=True)
    (tmp_path / "rules").mkdir()
    ended = start(tmp_path)
    assert ended.returncode == 1
    assert "`rules` is missing" in ended.stderr
