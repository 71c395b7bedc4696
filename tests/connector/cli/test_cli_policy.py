"""`rung policy`: what it prints where."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from jsonschema import Draft202012Validator
from pytest import mark, raises

from connector.cli import rung
from connector.errors import RungError, RungErrors

SHIPPED = sorted((Path(__file__).parents[3] / "rules" / "policies").glob("*.yaml"))
WRONG = "policy: p\nescalatoins: []\n"


def test_the_schema_is_a_json_schema() -> None:
    result = CliRunner().invoke(rung, ["policy", "schema"])
    Draft202012Validator.check_schema(json.loads(result.stdout))


@mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_policy_is_in_order(path: Path) -> None:
    result = CliRunner().invoke(rung, ["policy", "check", str(path)])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "1 policy is in order\n")


def test_every_mistake_of_every_file_is_told_with_its_place(tmp_path: Path) -> None:
    wrong, absent = tmp_path / "wrong.yaml", tmp_path / "absent.yaml"
    wrong.write_text(WRONG, encoding="utf-8")
    with raises(RungErrors) as caught:
        rung.main(["policy", "check", str(wrong), str(absent)], standalone_mode=False)
    told = {fault.where: fault for fault in caught.value.faults}
    assert told[f"{wrong}:2:1"].hint == 'did you mean "escalations"?'
    assert told[f"{absent}:1:1"].what == "the policy cannot be read: No such file or directory"


def test_mistakes_as_json_go_to_stdout(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(WRONG, encoding="utf-8")
    result = CliRunner().invoke(rung, ["policy", "check", "--json", str(wrong)])
    mistakes = json.loads(result.stdout)
    assert {"file", "line", "column", "message", "hint"} == set(mistakes[0])
    assert result.exit_code == 1


def test_no_mistake_as_json_is_an_empty_list() -> None:
    result = CliRunner().invoke(rung, ["policy", "check", "--json", str(SHIPPED[0])])
    assert (json.loads(result.stdout), result.stderr, result.exit_code) == ([], "", 0)


@mark.parametrize("content", [bytes(range(256)) * 400, b"\x1f\x8b" + bytes(4000), "policy: p".encode("utf-16")])
def test_a_file_that_is_no_text_is_refused_in_a_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(content)
    with raises(RungErrors) as caught:
        rung.main(["policy", "check", str(path)], standalone_mode=False)
    (fault,) = caught.value.faults
    assert fault.what.startswith("the policy is not UTF-8: ") and len(fault.what) < 80


def test_a_case_file_and_a_policy_in_each_others_place_are_told_as_such(tmp_path: Path) -> None:
    cases, policy = tmp_path / "c.yaml", tmp_path / "p.yaml"
    cases.write_text("policy: network-support\ncases: []\n", encoding="utf-8")
    policy.write_text("policy: p\nescalations: []\n", encoding="utf-8")
    for command, path, right in (("check", cases, "test"), ("test", policy, "check")):
        with raises(RungErrors) as caught:
            rung.main(["policy", command, str(path)], standalone_mode=False)
        (fault,) = caught.value.faults
        assert f"`rung policy {right} {path}`" in fault.hint


def test_cases_that_cannot_be_read_are_no_defect(tmp_path: Path) -> None:
    for absent in (tmp_path / "none.yaml", tmp_path):
        with raises(RungError, match="the cases cannot be read"):
            rung.main(["policy", "test", str(absent)], standalone_mode=False)
