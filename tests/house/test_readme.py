"""What README.md tells a newcomer to do is what is checked at every change."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)


def test_two_commands_do_all_the_set_up_one_line_each() -> None:
    assert len(COMMANDS) == 2
    assert all(re.fullmatch(r"python3 -m venv \.venv && \.venv/bin/pip install -q -e \S+ && .*\n", c) for c in COMMANDS)


def test_the_first_runs_rung_and_the_second_the_tests() -> None:
    first, second = (command.rpartition("&& ")[2] for command in COMMANDS)
    assert first.startswith(".venv/bin/rung ")
    assert second == ".venv/bin/pytest\n"


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_the_check_of_a_change_runs_the_commands_as_they_stand_in_the_readme() -> None:
    search = re.search(r"mapfile -t commands < <\((.*)\)", CI)
    assert search
    found = subprocess.run(["bash", "-c", search[1]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "".join(COMMANDS)


def test_the_readme_names_only_folders_and_files_that_exist() -> None:
    named = re.findall(r"^\| `(\w+/)`", README, re.MULTILINE) + re.findall(r"\]\(([^):]+)\)", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
