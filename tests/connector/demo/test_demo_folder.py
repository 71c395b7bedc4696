"""The demo's folder: what is a person's own stays as it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from connector.app import open_app
from connector.cli import rung
from connector.demo.configuration import POLICY
from connector.demo.folder import MARK, Written, contents
from connector.demo.folder import write as write_demo
from connector.demo.moments import LEFT, NOW
from connector.demo.sharing import share_out
from connector.errors import RungError
from connector.passes.asking import Asker, find

PORTS = {"desk": 18101, "schools": 18102}


def write(folder: Path) -> Written:
    return write_demo(folder, share_out(), PORTS)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("rung.db")}


def test_twice_gives_the_same_files(tmp_path: Path) -> None:
    first = files(write(tmp_path / "one").folder)
    assert first.keys() == {*contents(share_out(), PORTS), MARK}
    assert files(write(tmp_path / "two").folder) == first
    assert files(write(tmp_path / "one").folder) == first


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    assert write(tmp_path).config.is_file()


def test_a_folder_that_no_demo_wrote_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "rung.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(RungError, match="no demo wrote it") as refused:
        write(tmp_path)
    assert refused.value.hint
    assert files(tmp_path) == {"rung.yaml": b"mine"}


def test_a_file_in_place_of_the_folder_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "rung-demo"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(RungError, match="no demo wrote it"):
        write(path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_damaged_mark_is_said(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / MARK).write_text("{", encoding="utf-8")
    with pytest.raises(RungError, match="the mark of the demo is damaged"):
        write(tmp_path)


def test_a_changed_file_and_a_foreign_one_are_kept_and_the_rest_is_written_anew(tmp_path: Path) -> None:
    write(tmp_path)
    policy = tmp_path / POLICY
    policy.write_text(policy.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "README.md").unlink()
    for _ in range(2):  # what was kept once is still a person's own at the next time
        assert write(tmp_path).kept == (POLICY,)
    assert policy.read_text(encoding="utf-8").endswith("# mine\n")
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "README.md").is_file()


def test_what_is_put_back_as_it_was_is_no_longer_a_persons_own(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / POLICY).write_text("# mine\n", encoding="utf-8")
    assert write(tmp_path).kept == (POLICY,)
    (tmp_path / POLICY).unlink()
    assert write(tmp_path).kept == ()


def test_a_changed_policy_decides_the_same_week(tmp_path: Path) -> None:
    write(tmp_path)
    policy = tmp_path / POLICY
    words = policy.read_text(encoding="utf-8")
    policy.write_text(words.replace("within: {P1: 4h,", "within: {P1: 6h,"), encoding="utf-8")
    assert CliRunner().invoke(rung, ["demo", str(tmp_path)], catch_exceptions=False).exit_code == 0
    with open_app(tmp_path / "rung.yaml", clock=lambda: LEFT) as app:
        asked, _ = Asker(app).explain(find(app.store, share_out().keys["core"], None), NOW)
    goal = [cycle for cycle in asked.decision.targets if cycle.target == "restore"][-1]
    assert (goal.within, goal.state) == (timedelta(hours=6), "running")
