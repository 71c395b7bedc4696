"""Values that a policy cannot tell apart, taken as one.

Groups, people and places come by the hundred, and a policy asks two or three things of them.
What is kept by rows of facts is therefore kept by what the policy can see of each fact: without
that hardly any two incidents would share a row.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from operator import getitem, itemgetter
from typing import Final

from rules.facts.catalogue import FACTS
from rules.facts.types import FactValue
from rules.policy.values import Condition

KEPT: Final = 65_536
"""Answers kept; they are forgotten together when there are more, so memory stays bounded."""

Tell = Callable[[FactValue], Hashable]
"""What a policy sees of a value: two values are alike where every tell gives the same."""


class _Alike(dict[FactValue, int]):
    """Value → the number of its kind; worked out when first asked for."""

    def __init__(self, tells: Iterable[Tell]) -> None:
        super().__init__()
        self._tells = tuple(tells)
        self._kinds: dict[Hashable, int] = {}

    def __missing__(self, value: FactValue) -> int:
        if len(self) >= KEPT:
            self.clear()
        kind = tuple([tell(value) for tell in self._tells])
        found = self[value] = self._kinds.setdefault(kind, len(self._kinds))
        return found


class Key:
    """The part of a row of facts on which some conditions rest.

    :param conditions: two rows of one key give the same truth of each of them.
    :param others: facts that are told apart value by value, whatever the conditions ask of them.
    :param tells: what else is asked of a fact than conditions ask.
    :param without: facts that follow from the others, and are not looked at.
    """

    def __init__(
        self, conditions: Iterable[Condition], others: Iterable[str] = (), tells: Mapping[str, Tell] | None = None,
        without: frozenset[str] = frozenset(),
    ) -> None:
        exact = set(others)
        told: dict[str, list[Tell]] = {name: [tell] for name, tell in (tells or {}).items()}
        for condition in conditions:
            if len(condition.facts) == 1 and _has_many(condition.facts[0]):
                told.setdefault(condition.facts[0], []).append(_tell(condition))
            else:
                exact.update(condition.facts)
        exact -= without
        many = sorted(told.keys() - exact - without)
        self.facts: Final = tuple(sorted([*exact, *many]))
        """Every fact that is looked at."""
        self._exact = _values(sorted(exact))
        self._many = _values(many)
        self._alike = tuple([_Alike(told[name]) for name in many])

    def of(self, facts: Mapping[str, FactValue]) -> Hashable:
        """The key of a row; every fact looked at must be in it."""
        return self._exact(facts), *map(getitem, self._alike, self._many(facts))


def _values(names: list[str]) -> Callable[[Mapping[str, FactValue]], tuple[FactValue, ...]]:
    """The values of the named facts as a tuple, whether they are none, one or many."""
    if not names:
        return lambda _: ()
    if len(names) == 1:
        return lambda facts: (facts[names[0]],)
    return itemgetter(*names)


def _tell(condition: Condition) -> Tell:
    return lambda value: condition.truth((value,))


def _has_many(name: str) -> bool:
    """Whether the fact has more values than it is worth to tell apart one by one."""
    kind = FACTS[name].type
    return kind.kind != "bool" and kind.members is None
