"""What may be written into which field, and in what shape."""

from __future__ import annotations

from typing import Any, Final

from connector.demo.fields import FIELDS, IDS, SUMMARY, Column
from connector.demo.life import Life
from connector.sandbox.jira import adf
from connector.sandbox.jira.catalogue import AREA, NAMES
from connector.sandbox.jira.desk import Desk
from connector.sandbox.jira.errors import Refusal

EDITABLE: Final = {each.id: each for each in (SUMMARY, *FIELDS) if each.kind != "tier" and each.id != "resolution"}
"""On the screen for editing, beside the assignee."""
_LONG: Final = frozenset({"description", AREA})


def values(desk: Desk, fields: dict[str, Any], screen: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The world's values for what was sent as ``fields``. :param screen: more fields than those for editing.

    :raises Refusal: every mistake at once, as Jira tells them.
    """
    found: dict[str, Any] = {}
    mistakes: dict[str, str] = {}
    for id, sent in fields.items():
        try:
            name, value = _value(desk, id, sent, screen)
            found[name] = value
        except Refusal as refusal:
            mistakes |= refusal.errors
    if mistakes:
        raise Refusal(400, errors=mistakes)
    return found


def _value(desk: Desk, id: str, sent: Any, screen: frozenset[str]) -> tuple[str, Any]:
    if id == "assignee":
        return "assignee", assignee(desk, sent)
    if id == "resolution" and id in screen:
        return "resolution", _named("resolution", sent, id)
    column = EDITABLE.get(id)
    if column is None:
        raise _refuse(id, f"Field '{id}' cannot be set. It is not on the appropriate screen, or unknown.")
    return column.of, _typed(desk, column, sent)


def assignee(desk: Desk, sent: Any) -> str:
    """The account that ``sent`` names; ``""`` for nobody. :raises Refusal:"""
    name = "accountId" if desk.cloud else "name"
    if sent is None or (isinstance(sent, dict) and sent.get(name, "") is None):
        return ""
    account = desk.world.accounts.get(str(sent.get(name))) if isinstance(sent, dict) else None
    if account is None or account.kind == "customer":
        named = sent.get(name) if isinstance(sent, dict) else sent
        raise _refuse("assignee", f"User '{named}' cannot be assigned issues.")
    return account.id


def _typed(desk: Desk, column: Column, sent: Any) -> Any:
    match column.kind:
        case "named":
            return _named(column.of, sent, column.id)
        case "labels":
            if not isinstance(sent, list) or any(not isinstance(each, str) or " " in each for each in sent):
                raise _refuse(column.id, "The label contains spaces which is invalid.")
            return tuple(sent)
        case "issue":
            return _parent(desk, sent)
        case "number":
            if sent is not None and (isinstance(sent, bool) or not isinstance(sent, int | float)):
                raise _refuse(column.id, "Operation value must be a number")
            return sent
        case "flag":
            return _option(column, sent) == "Yes"
        case "select":
            return _known(desk, column, _option(column, sent))
        case "list":
            first = sent[0] if isinstance(sent, list) and sent else None
            return _known(desk, column, _option(column, first))
    text = adf.text_of(sent, column.id, desk.version if column.id in _LONG else "2")
    if column is SUMMARY and not text.strip():
        raise _refuse("summary", "You must specify a summary of the issue.")
    return text


def _named(of: str, sent: Any, id: str) -> str:
    sent = sent if isinstance(sent, dict) else {}
    for name, number in IDS[of].items():
        if sent.get("id") == number or sent.get("name") == name:
            return name
    raise _refuse(id, f"The {of} selected is invalid." if sent else f"{NAMES[id]} is required.")


def _parent(desk: Desk, sent: Any) -> str:
    if sent is None:
        return ""
    named = str(sent.get("id") or sent.get("key") or "") if isinstance(sent, dict) else ""
    parent: Life | None = desk.world.find(named)
    if parent is None:
        raise _refuse("parent", "Could not find issue by id or key.")
    return parent.id


def _option(column: Column, sent: Any) -> str:
    if sent is None:
        return ""
    if not isinstance(sent, dict) or not isinstance(sent.get("value"), str):
        raise _refuse(column.id, "Specify a valid 'id' or 'name' for " + column.name)
    return str(sent["value"])


def _known(desk: Desk, column: Column, value: str) -> str:
    people = desk.world.people
    options = {"group": {group for member in people.staff for group in member.groups},
               "service": set(people.services)}.get(column.of)
    if value and options is not None and value not in options:
        raise _refuse(column.id, f"Option value '{value}' is not valid")
    return value


def _refuse(id: str, message: str) -> Refusal:
    return Refusal(400, errors={id: message})
