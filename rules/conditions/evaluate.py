"""From the parts of an accepted condition to functions of the facts' values.

Closures rather than generated code: rows of facts keep their answers, so what counts is the
look-up of a row, and closures need neither ``eval`` nor names made safe.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from rules.conditions.patterns import translate
from rules.conditions.syntax import Call, Compare, Join, ListLiteral, Literal, Name, Node, Not, children
from rules.facts.types import FactValue, Truth

Values: TypeAlias = Sequence[FactValue]
Read: TypeAlias = Callable[[Values], Any]
"""An operand's value, or a condition's truth; ``None`` is unknown."""

_OPERATIONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "in": lambda value, values: value in values,
    "contains": lambda text, part: part in text,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
}  # fmt: skip


def reader(node: Node, places: Mapping[str, int]) -> Read:
    """What reads a part from the values, where ``places`` says at which place each fact stands."""
    match node:
        case Join(symbol, _, parts):
            return _join([reader(part, places) for part in parts], decided=symbol == "||")
        case Not(_, part):
            return _not(reader(part, places))
        case Compare(sign, left, right):
            return _binary(_OPERATIONS[sign.symbol], left, right, places)
        case Name(_, name):
            return operator.itemgetter(places[name])
        case Call():
            return _call(node, places)
    value = constant(node)
    return lambda _: value


def constant(node: Node) -> Any:
    """The value of a literal, of a list of literals a set of them."""
    if isinstance(node, ListLiteral):
        return frozenset(item.value for item in node.items if isinstance(item, Literal))
    if isinstance(node, Literal):
        return node.value
    raise TypeError(f"a {type(node).__name__} has no value of its own")


def _call(node: Call, places: Mapping[str, int]) -> Read:
    parts = children(node)
    if node.name == "known":
        read = reader(parts[0], places)
        return lambda values: read(values) is not None
    if node.name == "size":
        read = reader(parts[0], places)
        return lambda values: None if (found := read(values)) is None else len(found)
    if node.name == "matches":
        read, search = reader(parts[0], places), re.compile(translate(constant(parts[1]))).search
        return lambda values: None if (found := read(values)) is None else search(found) is not None
    return _binary(_OPERATIONS[node.name], parts[0], parts[1], places)


def _binary(operation: Callable[[Any, Any], bool], left: Node, right: Node, places: Mapping[str, int]) -> Read:
    read_left = reader(left, places)
    if isinstance(right, (Literal, ListLiteral)):  # as in most conditions, and half as dear
        fixed = constant(right)
        return lambda values: None if (found := read_left(values)) is None else operation(found, fixed)
    read_right = reader(right, places)

    def read(values: Values) -> Truth:
        one, other = read_left(values), read_right(values)
        if one is None or other is None:
            return None
        return operation(one, other)

    return read


def _not(part: Read) -> Read:
    def read(values: Values) -> Truth:
        truth: Truth = part(values)
        return None if truth is None else not truth

    return read


def _join(parts: Sequence[Read], decided: bool) -> Read:
    """``&&`` is decided by one part that is false, ``||`` by one that is true."""

    def read(values: Values) -> Truth:
        result: Truth = not decided
        for part in parts:
            truth: Truth = part(values)
            if truth is decided:
                return decided
            if truth is None:
                result = None
        return result

    return read
