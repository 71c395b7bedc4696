"""Journal fields as a record shows them: every entry, newest first, in the user's zone and format."""

from __future__ import annotations

from typing import Final

from connector.sandbox.servicenow.history import element, spoken
from connector.sandbox.servicenow.instance import Instance
from connector.sandbox.servicenow.matching import Row
from connector.sandbox.servicenow.times import Manner, raw, shown

BOTH: Final = "comments_and_work_notes"
LABELS: Final = {"work_notes": "Work notes", "comments": "Additional comments"}


def journal_text(instance: Instance, row: Row, name: str, manner: Manner) -> str:
    """The text of a journal field of a row; nothing for what has no journal here."""
    life = instance.database.life(row["sys_id"])
    if life is None:
        return ""
    accounts = instance.world.accounts
    entries = [(said, element(said)) for said in reversed(life.said) if name in (element(said), BOTH)]
    return "".join(f"{shown(raw(said.at), manner)} - {accounts[said.by].name} ({LABELS[kind]})\n"
                   f"{spoken(said, instance.database.house)}\n\n" for said, kind in entries)
