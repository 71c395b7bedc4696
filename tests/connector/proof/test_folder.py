"""Files of Rung's: rewritten only when they change, known again, never another's."""

from __future__ import annotations

from pathlib import Path

from connector.proof.folder import Written, document, is_ours, markdown, write_folder


def put(folder: Path, **files: str) -> Written:
    counted = Written()
    write_folder(folder, ((name.replace("_", "."), text) for name, text in files.items()), counted)
    return counted


def test_what_did_not_change_is_not_touched(tmp_path: Path) -> None:
    files = {"a_md": markdown("# A\n"), "a_json": document({"a": 1})}
    assert put(tmp_path, **files).written == 2
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again = put(tmp_path, **files)
    assert (again.written, again.removed, again.unchanged) == (0, 0, 2)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_what_is_no_more_is_removed_and_what_is_not_rungs_stays(tmp_path: Path) -> None:
    put(tmp_path, a_md=markdown("# A\n"), b_json=document({"b": 1}))
    (tmp_path / "mine.md").write_text("# my own\n")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\xff")
    assert put(tmp_path, a_md=markdown("# A\n")).removed == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "mine.md", "photo.png"]


def test_a_file_changed_by_hand_is_left_and_named(tmp_path: Path) -> None:
    put(tmp_path, a_md=markdown("# A\n"))
    path = tmp_path / "a.md"
    path.write_text(path.read_text().replace("# A", "# Mine"))
    assert put(tmp_path, a_md=markdown("# B\n")).left == [path]
    assert "# Mine" in path.read_text()
    put(tmp_path)
    assert path.exists()


def test_a_file_of_somebody_else_in_the_place_of_one_of_rungs_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("theirs")
    assert put(tmp_path, a_md=markdown("# A\n")).left == [tmp_path / "a.md"]


def test_line_ends_of_another_system_are_no_change(tmp_path: Path) -> None:
    put(tmp_path, a_md=markdown("# A\n"))
    path = tmp_path / "a.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert is_ours(path.read_bytes().decode())
    assert put(tmp_path, a_md=markdown("# A\n")).unchanged == 1
    assert put(tmp_path, a_md=markdown("# B\n")).written == 1


def test_a_folder_that_is_emptied_goes(tmp_path: Path) -> None:
    put(tmp_path / "key", a_md=markdown("# A\n"))
    put(tmp_path / "key")
    assert not (tmp_path / "key").exists()
