"""Words that are not ours as Markdown that shows them and does nothing else.

Whatever a template prints goes through ``shown``: no image, link, HTML, heading, list, table or mention
of a ticket acts. Addresses stand as code: they can be copied, not followed. What the templates
themselves say, and what a function here made, is ``Safe``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final


class Safe(str):
    """Markdown that is meant to act."""


_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_ADDRESS: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|mailto:|xmpp:|javascript:|data:|www\.)[^\s<>`]+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]*\w", re.IGNORECASE)
_ENTITIES: Final = str.maketrans({
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "~": "&#126;", "$": "&#36;", "@": "&#64;"})
_ACTS: Final = re.compile(r"([\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|!(?=\[))")
_LEADS: Final = re.compile(r"^(?:([#+=:-])|(\d{1,9})([.)]))")


@lru_cache(maxsize=16_384)
def _shown(text: str) -> str:
    """Instants, names and fields come again and again, on one page and on the next."""
    return _escaped(" ".join(_CONTROL.sub("", text).split()))


def shown(value: object) -> str:
    """One line of text that acts in no way, wherever in a line it stands."""
    if isinstance(value, Safe):
        return value
    return _shown(str(value))


def quote(value: object) -> Safe:
    """A block quotation, line for line."""
    lines = [" ".join(_CONTROL.sub("", line).split()) for line in str(value).splitlines()]
    return Safe("\n".join(f"> {_escaped(line)}".rstrip() + ("  " if line and place < len(lines) - 1 else "")
                          for place, line in enumerate(lines)))


def code(value: object) -> Safe:
    """Text as code: an id, a condition. Backticks and line breaks in it are replaced."""
    text = " ".join(_CONTROL.sub("", str(value)).replace("`", "'").split()).replace("|", "¦")
    return Safe(f"`{text}`" if text else "")


def _escaped(line: str) -> str:
    parts, end = [], 0
    for match in _ADDRESS.finditer(line):
        parts += [_plain(line[end:match.start()]), code(match[0])]
        end = match.end()
    text = "".join([*parts, _plain(line[end:])])
    return _LEADS.sub(lambda found: f"&#{ord(found[1])};" if found[1] else f"{found[2]}\\{found[3]}", text)


def _plain(text: str) -> str:
    return _ACTS.sub(r"\\\1", text.translate(_ENTITIES))
