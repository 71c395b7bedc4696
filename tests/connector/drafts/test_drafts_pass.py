"""A draft from the pass that asks for it to the person who reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from connector import cli
from connector.app import App, open_app
from connector.drafts.samples import FULL, OPENED, WORKED, change, event, incident
from connector.errors import RungError
from connector.passes.running import run_pass
from connector.passes.texts import of_templates
from connector.store import Draft
from rules.incident import Event
from rules.policy.load import load_policy
from tests.connector.cli.test_json_shapes import documented, keys
from tests.connector.passes.desk import MovedClock

POLICY = """\
policy: desk
targets:
  - {target: restore, within: {P1: 4h}}
  - {target: update, within: {P1: 30m}, audiences: {executive: {P1: 1h}}}
ladders:
  - {ladder: desk, rungs: [{rung: first, groups: [Service Desk]}, {rung: second, groups: [Network L2]}]}
escalations:
  - {rule: unowned, when: ["!assigned", open], for: 10m, to: next, because: "nobody owns it"}
"""
CONFIG = """\
policy: desk.yaml
store: sqlite:///rung.db
sources:
  - {source: samples, kind: export, file: week.json, live_since: 2026-03-01 00:00}
people:
  - {person: mia, name: Mia Chen, accounts: {samples: mia.chen}}
"""
BROKEN = "Subject: {{ severity }}\n\n{{ casue }}\n"


@contextmanager
def desk(folder: Path, clock: MovedClock, *events: Event, config: str = CONFIG) -> Iterator[App]:
    (folder / "desk.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "rung.yaml").write_text(config, encoding="utf-8")
    with open_app(folder / "rung.yaml", clock) as app:
        app.store.put_source("samples", "export", app.config.sources[0].live_since)
        app.store.save_incidents([incident("INC1", FULL, *events)])
        yield app


def at(minutes: float) -> MovedClock:
    return MovedClock(OPENED + timedelta(minutes=minutes))


def business(app: App) -> list[Draft]:
    return [draft for draft in app.store.drafts_of("samples", "INC1") if draft.audience == "business"]


def test_the_pass_stores_a_draft_with_its_effect(tmp_path: Path) -> None:
    with desk(tmp_path, at(31)) as app:
        run_pass(app)
        by_id = {draft.id: draft for draft in app.store.drafts(["waiting"])}
        assert sorted((draft.audience, draft.phase) for draft in by_id.values()) == [
            ("business", "opening"), ("handover", "handover")]
        effects = app.store.effects(["held"], 9)
        assert {effect.firing: by_id[str(effect.body["draft"])].firing for effect in effects} == {
            effect.firing: effect.firing for effect in effects}
        assert {effect.action for effect in effects} == {"draft", "notify"}


def test_a_second_pass_with_nothing_new_leaves_the_draft(tmp_path: Path) -> None:
    clock = at(31)
    with desk(tmp_path, clock) as app:
        run_pass(app)
        clock.move(minutes=5)
        assert (run_pass(app) or {})["decided"] == 0
        assert [(draft.version, draft.state) for draft in business(app)] == [(1, "waiting")]


def test_changed_facts_replace_it_before_it_is_approved(tmp_path: Path) -> None:
    clock = at(31)
    with desk(tmp_path, clock) as app:
        run_pass(app)
        clock.move(minutes=5)
        app.store.save_incidents([incident("INC1", FULL, event(34, "internal_note", "Cause: the card"))])
        run_pass(app)
        first, second = business(app)
        assert (first.state, second.state, second.version) == ("superseded", "waiting", 2)
        assert "Suspected cause: not yet known" in first.body and "Suspected cause: the card" in second.body
        assert first.id == second.id


def test_a_change_that_no_reader_would_see_leaves_it(tmp_path: Path) -> None:
    clock = at(31)
    with desk(tmp_path, clock) as app:
        run_pass(app)
        clock.move(minutes=5)
        app.store.save_incidents([incident("INC1", FULL, change(34, "category", "network"))])
        assert (run_pass(app) or {})["decided"] == 1
        assert [draft.version for draft in business(app)] == [1]


def test_a_note_with_more_steps_than_it_shows_is_not_made_anew_for_nothing(tmp_path: Path) -> None:
    notes = [event(number / 2, "internal_note", f"step {number}") for number in range(1, 13)]
    clock = at(31)
    with desk(tmp_path, clock) as app:
        app.store.save_incidents([incident("INC1", FULL, *notes)])
        run_pass(app)
        clock.move(minutes=2)
        app.store.save_incidents([incident("INC1", FULL, *notes, change(32, "category", "network"))])
        assert (run_pass(app) or {})["decided"] == 1
        [note] = [draft for draft in app.store.drafts_of("samples", "INC1") if draft.audience == "handover"]
        assert note.version == 1 and "Earlier steps not shown here: 4" in note.body


def test_once_the_update_went_out_it_is_overtaken(tmp_path: Path) -> None:
    clock = at(31)
    with desk(tmp_path, clock) as app:
        run_pass(app)
        clock.move(minutes=5)
        said = event(33, "public_comment", "We are on it")
        app.store.save_incidents([incident("INC1", FULL, said)])
        run_pass(app)
        assert [(draft.state, draft.reason) for draft in business(app)] == [
            ("overtaken", "what asked for it is overtaken")]


def test_a_later_call_to_the_same_readers_stands_for_the_note_that_waited(tmp_path: Path) -> None:
    clock = at(31)
    with desk(tmp_path, clock) as app:
        late = '  - {rule: late, when: open, at: 10m before restore, to: second, because: "late"}\n'
        (tmp_path / "desk.yaml").write_text(POLICY + late, encoding="utf-8")
        run_pass(app)
        clock.move(minutes=220)
        run_pass(app)
        first, second = [draft for draft in app.store.drafts_of("samples", "INC1") if draft.audience == "handover"]
        assert (first.state, second.state) == ("overtaken", "waiting")
        assert "nobody owns it" in second.body and "late" in second.body
        notify = [effect for effect in app.store.effects(["held"], 9) if effect.action == "notify"]
        assert [effect.body["draft"] for effect in notify] == [second.id, second.id]
        clock.move(minutes=1)
        assert (run_pass(app) or {})["changed"] == 0


def test_what_is_learned_late_withdraws_it(tmp_path: Path) -> None:
    clock = at(31)
    with desk(tmp_path, clock) as app:
        run_pass(app)
        clock.move(minutes=1)
        app.store.save_incidents([incident("INC1", FULL, event(15, "public_comment", "We are on it"))])
        run_pass(app)
        assert [draft.state for draft in business(app)] == ["withdrawn"]


def test_when_the_time_that_it_names_passes_it_is_made_anew(tmp_path: Path) -> None:
    clock = at(31)
    with desk(tmp_path, clock) as app:
        run_pass(app)
        clock.move(minutes=30)
        run_pass(app)
        first, second = business(app)
        assert "by 10:00 UTC on Monday 2 March" in first.body and "by 10:30 UTC on Monday 2 March" in second.body


def test_what_is_historic_asks_for_no_draft(tmp_path: Path) -> None:
    config = CONFIG.replace("2026-03-01 00:00", "2026-03-03 00:00")
    with desk(tmp_path, at(31), config=config) as app:
        run_pass(app)
        assert app.store.drafts_of("samples", "INC1") == []


def test_a_failed_rendering_holds_it_and_says_why_until_the_template_is_right(tmp_path: Path) -> None:
    own = tmp_path / "texts" / "updates" / "business"
    own.mkdir(parents=True)
    (own / "opening.txt.j2").write_text(BROKEN, encoding="utf-8")
    clock = at(31)
    with desk(tmp_path, clock, config=CONFIG + "templates: texts\n") as app:
        run_pass(app)
        [held] = business(app)
        assert (held.state, held.subject, held.body) == ("held", "", "")
        assert held.reason == "updates/business/opening.txt.j2:3: 'casue' is undefined"
        clock.move(minutes=1)
        assert (run_pass(app) or {})["decided"] == 0
        (own / "opening.txt.j2").write_text(BROKEN.replace("casue", "cause"), encoding="utf-8")
        clock.move(minutes=1)
        run_pass(app)
        assert [(draft.state, draft.body) for draft in business(app)] == [
            ("superseded", ""), ("waiting", "not yet known")]


def test_a_folder_of_templates_that_is_not_there_is_told(tmp_path: Path) -> None:
    with desk(tmp_path, at(31), config=CONFIG + "templates: texts\n") as app:
        with pytest.raises(RungError, match="there is no such folder of templates"):
            run_pass(app)
        [finding] = of_templates(app.config, None)
        assert (finding.level, finding.what) == ("error", "there is no such folder of templates")


def test_the_check_names_what_is_wrong_with_ones_own_templates_and_whom_nobody_writes_for(tmp_path: Path) -> None:
    own = tmp_path / "texts" / "updates" / "business"
    own.mkdir(parents=True)
    (own / "opening.txt.j2").write_text(BROKEN, encoding="utf-8")
    policy = load_policy(POLICY.replace("executive", "exectuive"), "desk.yaml")
    with desk(tmp_path, at(31), config=CONFIG + "templates: texts\n") as app:
        nobody, broken, *_ = of_templates(app.config, policy)
        assert (nobody.what, nobody.hint) == (
            'the policy promises updates to "exectuive", for whom there are no templates', 'did you mean "executive"?')
        assert (broken.where, broken.what) == (f"{own / 'opening.txt.j2'}:3:1", "'casue' is undefined")
    with desk(tmp_path, at(31)) as app:
        [fine] = of_templates(app.config, None)
        assert fine.what == "the shipped ones, for business, executive, head-of-school, technical"


def test_an_audience_without_templates_holds_its_drafts(tmp_path: Path) -> None:
    with desk(tmp_path, at(61)) as app:
        (tmp_path / "desk.yaml").write_text(POLICY.replace("executive", "regulator"), encoding="utf-8")
        run_pass(app)
        [held] = app.store.drafts(["held"])
        assert held.audience == "regulator"
        assert held.reason == "updates/regulator/opening.txt.j2: there is no such template"


# -- what a person sees

def run(folder: Path, *arguments: str) -> Any:
    found = CliRunner().invoke(cli.rung, ["--config", str(folder / "rung.yaml"), "drafts", *arguments])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


@pytest.fixture
def drafted(tmp_path: Path) -> Path:
    clock = at(31)
    with desk(tmp_path, clock, *WORKED) as app:
        run_pass(app)
        clock.move(minutes=5)
        app.store.save_incidents([incident("INC1", FULL, *WORKED, event(34, "internal_note", "Cause: both cards"))])
        run_pass(app)
    return tmp_path


def test_the_list_shows_what_waits(drafted: Path) -> None:
    head, row = run(drafted, "list").stdout.splitlines()
    assert head.split() == ["id", "incident", "audience", "phase", "state", "made", "subject"]
    assert row.split()[1:5] == ["INC1", "business", "opening", "waiting"]
    assert row.endswith("P1 (critical) outage: Payments, first update")
    assert len(run(drafted, "list", "--state", "all").stdout.splitlines()) == 3
    assert run(drafted, "list", "--state", "sent").stdout == ""


def test_a_draft_is_shown_by_key_and_by_the_beginning_of_its_id(drafted: Path) -> None:
    by_key = run(drafted, "show", "INC1").stdout
    assert "Subject: P1 (critical) outage: Payments, first update" in by_key
    assert "Suspected cause: both cards" in by_key and "a failed line card" not in by_key
    assert run(drafted, "show", by_key.split()[1][:5]).stdout == by_key
    assert "a failed line card" in run(drafted, "show", "INC1", "--history").stdout


def test_why_shows_beside_each_sentence_what_carries_it(drafted: Path) -> None:
    lines = run(drafted, "show", "INC1", "--why").stdout.splitlines()
    at_ = lines.index("Suspected cause: both cards")
    assert lines[at_ + 1] == "    <- event internal_note-34, Mia Chen, 2026-03-02 09:34 UTC: Cause: both cards"
    sentences = [line for line in lines if line and not line.startswith(("    <- ", "-- "))]
    behind = [line for line, after in zip(lines, lines[1:], strict=False) if after.startswith("    <- ")]
    assert [line for line in sentences if line not in behind] == []


def test_json_carries_the_same(drafted: Path) -> None:
    [listed] = json.loads(run(drafted, "list", "--json").stdout)["drafts"]
    whole = json.loads(run(drafted, "show", "INC1", "--json").stdout)
    assert set(keys(whole)) == documented("rung drafts")
    [shown] = whole["drafts"]
    assert {name: shown[name] for name in listed} == listed
    cause = next(one for one in shown["sentences"] if one["text"].startswith("Suspected cause"))
    assert cause["rests_on"] == [{"kind": "event", "ref": "internal_note-34", "at": "2026-03-02T09:34:00+00:00",
                                  "who": "mia.chen", "name": "Mia Chen", "words": "Cause: both cards",
                                  "place": "event internal_note-34", "columns": [], "wording": []}]
    text = " ".join(one["text"] for one in shown["sentences"])
    assert text == " ".join(f"Subject: {shown['subject']} {shown['body']}".split())


def test_what_is_not_there_is_said_with_a_way_on(drafted: Path) -> None:
    with pytest.raises(Exception, match="there is no draft of INC9"):
        run(drafted, "show", "INC9")
    with pytest.raises(Exception, match='for the audience "executive"'):
        run(drafted, "show", "INC1", "--audience", "executive")


