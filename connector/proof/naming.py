"""What accounts are called on a person's page, and which number each event has there.

Colleagues are told apart, not named: the log is the technician's own. Callers are neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from connector.proof.happenings import ids
from connector.proof.values import Entry, Happening, Part

NAMED: Final = {"caller": "a stakeholder", "automation": "automation", "rung": "Rung"}
ACCOUNTS: Final = frozenset({"assignee", "reporter"})
"""Fields whose values are accounts."""
KINDS: Final = {
    "created": "opening", "internal_note": "work note", "public_comment": "comment", "touched": "update",
    "acted": "escalation by Rung", "ack": "confirmation", "snooze": "rule put off", "update_sent": "update sent",
}


def numbered(entry: Entry, part: Part) -> dict[str, int]:
    """Id → the number it has on the page of ``part``; those that only others' parts rest on are not on it."""
    named = set(ids(entry, [part]))
    return {id_: number for number, id_ in enumerate(
        (each.id for each in entry.happenings if each.id in named), 1)}


def names_on_page(entry: Entry, part: Part, name: str) -> Mapping[str, str]:
    """Account → what it is called, for every account of the team that the page shows."""
    called: dict[str, str] = dict.fromkeys(part.accounts, name)
    colleagues: list[str] = []
    for step in entry.steps:
        for account in (step.by, *step.whom):
            if account and account not in called and account not in colleagues:
                colleagues.append(account)
    others = [account for other in entry.parts for account in other.accounts]
    assigned = [value for each in entry.happenings if each.field == "assignee" for value in (each.old, each.new)]
    for account in (*others, *assigned):
        if account and account not in called and account not in colleagues:
            colleagues.append(account)
    return called | _colleagues(entry, colleagues)


def _colleagues(entry: Entry, accounts: Sequence[str]) -> dict[str, str]:
    people = {account: part.person for part in entry.parts for account in part.accounts}
    order = list(dict.fromkeys(people.get(account, account) for account in accounts))
    if len(order) == 1:
        return dict.fromkeys(accounts, "a colleague")
    return {account: f"colleague {_letter(order.index(people.get(account, account)))}" for account in accounts}


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def who_of(each: Happening, called: Mapping[str, str]) -> str:
    """Whose act it was, as the page calls them. An account that nothing joins to anybody stands as the source
    has it: without it the event could not be found there, and it names nobody known."""
    if each.who in NAMED:
        return NAMED[each.who]
    if each.actor is None:
        return "not known"
    return called.get(each.actor, each.actor)


def field_of(each: Happening) -> str:
    """What to look for: the name of a field, else what kind of event it is."""
    return each.field if each.kind == "field" and each.field else KINDS[each.kind]


def change_of(each: Happening, called: Mapping[str, str]) -> str:
    """``new → resolved``; accounts as the page calls them; "" for what changed no field."""
    if each.kind != "field":
        return ""
    old, new = (_value(each, value, called) for value in (each.old, each.new))
    return f"{old} → {new}"


def _value(each: Happening, value: str | None, called: Mapping[str, str]) -> str:
    if value is None:
        return "not known"
    if value == "":
        return "none"
    if each.field in ACCOUNTS:
        return called.get(value, "a stakeholder" if each.field == "reporter" else "a colleague")
    return value
