"""`rung drafts check`: what it prints where, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from pytest import fixture, mark, raises

from connector.cli import rung
from connector.cli.drafts_check import check
from connector.errors import RungError

BAD = "Payroll is down. The cause and the time to restore are not yet known.\nWe will update you soon.\n"
GOOD = "Payroll is back since 13:05.\n"


@fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "update.txt"
    path.write_text(BAD, encoding="utf-8")
    return path


def test_a_remark_is_told_with_its_place_and_its_sentence(bad: Path) -> None:
    result = CliRunner().invoke(check, [str(bad)])
    assert (result.exit_code, result.stderr) == (0, "1 remark on 1 text\n")
    first, second = result.stdout.splitlines()
    assert first.startswith(f"{bad}:2:1: next-update: ")
    assert second == "    We will update you soon."


def test_facts_make_a_better_sentence(bad: Path) -> None:
    result = CliRunner().invoke(check, [str(bad), "--fact", "next_update=14:30 GMT"])
    assert "    add: Next update: by 14:30 GMT." in result.stdout.splitlines()


def test_strict_ends_with_one_where_there_is_a_remark(bad: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(GOOD, encoding="utf-8")
    assert CliRunner().invoke(check, [str(bad), "--strict"]).exit_code == 1
    assert CliRunner().invoke(check, [str(good), "--strict"]).exit_code == 0


def test_scripts_read_json(bad: Path) -> None:
    result = CliRunner().invoke(check, [str(bad), "--json"])
    (remark,) = json.loads(result.stdout)["remarks"]
    assert (remark["file"], remark["line"], remark["column"], remark["rule"]) == (str(bad), 2, 1, "next-update")
    assert BAD[remark["start"]:remark["end"]] == remark["sentence"] == "We will update you soon."
    assert (remark["better"], remark["adds"], result.stderr) == (None, True, "")


def test_it_is_a_command_of_rung_drafts_and_needs_no_configuration(bad: Path) -> None:
    result = CliRunner().invoke(rung, ["--config", str(bad.parent / "none.yaml"), "drafts", "check", str(bad)])
    assert (result.exit_code, result.stderr) == (0, "1 remark on 1 text\n")


def test_a_text_may_come_from_stdin() -> None:
    result = CliRunner().invoke(check, ["-", "--audience", "proof"], input="Troubleshot issues.\n")
    assert result.stdout.startswith("-:1:1: weak-statement: ")


def test_a_text_without_remarks_prints_nothing(tmp_path: Path) -> None:
    path = tmp_path / "good.txt"
    path.write_text(GOOD, encoding="utf-8")
    result = CliRunner().invoke(check, [str(path)])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 remarks on 1 text\n")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with raises(RungError, match=r"missing\.txt: cannot be read"):
        CliRunner().invoke(check, [str(tmp_path / "missing.txt")], catch_exceptions=False)
    path = tmp_path / "latin.txt"
    path.write_bytes(b"caf\xe9")
    with raises(RungError, match=r"latin\.txt: not UTF-8"):
        CliRunner().invoke(check, [str(path)], catch_exceptions=False)


@mark.parametrize("fact", ["next_update", "people=many", "weather=fine", "cause="])
def test_a_fact_that_is_none_is_wrong_usage(bad: Path, fact: str) -> None:
    assert CliRunner().invoke(check, [str(bad), "--fact", fact]).exit_code == 2
