"""One accepted condition, and how a text becomes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.conditions.check import check
from rules.conditions.evaluate import Read, reader
from rules.conditions.needs import atoms, needs
from rules.conditions.parse import parse
from rules.conditions.problems import ConditionErrors
from rules.conditions.syntax import Node, names, render
from rules.facts.types import FactType, FactValue, Truth


@dataclass(frozen=True, slots=True)
class Atom:
    """A smallest part of a condition that is true, false or unknown by itself."""

    text: str
    facts: tuple[str, ...]
    """The facts it names, sorted, each once."""
    _read: Read = field(repr=False, compare=False)

    def truth(self, values: Sequence[FactValue]) -> Truth:
        """Its value where ``values`` are those of its own ``facts``, in their order."""
        truth: Truth = self._read(values)
        return truth


@dataclass(frozen=True, slots=True)
class CompiledCondition:
    """A condition that was checked; nothing in it can fail. Equal where its text is equal."""

    text: str
    """As the policy has it."""
    facts: tuple[str, ...]
    """The facts it names, sorted, each once."""
    _node: Node = field(repr=False, compare=False)
    _read: Read = field(repr=False, compare=False)

    def truth(self, values: Sequence[FactValue]) -> Truth:
        """Its value where ``values`` are those of ``facts``, in their order.

        It remembers nothing: whoever asks keeps the answers of whole rows, and for most conditions a
        look-up of their own costs more than the answer.
        """
        truth: Truth = self._read(values)
        return truth

    def atoms(self) -> tuple[Atom, ...]:
        """Its smallest parts in the order of the text, each once."""
        return tuple(dict.fromkeys(_atom(node) for node in atoms(self._node)))

    def needs(self, values: Sequence[FactValue]) -> tuple[str, ...]:
        """What would have to change for it to become true, each a short sentence.

        All of them are needed; alternatives stand in one sentence (``a or b``). Empty where it
        is true. ``values`` are those of ``facts``, in their order.
        """
        return needs(self._node, dict(zip(self.facts, values, strict=True)))


def compile_condition(text: str, types: Mapping[str, FactType]) -> CompiledCondition:
    """The condition that ``text`` is, where facts have these types.

    Raises ``ConditionErrors`` with every mistake of the text; a mistake of grammar is told
    alone, because what follows it cannot be read.
    """
    node = parse(text)
    if problems := check(node, types):
        raise ConditionErrors(text, problems)
    facts, read = _compiled(node)
    return CompiledCondition(text, facts, node, read)


def _atom(node: Node) -> Atom:
    return Atom(render(node), *_compiled(node))


def _compiled(node: Node) -> tuple[tuple[str, ...], Read]:
    facts = tuple(sorted(set(names(node))))
    return facts, reader(node, {name: place for place, name in enumerate(facts)})
