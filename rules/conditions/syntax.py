"""The parts of a parsed condition, each with its place in the text.

A part is written back by ``render``; two conditions that differ only in white space and in
needless parentheses are written alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from rules.conditions.problems import Problem


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, string or truth value; ``text`` is how it was written."""

    offset: int
    text: str
    value: int | str | bool
    faults: tuple[Problem, ...] = ()
    """What is wrong with the way in which it was written."""


@dataclass(frozen=True, slots=True)
class ListLiteral:
    offset: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Name:
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """``name(arguments)``, or with a ``target`` ``target.name(arguments)``."""

    offset: int
    """Where the name stands."""
    name: str
    target: Node | None
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """``target.name`` without a call, which the language does not have."""

    offset: int
    name: str
    target: Node


@dataclass(frozen=True, slots=True)
class Operator:
    """``text`` as written; ``symbol`` is what it means, other than ``text`` where it was misspelt."""

    offset: int
    text: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Compare:
    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not:
    operator: Operator
    part: Node


@dataclass(frozen=True, slots=True)
class Join:
    """Parts joined by operators of one kind: ``symbol`` is ``&&`` or ``||``."""

    symbol: str
    operators: tuple[Operator, ...]
    parts: tuple[Node, ...]


Node: TypeAlias = Literal | ListLiteral | Name | Call | Member | Compare | Not | Join

MISSPELT = {
    "and": "&&", "&": "&&", "or": "||", "|": "||", "not": "!", "=": "==", "===": "==", "is": "==",
    "<>": "!=", "!==": "!=", "is not": "!=", "=<": "<=", "=>": ">=", "not in": "in",
}


def start(node: Node) -> int:
    """Where a part begins, needless parentheses around it left out."""
    match node:
        case Compare(_, left, _):
            return start(left)
        case Not(operator, _):
            return operator.offset
        case Join(_, _, parts):
            return start(parts[0])
        case Call(_, _, target, _) | Member(_, _, target) if target is not None:
            return start(target)
    return node.offset


def children(node: Node) -> tuple[Node, ...]:
    """The parts directly within a part."""
    match node:
        case ListLiteral(_, items):
            return items
        case Call(_, _, target, arguments):
            return arguments if target is None else (target, *arguments)
        case Member(_, _, target):
            return (target,)
        case Compare(_, left, right):
            return left, right
        case Not(_, part):
            return (part,)
        case Join(_, _, parts):
            return parts
    return ()


def names(node: Node) -> Iterator[str]:
    """The facts that a part names, as often as it does."""
    if isinstance(node, Name):
        yield node.text
    for child in children(node):
        yield from names(child)


def render(node: Node) -> str:
    """A part in the condition language."""
    match node:
        case Literal(_, text) | Name(_, text):
            return text
        case ListLiteral(_, items):
            return f"[{', '.join(map(render, items))}]"
        case Call(_, name, target, arguments):
            before = "" if target is None else f"{_within(target)}."
            return f"{before}{name}({', '.join(map(render, arguments))})"
        case Member(_, name, target):
            return f"{_within(target)}.{name}"
        case Compare(operator, left, right):
            return f"{_within(left)} {operator.symbol} {_within(right)}"
        case Not(_, part):
            return f"!{_within(part)}"
        case Join(symbol, _, parts):
            return f" {symbol} ".join(_within(part) if isinstance(part, Join) else render(part) for part in parts)


def _within(node: Node) -> str:
    return f"({render(node)})" if isinstance(node, (Compare, Join)) else render(node)
