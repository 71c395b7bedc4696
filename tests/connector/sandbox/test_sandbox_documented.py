"""``docs/sandbox.md`` names what there is."""

from __future__ import annotations

import re
from pathlib import Path

from connector.sandbox.faults import INSIDE, WIRE
from connector.sandbox.limits import FORMS

PAGE = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def test_every_fault_and_every_form_of_a_limit_is_on_the_page() -> None:
    table = PAGE.partition("| kind |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    assert {name for kinds, _ in rows for name in re.findall(r"`([\w-]+)`", kinds)} == WIRE | INSIDE
    limited = next(text for kinds, text in rows if "`limited`" in kinds)
    assert set(re.findall(r"`([\w-]+)`", limited)) - {"form"} == set(FORMS)
