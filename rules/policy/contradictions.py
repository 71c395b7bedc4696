"""Conditions of one ``when`` that can never hold together, where that is certain.

The conditions are tried on every combination of the values of their facts, which are few: words of
enumerations, priorities, true and false. Facts that follow from others (``open`` from ``state``) are
computed from them. A condition on anything else may hold, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Final, TypeAlias

from rules.conditions.vocabulary import RANGES
from rules.facts.catalogue import FACTS
from rules.facts.fact import Derived
from rules.facts.types import FactType, FactValue
from rules.policy.values import All, Any, Condition
from rules.table import conditions_of, judge

MOST: Final = 500
"""Combinations that are tried; conditions that take more are let pass."""

Item: TypeAlias = All | Any | Condition
_Domains: TypeAlias = Mapping[str, tuple[FactValue, ...]]


def contradiction(when: All, types: Mapping[str, FactType]) -> tuple[str, ...]:
    """The fewest conditions found that can never hold together, as written; none where they may."""
    domains = {name: values for name, of_type in types.items() if (values := _values(name, of_type))}
    items = [item for item in _flat(when) if _variables(item, domains) is not None]
    for group in _connected(items, domains):
        if _impossible(group, domains):
            return tuple(dict.fromkeys(one.text for item in _least(group, domains) for one in conditions_of(item)))
    return ()


def _values(name: str, of_type: FactType) -> tuple[FactValue, ...]:
    """All that a fact may be, unknown and empty among it; nothing where that is not few."""
    if of_type.kind == "bool":
        return True, False, None
    if of_type.kind == "string" and of_type.members is not None:
        return *of_type.members, "", None
    low, high = RANGES.get(name, (1, 0))
    return (*range(low, high + 1), None) if low <= high else ()


def _flat(item: Item) -> Iterator[Item]:
    if isinstance(item, All):
        for part in item.items:
            yield from _flat(part)
    else:
        yield item


def _sources(name: str, domains: _Domains) -> tuple[str, ...]:
    """The facts of which a fact is computed, if all of them have few values; else itself."""
    fact = FACTS.get(name)
    if fact is not None and isinstance(fact.reading, Derived) and all(field in domains for field in fact.reading.of):
        return fact.reading.of
    return (name,)


def _variables(item: Item, domains: _Domains) -> frozenset[str] | None:
    """What is to be tried for a condition; ``None`` where that is not few."""
    found = {source for one in conditions_of(item) for name in one.facts for source in _sources(name, domains)}
    return frozenset(found) if found <= domains.keys() else None


def _connected(items: Sequence[Item], domains: _Domains) -> list[list[Item]]:
    """Groups of conditions that share no facts with each other."""
    groups: list[tuple[set[str], list[Item]]] = []
    for item in items:
        variables, together = set(_variables(item, domains) or ()), [item]
        apart = []
        for names, group in groups:
            if names & variables:
                variables, together = variables | names, group + together
            else:
                apart.append((names, group))
        groups = [*apart, (variables, together)]
    return [group for _, group in groups]


def _impossible(items: Sequence[Item], domains: _Domains) -> bool:
    """Whether no combination of values makes all of them true; ``False`` where there are too many."""
    names = sorted(set().union(*(_variables(item, domains) or () for item in items)))
    if not items or prod(len(domains[name]) for name in names) > MOST:
        return False
    facts = {name for item in items for one in conditions_of(item) for name in one.facts}
    for values in product(*(domains[name] for name in names)):
        tried = dict(zip(names, values, strict=True))
        if judge(All(tuple(items)), {name: _value(name, tried, domains) for name in facts}) is True:
            return False
    return True


def _value(name: str, tried: Mapping[str, FactValue], domains: _Domains) -> FactValue:
    sources = _sources(name, domains)
    reading = FACTS[name].reading
    if sources == (name,) or not isinstance(reading, Derived):
        return tried[name]
    values = [tried[source] for source in sources]
    return None if None in values and not reading.takes_none else reading.read(*values)


def _least(items: Sequence[Item], domains: _Domains) -> list[Item]:
    """Without those that are not needed for the contradiction."""
    needed = list(items)
    for item in items:
        rest = [other for other in needed if other is not item]
        if _impossible(rest, domains):
            needed = rest
    return needed
