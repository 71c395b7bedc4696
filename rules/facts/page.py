"""The page of documentation that lists every fact: written from the catalogue, never by hand."""

from __future__ import annotations

from typing import Final

from rules.facts.catalogue import OPEN_TYPES, ROWS
from rules.facts.fact import Decided, Derived, Fact, Field, Reading, Running
from rules.facts.types import FactType

INTRODUCTION: Final = """\
# Facts

What a condition of a policy may name, and nothing else: a misspelt fact or word is refused when the
policy is loaded. A fact that the ticket does not state is *unknown*; `known(fact)` asks for that. What
a condition may do with facts says [policy.md](policy.md#conditions).

This page is written from `rules/facts/catalogue.py` by `rung policy facts > docs/facts.md`; a test
holds the two together.
"""

SECTIONS: Final[tuple[tuple[type[Reading], str, str], ...]] = (
    (Field, "As the ticket has it", "Unknown where the source does not say; `\"\"` is known to be empty."),
    (Derived, "Computed from fields", "Unknown where the fields in the last column are."),
    (Running, "Carried along the history", "Counted from the opening on, up to the instant asked about."),
    (Decided, "Following from the decision", "Priority adjustments see the base priority; what is decided later than "
                                             "the place of a condition may not be named there."),
)
TIMED: Final = ("Changing at instants known beforehand", "By a calendar, planned work, or another incident. Unknown "
                "where Rung has not been told of these.")


def facts_page() -> str:
    """``docs/facts.md``, in Markdown."""
    parts = [INTRODUCTION]
    shown: list[Fact] = []
    for reading, title, sentence in SECTIONS:
        rows = [row for row in ROWS if isinstance(row.reading, reading)]
        shown += rows
        parts.append(_section(title, sentence, rows))
    parts.insert(-1, _section(*TIMED, [row for row in ROWS if row not in shown]))
    return "\n".join(parts)


def _section(title: str, sentence: str, rows: list[Fact]) -> str:
    cells = [("fact", "type", "is", "read from"), ("---",) * 4]
    cells += [(f"`{row.name}`", _type(row), _cell(row.sentence), _cell(_read_from(row))) for row in rows]
    columns = 3 if isinstance(rows[0].reading, Field) else 4  # a field is read from the field of its name
    return f"## {title}\n\n{sentence}\n\n" + "".join(f"| {' | '.join(line[:columns])} |\n" for line in cells)


def _type(row: Fact) -> str:
    unit = f", {row.unit}" if row.unit else ""
    return _cell(OPEN_TYPES.get(row.name, _words(row.type))) + unit


def _words(of: FactType) -> str:
    if of.members is None:
        return str(of)
    words = " ".join(f"`{member}`" for member in of.members)
    return f"list of {words}" if of.kind == "list" else words


def _read_from(row: Fact) -> str:
    reading = row.reading
    if isinstance(reading, Derived):
        return _fields(reading.of)
    if isinstance(reading, Running):
        return _fields(reading.on)
    if isinstance(reading, Decided):
        return reading.by
    return "" if isinstance(reading, Field) else reading.how


def _fields(names: tuple[str, ...]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
