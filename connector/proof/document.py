"""An entry as the document that the store keeps, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from connector.proof.values import Comparison, Entry

FORM = 2
"""Of the entries: where it changes, every one of them is made anew."""


@cache
def _adapter() -> TypeAdapter[Entry]:
    return TypeAdapter(Entry)


def encode(entry: Entry) -> bytes:
    """Equal entries are equal bytes."""
    return _adapter().dump_json(entry)


def decode(doc: bytes) -> Entry:
    return _adapter().validate_json(doc)


@dataclass(frozen=True)
class Earlier:
    """What the next making of an entry takes from the one before, whatever form that one has."""

    subject: str
    priority: int | None
    opened_at: datetime
    resolved_at: datetime
    provisional: bool
    comparison: Comparison


@cache
def _earlier() -> TypeAdapter[Earlier]:
    return TypeAdapter(Earlier)


def earlier(doc: bytes) -> Earlier:
    return _earlier().validate_json(doc)


def plain(value: object) -> Any:
    """Values of the log as JSON has them for whoever reads it: every field by its name."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
