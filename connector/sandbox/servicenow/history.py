"""What happened to an incident, update by update, as ``sys_audit`` and ``sys_journal_field`` tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from connector.demo.life import Item, Life, Remark, sys_id
from connector.sandbox.logins import RUNG
from connector.sandbox.servicenow.incidents import SEVERED, House, Row, fields, reference
from connector.sandbox.servicenow.times import raw

JOURNAL: Final = "JOURNAL FIELD ADDITION"
"""What the audit has for the old value of a journal field."""
KEPT: Final = ("resolved_at", "resolved_by", "closed_at", "closed_by")


class Beside(NamedTuple):
    """A change of fields that only ServiceNow has: kept beside the ticket, in the order of its changes."""

    number: int
    at: datetime
    by: str
    items: tuple[Item, ...]
    after: int
    """How many of the ticket's changes came before it."""
    joined: bool
    """Whether it was written together with the last of them."""


@dataclass
class Update:
    """What one account wrote in one go."""

    key: str
    at: datetime
    by: str
    ours: list[Item] = field(default_factory=list)
    theirs: list[Item] = field(default_factory=list)
    said: list[Remark] = field(default_factory=list)
    before: Row = field(default_factory=dict)
    after: Row = field(default_factory=dict)
    count: int = 0
    """``sys_mod_count`` after it."""


@dataclass(frozen=True)
class History:
    opening: Row
    """What is audited of the incident, as it was opened."""
    updates: Sequence[Update]

    @property
    def row(self) -> Row:
        """As it is now."""
        return self.updates[-1].after if self.updates else self.opening


def history(life: Life, begun: Mapping[str, str], beside: Sequence[Beside], house: House) -> History:
    """All of it, oldest first. ``begun`` are the fields that only ServiceNow has, as it was opened."""
    found = _updates(life, beside)
    ours: dict[str, Any] = dict(life.values)
    theirs: dict[str, str] = dict(begun)
    for update in reversed(found):
        ours.update((item.field, item.old) for item in reversed(update.ours))
    opening = row = _counted(fields(life, ours, theirs, house), {}, None)
    for place, update in enumerate(found):
        ours.update((item.field, item.new) for item in update.ours)
        theirs.update((item.field, item.new) for item in update.theirs)
        update.before, update.after = row, _counted(fields(life, ours, theirs, house), row, update)
        # Counted from the end: the ticket knows how often it was written, and some of that has no history.
        update.count = max(1, life.mod_count - (len(found) - 1 - place))
        row = update.after
    return History(opening, found)


def audit_rows(life: Life, past: History, house: House) -> Iterator[Row]:
    """A row for each field that an update changed, raw values. Opening it is not audited."""
    for update in past.updates:
        changed = [(name, update.before.get(name, ""), new) for name, new in update.after.items()
                   if update.before.get(name, "") != new]
        for name, old, new in [*changed, *((element(said), JOURNAL, spoken(said, house)) for said in update.said)]:
            yield {"sys_id": sys_id("sys_audit", f"{life.id} {update.key} {name}"), "sys_created_on": raw(update.at),
                   "sys_created_by": update.by, "tablename": "incident", "documentkey": life.sys_id,
                   "fieldname": name, "oldvalue": old, "newvalue": new, "user": update.by, "reason": "",
                   "record_checkpoint": str(update.count)}


def journal_rows(life: Life, house: House) -> Iterator[Row]:
    for said in life.said:
        yield {"sys_id": sys_id("sys_journal_field", f"{life.id} {said.number}"), "sys_created_on": raw(said.at),
               "sys_created_by": said.by, "name": "incident", "element": element(said), "element_id": life.sys_id,
               "value": spoken(said, house)}


def element(said: Remark) -> str:
    """The journal field that it was written into."""
    return "work_notes" if said.internal else "comments"


def spoken(said: Remark, house: House) -> str:
    """Its text. What a program wrote stays as it wrote it; the world's people name tickets by their numbers."""
    return said.text if said.by == RUNG else house.words(said.text)


def _updates(life: Life, beside: Sequence[Beside]) -> list[Update]:
    """Changes and remarks that belong together, by their instants; those of one instant as they were written."""
    written: list[Update] = []
    changes = life.changes
    past = len(changes) - len(life.own_changes)
    waiting = list(beside)
    for place in range(len(changes) + 1):
        if place:
            change = changes[place - 1]
            written.append(Update(f"change {change.number}", change.at, change.by, ours=list(change.items)))
        while waiting and (waiting[0].after <= place - past or place == len(changes)):
            other = waiting.pop(0)
            if other.joined and written:
                written[-1].theirs.extend(other.items)
            else:
                written.append(Update(f"beside {other.number}", other.at, other.by, theirs=list(other.items)))
    written.sort(key=lambda update: update.at)
    for said in life.said:
        fitting = [update for update in written if (update.at, update.by) == (said.at, said.by)
                   and all(other.internal != said.internal for other in update.said)]
        if fitting:
            fitting[-1].said.append(said)
        else:
            written.append(Update(f"said {said.number}", said.at, said.by, said=[said]))
    return sorted(written, key=lambda update: update.at)


def _counted(row: Row, before: Mapping[str, str], update: Update | None) -> Row:
    """``row`` with what the instance works out from one update to the next."""
    at, by = (raw(update.at), reference("sys_user", update.by)) if update else ("", "")
    state = row["state"]
    done, was_done = state in SEVERED, before.get("state") in SEVERED
    kept = {name: before.get(name, "") if done else "" for name in KEPT}
    if state in ("6", "7") and not kept["resolved_at"]:
        kept |= {"resolved_at": at, "resolved_by": by}
    if state in ("7", "8") and not kept["closed_at"]:
        kept |= {"closed_at": at, "closed_by": by}
    moved = bool(before) and before["assignment_group"] != row["assignment_group"]
    counts = {"reassignment_count": moved, "reopen_count": was_done and not done}
    return {**row, **kept, **{name: str(int(before.get(name, "0")) + rises) for name, rises in counts.items()}}
