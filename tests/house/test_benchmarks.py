"""The benchmarks run: on a made log of a few incidents, and whatever they find."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.asking import CASES, asking
from benchmarks.backfill import backfill
from benchmarks.deciding import deciding, fresh_policy
from benchmarks.dialects import CEL, RULE_ENGINE, ZEN, translated
from benchmarks.drafting import drafting
from benchmarks.growing import growing
from benchmarks.history import LOG, ROOT, incidents_of, logged, made, real_log, write_log
from benchmarks.measure import Section
from benchmarks.page import put, shown
from benchmarks.quiet import quiet
from benchmarks.reading import reading

NAMES = ("deciding", "conditions", "quiet", "drafting", "proving", "growing", "reading", "reading-servicenow", "asking",
         "backfill")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "log.csv.gz"
    write_log(path, made(20), 30)
    return path


def test_a_made_log_holds_as_many_incidents_as_asked_for(log: Path) -> None:
    incidents = incidents_of(log)
    assert len({incident.id for incident in incidents}) == len(incidents) == 30
    assert all(incident.now()["state"] == "closed" for incident in incidents)


def test_deciding_is_measured_against_reading(log: Path) -> None:
    section = deciding(log, repetitions=1)
    assert [row[0] for row in section.rows][:2] == ["reading the file", "**lean policy, first time**"]
    assert section.rows[0][-1] == "1.00 ×"


def test_every_engine_judges_as_rung_does(log: Path) -> None:
    reason = "the extra `bench` is not installed"
    engines = pytest.importorskip("benchmarks.engines", reason=reason, exc_type=ImportError)
    section = engines.engines(log, repetitions=1, step=1)
    assert [row[0] for row in section.rows] == ["Rung", "common-expression-language", "rule-engine", "zen-engine"]


def test_drafts_are_measured_over_the_log_and_over_the_samples(log: Path) -> None:
    assert [row[0].partition(":")[0] for row in drafting(log, repetitions=1).rows] == ["log"] * 3 + ["samples"] * 3


def test_memory_is_measured_of_an_import_and_of_a_pass(log: Path, tmp_path: Path) -> None:
    section = growing(logged(log), tmp_path, sizes=(10,))
    assert section.rows[0][0] == "10"
    assert all(cell.endswith(" MB") for cell in (section.rows[0][1], section.rows[0][4]))


def test_a_quiet_pass_is_measured_against_the_imports_of_others(log: Path, tmp_path: Path) -> None:
    pytest.importorskip("requests", reason="what it is compared with is not installed")
    section = quiet(logged(log), tmp_path / "quiet", incidents=5, pairs=1)
    assert section.rows[0][2] == "1.00 ×"


@pytest.mark.parametrize("dialect", ["jira-cloud", "servicenow"])
def test_a_pass_over_a_tracker_is_measured_against_the_least_and_against_its_library(
        dialect: str, tmp_path: Path) -> None:
    section = reading(dialect, tmp_path, incidents=5, repetitions=1)
    assert len(section.rows) == 4
    assert section.rows[0][4] == section.rows[3][5] == "1.00 ×"


def test_the_requests_of_a_pass_are_counted_against_the_least(tmp_path: Path) -> None:
    section = asking(tmp_path, incidents=5)
    assert [row[0] for row in section.rows] == [case.name for case in CASES]
    assert [row[2] for row in section.rows] == ["1", "2", "3"]


def test_a_killed_backfill_ends_with_everything_stored(tmp_path: Path) -> None:
    section = backfill(tmp_path, sizes=(250,))
    assert section.rows[0][0] == section.rows[0][-1] == "250"


def test_the_policy_of_the_benchmarks_says_enough() -> None:
    policy = fresh_policy()
    clocks = {type(rule.clock).__name__ for rule in policy.escalations}
    assert clocks == {"AtOnce", "Held", "Since", "AtTarget", "Count"}
    assert len(policy.adjust) == 2
    assert policy.order and policy.complexity.signs


def test_a_condition_is_written_in_the_words_of_each_engine() -> None:
    condition = '!assigned && (size(problem) > 0 || title.contains("x"))'
    assert translated(condition, CEL) == '(!(assigned) && ((size(problem) > 0) || title.contains("x")))'
    assert translated(condition, RULE_ENGINE) == '(not (assigned) and ((problem.length > 0) or ("x" in title)))'
    assert translated(condition, ZEN) == '(not (assigned) and ((len(problem) > 0) or contains(title, "x")))'


def test_the_page_has_a_place_for_each_benchmark() -> None:
    page = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    section = Section("What", "Measured so.", ("", "CPU"), [("this", "1 s")])
    for name in NAMES:
        assert "| this | 1 s |" in put(page, name, shown(section, "here"))
    with pytest.raises(LookupError):
        put(page, "another", "text")


def test_the_folder_of_the_data_may_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RUNG_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="RUNG_DATA"):
        real_log()
    (tmp_path / LOG).parent.mkdir()
    (tmp_path / LOG).touch()
    assert real_log() == tmp_path / LOG
