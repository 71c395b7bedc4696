"""The demo's folder: what is a person's own stays as it is."""

from __future__ import annotations

import shlex
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from connector.app import open_app
from connector.cli import rung
from connector.demo.configuration import LATER, POLICY, SOURCE
from connector.demo.folder import MARK, contents, write
from connector.demo.moments import ENDS, NOW
from connector.demo.week import load_week
from connector.errors import RungError
from connector.passes.asking import Asker, find
from connector.passes.importing import import_file
from connector.passes.queueing import Wanted, queue_at
from connector.passes.running import run_pass

COMMAND = "    rung "


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("rung.db")}


def test_twice_gives_the_same_files(tmp_path: Path) -> None:
    first = files(write(tmp_path / "one", load_week()).folder)
    assert first.keys() == {*contents(load_week()), MARK}
    assert files(write(tmp_path / "two", load_week()).folder) == first
    assert files(write(tmp_path / "one", load_week()).folder) == first


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    assert write(tmp_path, load_week()).config.is_file()


def test_a_folder_that_no_demo_wrote_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "rung.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(RungError, match="no demo wrote it") as refused:
        write(tmp_path, load_week())
    assert refused.value.hint
    assert files(tmp_path) == {"rung.yaml": b"mine"}


def test_a_file_in_place_of_the_folder_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "rung-demo"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(RungError, match="no demo wrote it"):
        write(path, load_week())
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_damaged_mark_is_said(tmp_path: Path) -> None:
    write(tmp_path, load_week())
    (tmp_path / MARK).write_text("{", encoding="utf-8")
    with pytest.raises(RungError, match="the mark of the demo is damaged"):
        write(tmp_path, load_week())


def test_a_changed_file_and_a_foreign_one_are_kept_and_the_rest_is_written_anew(tmp_path: Path) -> None:
    write(tmp_path, load_week())
    policy = tmp_path / POLICY
    policy.write_text(policy.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "README.md").unlink()
    for _ in range(2):  # what was kept once is still a person's own at the next time
        assert write(tmp_path, load_week()).kept == (POLICY,)
    assert policy.read_text(encoding="utf-8").endswith("# mine\n")
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "README.md").is_file()


def test_what_is_put_back_as_it_was_is_no_longer_a_persons_own(tmp_path: Path) -> None:
    write(tmp_path, load_week())
    (tmp_path / POLICY).write_text("# mine\n", encoding="utf-8")
    assert write(tmp_path, load_week()).kept == (POLICY,)
    (tmp_path / POLICY).unlink()
    assert write(tmp_path, load_week()).kept == ()


def test_the_command_tells_the_whole_job_within_80_columns(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    ended = CliRunner().invoke(rung, ["demo"], catch_exceptions=False)
    assert ended.exit_code == 0
    assert max(map(len, ended.stdout.splitlines())) <= 80
    for words in ("121 incidents", "nothing set aside", "1. P1", "NET-4211", "184 people cannot work", "Subject: P2",
                  "Ruth Lindqvist: 3 owned", "Try next"):
        assert words in ended.stdout


def test_it_names_itself_by_the_path_that_it_was_called_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / ".venv" / "bin" / "rung"
    script.parent.mkdir(parents=True)
    script.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", [".venv/bin/rung", "demo"])
    assert "\n    .venv/bin/rung demo\n" in CliRunner().invoke(rung, ["demo"], catch_exceptions=False).stdout
    monkeypatch.setenv("PATH", str(script.parent))
    assert "\n    rung demo\n" in CliRunner().invoke(rung, ["demo"], catch_exceptions=False).stdout


def test_every_command_that_it_suggests_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(rung, ["demo"], catch_exceptions=False).stdout
    commands = [shlex.split(line)[1:] for line in told.splitlines() if line.startswith(COMMAND)]
    assert len(commands) == 12
    for command in commands:
        ended = CliRunner().invoke(rung, command, catch_exceptions=False)
        assert (ended.exit_code, command, ended.output == "") == (0, command, False)


def test_a_changed_policy_decides_the_same_week(tmp_path: Path) -> None:
    write(tmp_path, load_week())
    policy = tmp_path / POLICY
    words = policy.read_text(encoding="utf-8")
    policy.write_text(words.replace("within: {P1: 4h,", "within: {P1: 6h,"), encoding="utf-8")
    assert CliRunner().invoke(rung, ["demo", str(tmp_path)], catch_exceptions=False).exit_code == 0
    with open_app(tmp_path / "rung.yaml", clock=lambda: NOW) as app:
        asked, _ = Asker(app).explain(find(app.store, load_week().keys["core"], SOURCE), NOW)
    goal = [cycle for cycle in asked.decision.targets if cycle.target == "restore"][-1]
    assert (goal.within, goal.state) == (timedelta(hours=6), "running")


def test_sunday_ends_what_friday_left_and_changes_nothing_of_friday(tmp_path: Path) -> None:
    written = write(tmp_path, load_week())
    with open_app(written.config, clock=lambda: NOW) as app:
        mapping, since = app.config.sources[0].mapping, app.config.sources[0].live_since
        import_file(app, written.export, SOURCE, mapping, None, since)
        run_pass(app)
        before = {asked.incident.key: asked.decision for asked in queue_at(app, NOW, Wanted(), 99).shown}
        import_file(app, tmp_path / LATER, SOURCE, mapping, None, since)
        after = {asked.incident.key: asked.decision for asked in queue_at(app, NOW, Wanted(), 99).shown}
        still = [asked.incident.key for asked in queue_at(app, ENDS, Wanted(), 99).shown]
    keys = load_week().keys
    assert after == before
    assert keys["circuit"] in still  # with the carrier over the weekend
    assert {keys[name] for name in ("core", "wifi", "forgotten", "bounce", "planned-friday")} & set(still) == set()
