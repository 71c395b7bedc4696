"""The policy's conditions as other engines want them written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from rules.conditions.parse import parse
from rules.conditions.syntax import Call, Compare, Join, ListLiteral, Literal, Member, Name, Node, Not


class Dialect(NamedTuple):
    """The words in which engines differ; a ``{}`` stands for an operand."""

    conjunction: str
    disjunction: str
    negation: str
    size: str
    known: str
    contains: str
    starts: str
    ends: str


CEL: Final = Dialect("&&", "||", "!({})", "size({})", "({} != null)", "{}.contains({})", "{}.startsWith({})",
                     "{}.endsWith({})")
RULE_ENGINE: Final = Dialect("and", "or", "not ({})", "{}.length", "({} != null)", "({1} in {0})",
                             "{}.starts_with({})", "{}.ends_with({})")
ZEN: Final = Dialect("and", "or", "not ({})", "len({})", "({} != null)", "contains({}, {})", "startsWith({}, {})",
                     "endsWith({}, {})")


def translated(condition: str, dialect: Dialect) -> str:
    """The condition in another engine's words."""
    return _text(parse(condition), dialect)


def _text(node: Node, dialect: Dialect) -> str:
    match node:
        case Literal(_, text) | Name(_, text):
            return text
        case ListLiteral(_, items):
            return f"[{', '.join(_text(item, dialect) for item in items)}]"
        case Compare(operator, left, right):
            return f"({_text(left, dialect)} {operator.symbol} {_text(right, dialect)})"
        case Not(_, part):
            return dialect.negation.format(_text(part, dialect))
        case Join(symbol, _, parts):
            joint = dialect.conjunction if symbol == "&&" else dialect.disjunction
            return f"({f' {joint} '.join(_text(part, dialect) for part in parts)})"
        case Call(_, name, target, arguments):
            operands = [_text(part, dialect) for part in ((target, *arguments) if target is not None else arguments)]
            return _calls(dialect)[name].format(*operands)
        case Member():
            raise ValueError("no condition of the policy has a member")


def _calls(dialect: Dialect) -> Mapping[str, str]:
    return {"size": dialect.size, "known": dialect.known, "contains": dialect.contains, "startsWith": dialect.starts,
            "endsWith": dialect.ends}
