"""What a condition may say of which facts: every mistake of one condition, at once."""

from __future__ import annotations

from collections.abc import Mapping

from rules.conditions import hints
from rules.conditions.parse import DEEPEST
from rules.conditions.patterns import PatternError, translate
from rules.conditions.problems import Problem, did_you_mean
from rules.conditions.syntax import (
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
    children,
    names,
    render,
    start,
)
from rules.conditions.vocabulary import FUNCTIONS, METHODS, ORDERINGS, RANGES
from rules.facts.types import BOOL, INT, STRING, STRINGS, FactType


def check(node: Node, types: Mapping[str, FactType]) -> list[Problem]:
    """What is wrong with a condition where the facts have these types; nothing, if it is accepted."""
    if _depth(node) > DEEPEST:
        return [Problem(0, "the condition is nested too deeply")]
    checking = _Check(types)
    checking.condition(node)
    return checking.problems


def _depth(node: Node) -> int:
    """How deep the parts lie in each other, counted without recursion."""
    depth, level = 0, [node]
    while level and depth <= DEEPEST:
        depth, level = depth + 1, [child for parent in level for child in children(parent)]
    return depth


class _Check:
    """One pass over the parts. An operand's type is ``None`` where a mistake in it was already told."""

    def __init__(self, types: Mapping[str, FactType]) -> None:
        self.types = types
        self.problems: list[Problem] = []

    def told(self, offset: int, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(offset, message, hint))

    # -- conditions

    def condition(self, node: Node) -> None:
        """A part that must be true, false or unknown by itself."""
        match node:
            case Join(_, operators, parts):
                for operator in operators:
                    self.operator(operator)
                for part in parts:
                    self.condition(part)
            case Not(operator, part):
                self.negation(operator, part)
                self.condition(part)
            case Compare():
                self.compare(node)
            case _:
                self.alone(node)

    def alone(self, node: Node) -> None:
        """An operand where a condition is wanted: a bool fact, ``known`` or a method."""
        if isinstance(node, Name) and node.text not in self.types:
            self.told(node.offset, f'"{node.text}" is not a fact', hints.for_whole_name(node.text, self.types))
            return
        found = self.operand(node, within=False)
        if found is None:
            return
        if found.kind != "bool":
            hint = hints.to_compare(node, found, self.types)
            self.told(start(node), f"{render(node)} is {_a(found)}, not a condition", hint)
        elif not any(names(node)):
            self.told(start(node), f"{render(node)} names no fact")

    def operator(self, operator: Operator) -> None:
        if operator.text != operator.symbol and not _is_not_in(operator):
            self.told(operator.offset, f'"{operator.text}" is not an operator', f"write {operator.symbol}")

    def negation(self, operator: Operator, part: Node) -> None:
        """``!`` binds tighter than the words for it in other languages."""
        if operator.text != "!":
            self.told(operator.offset, f'"{operator.text}" is not an operator', f"write {render(Not(operator, part))}")

    # -- comparisons

    def compare(self, node: Compare) -> None:
        self.operator(node.operator)
        if isinstance(node.left, Compare):
            self.told(node.operator.offset, "comparisons do not chain", hints.to_join(node, node.left))
            self.compare(node.left)
            self.operand(node.right)
            return
        left, right = self.sides(node)
        if left is None or right is None:
            return
        before = len(self.problems)
        if node.operator.symbol == "in":
            self.membership(node, left, right)
        else:
            self.comparison(node, left, right)
        if len(self.problems) == before and not any(names(node)):
            self.told(start(node), f"{render(node)} names no fact")

    def sides(self, node: Compare) -> tuple[FactType | None, FactType | None]:
        """The types of both; a word that is no fact is told by what stands on the other side."""
        if hint := hints.for_nothing(node, self.types):
            word = node.right if isinstance(node.left, Name) and node.left.text in self.types else node.left
            self.told(start(word), f'"{render(word)}" is not a fact', hint)
            return None, None
        return self.operand(node.left, beside=node.right), self.operand(node.right, beside=node.left)

    def comparison(self, node: Compare, left: FactType, right: FactType) -> None:
        symbol, offset = node.operator.symbol, node.operator.offset
        if "list" in (left.kind, right.kind):
            listed = (node.left, left) if left.kind == "list" else (node.right, right)
            self.told(offset, f"a list cannot be compared with {symbol}", hints.for_list(*listed))
        elif left.kind != right.kind:
            self.told(offset, f"{render(node.left)} is {_a(left)}, {render(node.right)} is {_a(right)}: "
                              "they cannot be compared", hints.to_convert(node, left, right))
        elif symbol in ORDERINGS and left.kind == "bool":
            self.told(offset, f"a bool has no order: {symbol} cannot compare it", "write == or !=")
        elif symbol in ORDERINGS and (closed := self.enumeration(node, left, right)) is not None:
            self.told(offset, f"{render(closed)} has no order: its words would be compared by the alphabet",
                      hints.to_choose(closed, right if closed is node.right else left))
        else:
            self.value(node.right, node.left, left)
            self.value(node.left, node.right, right)
            self.overlap(node, left, right)

    def enumeration(self, node: Compare, left: FactType, right: FactType) -> Node | None:
        """The side of a comparison that is a closed list of words."""
        if left.members is not None:
            return node.left
        return node.right if right.members is not None else None

    def overlap(self, node: Compare, left: FactType, right: FactType) -> None:
        if left.members and right.members and not set(left.members) & set(right.members):
            self.told(node.operator.offset, f"{render(node.left)} and {render(node.right)} have no word in common")

    def membership(self, node: Compare, left: FactType, right: FactType) -> None:
        if right.kind != "list":
            self.told(start(node.right), f'"in" needs a list after it, {render(node.right)} is {_a(right)}',
                      hints.to_list(node, left, right))
        elif left.kind == "list":
            self.told(start(node.left), f'{render(node.left)} is a list: "in" looks for one value',
                      hints.for_list(node.left, left))
        elif isinstance(node.right, ListLiteral):
            for item in node.right.items:
                if isinstance(item, Literal) and not item.faults:
                    self.item(item, node.left, left)
        elif left.kind != "string":
            self.told(start(node.left), f"{render(node.left)} is {_a(left)}, {render(node.right)} holds strings")
        else:
            self.value(node.left, node.right, right)

    def item(self, item: Literal, of: Node, of_type: FactType) -> None:
        found = _literal_type(item)
        if found.kind == of_type.kind:
            self.value(item, of, of_type)
        else:
            self.told(item.offset, f"{item.text} is {_a(found)}, {render(of)} is {_a(of_type)}",
                      hints.of_kind(item, of_type, of))

    def value(self, node: Node, of: Node, of_type: FactType) -> None:
        """A literal that is compared with a fact must be a value that the fact can have."""
        if not isinstance(node, Literal) or not isinstance(of, Name):
            return
        if of_type.members is not None and node.value not in of_type.members:
            hint = did_you_mean(str(node.value), of_type.members, '"') or hints.words(of_type)
            self.told(node.offset, f'"{node.value}" is not {_a_word(of.text, of_type)}', hint)
        elif of.text in RANGES and isinstance(node.value, int):
            low, high = RANGES[of.text]
            if not low <= node.value <= high:
                self.told(node.offset, f"{node.text} is not {_a_word(of.text, of_type)}",
                          f"write {low} to {high}, {low} is the highest")

    # -- operands

    def operand(self, node: Node, within: bool = True, beside: Node | None = None) -> FactType | None:
        """The type of a part; ``within`` a comparison or a call, conditions are refused.

        ``beside`` is the other side of a comparison.
        """
        match node:
            case Literal(_, _, _, faults):
                self.problems.extend(faults)
                return None if faults else _literal_type(node)
            case ListLiteral():
                return self.list(node, beside)
            case Name():
                return self.name(node, beside)
            case Member():
                hint = hints.for_member(node, self.types, whole=not within)
                self.told(start(node), f'"{render(node)}" is not a fact', hint)
                return None
            case Call(offset):
                found = self.call(node)
                if found != BOOL or not within:
                    return found
                self.told(offset, f"{render(node)} is a condition, which cannot be compared", hints.FOR_CONDITIONS)
                return None
        self.condition(node)
        self.told(start(node), f"{render(node)} is a condition, which cannot be compared", hints.FOR_CONDITIONS)
        return None

    def name(self, node: Name, beside: Node | None = None) -> FactType | None:
        found = self.types.get(node.text)
        if found is None:
            hint = hints.for_name(node.text, self.types, hints.type_of(beside, self.types))
            self.told(node.offset, f'"{node.text}" is not a fact', hint)
        return found

    def list(self, node: ListLiteral, beside: Node | None = None) -> FactType | None:
        if not node.items:
            self.told(node.offset, "the list is empty: nothing is ever in it")
            return None
        right = True
        for item in node.items:
            if isinstance(item, Literal):
                self.problems.extend(item.faults)
                continue
            right = False
            self.told(start(item), f"{render(item)} is not a literal: a list holds only literals",
                      hints.to_list_it(item, self.types, hints.type_of(beside, self.types)))
        return STRINGS if right else None

    # -- calls

    def call(self, node: Call) -> FactType | None:
        permitted = FUNCTIONS if node.target is None else METHODS
        if node.name not in permitted:
            what = "a function" if node.target is None else "a method"
            self.told(node.offset, f'"{node.name}" is not {what}', hints.for_call(node, permitted))
            for part in children(node):
                self.operand(part)
            return None
        if node.name == "known":
            return self.known(node)
        return self.size(node) if node.name == "size" else self.method(node)

    def known(self, node: Call) -> FactType | None:
        if len(node.arguments) != 1 or not isinstance(node.arguments[0], Name):
            self.told(node.offset, "known takes one fact", hints.to_know(node, self.types))
            return None
        return None if self.name(node.arguments[0]) is None else BOOL

    def size(self, node: Call) -> FactType | None:
        parts = children(node)
        if len(parts) != 1:
            measured = next((part for part in parts if isinstance(part, Name)), Name(0, "labels"))
            hint = f"write size({measured.text})"
            self.told(node.offset, "size takes one string or list", hint)
            return None
        found = self.operand(parts[0])
        if found is not None and found.kind not in ("string", "list"):
            self.told(start(parts[0]), f"size takes a string or a list, {render(parts[0])} is {_a(found)}")
            return None
        return None if found is None else INT

    def method(self, node: Call) -> FactType | None:
        target = None if node.target is None else self.operand(node.target)
        if len(node.arguments) != 1:
            example = Call(0, node.name, node.target, (Literal(0, '"..."', "..."),))
            self.told(node.offset, f"{node.name} takes one string", f"write {render(example)}")
            return None
        argument = self.operand(node.arguments[0])
        if target is None or argument is None or node.target is None:
            return None
        if target.kind != "string":
            self.told(node.offset, f"{node.name} is for strings, {render(node.target)} is {_a(target)}",
                      hints.instead_of_method(node, target))
            return None
        if argument.kind != "string":
            given = node.arguments[0]
            self.told(start(given), f"{node.name} takes a string, {render(given)} is {_a(argument)}")
            return None
        return self.pattern(node.arguments[0]) if node.name == "matches" else BOOL

    def pattern(self, node: Node) -> FactType | None:
        if not isinstance(node, Literal):
            self.told(start(node), "matches takes a literal: patterns are checked when the policy is loaded")
            return None
        try:
            translate(str(node.value))
        except PatternError as error:
            raw = node.text[0] in "rR"  # elsewhere a backslash is written twice
            self.told(node.offset, error.message, error.hint if raw or not error.hint else
                      error.hint.replace("\\", "\\\\"))
            return None
        return BOOL


def _is_not_in(operator: Operator) -> bool:
    """The ``not`` of ``x not in y`` is told as a negation of the whole."""
    return operator.symbol == "in" and operator.text.lower().startswith("not")


def _literal_type(node: Literal) -> FactType:
    if isinstance(node.value, bool):
        return BOOL
    return INT if isinstance(node.value, int) else STRING


def _a(kind: FactType) -> str:
    return f"an {kind.kind}" if kind.kind == "int" else f"a {kind.kind}"


def _a_word(fact: str, of_type: FactType) -> str:
    if of_type.kind == "list":
        return f"a word of {fact}"
    article = "an" if fact[0] in "aeiou" else "a"
    return f"{article} {fact.replace('_', ' ')}"
