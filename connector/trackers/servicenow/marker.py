"""Rung's own notes are known by the operation that they carry, whoever the account is."""

from __future__ import annotations

import re
from typing import Final

from connector.trackers.errors import Refused

_OPERATION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,99}")
_MARK: Final = re.compile(r"\[rung:[A-Za-z0-9][A-Za-z0-9:._-]{0,99}\]\s*\Z")
_CODE: Final = re.compile(r"\[\s*/?\s*code\s*\]", re.IGNORECASE)


def mark(operation: str) -> str:
    """The line that a note ends with. :raises Refused: where it could not be looked for again."""
    if not _OPERATION.fullmatch(operation):
        raise Refused(f"not the name of an operation: {operation[:60]!r}", status=400)
    return f"[rung:{operation}]"


def marked(text: str, operation: str) -> str:
    """``text`` as a journal takes it: ``[code]`` would have the instance render what follows as HTML."""
    while (plain := _CODE.sub("", text)) != text:
        text = plain
    return f"{text.rstrip()}\n\n{mark(operation)}"


def is_own(text: str) -> bool:
    return _MARK.search(text) is not None
