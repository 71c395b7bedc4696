"""``rung sandbox`` from a shell."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-u", "-c", "from connector.cli import main; main()", "sandbox"]


def started(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([*COMMAND, *arguments], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, preexec_fn=hears_ctrl_c)


def hears_ctrl_c() -> None:
    """Whoever runs the tests in the background has it ignored, and a child inherits that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def told(process: subprocess.Popen[str]) -> str:
    """What it says until it waits."""
    assert process.stdout is not None
    lines = list[str]()
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            break
    return "".join(lines)


@pytest.fixture
def running(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    process = started("--dialect", "jira-cloud", "--dialect", "jira-datacenter", "--at", "2025-11-14 15:00",
                      "--speed", "0")
    yield process
    process.kill()
    process.communicate()


def test_it_serves_what_it_says_and_ends_well_by_ctrl_c(running: subprocess.Popen[str]) -> None:
    words = told(running)
    assert "2025-11-14 15:00 there, and its clock stands still" in " ".join(words.split())
    cloud, datacenter = re.findall(r"at (http://127\.0\.0\.1:\d+)", words)
    token = re.findall(r"export SANDBOX_SECRET=(\S+)", words)[0]
    found = requests.get(f"{cloud}/rest/api/2/myself", auth=("rung@sandbox.invalid", token), timeout=10)
    assert found.json()["displayName"] == "Rung"
    assert requests.post(f"{cloud}/sandbox/clock", json={"advance": "5m"}, timeout=10).ok
    moved = requests.get(f"{datacenter}/sandbox/clock", timeout=10).json()
    assert moved == {"now": "2025-11-14T15:05:00+00:00", "speed": 0}, "one world behind both"
    running.send_signal(signal.SIGINT)
    _, last = running.communicate(timeout=20)
    assert (running.returncode, last) == (0, "\nthe sandbox is closed\n")


def test_a_port_that_is_taken_is_a_fault_with_a_hint() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = subprocess.run([*COMMAND, "--port", str(taken.getsockname()[1])], cwd=ROOT, capture_output=True,
                               text=True, check=False, timeout=30)
    assert ended.returncode == 1
    assert "nothing can listen on port" in ended.stderr and "hint: choose another --port" in ended.stderr


def test_there_is_only_one_week() -> None:
    ended = subprocess.run([*COMMAND, "--at", "2024-01-01"], cwd=ROOT, capture_output=True, text=True, check=False,
                           timeout=30)
    assert ended.returncode == 2
    assert "the week is from 2025-11-10 08:00 to 2025-11-16 18:00" in ended.stderr
