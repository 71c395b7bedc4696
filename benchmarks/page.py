"""What was found as tables of the README, between marks, so that a command can renew them."""

from __future__ import annotations

import re

from benchmarks.measure import Section


def shown(section: Section, machine: str) -> str:
    """A section in Markdown."""
    lines = [f"## {section.name}", "", section.words, "", _line(section.header),
             _line(["---", *["---:"] * (len(section.header) - 1)]), *map(_line, section.rows), "", f"*{machine}*"]
    return "\n".join(lines)


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def put(page: str, name: str, text: str) -> str:
    """The page with ``text`` between the marks of ``name``. :raises LookupError: where it has no such marks."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    found, count = re.subn(f"{begin}.*?{end}", lambda _: f"{begin}\n{text}\n{end}", page, flags=re.DOTALL)
    if count != 1:
        raise LookupError(f'the page has {count} places for "{name}"')
    return found
