"""What to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rules.conditions.problems import did_you_mean
from rules.conditions.syntax import Call, Compare, Literal, Name, Node, render
from rules.conditions.vocabulary import METHODS, NOTHING, SYNONYMS
from rules.facts.types import FactType

FOR_LISTS: Final = 'write "x" in labels, or size(labels) == 0'
FOR_CONDITIONS: Final = "write it by itself, with ! before it for its contrary"
MOST_WORDS: Final = 8

_PRIORITY: Final = re.compile(r"[Pp]([1-5])")


def words(of_type: FactType) -> str | None:
    """The words of an enumeration, if they are few."""
    if not of_type.members or len(of_type.members) > MOST_WORDS:
        return None
    quoted = ", ".join(f'"{word}"' for word in of_type.members)
    return f"one of {quoted}" if len(of_type.members) > 1 else f"only {quoted} is"


def for_name(word: str, types: Mapping[str, FactType]) -> str | None:
    """For a word that is no fact: a literal of another language, an unquoted word, a slip."""
    if match := _PRIORITY.fullmatch(word):
        return f"write priority == {match[1]}"
    if word.lower() in ("true", "false"):
        return f"write {word.lower()}"
    if word.lower() in NOTHING:
        return "write known(x), or !known(x)"
    if any(word in (row.members or ()) for row in types.values()):
        return f'write "{word}"'
    return did_you_mean(word, types)


def for_call(node: Call, permitted: tuple[str, ...]) -> str | None:
    """For a function or method that does not exist."""
    if node.target is None and node.name in METHODS and len(node.arguments) == 2:
        target, argument = map(render, node.arguments)
        return f"write {target}.{node.name}({argument})"
    if node.target is not None and node.name in ("known", *(k for k, v in SYNONYMS.items() if v == "known")):
        return f"write known({render(node.target)})"
    if SYNONYMS.get(node.name) in permitted:
        return f"did you mean {SYNONYMS[node.name]}?"
    return did_you_mean(node.name, permitted) or f"there are {', '.join(permitted)}"


def to_compare(node: Node, found: FactType) -> str | None:
    """For an operand that stands where a condition is wanted."""
    if isinstance(node, Literal):
        return None
    text = render(node)
    if found.kind == "list":
        return f'write "x" in {text}'
    if found.kind == "int":
        return f"compare it: {text} == 1"
    return f'compare it: {text} == "{found.members[0] if found.members else "..."}"'


def to_convert(node: Compare, left: FactType, right: FactType) -> str | None:
    """For two sides of different types: the literal of the two as the other side needs it."""
    if isinstance(node.right, Literal):
        return of_kind(node.right, left)
    return of_kind(node.left, right) if isinstance(node.left, Literal) else None


def of_kind(literal: Literal, wanted: FactType) -> str | None:
    """The same value written as the other type, where that is plain to see."""
    value = str(literal.value)
    if wanted.kind == "int" and (match := re.fullmatch(r"[Pp]?(-?[0-9]+)", value)):
        return f"write {match[1]}"
    if wanted.kind == "bool" and value.lower() in ("true", "false"):
        return f"write {value.lower()}"
    return f'write "{literal.text}"' if wanted.kind == "string" else None


def to_choose(node: Node, of_type: FactType) -> str | None:
    """For an ordering of words: name the words."""
    first = (of_type.members or ("...",))[:2]
    quoted = ", ".join(f'"{word}"' for word in first)
    return f"name the words: {render(node)} in [{quoted}]"


def to_list_it(item: Node, types: Mapping[str, FactType]) -> str | None:
    """For an item of a list that is no literal: the word was not quoted."""
    if not isinstance(item, Name) or item.text in types:
        return None
    priority = _PRIORITY.fullmatch(item.text)
    return f"write {priority[1]}" if priority else f'write "{item.text}"'


def to_list(node: Compare, left: FactType, right: FactType) -> str | None:
    """For ``in`` before something that is no list."""
    if isinstance(node.right, Literal):
        return f"write [{render(node.right)}]"
    if left.kind == right.kind == "string" and isinstance(node.right, Name):
        return f"write {render(node.right)}.contains({render(node.left)})"
    return None


def instead_of_method(node: Call, target: FactType) -> str | None:
    """For a method of strings on something else."""
    if target.kind == "list" and node.name == "contains" and node.target is not None:
        return f"write {render(node.arguments[0])} in {render(node.target)}"
    return None
