"""What `rung.yaml` says, and what is said of a wrong one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from connector.config.load import load_config
from connector.config.model import Config
from connector.errors import RungError
from rules.context import ChangeWindow, Manager, Membership, Shift

MINIMAL = "policy: p.yaml\n"
SOURCE = "sources:\n  - {source: desk, kind: export, file: in.csv, mapping: servicenow-list}\n"


def load(folder: Path, text: str) -> Config:
    (folder / "rung.yaml").write_text(text, encoding="utf-8")
    return load_config(folder / "rung.yaml")


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(RungError) as caught:
        load(folder, text)
    return [str(fault).removeprefix(f"{folder}/") for fault in caught.value.faults]


def uncommented() -> str:
    shipped = (files("connector.config") / "rung.yaml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^#(?! \S)", "", shipped)
    return settings.replace("store: {env: RUNG_STORE}\n", "")


def test_the_least_configuration_writes_nothing_and_keeps_its_store_beside_itself(tmp_path: Path) -> None:
    config = load(tmp_path, MINIMAL)
    assert config.write_back == "off"
    assert config.store_url == f"sqlite:///{tmp_path}/rung.db"
    assert config.policy == tmp_path / "p.yaml"
    assert config.limits.max_effects_per_pass == 25


def test_the_shipped_configuration_is_valid_as_it_stands(tmp_path: Path) -> None:
    shipped = (files("connector.config") / "rung.yaml").read_text(encoding="utf-8")
    assert load(tmp_path, shipped).sources == ()


def test_every_setting_of_the_shipped_configuration_is_valid_once_uncommented(tmp_path: Path) -> None:
    config = load(tmp_path, uncommented())
    assert [source.source for source in config.sources] == ["history", "desk", "snow"]
    assert [person.person for person in config.people] == ["sam", "kim"]
    assert config.rosters and config.change_windows


def test_every_key_is_shown_by_the_shipped_configuration(tmp_path: Path) -> None:
    assert load(tmp_path, uncommented()).model_fields_set == set(Config.model_fields)


def test_people_are_given_in_the_accounts_of_one_source(tmp_path: Path) -> None:
    people = load(tmp_path, uncommented()).people_of("history")
    since = datetime(2026, 3, 1, tzinfo=UTC)
    assert people.memberships == (
        Membership("Service Desk", "sam.ortiz"), Membership("Network L2", "sam.ortiz", since, None))
    assert people.shifts == (
        Shift("network", "sam.ortiz", datetime(2026, 1, 5, 18, tzinfo=UTC), datetime(2026, 1, 6, 8, tzinfo=UTC)),)


def test_one_without_an_account_in_the_source_goes_by_the_short_name(tmp_path: Path) -> None:
    people = load(tmp_path, uncommented()).people_of("history")
    assert people.managers == (Manager("sam.ortiz", "kim"),)


def test_an_account_that_looks_like_a_number_keeps_its_zeros(tmp_path: Path) -> None:
    config = load(tmp_path, MINIMAL + SOURCE + "people: [{person: sam, accounts: {desk: 00417}}]\n")
    assert config.people[0].at("desk") == ("00417",)


def test_local_times_are_read_in_the_zone_of_the_file(tmp_path: Path) -> None:
    config = load(tmp_path, MINIMAL + "timezone: Europe/London\nchange_windows:\n"
                  "  - {id: C1, start: 2026-07-01, end: 2026-07-01T02:00:00Z}\n")
    assert config.windows() == (
        ChangeWindow("C1", datetime(2026, 6, 30, 23, tzinfo=UTC), datetime(2026, 7, 1, 2, tzinfo=UTC)),)


def test_change_windows_that_nobody_spoke_of_are_unknown_and_an_empty_list_is_none(tmp_path: Path) -> None:
    assert load(tmp_path, MINIMAL).windows() is None
    assert load(tmp_path, MINIMAL + "change_windows: []\n").windows() == ()


def test_off_is_a_word(tmp_path: Path) -> None:
    assert load(tmp_path, MINIMAL + "write_back: off\n").write_back == "off"


@pytest.mark.parametrize(("written", "read"), [
    ("servicenow-list", "servicenow-list"),
    ("ours/desk.yaml", "{folder}/ours/desk.yaml"),
    ("/a/desk.yml", "/a/desk.yml"),
])
def test_a_mapping_is_a_name_or_a_path_beside_the_file(tmp_path: Path, written: str, read: str) -> None:
    config = load(tmp_path, MINIMAL + SOURCE.replace("servicenow-list", written))
    assert config.sources[0].mapping == read.format(folder=tmp_path)


def test_every_mistake_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    text = (
        "polcy: p.yaml\n"
        "write_back: sometimes\n"
        "limits: {max_effects_per_pass: 0}\n"
        "sources:\n"
        "  - source: desk\n"
        "    kind: export\n"
        "    flie: in.csv\n"
        "    mapping: servicenow-list\n"
        "    live_since: soon\n"
    )
    assert faults(tmp_path, text) == [
        'rung.yaml:1:1: "policy" is missing',
        'rung.yaml:1:1: unknown key "polcy"\nhint: did you mean "policy"?',
        'rung.yaml:2:13: "write_back": "sometimes" is not permitted\nhint: permitted: off, notes, full',
        'rung.yaml:3:32: "max_effects_per_pass" must be at least 1, not 0',
        'rung.yaml:5:5: "file" is missing',
        'rung.yaml:7:5: unknown key "flie"\nhint: did you mean "file"?',
        "rung.yaml:9:17: 'soon' is not an instant\nhint: write 2026-03-01, 2026-03-01 08:00 or 2026-03-01T08:00:00Z",
    ]


@pytest.mark.parametrize(("text", "fault"), [
    ("timezone: London\n", "2:11: unknown time zone London\nhint: did you mean Europe/London"),
    ("sources:\n", '2:1: "sources" is empty\nhint: leave it out, or say what it is'),
    ("people: [{person: sam, accounts: {dekc: sam.ortiz}}]\n" + SOURCE,
     '2:35: there is no source "dekc"\nhint: did you mean "desk"?'),
    ("people:\n  - {person: sam, managers: [kim]}\n", '3:30: there is no person "kim"\nhint: permitted: sam'),
    ("people:\n  - {person: sam}\n  - {person: sam}\n", '4:14: a second person "sam"\nhint: the first is in line 3'),
    ("people:\n  - {person: sam, accounts: {desk: x}}\n  - {person: kim, accounts: {desk: x}}\n" + SOURCE,
     '4:36: the account "x" is already that of sam'),
    ("people:\n  - {person: sam, groups: [{group: L2, since: 2026-02-01, until: 2026-01-01}]}\n",
     "3:28: it ends before it begins\nhint: `since` comes before `until`"),
    ("store: mysql://localhost/rung\n", "2:8: this is neither a SQLite file nor PostgreSQL\n"
     "hint: sqlite:///rung.db, or postgresql://rung@db.example.com/rung"),
])
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, text: str, fault: str) -> None:
    assert f"rung.yaml:{fault}" in faults(tmp_path, MINIMAL + text)


def test_a_configuration_is_not_called_a_policy(tmp_path: Path) -> None:
    assert faults(tmp_path, "") == ["rung.yaml:1:1: the configuration is empty"]
    assert faults(tmp_path, "a: b\n---\nc: d\n") == [
        'rung.yaml:2:1: a configuration is one document\nhint: nothing may follow "---"']


def test_a_missing_configuration_is_told_with_the_way_to_one(tmp_path: Path) -> None:
    with pytest.raises(RungError, match="there is no configuration\nhint: `rung init`"):
        load_config(tmp_path / "rung.yaml")


def test_a_wrong_value_hides_nothing_else(tmp_path: Path) -> None:
    assert faults(tmp_path, """\
policy: p.yaml
sources:
  - {source: desk, kind: export, fiel: in.csv}
people:
  - {person: sam, accounts: {dsk: sam.1}}
  - {person: sam, accounts: {desk: [s1, {}]}, managers: [{manager: kim, since: soon}]}
rosters:
  - roster: nights
    shifts:
      - {person: pat, start: 2026-03-01, end: 2026-02-01}
      - {person: pat, start: noon, end: 2026-02-01}
      - {start: 2026-03-01, end: 2026-02-01}
""") == [
        'rung.yaml:3:5: "file" is missing',
        'rung.yaml:3:34: unknown key "fiel"\nhint: did you mean "file"?',
        'rung.yaml:5:30: there is no source "dsk"\nhint: did you mean "desk"?',
        'rung.yaml:6:14: a second person "sam"\nhint: the first is in line 5',
        'rung.yaml:6:41: an entry of "desk" must be text, not a mapping',
        'rung.yaml:6:68: there is no person "kim"\nhint: permitted: sam',
        "rung.yaml:6:80: 'soon' is not an instant\nhint: write 2026-03-01, 2026-03-01 08:00 or 2026-03-01T08:00:00Z",
        "rung.yaml:10:9: the shift ends before it begins\nhint: `start` comes before `end`",
        'rung.yaml:10:18: there is no person "pat"\nhint: permitted: sam',
        'rung.yaml:11:18: there is no person "pat"\nhint: permitted: sam',
        "rung.yaml:11:30: 'noon' is not an instant\nhint: write 2026-03-01, 2026-03-01 08:00 or 2026-03-01T08:00:00Z",
        'rung.yaml:12:9: "person" is missing',
    ]


def test_what_is_refused_brings_forth_no_further_mistake(tmp_path: Path) -> None:
    assert faults(tmp_path, "policy: p.yaml\nsources: [desk]\npeople:\n  - {persn: sam, accounts: {desk: a}}\n"
                            "  - {person: kim, managers: [sam]}\n") == [
        'rung.yaml:2:11: an entry of "sources" must be a mapping, not "desk"',
        'rung.yaml:4:5: "person" is missing',
        'rung.yaml:4:6: unknown key "persn"\nhint: did you mean "person"?',
    ]
