"""An entry as the document that the store keeps, and back."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from connector.proof.values import Entry

FORM = 1
"""Of the entries: where it changes, every one of them is made anew."""


@cache
def _adapter() -> TypeAdapter[Entry]:
    return TypeAdapter(Entry)


def encode(entry: Entry) -> bytes:
    """Equal entries are equal bytes."""
    return _adapter().dump_json(entry)


def decode(doc: bytes) -> Entry:
    return _adapter().validate_json(doc)


def plain(entry: Entry) -> dict[str, Any]:
    """As JSON has it."""
    found: dict[str, Any] = _adapter().dump_python(entry, mode="json")
    return found
