"""`rung init`: what it writes, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from connector.cli import rung
from connector.config.load import load_config
from connector.errors import RungError
from rules.policy.load import load_policy

SHIPPED = sorted(path.stem for path in (Path(__file__).parents[3] / "rules" / "policies").glob("*.yaml"))


@pytest.mark.parametrize("policy", SHIPPED)
def test_what_it_writes_is_valid_and_belongs_together(tmp_path: Path, policy: str) -> None:
    result = CliRunner().invoke(rung, ["init", str(tmp_path / "new"), "--policy", policy])
    assert result.stdout.split() == [f"{tmp_path}/new/rung.yaml", f"{tmp_path}/new/{policy}.yaml"]
    config = load_config(tmp_path / "new" / "rung.yaml")
    assert config.policy == tmp_path / "new" / f"{policy}.yaml"
    assert load_policy(config.policy.read_text(encoding="utf-8")).name == policy


def test_without_a_word_it_writes_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(rung, ["init"]).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"rung.yaml", "network-support.yaml"}


@pytest.mark.parametrize("there", ["rung.yaml", "network-support.yaml"])
def test_it_overwrites_nothing_and_writes_nothing_beside_it(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine", encoding="utf-8")
    with pytest.raises(RungError, match=f"{there}: there is one already"):
        rung.main(["init", str(tmp_path)], standalone_mode=False)
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [(there, "mine")]


def test_a_folder_that_cannot_be_written_is_no_defect(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RungError, match="cannot be written"):
        rung.main(["init", str(tmp_path / "file" / "below")], standalone_mode=False)
