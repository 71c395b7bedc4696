"""Literals as CEL writes them."""

from __future__ import annotations

import re
from typing import Final

from rules.conditions.problems import Problem
from rules.conditions.syntax import Literal

INT_BITS: Final = 64

_SIMPLE: Final = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "?": "?", '"': '"', "'": "'", "`": "`",
}
_ESCAPE: Final = re.compile(
    r"\\(?:(?P<simple>[abfnrtv\\?\"'`])|(?P<octal>[0-3][0-7]{2})"
    r"|(?:[xX](?=[0-9a-fA-F]{2})|u(?=[0-9a-fA-F]{4})|U(?=[0-9a-fA-F]{8}))"
    r"(?P<hex>(?<=[xX])..|(?<=u).{4}|(?<=U).{8})|(?P<wrong>.))"
)
_TIME: Final = re.compile(r"-?[0-9]+(?:s|m|h|d|w|min)")


def number(offset: int, written: str) -> Literal:
    """An int of 64 bits. Everything else that begins with a digit is a fault."""
    if re.fullmatch(r"-?[0-9]+", written):
        value = int(written)
        limit = 1 << (INT_BITS - 1)
        if -limit <= value < limit:
            return Literal(offset, written, value)
        return Literal(offset, written, 0, (Problem(offset, f"{written} does not fit into {INT_BITS} bits"),))
    hint = "write a whole number"
    if _TIME.fullmatch(written):
        hint = "time is no part of a condition: give the rule a clock (for, since, at)"
    return Literal(offset, written, 0, (Problem(offset, f'"{written}" is not an int', hint),))


def string(offset: int, written: str) -> Literal:
    """A string in single or double quotes, with CEL's escapes, or raw (``r"..."``) without any."""
    if written[0] in "rR":
        return Literal(offset, written, written[2:-1])
    faults: list[Problem] = []

    def character(match: re.Match[str]) -> str:
        if match["simple"]:
            return _SIMPLE[match["simple"]]
        code = int(match["octal"], 8) if match["octal"] else int(match["hex"], 16) if match["hex"] else None
        if code is not None and code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
            return chr(code)
        hint = "no character has that number"
        if code is None:
            hint = f'write \\\\{match["wrong"]}, or a raw string r"..."'
        faults.append(Problem(offset + 1 + match.start(), f'"{match[0]}" is not an escape', hint))
        return ""

    value = _ESCAPE.sub(character, written[1:-1])
    return Literal(offset, written, value, tuple(faults))
