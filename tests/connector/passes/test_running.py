"""A pass: complete, locked, resumable after being killed anywhere, silent when nothing is new."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from connector.app import open_app
from connector.cli import rung
from connector.errors import RungError, RungErrors
from connector.passes.contexts import Contexts
from connector.passes.policies import in_force
from connector.passes.running import run_pass
from rules.decide import decide
from tests.connector.passes.desk import MONDAY, POLICY, MovedClock, issue, opened, write_desk

ROOT = Path(__file__).parents[3]


def test_a_pass_decides_everything_that_was_read(tmp_path: Path) -> None:
    clock = MovedClock(MONDAY + timedelta(minutes=30))
    with opened(write_desk(tmp_path, [issue(1), issue(2, assignee="mia")]), clock) as app:
        summary = run_pass(app)
        assert summary is not None
        assert (summary["decided"], summary["firings"], summary["effects_held"]) == (2, {"due": 1}, 1)
        [firing] = app.store.firings("jira", "10001")
        assert (firing.firing.rule, firing.firing.at) == ("unowned", MONDAY + timedelta(minutes=10))
        assert firing.firing.to is not None and firing.firing.to.name == "first"
        assert [effect.recipient for effect in app.store.effects(["held"], 9)] == ["group:Service Desk"]


def test_what_the_pass_stores_is_what_decide_says(tmp_path: Path) -> None:
    clock = MovedClock(MONDAY + timedelta(hours=9))
    with opened(write_desk(tmp_path, [issue(1), issue(2, assignee="mia")]), clock) as app:
        run_pass(app)
        for stored in app.store.incidents():
            [context] = Contexts(app.config, app.store).of([stored.incident])
            alone = decide(stored.incident, in_force(app.store), context, clock())
            assert app.store.decision(*stored.cursor) == alone


def test_a_pass_with_nothing_new_decides_nothing(tmp_path: Path) -> None:
    with opened(write_desk(tmp_path, [issue(1)]), MovedClock()) as app:
        run_pass(app)
        again = run_pass(app)
        assert again is not None and again["decided"] == 0


def test_an_incident_is_decided_again_when_what_was_said_in_advance_falls_due(tmp_path: Path) -> None:
    clock = MovedClock()
    with opened(write_desk(tmp_path, [issue(1)]), clock) as app:
        run_pass(app)
        assert app.store.firings("jira", "10001") == []
        clock.move(minutes=9, seconds=59)
        assert (run_pass(app) or {})["decided"] == 0
        clock.move(seconds=1)
        assert (run_pass(app) or {})["firings"] == {"due": 1}
        clock.move(hours=1)
        assert (run_pass(app) or {})["decided"] == 0


def test_importing_the_same_file_again_leaves_nothing_to_decide(tmp_path: Path) -> None:
    config, clock = write_desk(tmp_path, [issue(1)]), MovedClock()
    with opened(config, clock) as app:
        run_pass(app)
    with opened(config, clock) as app:
        assert (run_pass(app) or {})["decided"] == 0


def test_a_second_pass_at_the_same_time_does_nothing_and_says_so(tmp_path: Path) -> None:
    with opened(write_desk(tmp_path, [issue(1)]), MovedClock()) as app, app.store.lock("run") as got:
        assert got
        assert run_pass(app) is None


def test_an_edited_policy_holds_from_the_pass_that_finds_it(tmp_path: Path) -> None:
    clock = MovedClock(MONDAY + timedelta(minutes=30))
    config = write_desk(tmp_path, [issue(1)])
    with opened(config, clock) as app:
        run_pass(app)
        (tmp_path / "desk.yaml").write_text(POLICY.replace("for: 10m", "for: 2h"), encoding="utf-8")
        clock.move(minutes=30)
        summary = run_pass(app)
        assert summary is not None and summary["new_policy"] and summary["decided"] == 1
        assert [entry.since for entry in app.store.policies()] == [None, MONDAY + timedelta(hours=1)]


def test_a_wrong_policy_is_refused_and_the_one_before_stays(tmp_path: Path) -> None:
    with opened(write_desk(tmp_path, [issue(1)]), MovedClock()) as app:
        run_pass(app)
        (tmp_path / "desk.yaml").write_text(POLICY.replace("open]", "opne]"), encoding="utf-8")
        with pytest.raises(RungError) as refused:
            run_pass(app)
        places = [fault.where.rpartition("/")[2] for fault in refused.value.faults]
        assert places == ["desk.yaml:7:41", "desk.yaml:8:25"]
        assert len(app.store.policies()) == 1


def test_what_was_due_before_the_source_went_live_is_historic_until_caught_up_with(tmp_path: Path) -> None:
    clock = MovedClock(MONDAY + timedelta(days=1))
    config = write_desk(tmp_path, [issue(1)])
    config.write_text(config.read_text().replace("2026-03-02 00:00", "2026-03-02 12:00"), encoding="utf-8")
    with opened(config, clock) as app:
        summary = run_pass(app)
        assert summary is not None
        assert (summary["firings"], summary["historic_still_true"], summary["effects_held"]) == (
            {"due": 1, "historic": 1}, 1, 1)
        caught_up = run_pass(app, catch_up=True)
        assert caught_up is not None and caught_up["effects_held"] == 2


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from connector.store.sql import SqlStore
from connector.passes import deciding, running
from connector.app import open_app
deciding.BATCH = 2
left = int(sys.argv[3])
for name in ("record", "good_pass", "put_policy", "end_run"):
    def wrap(self, *args, _real=getattr(SqlStore, name), **kwargs):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return _real(self, *args, **kwargs)
    setattr(SqlStore, name, wrap)
with open_app(Path(sys.argv[1]), lambda: datetime.fromisoformat(sys.argv[2])) as app:
    running.run_pass(app)
"""


@pytest.mark.parametrize("step", range(1, 8))
def test_a_pass_killed_at_any_point_is_taken_up_and_loses_and_doubles_nothing(tmp_path: Path, step: int) -> None:
    clock = MovedClock(MONDAY + timedelta(hours=9))
    config = write_desk(tmp_path, [issue(number) for number in range(1, 8)])
    with opened(config, clock):
        pass
    script = tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    killed = subprocess.run([sys.executable, script, config, clock().isoformat(), str(step)], cwd=ROOT, check=False,
                            env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with open_app(config, clock) as app:
        run_pass(app)
        found = {stored.incident.key: [(f.firing.key, f.status) for f in app.store.firings(*stored.cursor)]
                 for stored in app.store.incidents()}
        effects = app.store.effects(["held"], 999)
        assert (run_pass(app) or {})["decided"] == 0
    due = [("unowned|created||0", "due"), ("late|created|created|0", "due")]
    assert found == {f"OPS-{number}": due for number in range(1, 8)}
    assert len(effects) == len({effect.key for effect in effects}) == 14


def test_the_command_is_silent_when_all_is_well(tmp_path: Path) -> None:
    config = write_desk(tmp_path, [issue(1, status="Done")])

    def rung(*words: str) -> subprocess.CompletedProcess[str]:
        code = "from connector.cli import main; main()"
        return subprocess.run([sys.executable, "-c", code, "--config", str(config), *words], cwd=ROOT, check=False,
                              capture_output=True, text=True)

    assert rung("import", str(tmp_path / "week.json")).returncode == 0
    assert rung("run").returncode == 0
    quiet = rung("run")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    as_json = rung("run", "--json")
    assert json.loads(as_json.stdout)["decided"] == 0
    assert rung("status").stdout.startswith("incidents  1, 0 open, 0 to be decided\n")
    (tmp_path / "desk.yaml").unlink()
    broken = rung("run")
    assert (broken.returncode, broken.stdout) == (1, "")
    assert "there is no policy" in broken.stderr and "hint: " in broken.stderr


def test_a_quiet_pass_tells_the_same_things_as_a_busy_one(tmp_path: Path) -> None:
    with opened(write_desk(tmp_path, [issue(1)]), MovedClock()) as app:
        busy, quiet = run_pass(app), run_pass(app)
        assert busy is not None and quiet is not None and busy.keys() == quiet.keys()


def test_a_quiet_pass_loads_neither_what_reads_a_policy_nor_what_decides(tmp_path: Path) -> None:
    with opened(write_desk(tmp_path, [issue(1, status="Done")]), MovedClock()) as app:
        run_pass(app)
    code = ("import sys\nfrom connector.cli import main\ntry: main()\n"
            "finally: print([name for name in sys.modules if name in {'lark', 'rules.decide', 'rules.policy.load'}])")
    command = [sys.executable, "-c", code, "--config", str(tmp_path / "rung.yaml"), "run", "--json"]
    loaded = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
              for _ in range(2)]
    assert json.loads(loaded[1][0])["decided"] == 0
    assert loaded[1][1] == "[]"


def test_a_pass_reads_the_files_of_its_sources_and_again_when_they_change(tmp_path: Path) -> None:
    config, clock = write_desk(tmp_path, [issue(1)]), MovedClock()
    with open_app(config, clock) as app:
        assert (run_pass(app) or {})["decided"] == 1
        assert (run_pass(app) or {})["decided"] == 0
        write_desk(tmp_path, [issue(1), issue(2)])
        assert (run_pass(app) or {})["decided"] == 1


def test_a_source_that_cannot_be_read_is_named_and_leaves_the_others_done(tmp_path: Path) -> None:
    config = write_desk(tmp_path, [issue(1)])
    more = "  - {source: gone, kind: export, file: nosuch.csv}\n  - {source: cut, kind: export, file: cut.json}\n"
    config.write_text(config.read_text() + more, encoding="utf-8")
    (tmp_path / "cut.json").write_text('{"issues": [{"id"', encoding="utf-8")
    with open_app(config, MovedClock()) as app:
        summary = run_pass(app)
        assert summary is not None and summary["decided"] == 1
        failed = summary["failed"]
        assert isinstance(failed, list) and [fault["source"] for fault in failed if isinstance(fault, dict)] == [
            "gone", "cut"]
        assert [source.name for source in app.store.sources()] == ["jira"], "what gave nothing leaves no source"
    told = CliRunner().invoke(rung, ["--config", str(config), "run"])
    assert isinstance(told.exception, RungErrors)
    places = [fault.where.rpartition("/")[2] for fault in told.exception.faults]
    assert places == ["nosuch.csv", "cut.json, after record 0"]


def test_a_damaged_file_is_read_anew_by_the_next_pass(tmp_path: Path) -> None:
    config = write_desk(tmp_path, [issue(number) for number in range(1, 601)])
    whole = (tmp_path / "week.json").read_text(encoding="utf-8")
    (tmp_path / "week.json").write_text(whole[:whole.index('"OPS-590"')], encoding="utf-8")
    with open_app(config, MovedClock()) as app:
        broken = run_pass(app)
        assert broken is not None and broken["failed"]
        assert (broken["decided"], app.store.sources()) == (0, [])
        (tmp_path / "week.json").write_text(whole, encoding="utf-8")
        mended = run_pass(app)
        assert mended is not None and mended["decided"] == 600 and not mended["failed"]
