"""A mapping is wrong at a place, and all that is wrong is said at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.trackers import EXPORT_KINDS, ExportError, find_mapping, read_export, ready_mappings
from connector.trackers.exports.load import MappingError, parse_mapping
from connector.trackers.exports.mapping import Column, Comments, Mapping, Time

WELL = "mapping: m\nkind: audit-log\nat: when\n"


def mistakes(text: str) -> list[str]:
    with pytest.raises(MappingError) as caught:
        parse_mapping(text, "m.yaml")
    return [str(fault) for fault in caught.value.faults]


def test_the_ready_mappings_are_these() -> None:
    assert list(ready_mappings()) == ["jira-csv", "jira-search", "servicenow-audit-log", "servicenow-list"]
    assert {mapping.kind for mapping in ready_mappings().values()} == set(EXPORT_KINDS)


@pytest.mark.parametrize(("line", "mistake"), [
    ("fields: {assigne: who}", 'm.yaml:4:10: there is no field "assigne"\nhint: did you mean "assignee"?'),
    ("fields: {state: {column: s, words: {A: opne}}}",
     'm.yaml:4:37: "opne" is no state\nhint: permitted: new, in_progress, on_hold, resolved, closed, cancelled'),
    ("fields: {state: {column: s, words: {A: on_hold}, hold: {A: tea}}}",
     'm.yaml:4:57: "tea" is no hold_reason\nhint: permitted: caller, vendor, change, problem, other'),
    ("fields: {state: {column: s, words: {A: new}, hold: {A: caller}}}", 'm.yaml:4:53: no word "A" that means on_hold'),
    ("fields: {priority: {column: p, words: {A: 6}}}",
     'm.yaml:4:40: "6" is no priority\nhint: permitted: 1, 2, 3, 4, 5'),
    ("fields: {outage: {column: p, words: {A: maybe}}}",
     'm.yaml:4:38: "maybe" is no outage\nhint: permitted: true, false'),
    ("fields: {title: {column: t, words: {A: a, a: b}}}", 'm.yaml:4:43: the same word as "A"'),
    ("fields: {title: {columns: t}}", 'm.yaml:4:18: unknown key "columns"\nhint: did you mean "column"?'),
    ("fields: {title: {column: t, known: last}}",
     'm.yaml:4:29: "last" is not for kind audit-log\nhint: permitted: history, opening, resolved, closed'),
    ("fields: {title: {column: t, hold: {A: caller}}}", 'm.yaml:4:29: "hold" belongs to the field state'),
    ("time: {zone: Mars}", 'm.yaml:4:8: unknown time zone Mars\nhint: did you mean Europe/Paris'),
    ("time: {formats: '%Q'}", 'm.yaml:4:8: no date format: "%Q"'),
    ("encoding: klingon", 'm.yaml:4:1: no such encoding: "klingon"'),
    ("delimiter: '||'", "m.yaml:4:1: a delimiter is one character"),
    ("opened_as: open",
     'm.yaml:4:1: "open" is no state\nhint: permitted: new, in_progress, on_hold, resolved, closed, cancelled'),
    ("colour: red", 'm.yaml:4:1: unknown key "colour"'),
    ("id: []", 'm.yaml:4:5: "id" must not be empty'),
    ("actor: who\nactor: whom", 'm.yaml:5:1: "actor" is given twice\nhint: first in line 4'),
    ("time: {formats: [", "m.yaml:5:1: not YAML: expected the node content, but found '<stream end>'"),
])
def test_a_mistake_is_named_with_its_place(line: str, mistake: str) -> None:
    assert mistake in mistakes(WELL + line + "\n")


def test_all_mistakes_come_at_once() -> None:
    found = mistakes("mapping: m\nkind: list\nfields: {titel: t, state: {column: s, words: {A: x}}}\n"
                     "time: {zone: Mars}\n")
    assert [fault.split(": ")[0] for fault in found] == ["m.yaml:1:1", "m.yaml:3:10", "m.yaml:3:47", "m.yaml:4:8"]
    assert 'needs "opened"' in found[0]


def test_words_stay_as_they_are_written() -> None:
    mapping = parse_mapping(WELL + "fields: {outage: {column: o, words: {No: false, 007: true}, unknown: -100}}\n", "m")
    assert mapping.fields["outage"].words == {"No": "false", "007": "true"}
    assert mapping.fields["outage"].unknown == ("-100",)


def test_a_name_that_is_no_mapping_names_those_there_are() -> None:
    with pytest.raises(ExportError, match="hint: ready are jira-csv, jira-search, servicenow-audit-log,"):
        find_mapping("servicenow")


def test_a_mapping_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be read"):
        find_mapping(str(tmp_path / "none.yaml"))


def test_an_alias_that_stands_for_billions_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "a mapping has at most 20000 pieces" in mistakes("\n".join(lines))[0]


@given(st.text(max_size=200))
def test_any_text_is_a_mapping_or_its_mistakes(text: str) -> None:
    try:
        parse_mapping(text, "m.yaml")
    except MappingError as error:
        assert error.faults


def test_a_mapping_may_change_a_shipped_one_and_keeps_the_words_that_it_does_not_touch() -> None:
    mapping = parse_mapping("mapping: ours\nkind: list\nextends: servicenow-list\nopened: u_begin\n"
                            "fields: {state: {column: u_state, words: {9: on_hold, NEW: in_progress}}, "
                            "outage: u_outage}\n", "m.yaml")
    shipped = ready_mappings()["servicenow-list"]
    assert mapping.opened == ("u_begin",) and mapping.resolved == shipped.resolved
    assert mapping.fields["state"].column == ("u_state",)
    assert mapping.fields["state"].words == {
        **{word: to for word, to in shipped.fields["state"].words.items() if word != "New"},
        "9": "on_hold", "NEW": "in_progress"}  # whatever the case of the letters, a word is said once
    assert mapping.fields["group"] == shipped.fields["group"] and mapping.fields["outage"].column == ("u_outage",)


def test_a_mapping_can_only_extend_what_is_shipped() -> None:
    assert mistakes("mapping: ours\nkind: list\nextends: servicenow-lists\nopened: o\n") == [
        'm.yaml:3:10: no shipped mapping "servicenow-lists"\nhint: did you mean "servicenow-list"?']


def test_a_mapping_of_a_live_tracker_reads_no_export(tmp_path: Path) -> None:
    export = tmp_path / "e.csv"
    export.write_text("number,opened_at,state\nINC1,2026-03-02 08:00:00,1\n", encoding="utf-8")
    with pytest.raises(ExportError, match='"servicenow-table" is of kind table: it reads no file'):
        read_export(export, "x", "servicenow-table")


def test_every_entry_of_a_mapping_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "exports.md").read_text(encoding="utf-8")
    parts: tuple[Any, ...] = (Mapping, Time, Column, Comments)
    assert [name for part in parts for name in part.model_fields if f"`{name}`" not in page] == []
    assert [name for name in ready_mappings() if f"`{name}`" not in page] == []
