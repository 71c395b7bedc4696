"""The commands over trackers, as a user types them: `run`, `verify`, `status`, `check`, `explain`, `import`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from connector.cli import handler, rung
from connector.demo.jira import answer, text
from connector.demo.life import Life
from connector.demo.moments import NOW
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.server import Site, serve
from tests.connector.cli.test_json_shapes import documented, keys, leaves
from tests.connector.passes.live import write_config

ANN = "piotr.zielak"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(week_world(Clock(NOW)), "jira-cloud") as site:
        yield site


@pytest.fixture
def config(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("connector.app.utc_now", site.clock.now)
    return write_config(tmp_path, site)


class Ran(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        return self.stdout + self.stderr


def ran(config: Path, *arguments: str) -> Ran:
    """A command with its end, as the console script has it."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        handler.run(lambda: rung.main(["--config", str(config), *arguments], "rung", standalone_mode=False))
    return Ran(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def printed(config: Path, *arguments: str) -> Any:
    return json.loads(ran(config, *arguments, "--json").stdout)


def some(site: Site) -> Life:
    return next(life for life in site.world.tickets() if life.values["status"] == "In Progress")


def test_a_pass_says_what_came_and_the_next_is_silent(config: Path) -> None:
    first = ran(config, "run")
    assert first.exit_code == 0 and "cloud: 121 new" in first.stderr
    second = ran(config, "run")
    assert (second.exit_code, second.output) == (0, "")


def test_verify_finds_nothing_missing_after_a_pass(config: Path) -> None:
    ran(config, "run")
    found = ran(config, "verify", "--histories")
    assert found.exit_code == 0
    assert "121 held in the same version; nothing missing, nothing doubled" in found.stdout


def test_verify_without_repair_ends_with_one_where_something_is_missing(config: Path, site: Site) -> None:
    ran(config, "run")
    site.clock.advance(timedelta(minutes=1))
    site.world.edit(some(site), ANN, {"priority": "P1"})
    told = ran(config, "verify", "--no-repair")
    assert told.exit_code == 1 and "older: the store has" in told.stdout
    mended = ran(config, "verify")
    assert mended.exit_code == 0 and "1 mended by reading again" in mended.stdout


def test_verify_prints_what_is_documented(config: Path, site: Site) -> None:
    ran(config, "run")
    site.world.edit(some(site), ANN, {"priority": "P1"})
    assert leaves(documented("rung verify")) == leaves(set(keys(printed(config, "verify", "--no-repair"))))


def test_a_pass_prints_what_is_documented(config: Path, site: Site) -> None:
    ran(config, "run")
    site.faults.add("html", times=None)
    site.clock.advance(timedelta(minutes=1))
    assert leaves(documented("rung run")) == leaves(set(keys(printed(config, "run"))) | {
        "firings.{}", "read.{}.unread[].key", "read.{}.unread[].what"})


def test_a_failing_tracker_is_told_once_and_shown_by_status(config: Path, site: Site) -> None:
    ran(config, "run")
    site.faults.add("html", times=None)
    first = ran(config, "run")
    assert first.exit_code == 1 and "error: " in first.stderr and "hint: " in first.stderr
    second = ran(config, "run")
    assert (second.exit_code, second.output) == (1, "")
    assert leaves(documented("rung status")) == leaves(set(keys(printed(config, "status"))))
    shown = ran(config, "status").stdout
    assert "1 failure in a row" in shown and "to be asked again 2025-11-14 15:00:30 UTC" in shown


def test_status_tells_of_a_tracker_that_rung_yaml_names_no_more(config: Path, site: Site) -> None:
    ran(config, "run")
    config.write_text(config.read_text(encoding="utf-8").replace("source: cloud", "source: other"), encoding="utf-8")
    assert "cloud (jira)" in (shown := ran(config, "status").stdout) and "no tracker of rung.yaml any more" in shown


def test_check_asks_a_tracker_that_passes_leave_alone_and_releases_it(config: Path, site: Site) -> None:
    ran(config, "run")
    site.faults.add("html", times=1)
    assert ran(config, "run").exit_code == 1
    found = ran(config, "check", "--quick")
    assert "the next pass asks it again" in found.stdout
    assert ran(config, "run").exit_code == 0


def test_a_lock_out_says_what_a_person_must_do_and_check_ends_it(config: Path, site: Site) -> None:
    ran(config, "run")
    site.faults.add("captcha", times=None)
    told, shown = ran(config, "run"), ran(config, "status").stdout
    assert told.exit_code == 1 and "then run `rung check`" in told.stderr
    assert "a person must act first" in shown and "then run `rung check`" in shown
    assert ran(config, "verify").exit_code == 1
    site.faults.clear()
    site.clock.advance(timedelta(days=1))
    assert ran(config, "run").exit_code == 1, "nobody acted"
    ran(config, "check", "--quick")
    assert ran(config, "run").exit_code == 0


def test_check_says_what_an_ended_token_means(config: Path, site: Site) -> None:
    site.world.logins.by_account["rung"].expired = True
    found = ran(config, "check", "--quick")
    assert found.exit_code == 1
    assert "sandbox-token" not in found.output


def test_a_missing_secret_is_told_with_its_place_and_nothing_is_asked(config: Path, site: Site) -> None:
    (config.parent / "jira.secret").unlink()
    told = ran(config, "run")
    assert told.exit_code == 1 and "the secret cannot be read" in told.stderr
    assert site.log.count() == 0


def test_each_mistake_in_the_fields_of_a_tracker_is_told(config: Path) -> None:
    with config.open("a", encoding="utf-8") as file:
        file.write("    fields: {sevrice: A, asignee: B}\n")
    told = ran(config, "run")
    assert told.exit_code == 1 and "sevrice" in told.stderr and "asignee" in told.stderr
    shown = ran(config, "status").stdout
    assert "sevrice" in shown and "asignee" in shown


def test_explain_reads_a_stale_incident_first(config: Path, site: Site) -> None:
    ran(config, "run")
    life = some(site)
    site.clock.advance(timedelta(minutes=3))
    site.world.edit(life, ANN, {"summary": "The core switch is on fire"})
    assert "The core switch is on fire" in ran(config, "explain", life.key).stdout


def test_explain_says_where_the_tracker_could_not_be_asked(config: Path, site: Site) -> None:
    ran(config, "run")
    site.clock.advance(timedelta(minutes=3))
    site.faults.add("html", times=None)
    told = ran(config, "explain", some(site).key)
    assert told.exit_code == 0 and "it could not be read again" in told.stderr


def test_going_live_behind_an_import_doubles_nothing(config: Path, site: Site) -> None:
    export = config.parent / "friday.json"
    export.write_text(text(answer(NOW)), encoding="utf-8")
    imported = ran(config, "import", "--source", "cloud", str(export))
    assert imported.exit_code == 0, imported.output
    assert ran(config, "run").exit_code == 0
    assert printed(config, "status")["incidents"] == 121
    assert "nothing missing, nothing doubled" in ran(config, "verify", "--histories").stdout


def test_an_import_into_a_live_source_leaves_how_far_it_was_read(config: Path) -> None:
    ran(config, "run")
    (before,) = printed(config, "status")["sources"]
    export = config.parent / "friday.json"
    export.write_text(text(answer(NOW)), encoding="utf-8")
    ran(config, "import", "--source", "cloud", str(export))
    (after,) = printed(config, "status")["sources"]
    assert (after["kind"], after["watermark"]) == ("jira", before["watermark"])


class Terminal(StringIO):
    """What a person sees: everything that is written to it."""

    def isatty(self) -> bool:
        return True


def seen(config: Path, *arguments: str) -> str:
    """What stderr shows on a terminal."""
    err = Terminal()
    with redirect_stdout(StringIO()), redirect_stderr(err), pytest.raises(SystemExit):
        handler.run(lambda: rung.main(["--config", str(config), *arguments], "rung", standalone_mode=False))
    return err.getvalue()


def test_a_person_is_told_once_that_a_tracker_is_left_alone(config: Path, site: Site) -> None:
    ran(config, "run")
    site.faults.add("html", times=None)
    ran(config, "run")
    shown = seen(config, "run")
    assert shown.count("cloud: left alone until 15:00:30 UTC, after 1 failure: ") == 1
    assert shown.endswith("hint: `rung check` asks at once\n")


def test_a_line_of_the_terminal_holds_one_bar(config: Path) -> None:
    shown = seen(config, "run").replace("\r", "\n")
    lines = [line for line in shown.splitlines() if "reading" in line or "deciding" in line]
    assert any("deciding" in line for line in lines)
    assert not any("reading" in line and "deciding" in line for line in lines)


def test_before_anything_is_read_a_tracker_is_what_to_begin_with(config: Path) -> None:
    hint = "hint: nothing is stored yet: `rung run` reads the trackers of rung.yaml"
    assert hint in ran(config, "queue").stderr
    assert hint in ran(config, "explain", "NET-1").stderr
    assert "`rung run` reads the trackers of rung.yaml" in " ".join(ran(config, "check", "--quick").stdout.split())


def test_status_tells_that_a_tracker_was_not_read_yet(config: Path, site: Site) -> None:
    site.faults.add("html", times=None)
    ran(config, "run")
    assert "not read yet: it goes live with the first pass that reads it" in ran(config, "status").stdout
    site.faults.clear()
    ran(config, "check", "--quick")
    ran(config, "run")
    shown = ran(config, "status").stdout
    assert "not read yet" not in shown and "newest change seen: 2025-11-14 " in shown


def test_verify_counts_what_it_does_not_show(config: Path, site: Site) -> None:
    told = ran(config, "verify", "--no-repair").stdout
    assert told.count("  left: ") == 21 and "  left: and 101 more; --json names all\n" in told


def test_verify_prints_nothing_of_a_tracker_that_cannot_be_asked(config: Path, site: Site) -> None:
    site.faults.add("html", times=None)
    told = ran(config, "verify")
    assert told.stdout == "" and told.stderr.startswith("error: ")
