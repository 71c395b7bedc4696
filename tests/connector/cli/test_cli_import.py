"""`rung import`: what rung.yaml says of a source counts, and what a file says cannot steer a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connector.cli import rung
from connector.config.load import load_config
from connector.store import open_store

HEADER = "number,opened_at,sys_updated_on,state,short_description\n"
ROW = "INC1,2026-03-02 08:00:00,2026-03-02 09:00:00,New,no mail\n"


def import_(folder: Path, source: str, csv: str, *options: str) -> Result:
    (folder / "rung.yaml").write_text(f"policy: desk.yaml\nsources:\n  - {{{source}}}\n", encoding="utf-8")
    (folder / "list.csv").write_text(csv, encoding="utf-8")
    asked = ["--config", str(folder / "rung.yaml"), "import", str(folder / "list.csv"), *options]
    return CliRunner().invoke(rung, asked)


@pytest.mark.parametrize(("said", "options", "opened"), [
    ("", (), datetime(2026, 3, 2, 8, tzinfo=UTC)),
    (", timezone: America/New_York", (), datetime(2026, 3, 2, 13, tzinfo=UTC)),
    (", timezone: America/New_York", ("--zone", "Europe/Berlin"), datetime(2026, 3, 2, 7, tzinfo=UTC)),
])
def test_times_are_read_in_the_zone_of_the_source_unless_another_is_asked_for(
        tmp_path: Path, said: str, options: tuple[str, ...], opened: datetime) -> None:
    source = f"source: desk, kind: export, file: list.csv, mapping: servicenow-list{said}"
    assert import_(tmp_path, source, HEADER + ROW, *options).exit_code == 0
    store = open_store(load_config(tmp_path / "rung.yaml").store_url)
    try:
        assert [stored.incident.opened_at for stored in store.incidents()] == [opened]
    finally:
        store.close()


STEERING = "\x1b]0;owned\x07\x9b31m\u202e"


@pytest.mark.parametrize("csv", [
    HEADER.replace("\n", f",extra{STEERING}\n") + ROW.replace("\n", ",x\n"),
    HEADER + ROW.replace("2026-03-02 08:00:00", f"then{STEERING}"),
    HEADER + ROW.replace("New", f"Odd{STEERING}"),
])
def test_what_a_file_says_cannot_steer_the_terminal(tmp_path: Path, csv: str) -> None:
    said = import_(tmp_path, "source: desk, kind: export, file: list.csv, mapping: servicenow-list", csv).stderr
    assert "owned" in said
    assert not {*said} & {*STEERING.replace("]0;owned", "").replace("31m", "")}
