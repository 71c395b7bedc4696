"""Words of a ticket, an export or a file's name on a terminal: they are shown, they steer nothing."""

from __future__ import annotations

from typing import Final

LINE_BREAK: Final = 10
CONTROLS: Final = (*range(32), *range(127, 160))
TURNS: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Those that turn the direction of writing: what is shown would not be what stands there."""

_STEERING: Final = dict.fromkeys((*CONTROLS, *TURNS), " ")
_ON_LINES: Final = {number: blank for number, blank in _STEERING.items() if number != LINE_BREAK}


def harmless(text: str) -> str:
    """``text`` with its lines, without what would steer a terminal."""
    return text.translate(_ON_LINES)


def one_line(text: object) -> str:
    """The same on one line, runs of blanks as one."""
    return " ".join(str(text).translate(_STEERING).split())
