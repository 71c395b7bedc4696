"""What would have to change for a condition to become true, in short sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from rules.conditions.evaluate import reader
from rules.conditions.syntax import (
    Call,
    Compare,
    Join,
    ListLiteral,
    Literal,
    Name,
    Node,
    Not,
    Operator,
    children,
    render,
)
from rules.facts.types import NOT_KNOWN, FactValue, Truth

LONGEST: Final = 40

_CONTRARY: Final = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class _Either(NamedTuple):
    """One of the alternatives suffices; all of the needs of one alternative are needed."""

    alternatives: tuple[tuple[_Need, ...], ...]


_Need: TypeAlias = str | _Either
_Values: TypeAlias = Mapping[str, FactValue]


def needs(node: Node, values: _Values) -> tuple[str, ...]:
    """Sentences all of which must come true, none where the condition is true already.

    Alternatives stand in one sentence, joined by ``or``.
    """
    return tuple(dict.fromkeys(_sentence(need) for need in _needs(node, True, values)))


def atoms(node: Node) -> list[Node]:
    """The smallest parts that are conditions, in the order in which they stand."""
    if isinstance(node, (Join, Not)):
        return [atom for part in children(node) for atom in atoms(part)]
    return [node]


def _needs(node: Node, wanted: bool, values: _Values) -> list[_Need]:
    if _truth(node, values) is wanted:
        return []
    if isinstance(node, Not):
        return _needs(node.part, not wanted, values)
    if isinstance(node, Join):
        parts = [_needs(part, wanted, values) for part in node.parts]
        if (node.symbol == "&&") is wanted:
            return [need for part in parts for need in part]
        return [_Either(tuple(dict.fromkeys(tuple(part) for part in parts)))]
    return [_atom(node, wanted, values)]


def _sentence(need: _Need) -> str:
    if isinstance(need, str):
        return need
    between = ", or " if any(len(alternative) > 1 for alternative in need.alternatives) else " or "
    return between.join(" and ".join(_within(part) for part in alternative) for alternative in need.alternatives)


def _within(need: _Need) -> str:
    text = _sentence(need)
    return text if isinstance(need, str) or len(need.alternatives) == 1 else f"({text})"


def _atom(node: Node, wanted: bool, values: _Values) -> str:
    if isinstance(node, Name):
        return f"{node.text} must be {_shown(wanted)} (is {_shown(values[node.text])})"
    if isinstance(node, Call) and node.name == "known":
        fact = render(node.arguments[0])
        return f"{fact} must be known" if wanted else f"{fact} must not be known (is {_shown(values[fact])})"
    return f"{render(node if wanted else _negated(node))} ({_state(node, values)})"


def _negated(node: Node) -> Node:
    """The contrary of an atom as a person would write it."""
    if isinstance(node, Compare) and node.operator.symbol in _CONTRARY:
        symbol = _CONTRARY[node.operator.symbol]
        return Compare(Operator(node.operator.offset, symbol, symbol), node.left, node.right)
    return Not(Operator(0, "!", "!"), node)


def _state(node: Node, values: _Values) -> str:
    """What the operands of an atom are now: ``is 3``, or each by its name where there are several."""
    operands = [part for part in children(node) if not isinstance(part, (Literal, ListLiteral))]
    shown = [_shown(_read(part, values)) for part in operands]
    if len(shown) == 1:
        return f"is {shown[0]}"
    return ", ".join(f"{render(part)} is {value}" for part, value in zip(operands, shown, strict=True))


def _shown(value: object) -> str:
    match value:
        case None:
            return NOT_KNOWN
        case bool():
            return str(value).lower()
        case str():
            line = " ".join(value.split())
            return f'"{line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"}"'
        case tuple():
            return f"[{', '.join(map(_shown, value))}]"
    return str(value)


def _truth(node: Node, values: _Values) -> Truth:
    truth: Truth = _read(node, values)
    return truth


def _read(node: Node, values: _Values) -> Any:
    places = {name: place for place, name in enumerate(values)}
    return reader(node, places)(tuple(values.values()))
