"""A query that can be put to tickets, and the order in which it wants them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import total_ordering
from typing import Any, Final
from zoneinfo import ZoneInfo

from connector.demo.life import Life
from connector.sandbox.jira.errors import Refusal
from connector.sandbox.jira.jql.clauses import Asking, Test, clause
from connector.sandbox.jira.jql.fields import SEARCHABLE, Searchable
from connector.sandbox.jira.jql.grammar import Clause, Group, Tree, Written, parse
from connector.sandbox.jira.jql.times import instant
from connector.sandbox.world import World

MOST_SORTS: Final = 7
UNBOUNDED: Final = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."


@total_ordering
@dataclass(frozen=True, eq=True)
class _Down:
    """A value of which more comes first."""

    value: Any

    def __lt__(self, other: _Down) -> bool:
        return bool(other.value < self.value)


@dataclass(frozen=True)
class Order:
    """How the found are sorted; the id decides where all else is equal."""

    by: tuple[tuple[Searchable, bool], ...]

    def place(self, life: Life) -> list[Any]:
        """Where a ticket stands, so that JSON can hold it."""
        return [*(field.sorted_by(life) for field, _ in self.by), int(life.id)]

    def key(self, place: list[Any]) -> tuple[Any, ...]:
        """By which places are compared."""
        downs = [down for _, down in self.by]
        return (*((value in (None, ""), _Down(value) if down else value)
                  for value, down in zip(place, downs, strict=False)), place[-1])

    @property
    def by_update(self) -> bool:
        """Whether the oldest change comes first, as the index has them."""
        return bool(self.by) and self.by[0][0].name == "updated" and not self.by[0][1]


@dataclass(frozen=True)
class Query:
    test: Test
    order: Order
    bounded: bool
    since: datetime | None
    """No ticket with an earlier last change can fit."""
    warnings: list[str] = field(default_factory=list)


def query(text: str, world: World, me: str, zone: ZoneInfo, hidden: set[str], strict: bool = True) -> Query:
    """:param me: the asking account. :param hidden: projects that it may not see.
    :param strict: refuse values that there are not; else none fits them, and a warning says so.
    :raises Refusal:
    """
    written = parse(text)
    if len(written.order) > MOST_SORTS:
        raise Refusal(400, f"JQL can be ordered by at most {MOST_SORTS} fields.")
    asking = Asking(world, me, zone, world.clock.now(), hidden, strict)
    test = _test(written.tree, asking) if written.tree else lambda _: True
    return Query(test, _order(written), written.tree is not None, _since(written.tree, asking), asking.warnings)


def _test(tree: Tree, asking: Asking) -> Test:
    if isinstance(tree, Clause):
        return clause(tree, asking)
    tests = [_test(part, asking) for part in tree.parts]
    if tree.how == "not":
        return _not(tests[0])
    return _all(tests) if tree.how == "and" else _any(tests)


def _not(test: Test) -> Test:
    return lambda life: not test(life)


def _all(tests: list[Test]) -> Test:
    return lambda life: all(test(life) for test in tests)


def _any(tests: list[Test]) -> Test:
    return lambda life: any(test(life) for test in tests)


def _order(written: Written) -> Order:
    """Newest first where nothing is said."""
    wanted = written.order or (("created", True),)
    for name, _ in wanted:
        if name.lower() not in SEARCHABLE:
            raise Refusal(400, f"Field '{name}' does not exist or you do not have permission to view it.")
    return Order(tuple((SEARCHABLE[name.lower()], down) for name, down in wanted))


def _since(tree: Tree | None, asking: Asking) -> datetime | None:
    if isinstance(tree, Group):
        found = [since for part in tree.parts if (since := _since(part, asking))] if tree.how == "and" else []
        return max(found, default=None)
    if tree is None or tree.field.lower() not in ("updated", "updateddate") or tree.operator not in (">=", ">", "="):
        return None
    return instant(tree.operands[0], tree.field, asking.zone, asking.now).replace(microsecond=0)


