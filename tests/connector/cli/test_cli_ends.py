"""How a command ends: its exit code, and what is said where."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from connector.cli import VERBS, handler, rung
from connector.errors import RungError, RungErrors

ROOT = Path(__file__).parents[3]


def end(command: Callable[[], object]) -> int:
    with pytest.raises(SystemExit) as caught:
        handler.run(command)
    assert isinstance(caught.value.code, int)
    return caught.value.code


def raising(error: BaseException) -> Callable[[], object]:
    def command() -> object:
        raise error
    return command


def rung_ends(*arguments: str) -> subprocess.CompletedProcess[str]:
    start = "from connector.cli import main; main()"
    command = [sys.executable, "-c", start, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_what_is_done_ends_with_0() -> None:
    assert end(lambda: None) == 0


def test_a_fault_of_the_input_ends_with_1_and_says_what_where_and_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert end(raising(RungError("no such mapping", where="rung.yaml:3:5", hint="use servicenow"))) == 1
    assert capsys.readouterr() == ("", "error: rung.yaml:3:5: no such mapping\nhint: use servicenow\n")


def test_what_is_told_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert end(raising(RungError("no incident \x1b[2J\u202e", hint="nearest: \x9b1m"))) == 1
    assert capsys.readouterr().err == "error: no incident  [2J \nhint: nearest:  1m\n"


def test_several_faults_are_all_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert end(raising(RungErrors([RungError("one"), RungError("two")]))) == 1
    assert capsys.readouterr().err == "error: one\nerror: two\n"


def test_a_defect_ends_with_3_and_saves_its_traceback_for_its_owner_only(
        capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert end(raising(KeyError("oops"))) == 3
    saved = tmp_path / "rung" / "defect.txt"
    told = capsys.readouterr().err
    assert "this is a defect in Rung: KeyError: 'oops'" in told
    assert str(saved) in told
    assert "Traceback" in saved.read_text(encoding="utf-8")
    assert saved.stat().st_mode & 0o077 == 0


def test_a_defect_whose_traceback_cannot_be_saved_prints_it(
        capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert end(raising(KeyError("oops"))) == 3
    assert "Traceback" in capsys.readouterr().err


def test_a_stop_by_the_keyboard_ends_with_130() -> None:
    assert end(raising(KeyboardInterrupt())) == 130


def test_a_question_without_an_answer_is_a_fault_of_the_input() -> None:
    abort = click.Abort()
    abort.__cause__ = EOFError()
    assert end(raising(abort)) == 1


@pytest.mark.parametrize("arguments", [
    ("unheard-of",), ("--unheard-of",), ("policy", "check"), ("init", "--policy", "x")])
def test_wrong_usage_ends_with_2_and_says_so_on_stderr(arguments: tuple[str, ...]) -> None:
    ended = rung_ends(*arguments)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "Error: " in ended.stderr


def test_help_lists_every_command_in_the_order_of_the_table() -> None:
    listed = rung_ends("--help").stdout.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines() if line.strip()] == list(VERBS)


@pytest.mark.parametrize("name", VERBS)
def test_every_listed_command_exists_and_explains_itself(name: str) -> None:
    command = rung.get_command(click.Context(rung), name)
    assert command is not None and command.help


def test_help_imports_neither_the_database_nor_the_decorations() -> None:
    code = ("import sys, connector.cli\n"
            "try: connector.cli.rung.main(['--help'], prog_name='rung')\n"
            "except SystemExit: pass\n"
            "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)")
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"sqlalchemy", "alembic", "rich", "pydantic", "yaml", "rules"} & set(ended.stderr.split())


def test_a_reader_that_leaves_early_is_no_defect() -> None:
    code = "from connector.cli import handler; handler.run(lambda: print('x' * 100_000))"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=pipe, stderr=pipe) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
