"""What to write instead. Where a hint says so, what it names is accepted in that place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from rules.conditions.problems import did_you_mean, nearest
from rules.conditions.syntax import Call, Compare, ListLiteral, Literal, Member, Name, Node, render
from rules.conditions.vocabulary import METHODS, NOTHING, ORDERINGS, RANGES, SYNONYMS
from rules.facts.types import FactType

FOR_CONDITIONS: Final = "write it by itself, with ! before it for its contrary"
MOST_WORDS: Final = 8

_PRIORITY: Final = re.compile(r"[Pp]([1-5])")

Types = Mapping[str, FactType]


def words(of_type: FactType) -> str | None:
    """The words of an enumeration, if they are few."""
    if not of_type.members or len(of_type.members) > MOST_WORDS:
        return None
    quoted = ", ".join(f'"{word}"' for word in of_type.members)
    return f"one of {quoted}" if len(of_type.members) > 1 else f"only {quoted} is"


def type_of(node: Node | None, types: Types) -> FactType | None:
    """The type of a fact; ``None`` for anything else."""
    return types.get(node.text) if isinstance(node, Name) else None


# -- words that are no facts


def for_name(word: str, types: Types, beside: FactType | None) -> str | None:
    """For a word that is no fact, ``beside`` one: a literal of another language, an unquoted word, a slip."""
    if (match := _PRIORITY.fullmatch(word)) and (beside is None or beside.kind == "int"):
        return f"write {match[1]}" if beside else f"write priority == {match[1]}"
    if word.lower() in ("true", "false"):
        return f"write {word.lower()}" if beside is None or beside.kind == "bool" else None
    if beside is not None and beside.kind in ("string", "list"):
        return _quoted(word, beside) or did_you_mean(word, types) or words(beside)
    if beside is None and any(word in (row.members or ()) for row in types.values()):
        return f'write "{word}"'
    return did_you_mean(word, types)


def _quoted(word: str, beside: FactType) -> str | None:
    """For a word of an enumeration that lacks its quotes."""
    near = nearest(word, beside.members or ())
    return None if near is None else f'write "{near}"' if near == word else f'did you mean "{near}"?'


def for_whole_name(word: str, types: Types) -> str | None:
    """For a word that is no fact and stands for a whole condition."""
    if match := _PRIORITY.fullmatch(word):
        return f"write priority == {match[1]}"
    if word.lower() in ("true", "false", *NOTHING):
        return None
    if found := _comparisons(word, types):
        return found
    near = nearest(word, types)
    if near is None or types[near].kind == "bool":
        return did_you_mean(word, types)
    return to_compare(Name(0, near), types[near], types)


def _comparisons(word: str, types: Types) -> str | None:
    """The conditions that a mere word of one or more enumerations may stand for."""
    found = [f'{name} == "{word}"' if row.kind == "string" else f'"{word}" in {name}'
             for name, row in types.items() if word in (row.members or ())]
    return f"write {', or '.join(found)}" if found else None


def for_nothing(node: Compare, types: Types) -> str | None:
    """For a comparison with what other languages write for a value that is not there."""
    sides = (node.left, node.right)
    facts = [side for side in sides if isinstance(side, Name) and side.text in types]
    nothing = any(isinstance(side, Name) and side.text.lower() in NOTHING and side.text not in types for side in sides)
    if not facts or not nothing or node.operator.symbol not in ("==", "!="):
        return None
    return f"write {'!' if node.operator.symbol == '==' else ''}known({facts[0].text})"


def for_member(node: Member, types: Types, *, whole: bool) -> str:
    """For ``service.tier``, and for a method without its brackets."""
    target = render(node.target)
    if node.name == "size":
        return f"write size({target})"
    if node.name in METHODS:
        return f'write {target}.{node.name}("...")'
    near = nearest(f"{target}_{node.name}", types) or nearest(node.name, types)
    if near is None:
        return "names of facts hold no dot"
    if whole and types[near].kind != "bool":
        return to_compare(Name(0, near), types[near], types) or f"did you mean {near}?"
    return f"did you mean {near}?"


def for_call(node: Call, permitted: tuple[str, ...]) -> str | None:
    """For a function or method that does not exist."""
    if node.target is None and node.name in METHODS and len(node.arguments) == 2:
        target, argument = map(render, node.arguments)
        return f"write {target}.{node.name}({argument})"
    if isinstance(node.target, Name) and node.name in ("known", *(k for k, v in SYNONYMS.items() if v == "known")):
        return f"write known({render(node.target)})"
    if SYNONYMS.get(node.name) in permitted:
        return f"did you mean {SYNONYMS[node.name]}?"
    return did_you_mean(node.name, permitted) or f"there are {', '.join(permitted)}"


def to_know(node: Call, types: Types) -> str:
    """For ``known`` of something else than one fact."""
    for part in node.arguments:
        if isinstance(part, Literal) and part.value in types:
            return f"write known({part.value})"
        if found := next(_names(part, types), None):
            return f"write known({found})"
    return "write known(service_tier)"


def _names(node: Node, types: Types) -> Iterator[str]:
    return (name for name in re.findall(r"\w+", render(node)) if name in types)


# -- operands that are no conditions


def to_compare(node: Node, found: FactType, types: Types) -> str | None:
    """For an operand that stands where a condition is wanted."""
    if isinstance(node, Literal):
        if isinstance(node.value, str) and node.value in types and types[node.value].kind == "bool":
            return f"write {node.value}"
        return _comparisons(str(node.value), types)
    text = render(node)
    if found.members == ():
        return None
    word = found.members[0] if found.members else None
    if isinstance(node, ListLiteral):
        return None
    if found.kind == "list":
        return f'write "{word or "x"}" in {text}'
    if found.kind == "int":
        return f"compare it: {text} == 1"
    return f'compare it: {text} == "{word or "..."}"'


def to_join(outer: Compare, inner: Compare) -> str:
    """For a chain of comparisons."""
    if isinstance(inner.left, Compare):
        return "join them with &&"
    return f"write {render(inner)} && {render(Compare(outer.operator, inner.right, outer.right))}"


# -- values of another type


def to_convert(node: Compare, left: FactType, right: FactType) -> str | None:
    """For two sides of different types: the literal of the two as the other side needs it."""
    for literal, of, of_type in ((node.right, node.left, left), (node.left, node.right, right)):
        if not isinstance(literal, Literal):
            continue
        if node.operator.symbol in ORDERINGS and (of_type.members is not None or of_type.kind == "bool"):
            return to_choose(of, of_type) if of_type.members else None
        return of_kind(literal, of_type, of)
    return None


def of_kind(literal: Literal, wanted: FactType, of: Node) -> str | None:
    """The same value written as the other type, where that is plain to see."""
    value = str(literal.value)
    if wanted.kind == "int" and (match := re.fullmatch(r"[Pp]?(-?[0-9]+)", value)):
        return of_range(of, int(match[1])) or f"write {match[1]}"
    if wanted.kind == "bool" and value.lower() in ("true", "false"):
        return f"write {value.lower()}"
    if wanted.members is not None:
        return words(wanted)
    return f'write "{literal.text}"' if wanted.kind == "string" else None


def of_range(of: Node, value: int) -> str | None:
    """For a number beyond those of a fact."""
    low, high = RANGES.get(render(of), (value, value))
    return None if low <= value <= high else f"write {low} to {high}, {low} is the highest"


def to_choose(node: Node, of_type: FactType) -> str | None:
    """For an ordering of words: name the words."""
    first = (of_type.members or ("...",))[:2]
    quoted = ", ".join(f'"{word}"' for word in first)
    return f"name the words: {render(node)} in [{quoted}]"


# -- lists


def for_list(node: Node, of_type: FactType) -> str:
    """For a list that is compared."""
    if not isinstance(node, Name):
        return "write the list behind in"
    word = f'write "{of_type.members[0] if of_type.members else "x"}" in {node.text}, or '
    return f"{word if of_type.members != () else 'write '}size({node.text}) == 0"


def to_list_it(item: Node, types: Types, beside: FactType | None) -> str | None:
    """For an item of a list that is no literal: the word was not quoted."""
    if not isinstance(item, Name) or item.text in types:
        return None
    priority = _PRIORITY.fullmatch(item.text)
    if beside is None or beside.kind == "string" and beside.members is None:
        return f"write {priority[1]}" if priority else f'write "{item.text}"'
    if beside.kind == "int":
        return f"write {priority[1]}" if priority else None
    return _quoted(item.text, beside) or words(beside)


def to_list(node: Compare, left: FactType, right: FactType) -> str | None:
    """For ``in`` before something that is no list."""
    if isinstance(node.right, Literal):
        if left.kind != right.kind:
            converted = of_kind(node.right, left, node.left)
            match = re.fullmatch(r"write (\S+|\".*\")", converted or "")
            return f"write [{match[1]}]" if match else converted
        if left.members is None or node.right.value in left.members:
            return f"write [{render(node.right)}]"
        near = nearest(str(node.right.value), left.members)
        return words(left) if near is None else f'write ["{near}"]'
    if left.kind == right.kind == "string" and isinstance(node.right, Name):
        if right.members is not None:  # a closed list of words: one is the other, or is not
            return f"write {render(node.left)} == {render(node.right)}"
        return f"write {render(node.right)}.contains({render(node.left)})"
    return None


def instead_of_method(node: Call, target: FactType) -> str | None:
    """For a method of strings on something else."""
    if target.kind != "list" or node.name != "contains" or node.target is None:
        return None
    (argument,) = node.arguments
    if not isinstance(argument, Literal) or not isinstance(argument.value, str):
        return None
    near = argument.value if target.members is None else nearest(argument.value, target.members)
    word = argument.text if near == argument.value else f'"{near}"'
    return None if near is None else f"write {word} in {render(node.target)}"
