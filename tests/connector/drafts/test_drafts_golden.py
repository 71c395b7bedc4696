"""What readers get, word for word: to be read whenever it changes. ``RUNG_GOLDEN=write`` writes it anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.connector.drafts.drafted import AUDIENCES, every_draft

GOLDEN = Path(__file__).with_name("golden")


def page(name: str) -> str:
    lines = []
    for audience, sample, firing, built, made in every_draft():
        if (audience if firing.to is None else "vendor" if built.phase == "vendor" else "handover") == name:
            lines += [f"== {sample.name}: {firing.rule} ({built.phase})", f"Subject: {made.subject}", "", made.body, ""]
    return "\n".join(lines)


@pytest.mark.parametrize("name", [*AUDIENCES, "handover", "vendor"])
def test_the_texts_are_those_that_were_read_and_found_good(name: str) -> None:
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("RUNG_GOLDEN") == "write":
        file.write_text(page(name), encoding="utf-8")
    assert page(name) == file.read_text(encoding="utf-8")
