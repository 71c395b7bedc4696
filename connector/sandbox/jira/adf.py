"""Atlassian Documents, which API version 3 has in place of text."""

from __future__ import annotations

from typing import Any, Final

from connector.sandbox.jira.errors import Refusal
from connector.trackers.jira.values import adf_text

WANTED: Final = "Operation value must be an Atlassian Document (see the Atlassian Document Format)"


def document(text: str) -> dict[str, Any]:
    """Text as a document: a paragraph for each block of lines."""
    paragraphs = [block for block in text.split("\n\n") if block.strip()]
    return {"type": "doc", "version": 1, "content": [_paragraph(block) for block in paragraphs]}


def _paragraph(block: str) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    for line in block.split("\n"):
        if content:
            content.append({"type": "hardBreak"})
        if line:
            content.append({"type": "text", "text": line})
    return {"type": "paragraph", "content": content}


def text_of(value: Any, field: str, version: str) -> str:
    """The text of what was sent for ``field``. :raises Refusal: where it has not the form of that version."""
    if value is None:
        return ""
    if version == "3":
        if not isinstance(value, dict) or value.get("type") != "doc" or value.get("version") != 1:
            raise Refusal(400, errors={field: WANTED})
        return adf_text(value)
    if not isinstance(value, str):
        raise Refusal(400, errors={field: "Operation value must be a string"})
    return value
