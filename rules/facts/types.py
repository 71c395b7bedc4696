"""The types of facts: small, closed, and the same as CEL's where they meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Truth: TypeAlias = bool | None
"""Kleene's three values; ``None`` is unknown."""
FactValue: TypeAlias = bool | int | str | tuple[str, ...] | None
"""``None`` is unknown, ``""`` known to be empty."""
NOT_KNOWN: Final = "not yet known"
"""What is said of a value that is unknown."""

Kind = Literal["bool", "int", "string", "list"]


@dataclass(frozen=True, slots=True)
class FactType:
    """``kind`` as CEL has it; a ``members`` tuple closes a string (or a list's items) to those
    words, so that ``state == "resovled"`` is refused when the policy is loaded."""

    kind: Kind
    members: tuple[str, ...] | None = None

    def __str__(self) -> str:
        words = "string" if self.members is None else " | ".join(self.members)
        return {"string": words, "list": f"list of {words}"}.get(self.kind, self.kind)


BOOL = FactType("bool")
INT = FactType("int")
STRING = FactType("string")
STRINGS = FactType("list")


def one_of(*members: str) -> FactType:
    """A string that holds one of ``members``."""
    return FactType("string", members)


def some_of(*members: str) -> FactType:
    """A list whose items are among ``members``."""
    return FactType("list", members)
