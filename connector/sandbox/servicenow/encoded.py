"""Encoded queries: what ``sysparm_query`` says, part by part.

``^`` joins conditions, ``^OR`` adds an alternative to the condition before it and to nothing else,
``^NQ`` begins another whole query. Nothing escapes ``^``. A part that names no field, or says nothing
that is understood, is *ignored*, as the instance does: more rows come back, and nothing says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

OPERATORS: Final = ("!=", ">=", "<=", "=", ">", "<", "NOT IN", "IN", "NOT LIKE", "LIKE", "STARTSWITH", "ENDSWITH",
                    "ISNOTEMPTY", "ISEMPTY", "BETWEEN")
OTHERS: Final = ("ANYTHING", "CHANGESFROM", "CHANGESTO", "DATEPART", "DYNAMIC", "EMPTYSTRING", "GT_FIELD", "INSTANCEOF",
                 "LESSTHAN", "LT_FIELD", "MORETHAN", "NOTON", "NSAMEAS", "ON", "RELATIVE", "SAMEAS", "VALCHANGES")
"""Operators of an instance that the sandbox does not have. It says so: to ignore them would be a lie."""
CLAUSES: Final = ("GROUPBY", "HAVING", "JOIN", "RLQUERY", "SUBQUERY", "123TEXTQUERY321")

_LONGEST_FIRST: Final = "|".join(sorted((*OPERATORS, *OTHERS), key=len, reverse=True))
_CONDITION: Final = re.compile(
    rf"(?P<path>[a-z0-9_]+(?:\.[a-z0-9_]+)*)(?P<operator>{_LONGEST_FIRST})(?P<value>.*)", re.DOTALL)


class NotInSandbox(Exception):
    """A real instance would know what this is; the sandbox does not."""


@dataclass(frozen=True)
class Condition:
    path: str
    """A field, or one of another table by way of references: ``caller_id.vip``."""
    operator: str
    value: str


Clause = tuple[Condition | None, ...]
"""Alternatives; ``None`` stands for one that was not understood."""


@dataclass(frozen=True)
class Query:
    groups: tuple[tuple[Clause, ...], ...] = ((),)
    """Of which one has to hold, and of that each clause."""
    order: tuple[tuple[str, bool], ...] = ()
    """Fields to sort by, and whether the greatest comes first."""
    ignored: tuple[str, ...] = field(default=(), compare=False)


def parse(text: str, known: Callable[[Condition], Condition | None]) -> Query:
    """What ``text`` asks for.

    ``known`` looks at each condition: it answers it with its value read, or ``None`` where the field
    does not exist or the value means nothing. :raises NotInSandbox: for what only a real instance has.
    """
    groups: list[list[Clause]] = [[]]
    order: list[tuple[str, bool]] = []
    ignored: list[str] = []
    for part in text.split("^"):
        if part.startswith(CLAUSES):
            raise NotInSandbox(part)
        if part in ("", "EQ"):
            continue
        if part.startswith("ORDERBY"):
            path = part.removeprefix("ORDERBY").removeprefix("DESC")
            if known(Condition(path, "ISNOTEMPTY", "")):
                order.append((path, part.startswith("ORDERBYDESC")))
            else:
                ignored.append(part)
            continue
        condition = _condition(part.removeprefix("NQ").removeprefix("OR"), known)
        if condition is None:
            ignored.append(part)
        if part.startswith("NQ"):
            groups.append([(condition,)])
        elif part.startswith("OR") and groups[-1]:
            groups[-1][-1] += (condition,)
        else:
            groups[-1].append((condition,))
    return Query(tuple(tuple(group) for group in groups), tuple(order), tuple(ignored))


def _condition(part: str, known: Callable[[Condition], Condition | None]) -> Condition | None:
    match = _CONDITION.fullmatch(part)
    if match is None:
        return None
    condition = Condition(match["path"], match["operator"], match["value"])
    if condition.operator in OTHERS and known(Condition(condition.path, "ISNOTEMPTY", "")):
        raise NotInSandbox(part)
    return known(condition)
