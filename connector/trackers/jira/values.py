"""Jira's JSON shapes, Cloud's and Data Center's, as plain text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

_BLOCKS: Final = frozenset({"paragraph", "heading", "codeBlock", "blockquote", "panel", "rule", "listItem", "taskItem",
                            "decisionItem", "tableRow", "mediaSingle", "mediaGroup", "expand", "nestedExpand"})
_CELLS: Final = frozenset({"tableCell", "tableHeader"})
_BULLETED: Final = frozenset({"listItem", "taskItem", "decisionItem"})
_BREAK: Final = object()
"""A line ends here, unless one has just begun."""


def plain_text(value: Any) -> str:
    """Text of a description or comment: wiki markup as it stands, an Atlassian Document as its words."""
    if isinstance(value, str):
        return value
    return adf_text(value) if isinstance(value, dict) else ""


def adf_text(document: dict[str, Any]) -> str:
    """The words of an Atlassian Document, a line for each block. Unknown nodes give what text they hold."""
    pieces: list[str] = []
    waiting: list[Any] = [document]
    while waiting:
        node = waiting.pop()
        if node is _BREAK:
            if pieces and not pieces[-1].endswith("\n") and pieces[-1] != "- ":
                pieces.append("\n")
        elif isinstance(node, str):
            pieces += [node] if node else []
        elif isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            kind = str(node.get("type"))
            if kind in _BLOCKS:
                waiting.append(_BREAK)
            waiting.append(" | " if kind in _CELLS else "")
            waiting.append(node.get("content"))
            waiting.append(_own_text(kind, node))
            if kind in _BULLETED:
                waiting.append("- ")
            if kind in _BLOCKS:
                waiting.append(_BREAK)
    return "".join(pieces).strip()


def _own_text(kind: str, node: dict[str, Any]) -> str:
    if kind == "hardBreak":
        return "\n"
    attributes = node.get("attrs")
    attributes = attributes if isinstance(attributes, dict) else {}
    if kind == "date":
        return _day(attributes.get("timestamp"))
    for text in (node.get("text"), attributes.get("text"), attributes.get("shortName"), attributes.get("url")):
        if isinstance(text, str):
            return text
    return ""


def _day(timestamp: Any) -> str:
    try:
        return datetime.fromtimestamp(int(timestamp) / 1000, UTC).date().isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return ""


def plain_value(value: Any) -> str | None:
    """The word of a field's value: of an option its ``value``, of a named thing its name; of several the first."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if isinstance(value, list):
        return next((text for item in value if (text := plain_value(item))), None)
    if isinstance(value, dict):
        if value.get("type") == "doc":
            return adf_text(value) or None
        if isinstance(value.get("requestType"), dict):
            return plain_value(value["requestType"])
        if "completedCycles" in value or "ongoingCycle" in value:
            return _sla(value)
        for name in ("value", "name", "title", "displayName", "label", "objectKey", "key", "id"):
            if isinstance(value.get(name), str | int):
                return str(value[name]).strip() or None
    return None


def _sla(sla: dict[str, Any]) -> str | None:
    """How a target of Jira Service Management stands, in words that do not change while it runs.

    What is left of it is computed by Jira at the moment of asking, so it is not kept.
    """
    cycle = sla.get("ongoingCycle")
    if isinstance(cycle, dict):
        breach = cycle.get("breachTime")
        at = breach.get("iso8601") if isinstance(breach, dict) else None
        when = f" {at}" if isinstance(at, str) else ""
        if cycle.get("breached") is True:
            return f"breached{when}"
        if cycle.get("paused") is True:
            return "paused"
        return f"due{when}" if when else None
    done = sla.get("completedCycles")
    last = done[-1] if isinstance(done, list) and done else None
    if not isinstance(last, dict) or not isinstance(last.get("breached"), bool):
        return None
    return "breached" if last["breached"] else "met"


def account(user: Any) -> str | None:
    """How Jira itself names the account: by ``accountId`` on Cloud, by ``name`` on Data Center."""
    if isinstance(user, dict):
        for name in ("accountId", "name", "key"):  # asked for every entry of every history
            known_as = user.get(name)
            if isinstance(known_as, str) and known_as:
                return known_as
    elif isinstance(user, list):
        return next((found for item in user if (found := account(item))), None)
    return None


def is_internal(comment: dict[str, Any]) -> bool:
    """Whether the caller cannot read the comment.

    Cloud says so (``jsdPublic``), a service desk keeps it as a property, elsewhere a comment can be
    restricted to a role. A comment that says nothing of the kind is open to whoever sees the issue.
    """
    if isinstance(comment.get("jsdPublic"), bool):
        return not comment["jsdPublic"]
    for entry in comment.get("properties") or ():
        if isinstance(entry, dict) and entry.get("key") == "sd.public.comment" and isinstance(entry.get("value"), dict):
            return bool(entry["value"].get("internal"))
    return bool(comment.get("visibility"))


def browse_url(issue: dict[str, Any], key: str) -> str:
    """The page of the issue for people; "" where the answer does not say where it came from."""
    base, rest, _ = str(issue.get("self") or "").partition("/rest/api/")
    return f"{base}/browse/{key}" if rest and base.startswith(("https://", "http://")) else ""
