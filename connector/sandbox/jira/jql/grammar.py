"""From the text of a query to its tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from lark import Lark, Token, Transformer, UnexpectedInput

from connector.sandbox.jira.errors import Refusal

_GRAMMAR: Final = r"""
    query: [either] [order]
    either: both ("OR"i both)*
    both: inverse (("AND"i) inverse)*
    ?inverse: ("NOT"i | "!") inverse -> negation
        | "(" either ")"
        | clause
    clause: field OPERATOR value        -> compare
        | field IN "(" value ("," value)* ")" -> among
        | field IN call                 -> among
        | field IS EMPTY                -> empty
    field: WORD | STRING | CF
    value: WORD | STRING | NUMBER | DURATION | EMPTY | call
    call: WORD "(" [argument ("," argument)*] ")"
    argument: WORD | STRING | NUMBER | DURATION
    order: "ORDER"i "BY"i sort ("," sort)*
    sort: field [DIRECTION]
    DIRECTION.3: /(asc|desc)\b/i
    IN.3: /(not\s+)?in\b/i
    IS.3: /is(\s+not)?\b/i
    EMPTY.3: /(empty|null)\b/i
    OPERATOR: "!=" | "!~" | "<=" | ">=" | "=" | "~" | "<" | ">"
    CF.4: /cf\[\d+\]/i
    DURATION.2: /[+-]?\d+[yMwdhm](\s+\d+[yMwdhm])*(?![\w.-])/
    NUMBER.1: /-?\d+(?![\w.\/-])/
    STRING: /"(\\.|[^"\\])*"/ | /'(\\.|[^'\\])*'/
    WORD: /(?!(and|or|not|order)\b)[^\s"'()\[\],=!<>~\\|&]+/i
    %import common.WS
    %ignore WS
"""


@dataclass(frozen=True)
class Literal:
    """A value as it was written."""

    text: str
    kind: str
    """``word``, ``string``, ``number``, ``duration`` or ``empty``."""


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[str, ...]


Operand: TypeAlias = Literal | Call


@dataclass(frozen=True)
class Clause:
    field: str
    operator: str
    """``=``, ``!=``, ``<`` …, ``in``, ``not in``, ``is``, ``is not``."""
    operands: tuple[Operand, ...]


@dataclass(frozen=True)
class Group:
    """``and`` or ``or`` of several, ``not`` of one."""

    how: str
    parts: tuple[Tree, ...]


Tree: TypeAlias = Clause | Group


@dataclass(frozen=True)
class Written:
    """A whole query."""

    tree: Tree | None
    order: tuple[tuple[str, bool], ...]
    """Field and whether it descends."""


def parse(text: str) -> Written:
    """:raises Refusal: where it is no JQL."""
    try:
        written = _Reader().transform(_PARSER.parse(text))
    except UnexpectedInput as error:
        line, column = max(getattr(error, "line", 1), 1), max(getattr(error, "column", 1), 1)
        found = getattr(error, "token", None)
        what = f"Unexpected '{found}'" if found else "Unexpected end or character"
        raise Refusal(400, f"Error in the JQL Query: {what}. (line {line}, character {column})") from error
    assert isinstance(written, Written)
    return written


def _plain(token: Token) -> str:
    if token.type == "STRING":
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    return str(token)


class _Reader(Transformer[Token, Any]):
    def query(self, parts: list[Any]) -> Written:
        return Written(parts[0], parts[1] or ())

    def either(self, parts: list[Any]) -> Tree:
        return _group("or", parts)

    def both(self, parts: list[Any]) -> Tree:
        return _group("and", parts)

    def negation(self, parts: list[Any]) -> Tree:
        return Group("not", (parts[0],))

    def compare(self, parts: list[Any]) -> Clause:
        return Clause(parts[0], str(parts[1]), (parts[2],))

    def among(self, parts: list[Any]) -> Clause:
        return Clause(parts[0], " ".join(parts[1].lower().split()), tuple(parts[2:]))

    def empty(self, parts: list[Any]) -> Clause:
        return Clause(parts[0], " ".join(parts[1].lower().split()), (Literal("", "empty"),))

    def field(self, parts: list[Token]) -> str:
        return _plain(parts[0])

    def value(self, parts: list[Any]) -> Operand:
        found = parts[0]
        return found if isinstance(found, Call) else Literal(_plain(found), found.type.lower())

    def call(self, parts: list[Any]) -> Call:
        return Call(str(parts[0]), tuple(part for part in parts[1:] if part is not None))

    def argument(self, parts: list[Token]) -> str:
        return _plain(parts[0])

    def order(self, parts: list[Any]) -> tuple[tuple[str, bool], ...]:
        return tuple(parts)

    def sort(self, parts: list[Any]) -> tuple[str, bool]:
        return parts[0], parts[1] is not None and parts[1].lower() == "desc"


def _group(how: str, parts: list[Tree]) -> Tree:
    return parts[0] if len(parts) == 1 else Group(how, tuple(parts))


_PARSER: Final = Lark(_GRAMMAR, start="query", parser="lalr", lexer="contextual", maybe_placeholders=True)
