"""The words of the language that are not facts."""

from __future__ import annotations

from typing import Final

METHODS: Final = ("contains", "startsWith", "endsWith", "matches", "size")
FUNCTIONS: Final = ("known", "size")
ORDERINGS: Final = ("<", "<=", ">", ">=")

SYNONYMS: Final = {
    "has": "known", "exists": "known", "defined": "known", "len": "size", "length": "size", "count": "size",
}  # fmt: skip
"""What other languages call a function of this one."""
NOTHING: Final = frozenset({"null", "none", "nil", "undefined", "unknown"})
"""What other languages write for a value that is not there."""

RANGES: Final = {"priority": (1, 5), "tracker_priority": (1, 5)}
"""Facts whose ints are few, lowest and highest."""
