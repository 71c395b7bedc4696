"""Whatever a file is, it is read, or it is said why not: never a silent zero, never a crash."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.trackers import ExportError, RejectFile, read_export, ready_mappings
from connector.trackers.exports import files, records
from connector.trackers.exports import rows as rows_of_csv

HEADER = "number,incident_state,sys_mod_count,sys_updated_by,sys_updated_at,opened_at,short_description"


def rows(*numbers: int, text: str = "x") -> str:
    return "".join(f"INC{n:05},New,0,me,2/3/2026 09:00,2/3/2026 09:00,{text}\n" for n in numbers)


PLAIN = f"{HEADER}\n{rows(1, 2, 3)}"
RECORDS = [dict(zip(HEADER.split(","), line.split(","), strict=True)) for line in PLAIN.splitlines()[1:]]


@pytest.mark.parametrize(("content", "name", "words"), [
    ("", "e.csv", "the file is empty"),
    ("\n \n", "e.csv", "the file is empty"),
    (gzip.compress(b"", mtime=0), "e.csv.gz", "the file is empty"),
    (HEADER + "\n", "e.csv", "the file holds no rows"),
    ('{"issues": []}', "e.json", "the file holds no record"),
    ("[]", "e.json", "the file holds no record"),
    ("[1, 2]", "e.json", "the file holds no record"),
    ("a,b\n1,2\n", "e.csv", "the format is not recognised"),
    ('[{"a": 1}]', "e.json", "the format is not recognised"),
    (gzip.compress(PLAIN.encode(), mtime=0)[:-20], "e.csv.gz", "ends in the middle"),
    (b"\x1f\x8b\x08\x00rubbish rubbish rubbish", "e.gz", "damaged"),
    (PLAIN.encode("utf-16")[:-1], "e.csv", "not text of the declared encoding"),
    ('[{"number": "1", "opened_at": "2026-03-02", "state": "New"}, {"num', "e.json", "ends in the middle"),
    ('[{"number": "1", "opened_at": "2026-03-02", "state": "New"}, nope]', "e.json", "not valid JSON"),
])
def test_a_file_that_is_no_use_says_why(read: Any, content: str | bytes, name: str, words: str) -> None:
    with pytest.raises(ExportError, match=words):
        read(content, name)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be read: No such file"):
        read_export(tmp_path / "none.csv", "desk")
    with pytest.raises(ExportError, match="cannot be read"):
        read_export(tmp_path, "desk")


def test_a_format_that_does_not_fit_says_what_is_missing(read: Any) -> None:
    with pytest.raises(ExportError, match='not an export for "servicenow-list": no column sys_id or number or Number'):
        read("a,b\n1,2\n", mapping="servicenow-list")
    with pytest.raises(ExportError, match="reads JSON, and this is not"):
        read(PLAIN, mapping="jira-search")


def test_a_zone_that_does_not_exist_says_so(read: Any) -> None:
    with pytest.raises(ExportError, match='unknown time zone Mars'):
        read(PLAIN, zone="Mars")


def test_what_is_cut_off_hands_out_no_half_incident(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    whole = gzip.compress((HEADER + "\n" + rows(*range(20_000))).encode(), 0)
    path.write_bytes(whole[:len(whole) // 2])
    with pytest.raises(ExportError, match="ends in the middle"):
        list(read_export(path, "desk"))


CUT = [
    (f"{HEADER}\n{rows(1, 2, 3)}INC00004,New,2026", "cut.csv", 5, ["INC00001", "INC00002"]),
    (f"{HEADER}\n{rows(1, 2, 3)}" + rows(4, text='"a line\nand a')[:-4], "cut.csv", 6, ["INC00001", "INC00002"]),
    ("\n".join(json.dumps(record) for record in RECORDS)[:-9], "cut.jsonl", 3, ["INC00001"]),
    ("\n".join(json.dumps(record) for record in RECORDS).encode() + b"\n{\"number\": \"\xc3", "cut.jsonl", 4,
     ["INC00001", "INC00002"]),
]


@pytest.mark.parametrize(("content", "name", "line", "handed_out"), CUT)
def test_a_file_cut_off_in_a_row_is_refused_after_what_came_before(
    tmp_path: Path, content: str | bytes, name: str, line: int, handed_out: list[str],
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = []
    with pytest.raises(ExportError, match="the file ends in the middle of a row") as caught:
        for incident in read_export(path, "desk"):
            found.append(incident.id)
    assert (found, caught.value.where) == (handed_out, f"{path}:{line}")


def test_a_last_line_without_a_line_end_is_read_where_it_is_whole(read: Any) -> None:
    for content, name in ((PLAIN.rstrip("\n"), "a.csv"), ("\n".join(map(json.dumps, RECORDS)), "b.jsonl")):
        assert [incident.id for incident in read(content, name)[0]] == ["INC00001", "INC00002", "INC00003"]


@pytest.mark.parametrize("content", [
    PLAIN.encode(), gzip.compress(PLAIN.encode(), mtime=0), b"\xef\xbb\xbf" + PLAIN.encode(), PLAIN.encode("utf-16"),
    PLAIN.replace(",", ";").encode(), PLAIN.replace(",", "\t").encode(), PLAIN.replace("\n", "\r\n").encode(),
    (PLAIN + "\n\n").encode(),
    json.dumps(RECORDS).encode(), "\n".join(json.dumps(record) for record in RECORDS).encode(),
], ids=["plain", "gzip", "BOM", "UTF-16", "semicolons", "tabs", "CRLF", "blank lines", "JSON", "JSON lines"])
def test_the_same_rows_in_many_forms_are_the_same_incidents(read: Any, content: bytes) -> None:
    expected, _ = read(PLAIN)
    incidents, _ = read(content, "other")
    assert incidents == expected
    assert [incident.id for incident in incidents] == ["INC00001", "INC00002", "INC00003"]


def test_a_row_with_the_wrong_number_of_columns_is_set_aside(read: Any, rejected: list[Any]) -> None:
    incidents, reader = read(f"{HEADER}\n{rows(1)}INC00009,New,0\n{rows(2)}", on_reject=rejected.append)
    assert [incident.id for incident in incidents] == ["INC00001", "INC00002"]
    assert [(one.line, one.reason, one.raw) for one in rejected] == [(3, "3 columns instead of 7", "INC00009,New,0")]
    assert reader.report.rows == 3


def test_a_quote_that_is_never_closed_costs_one_row(read: Any, rejected: list[Any]) -> None:
    two_lines = '"a ""word""\nand a line"'
    text = f"{HEADER}\n{rows(1)}" + rows(2, text='"open') + rows(3, 4) + rows(5, text=two_lines) + rows(6)
    incidents, _ = read(text, on_reject=rejected.append)
    assert [incident.id for incident in incidents] == ["INC00001", "INC00003", "INC00004", "INC00005", "INC00006"]
    assert [one.line for one in rejected] == [3]


def test_bytes_that_are_no_text_name_the_column(read: Any, rejected: list[Any]) -> None:
    content = f"{HEADER}\n{rows(1)}{rows(2, text='@@')}{rows(3)}".encode().replace(b"@@", b"\xff\xfe")
    incidents, _ = read(content, on_reject=rejected.append)
    assert [incident.id for incident in incidents] == ["INC00001", "INC00003"]
    assert [(one.line, one.column) for one in rejected] == [(3, "short_description")]
    assert "not valid text" in rejected[0].reason


def test_an_encoding_can_be_declared(read: Any, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("mapping: own\nkind: list\nencoding: cp1252\nid: nr\nopened: seit\nfields: {title: was}\n")
    [incident], _ = read("nr;seit;was\n1;2026-03-02;Stra\u00dfe\n".encode("cp1252"), mapping=str(own))
    assert incident.title == "Stra\u00dfe"


def test_rejections_lie_beside_the_export_as_lines_of_json(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"{HEADER}\n{rows(1)}bad\nworse,still\n")
    for _ in range(2):
        with RejectFile(path) as rejects:
            assert len(list(read_export(path, "desk", on_reject=rejects))) == 1
    lines = [json.loads(line) for line in (tmp_path / "log.csv.rejected.jsonl").read_text().splitlines()]
    assert [(line["line"], line["raw"]) for line in lines] == [(3, "bad"), (4, "worse,still")]


def test_a_clean_reading_removes_the_rejections_of_an_earlier_one(tmp_path: Path) -> None:
    path, left = tmp_path / "log.csv", tmp_path / "log.csv.rejected.jsonl"
    path.write_text(PLAIN)
    left.write_text("old\n")
    with RejectFile(path) as rejects:
        list(read_export(path, "desk", on_reject=rejects))
    assert not left.exists()


def test_where_rejections_cannot_be_kept_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    (tmp_path / "log.csv.rejected.jsonl").mkdir()
    with pytest.raises(ExportError, match="rows that were set aside cannot be kept"), RejectFile(path):
        pass


def test_only_the_first_rejections_are_kept_and_all_are_counted(read: Any) -> None:
    _, reader = read(f"{HEADER}\n{rows(1)}" + "bad\n" * 50)
    assert (reader.report.skipped, len(reader.report.rejections)) == (50, 20)
    assert reader.report.reasons == {"1 columns instead of 7": 50}
    assert json.loads(json.dumps(reader.report.as_dict()))["skipped"] == 50


def test_progress_comes_to_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(HEADER + "\n" + rows(*range(5_000)))
    told: list[int] = []
    reader = read_export(path, "desk", on_progress=told.append)
    assert sum(1 for _ in reader) == 5_000
    assert told == sorted(told)
    assert told[-1] == reader.total_bytes


def test_a_row_without_end_is_refused_before_it_fills_the_memory(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_of_csv, "MAX_ROW", 1 << 20)
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.write(HEADER + "\n" + '"a\n",' * 300_000)
    with pytest.raises(ExportError, match="a row is longer than 1 MiB"):
        list(read_export(path, "desk", "servicenow-audit-log"))


def issues(*keys: str) -> Iterator[bytes]:
    for key in keys:
        fields = {"summary": "no mail", "created": "2026-03-02T08:00:00.000+0000", "status": {"name": "Open"}}
        yield json.dumps({"id": key, "key": key, "fields": fields}).encode()


@pytest.mark.parametrize("before", [0, 25])
def test_a_text_without_end_is_refused_before_it_fills_the_memory(
        tmp_path: Path, before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_RECORD", 1 << 20)
    path = tmp_path / "bomb.json.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b'{"issues": [' + b"".join(one + b", " for one in issues(*map(str, range(before)))) + b'{"id": "')
        file.write(b"x" * (3 << 20))
        file.write(b'"}]}')
    with pytest.raises(ExportError, match="a record is longer than 1 MiB"):
        list(read_export(path, "desk", "jira-search"))


def test_a_report_is_of_one_reading(read: Any) -> None:
    _, reader = read(PLAIN)
    with pytest.raises(RuntimeError, match="iterated once"):
        list(reader)


@pytest.mark.parametrize("order", ["gathered", "scattered"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PEEKED", 4096)

    def peak(size: int) -> int:
        path = tmp_path / f"{size}.csv"
        twice = rows(*(range(size) if order == "gathered" else [*range(size), *range(size)]), text="x" * 200)
        path.write_text(HEADER + "\n" + twice)
        tracemalloc.start()
        assert sum(1 for _ in read_export(path, "desk")) == size
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(50)
    assert peak(4_000) < 1.5 * peak(400) + 300_000


SEEDS = [PLAIN.encode(), gzip.compress(PLAIN.encode(), mtime=0),
         b'{"issues": [{"id": "1", "key": "A-1", "fields": {}}]}',
         b'[{"number": "1", "opened_at": "2026-03-02 09:00:00", "state": "New"}]',
         json.dumps({"id": "1", "key": "A-1", "fields": {"created": "2026-03-02T09:00:00Z", "status": {"name": "Open"}},
                     "changelog": {"total": 1, "histories": [{"id": "1", "created": 1772442000, "items": [
                         {"field": "status", "fromString": "Open", "toString": "Done"}]}]}}).encode()]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.sampled_from(SEEDS), start=st.integers(0, 400), length=st.integers(0, 40), put=st.binary(max_size=30),
       name=st.sampled_from(["f.csv", "f.jsonl"]), mapping=st.sampled_from([None, *ready_mappings()]))
def test_damaged_bytes_are_read_or_refused(tmp_path: Path, seed: bytes, start: int, length: int, put: bytes, name: str,
                                           mapping: str | None) -> None:
    path = tmp_path / name
    path.write_bytes(seed[:start] + put + seed[start + length:])
    try:
        incidents = list(read_export(path, "desk", mapping))
    except ExportError as error:
        assert str(error)
    else:
        for incident in incidents:
            assert incident.events[0].id == "created"
            json.dumps(incident.id).encode()


JSON = st.recursive(st.none() | st.booleans() | st.integers(-10**12, 10**12) | st.text(max_size=8) | st.sampled_from(
    ["2026-03-02T09:00:00Z", "status", "Open", "5"]), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "key", "fields", "created", "items", "histories", "author", "name", "total", "comments",
                         "body", "status", "field", "toString", "accountId", "type", "content", "text"]),
        inner, max_size=4),
    max_leaves=12)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(st.sampled_from(["status", "priority", "labels", "assignee", "description", "comment",
                                               "parent", "duedate", "updated", "customfield_1"]), JSON),
       changelog=JSON, histories=JSON, names=JSON)
def test_an_issue_of_any_shape_is_read_or_set_aside(tmp_path: Path, fields: Any, changelog: Any, histories: Any,
                                                    names: Any) -> None:
    path = tmp_path / "issue.json"
    found = {"id": "1", "key": "A-1", "fields": {"created": "2026-03-02T09:00:00Z", **fields}, "names": names,
             "changelog": {"histories": histories} if isinstance(changelog, bool) else changelog}
    path.write_text(json.dumps(found))
    reader = read_export(path, "desk", "jira-search")
    incidents = list(reader)
    assert len(incidents) == 1 or reader.report.skipped


@pytest.mark.parametrize("opened", ["31/12/1999 23:59", "1/1/2100 00:00", "1/1/1970 00:00", "1/1/9999 00:00"])
def test_an_instant_of_no_calendar_is_a_bad_date(read: Any, rejected: list[Any], opened: str) -> None:
    far = rows(2).replace("2/3/2026 09:00,x", f"{opened},x")
    incidents, _ = read(f"{HEADER}\n{rows(1)}{far}{rows(3)}", on_reject=rejected.append)
    assert [incident.id for incident in incidents] == ["INC00001", "INC00003"]
    assert [(one.column, one.reason) for one in rejected] == [("opened_at", f'not a date: "{opened}"')]


def test_a_due_date_of_no_calendar_is_a_bad_date(read: Any, rejected: list[Any]) -> None:
    text = "number,opened_at,state,due_date\n1,2026-03-02,New,2099-12-31\n2,2026-03-02,New,2026-03-03\n"
    incidents, _ = read(text, on_reject=rejected.append)
    assert [incident.id for incident in incidents] == ["2"]
    assert [one.column for one in rejected] == ["due_date"]


def test_incidents_of_the_future_are_noted(read: Any) -> None:
    _, reader = read(PLAIN, now=datetime(2026, 3, 2, 8, tzinfo=UTC))
    assert reader.report.notes["incidents opened in the future: is the time zone of the file right?"] == 3
    _, reader = read(PLAIN, now=datetime(2026, 3, 3, tzinfo=UTC))
    assert not any("future" in note for note in reader.report.notes)
