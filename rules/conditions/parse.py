"""From the text of a condition to its parts.

The grammar takes in a little more than the language: what people bring along from other
languages (``and``, ``=``, ``5d``, ``a.b``) is parsed so that the check can name it and go on
to the next mistake.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args

from rules.conditions.literals import number, string
from rules.conditions.problems import ConditionErrors, Problem
from rules.conditions.syntax import (
    MISSPELT,
    Call,
    Compare,
    Join,
    ListLiteral,
    Literal,
    Member,
    Name,
    Node,
    Not,
    Operator,
)
from rules.conditions.vocabulary import METHODS

LONGEST: Final = 2000
DEEPEST: Final = 40

# As in CEL: `!` binds tighter than a comparison, that tighter than &&, that tighter than ||.
# A chain of comparisons is parsed, as CEL parses it, and refused by the check.
GRAMMAR: Final = r"""
?start: disjunction
?disjunction: conjunction
    | conjunction (OR conjunction)+           -> join
?conjunction: negation
    | negation (AND negation)+                -> join
?negation: relation
    | NOT_WORD negation                       -> negate
?relation: unary
    | relation COMPARE unary                  -> compare
?unary: member
    | BANG unary                              -> negate
?member: primary
    | member "." NAME                         -> field
    | member "." NAME "(" arguments ")"       -> method
?primary: NAME                                -> name
    | NAME "(" arguments ")"                  -> function
    | STRING                                  -> string
    | NUMBER                                  -> number
    | TRUTH                                   -> truth
    | OPENING arguments "]"                   -> list
    | "(" disjunction ")"
arguments: (disjunction ("," disjunction)*)?

AND: /&&?|and\b/i
OR: /\|\|?|or\b/i
BANG: "!"
OPENING: "["
NOT_WORD.2: /not\b/i
COMPARE: /===?|!==?|<>|<=|>=|=<|=>|<|>|=|in\b|not\s+in\b|is\s+not\b|is\b/i
TRUTH.2: /(true|false)\b/
STRING.2: /"(\\.|[^"\\\n\r])*"|'(\\.|[^'\\\n\r])*'|[rR]"[^"\n\r]*"|[rR]'[^'\n\r]*'/
NUMBER: /-?[0-9]+(\.[0-9]+)?[A-Za-z_]*/
NAME: /[A-Za-z_][A-Za-z0-9_]*/
%ignore /[ \t\n\f\r]+/
"""


def parse(text: str) -> Node:
    """The parts of a condition; ``ConditionErrors`` with one problem where it cannot be parsed."""
    if not text.strip():
        raise ConditionErrors(text, [Problem(0, "the condition is empty")])
    if len(text) > LONGEST:
        raise ConditionErrors(text, [Problem(LONGEST, f"the condition is longer than {LONGEST} characters")])
    try:
        return _parser().parse(text)  # type: ignore[return-value]  # the transformer leaves a Node, never a Tree
    except UnexpectedInput as error:
        raise ConditionErrors(text, [_problem(text, error)]) from error


@cache
def _parser() -> Lark:
    """Built at the first condition: it takes longer than to parse a whole policy."""
    return Lark(GRAMMAR, parser="lalr", maybe_placeholders=False, transformer=_Parts())


def _operator(token: Token) -> Operator:
    written = " ".join(token.lower().split())
    return Operator(token.start_pos or 0, str(token), MISSPELT.get(written, written))


@v_args(inline=True)
class _Parts(Transformer[Token, Node]):
    def join(self, *items: Node | Token) -> Node:
        operators = tuple(_operator(item) for item in items if isinstance(item, Token))
        parts = tuple(item for item in items if not isinstance(item, Token))
        return Join(operators[0].symbol, operators, parts)

    def negate(self, token: Token, part: Node) -> Node:
        return Not(_operator(token), part)

    def compare(self, left: Node, token: Token, right: Node) -> Node:
        compared = Compare(_operator(token), left, right)
        return Not(compared.operator, compared) if token.lower().startswith("not") else compared

    def arguments(self, *items: Node) -> tuple[Node, ...]:
        return items

    def list(self, token: Token, items: tuple[Node, ...]) -> Node:
        return ListLiteral(token.start_pos or 0, items)

    def field(self, target: Node, name: Token) -> Node:
        return Member(name.start_pos or 0, str(name), target)

    def method(self, target: Node, name: Token, arguments: tuple[Node, ...]) -> Node:
        return Call(name.start_pos or 0, str(name), target, arguments)

    def function(self, name: Token, arguments: tuple[Node, ...]) -> Node:
        return Call(name.start_pos or 0, str(name), None, arguments)

    def name(self, token: Token) -> Node:
        return Name(token.start_pos or 0, str(token))

    def string(self, token: Token) -> Node:
        return string(token.start_pos or 0, str(token))

    def number(self, token: Token) -> Node:
        return number(token.start_pos or 0, str(token))

    def truth(self, token: Token) -> Node:
        return Literal(token.start_pos or 0, str(token), token == "true")


_OPERANDS: Final = frozenset({"NAME", "STRING", "NUMBER"})
_ARITHMETIC: Final = "+-*/%"
_OPERATOR_WANTED: Final = "an operator such as ==, in, && or || is expected here"


def _problem(text: str, error: UnexpectedInput) -> Problem:
    """The one syntax mistake at which parsing ended."""
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return Problem(len(text.rstrip()), "the condition ends too early", _wanted(error.expected))
    offset = error.pos_in_stream or 0
    word = str(error.token) if isinstance(error, UnexpectedToken) else text[offset]
    wanted = error.expected if isinstance(error, UnexpectedToken) else set()
    if isinstance(error, UnexpectedCharacters):
        wanted = error.allowed or set()
    if word in "\"'":
        return Problem(offset, "the string is not closed", f"write {word} at its end, on the same line")
    if word[0] in _ARITHMETIC and not _OPERANDS & wanted:
        return Problem(offset, f'unexpected "{word}"', "conditions do not calculate")
    if word in METHODS:
        return Problem(offset, f'unexpected "{word}"', f'write it as a method: title.{word}("...")')
    return Problem(offset, f'unexpected "{word}"', _wanted(wanted))


def _wanted(expected: set[str]) -> str:
    if expected >= _OPERANDS:
        return "a fact or a literal is expected here"
    if "COMPARE" in expected:
        return _OPERATOR_WANTED
    if "NAME" in expected:
        return "a name is expected here"
    for token, sign in (("RSQB", "]"), ("RPAR", ")")):
        if token in expected:
            return f'a "{sign}" is expected here'
    return _OPERATOR_WANTED
