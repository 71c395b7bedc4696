"""`rung demo` as it is typed: what it tells, and that all it suggests works when its trackers are gone."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result

from connector.app import open_app
from connector.cli import rung
from connector.demo.configuration import config_text
from connector.demo.exports import SUNDAY
from connector.demo.moments import LEFT
from connector.demo.sharing import share_out
from connector.errors import RungError
from connector.passes.asking import find
from connector.passes.refreshing import refreshed
from connector.passes.running import run_pass
from connector.sandbox.sharing import free_ports

ROOT = Path(__file__).parents[3]
COMMAND = "    rung "


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(rung, arguments, catch_exceptions=False)


@contextmanager
def kept_open(command: list[str]) -> Iterator[str]:
    """What `rung sandbox` says until it waits; it is ended behind the block."""
    process = subprocess.Popen([sys.executable, "-u", "-c", "from connector.cli import main; main()", *command],
                               env={"PYTHONPATH": str(ROOT), "PATH": ""}, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = ""
        while "Ctrl-C ends it" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        yield said
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The folder that a demo has left, and what it told."""
    folder = tmp_path_factory.mktemp("once")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("COLUMNS", "80")
        ended = ran("demo")
    assert ended.exit_code == 0
    yield folder / "rung-demo", ended.stdout


@pytest.fixture
def told(once: tuple[Path, str], tmp_path: Path) -> str:
    """What a demo told whose folder is here."""
    shutil.copytree(once[0], tmp_path / "rung-demo")
    return once[1]


def test_it_tells_the_whole_job_within_80_columns(told: str) -> None:
    told, suggested = told.split("[9] Try next")
    assert max(map(len, told.splitlines())) <= 80
    flat = " ".join(told.split())
    for words in (
            "desk (Jira Cloud): 100 incidents with 920 events", "schools (ServiceNow): 21 incidents with 191 events",
            "planned work going on: CHG0002214; on call: Grace Adeyemi", "121 decided, 24 of them open",
            "1. P1 NET-4211", "2. P2 (tracker P3) INC0004207", "184 people cannot work", "Subject: P2",
            "desk: 1 new, 8 changed", "error: schools GET /api/now/table/incident: the answer is cut off",
            "schools: 6 changed", "So 15 of 122 incidents were fetched",
            "desk: 101 incidents updated since 2025-11-10 08:00 UTC, 101 held in the same version; nothing missing",
            "schools: 21 incidents updated since 2025-11-10 08:00 UTC, 21 held in the same version; nothing missing",
            "Ruth Lindqvist: 4 owned"):
        assert words in flat
    assert "127.0.0.1" not in told, "the trackers are gone when it is read"
    assert "Try" not in told and "NET-4211 --at" in suggested


@pytest.mark.usefixtures("told")
def test_nothing_is_counted_twice() -> None:
    status = ran("--config", "rung-demo/rung.yaml", "status").stdout
    assert "incidents  122, " in status


def test_it_names_itself_by_the_path_that_it_was_called_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / ".venv" / "bin" / "rung"
    script.parent.mkdir(parents=True)
    script.touch(mode=0o755)
    monkeypatch.setattr("sys.argv", [".venv/bin/rung", "demo"])
    assert "\n    .venv/bin/rung demo\n" in ran("demo").stdout
    monkeypatch.setenv("PATH", str(script.parent))
    assert "\n    rung demo\n" in ran("demo").stdout


def test_every_command_that_it_suggests_works(told: str) -> None:
    commands = [shlex.split(line)[1:] for line in told.splitlines() if line.startswith(COMMAND)]
    assert len(commands) == 15
    served = 0
    with ExitStack() as trackers:
        for command in commands:
            if "sandbox" in command:
                served += 1
                assert "http://127.0.0.1:" in trackers.enter_context(kept_open(command))
                continue
            ended = ran(*command)
            assert (ended.exit_code, command, ended.output == "") == (0, command, False)
            if "queue" in command and served:
                trackers.close()  # what comes now works without them
                assert "NET-4195" in ended.output and "NET-4211" not in ended.output, "Sunday's, not Friday's"
            if "verify" in command:
                assert ended.stdout.count("nothing missing, nothing doubled") == 2
    assert served == 2


@pytest.mark.usefixtures("told")
def test_the_next_day_a_pass_says_that_the_trackers_are_gone_and_what_was_read_answers() -> None:
    with open_app(Path("rung-demo/rung.yaml"), lambda: LEFT + timedelta(days=1), sleep=lambda _: None) as app:
        known = find(app.store, "INC0004173", None)
        incident, fault = refreshed(app, known)
        assert incident == known and fault is not None and "no connection" in fault.what and fault.hint
        summary: Any = run_pass(app)
        assert {failed["source"] for failed in summary["failed"]} == {"desk", "schools"}
        assert app.store.status().incidents == 122


@pytest.mark.usefixtures("told")
def test_an_export_of_jira_goes_into_the_same_incidents() -> None:
    demo = Path("rung-demo")
    config = ("--config", str(demo / "rung.yaml"))
    mapping = ("--source", "desk", "--format", str(demo / "network-desk.yaml"))
    friday = ran(*config, "import", *mapping, str(demo / "desk-friday.json"))
    assert "0 new, 0 changed, 100 as before" in friday.stderr
    ran(*config, "import", *mapping, str(demo / SUNDAY))
    assert "on hold (vendor)" in ran(*config, "explain", "NET-4195", "--at", "2025-11-16 18:00").stdout
    assert "it is resolved" in ran(*config, "explain", "NET-4211", "--at", "2025-11-16 18:00").stdout
    assert "NET-4211 is P1" in ran(*config, "explain", "NET-4211", "--at", "2025-11-14 15:00").stdout


def test_a_port_that_is_taken_is_left_to_whoever_has_it() -> None:
    with ExitStack() as taken:
        for port in free_ports().values():
            taken.enter_context(socket.create_server(("127.0.0.1", port)))
        others = free_ports()
        assert ran("demo").exit_code == 0
    named = re.findall(r"http://127.0.0.1:(\d+)", Path("rung-demo/rung.yaml").read_text(encoding="utf-8"))
    assert len(set(named)) == 2 and set(others) == {"desk", "schools"}
    assert not {int(port) for port in named} & {18101, 18102}


@pytest.mark.usefixtures("told")
def test_addresses_that_a_person_has_changed_are_where_the_trackers_answer() -> None:
    config, ports = Path("rung-demo/rung.yaml"), free_ports()
    with socket.create_server(("127.0.0.1", 0)) as free:
        ports["desk"] = free.getsockname()[1]
    config.write_text(config_text(share_out(), ports) + "# mine\n", encoding="utf-8")
    ended = ran("demo")
    assert ended.exit_code == 0 and "rung.yaml: yours, kept as you changed it" in ended.stdout
    with kept_open(["--config", str(config), "sandbox", "--demo"]) as said:
        assert f"desk (Jira Cloud) at http://127.0.0.1:{ports['desk']} " in " ".join(said.split())
        moved = requests.get(f"http://127.0.0.1:{ports['schools']}/sandbox/clock", timeout=10).json()
        assert moved["now"] >= "2025-11-14T16:31:00"


def test_a_rung_yaml_without_the_demos_trackers_is_told() -> None:
    ran("init", "other")
    with pytest.raises(RungError, match="the demo's trackers are not among its sources") as refused:
        ran("--config", "other/rung.yaml", "sandbox", "--demo")
    assert refused.value.hint


def test_the_demos_trackers_are_where_rung_yaml_says_and_nowhere_else() -> None:
    ended = ran("sandbox", "--demo", "--port", "8100")
    assert ended.exit_code == 2 and "leave out --dialect and --port" in ended.stderr
