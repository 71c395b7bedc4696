"""The proof log follows what is decided: incrementally, resumably, the same as made anew."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from connector.app import App, open_app
from connector.errors import RungError
from connector.passes.logs import CORRECTION, NOTE, Logs, area
from connector.passes.proving import prove
from connector.passes.running import run_pass
from connector.proof.document import decode
from connector.proof.log import read_log
from connector.proof.values import Entry
from connector.store import Store
from rules.incident import Event, Incident
from tests.connector.passes.desk import MovedClock
from tests.connector.proof.histories import NOW, OPENED, TEXT, change, incident, said, solved

ROOT = Path(__file__).parents[3]
CONFIG = """\
policy: desk.yaml
sources: [{source: desk, kind: export, file: none.json}]
people:
  - {person: ada, name: Ada Berg, accounts: {desk: ada}}
"""


@contextmanager
def desk(folder: Path, config: str = CONFIG, clock: MovedClock | None = None) -> Iterator[App]:
    """An app over a store in ``folder``, its clock long after the histories."""
    (folder / "desk.yaml").write_text(TEXT, encoding="utf-8")
    (folder / "rung.yaml").write_text(config, encoding="utf-8")
    with open_app(folder / "rung.yaml", clock or MovedClock(NOW)) as app:
        app.store.put_source("desk", "export", OPENED)
        yield app


def closed(number: int, *more: Event) -> Incident:
    """Solved and closed, in another time for each number."""
    return incident(
        change(5, "assignee", "mia", "mia"), change(60 + number, "assignee", "ada", "mia", old="mia"),
        change(90 + number, "state", "resolved", old="new"), change(99 + number, "state", "closed", old="resolved"),
        *more, id=str(number))


def read(app: App, *incidents: Incident) -> None:
    app.store.save_incidents(incidents)
    assert run_pass(app) is not None
    assert prove(app) is not None


def entries(store: Store) -> dict[str, Entry]:
    return {stored.incident: decode(stored.entry.doc) for stored in store.proofs()}


def test_an_entry_is_made_when_it_is_resolved_final_when_closed_and_withdrawn_when_reopened(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        read(app, incident(change(5, "assignee", "mia"), change(60, "assignee", "ada", old="mia")))
        assert entries(app.store) == {}
        read(app, solved())
        assert entries(app.store)["1"].provisional
        app.clock.move(minutes=1)  # type: ignore[attr-defined]
        final = solved(change(300, "state", "closed", old="resolved"))
        read(app, final)
        assert not entries(app.store)["1"].provisional
        read(app, solved(change(300, "state", "closed", old="resolved"), change(400, "state", "new", old="closed")))
        assert entries(app.store) == {}


def test_a_pass_with_nothing_new_looks_at_nothing(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        read(app, solved())
        again = prove(app)
        assert again is not None and (again.looked_at, again.changed) == (0, 0)


def test_only_what_was_decided_since_is_looked_at_and_it_is_as_if_all_were_made_anew(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        for number in range(1, 15):
            read(app, closed(number))
        found = prove(app)
        assert found is not None and found.looked_at == 0
        one_by_one = entries(app.store)
        anew = prove(app, everything=True)
        assert anew is not None and (anew.looked_at, anew.entries, anew.changed) == (14, 14, 0)
        assert entries(app.store) == one_by_one
    other = tmp_path / "other"
    other.mkdir()
    with desk(other) as app:
        app.store.put_person_keys({("", "ada"): person(one_by_one, "ada"), ("desk", "mia"): person(one_by_one, "mia")})
        read(app, *(closed(number) for number in range(1, 15)))
        assert entries(app.store) == one_by_one


def person(found: dict[str, Entry], account: str) -> str:
    return next(part.person for part in found["1"].parts if account in part.accounts)


def test_a_comparison_sees_what_was_resolved_before_whatever_the_order_of_reading(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        read(app, *(closed(number) for number in range(14, 0, -1)))
        counts = {int(id_): len(entry.comparison.incidents) for id_, entry in entries(app.store).items()}
        assert counts == {number: number - 1 for number in range(1, 15)}
        last = entries(app.store)["14"].comparison
        assert (last.median, last.incidents[:2]) == ((90 + 7) * 60, ("1", "10"))
        assert entries(app.store)["10"].comparison.median is None


def test_duplicates_and_what_was_cancelled_are_not_compared(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        twin = incident(change(50, "state", "closed", old="new"), id="twin", duplicate_of="OPS-1")
        dropped = incident(change(50, "state", "cancelled", old="new"), id="dropped")
        other = incident(change(50, "state", "closed", old="new"), id="other", service="mail")
        read(app, twin, dropped, other, closed(1))
        assert entries(app.store)["1"].comparison.incidents == ()


def test_a_comparison_that_was_final_stays_when_more_history_is_read(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        read(app, *(closed(number) for number in range(1, 13)))
        before = entries(app.store)["12"].comparison
        read(app, incident(change(10, "state", "closed", old="new"), id="late"))
        prove(app, everything=True)
        assert entries(app.store)["12"].comparison == before


def test_a_pass_that_died_between_its_steps_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.passes.proving.BATCH", 2)
    with desk(tmp_path) as app:
        app.store.save_incidents([closed(number) for number in range(1, 8)])
        run_pass(app)
        calls, real = [0], type(app.store).put_proofs

        def dies(self: Store, done: Sequence[object]) -> int:
            calls[0] += 1
            if calls[0] == 6:
                raise KeyboardInterrupt
            return real(self, done)  # type: ignore[arg-type]

        monkeypatch.setattr(type(app.store), "put_proofs", dies)
        with pytest.raises(KeyboardInterrupt):
            prove(app)
        assert 0 < len(entries(app.store)) < 7
        prove(app)
        assert len(entries(app.store)) == 7
        counts = {int(id_): len(entry.comparison.incidents) for id_, entry in entries(app.store).items()}
        assert counts == {number: number - 1 for number in range(1, 8)}


def test_own_words_survive_whatever_is_computed(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        read(app, solved())
        logs = Logs(app)
        ada, entry = logs.person("Ada Berg"), entries(app.store)["1"]
        assert logs.say(ada, entry, NOTE, "I kept the password: hunter2 safe")
        logs.say(ada, entry, CORRECTION, "I led it")
        logs.say(ada, entry, CORRECTION, "I only took the call")
        before = entry.measures
        read(app, solved(change(300, "state", "new", old="resolved")))
        assert [each.text for each in app.store.words(ada)] == ["I kept the password: *** safe", "I only took the call"]
        read(app, solved(change(300, "state", "new", old="resolved"), change(310, "state", "resolved", old="new")))
        prove(app, everything=True)
        log = read_log(app.store, ada, "Ada Berg")
        assert [each.text for each in log.about(log.mine[0].entry)] == [
            "I kept the password: *** safe", "I only took the call"]
        assert log.mine[0].part.part == "owner"
        assert before[0].name == "time_to_restore"


def test_one_speaks_only_of_what_one_has_a_part_in(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        other = incident(change(5, "assignee", "zoe", "zoe"), change(9, "assignee", "pat", "zoe", old="zoe"),
                         change(20, "state", "resolved", "pat", old="new"), id="2")
        read(app, solved(), other)
        logs = Logs(app)
        with pytest.raises(RungError, match="the history shows no part of Ada Berg in OPS-2"):
            logs.say(logs.person("ada"), entries(app.store)["2"], NOTE, "mine")
        with pytest.raises(RungError, match="there is no area"):
            area("cooking")


def test_an_account_that_the_configuration_names_keeps_key_and_words(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        read(app, solved())
        logs = Logs(app)
        mia = logs.person("mia")
        logs.say(mia, entries(app.store)["1"], NOTE, "I passed it on")
    named = CONFIG + "  - {person: m.sato, name: Mia Sato, accounts: {desk: mia}}\n"
    with desk(tmp_path, named) as app:
        found = prove(app)
        assert found is not None and found.looked_at == 1
        logs = Logs(app)
        assert logs.person("Mia Sato") == mia
        assert [each.text for each in logs.log(mia).words] == ["I passed it on"]


def test_the_folder_is_stable_and_loses_what_is_withdrawn(tmp_path: Path) -> None:
    folder = tmp_path / "proof"
    with desk(tmp_path) as app:
        read(app, solved(), closed(2))
        first = Logs(app).write(folder)
        assert (first.written, first.removed) == (12, 0)
        times = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
        prove(app, everything=True)
        again = Logs(app).write(folder)
        assert (again.written, again.removed, again.unchanged) == (0, 0, 12)
        assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()} == times
        read(app, solved(change(300, "state", "new", old="resolved")))
        after_reopening = Logs(app).write(folder)
        assert (after_reopening.removed, after_reopening.written) == (2, 5)


def test_file_names_hold_no_name_and_nothing_that_leads_elsewhere(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        evil = Incident("desk", "9", "../../etc/x y", OPENED, solved().opening, solved().events)
        read(app, evil)
        Logs(app).write(tmp_path / "proof")
        paths = [path.relative_to(tmp_path / "proof") for path in (tmp_path / "proof").rglob("*") if path.is_file()]
        assert len(paths) == 5 and not any("ada" in str(path).lower() or ".." in str(path) for path in paths)


def test_colleagues_are_told_apart_and_not_named(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        read(app, solved(said(30, "Cause: a loop", "tom")))
        logs = Logs(app)
        logs.write(tmp_path / "proof")
        ada = logs.person("ada")
        page = (tmp_path / "proof" / ada / "entries" / "desk-OPS-1.md").read_text()
        machine = (tmp_path / "proof" / ada / "entries" / "desk-OPS-1.json").read_text()
        assert "Ada Berg" in page and "colleague A" in page
        for text in (page, machine):
            assert not {"mia", "tom", "carl"} & set(text.replace('"', " ").split())


def test_the_command_shows_writes_and_takes_words(tmp_path: Path) -> None:
    with desk(tmp_path) as app:
        app.store.save_incidents([solved()])
        run_pass(app)

    def rung(*words: str) -> subprocess.CompletedProcess[str]:
        code = "from connector.cli import main; main()"
        command = [sys.executable, "-c", code, "--config", str(tmp_path / "rung.yaml"), "proof", *words]
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    assert "Ada Berg: 1 owner" in rung("list").stdout
    assert json.loads(rung("list", "--person", "ada", "--json").stdout)[0]["part"] == "owner"
    assert rung("correct", "OPS-1", "I only took the call", "--person", "ada").returncode == 0
    assert rung("annotate", "OPS-1", "my token: abc", "--person", "ada").stderr == (
        "what looked like a secret was taken out\n1  my token: ***\n")
    assert rung("annotate", "--area", "certifications", "CCNA", "--person", "ada").returncode == 0
    shown = rung("show", "OPS-1")
    assert "- **Restored VPN in 3 h 10 min**" in shown.stdout and "> I only took the call" in shown.stdout
    statement = json.loads(rung("show", "OPS-1", "--json").stdout)["statements"][0]
    assert statement["events"] == ["created", "state@190"]
    assert "files written" in rung("write").stderr
    silent = rung("write")
    assert (silent.returncode, silent.stdout, silent.stderr) == (0, "", "")
    assert "in their own words: “CCNA”" in next((tmp_path / "proof").glob("*/README.md")).read_text()
    assert rung("annotate", "OPS-1", "--remove", "1", "--person", "ada").returncode == 0
    assert "token" not in rung("show", "OPS-1").stdout
    wrong = rung("show", "OPS-7")
    assert (wrong.returncode, wrong.stdout) == (1, "") and "there is no incident OPS-7" in wrong.stderr
    assert rung("annotate", "OPS-1", "--person", "ada").returncode == 2
