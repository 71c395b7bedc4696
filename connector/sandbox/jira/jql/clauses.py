"""One clause of a query as a test of a ticket, refused in Jira's words where it means nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from connector.demo.life import Life
from connector.sandbox.jira.errors import Refusal
from connector.sandbox.jira.jql.fields import OPERATORS, SEARCHABLE, Searchable
from connector.sandbox.jira.jql.grammar import Call, Clause, Operand
from connector.sandbox.jira.jql.times import instant
from connector.sandbox.world import World

Test = Callable[[Life], bool]
SECOND: Final = timedelta(seconds=1)
"""The grain of dates in Jira's index."""


@dataclass(frozen=True)
class Asking:
    """Who asks, and when."""

    world: World
    me: str
    zone: ZoneInfo
    now: datetime
    hidden: set[str]
    strict: bool
    warnings: list[str] = field(default_factory=list)

    def no_such(self, message: str) -> None:
        """A value that there is not. :raises Refusal:"""
        if self.strict:
            raise Refusal(400, message)
        self.warnings.append(message)


def clause(asked: Clause, asking: Asking) -> Test:
    """:raises Refusal:"""
    searched = SEARCHABLE.get(asked.field.lower())
    if searched is None:
        raise Refusal(400, f"Field '{asked.field}' does not exist or you do not have permission to view it.")
    operator = asked.operator
    if operator not in OPERATORS[searched.kind]:
        raise Refusal(400, f"The operator '{operator}' is not supported by the '{asked.field}' field.")
    if operator in ("is", "is not"):
        return _holds(searched.of, operator == "is not")
    if searched.kind == "date":
        return _date(searched, operator, [instant(each, asked.field, asking.zone, asking.now)
                                          for each in asked.operands])
    if searched.kind == "text":
        return _text(searched, operator, asked.operands[0])
    if searched.kind == "number":
        return _number(searched, operator, asked.operands, asked.field)
    wanted = frozenset(value for each in asked.operands for value in _values(searched, each, asked.field, asking))
    return _among(searched, wanted, operator in ("=", "in"))


def _values(searched: Searchable, operand: Operand, name: str, asking: Asking) -> list[str]:
    """What the operand stands for."""
    if isinstance(operand, Call):
        return _function(searched, operand, asking)
    text = operand.text
    if operand.kind == "empty":
        return [""]
    if searched.kind == "issue":
        life = asking.world.find(text)
        if life is not None and life.project not in asking.hidden:
            return [life.id]
        how = f"A value with ID '{text}'" if text.isdecimal() else f"An issue with key '{text}'"
        asking.no_such(f"{how} does not exist for the field '{name}'.")
        return []
    if searched.kind == "user":
        found = [account.id for account in asking.world.accounts.values() if text in (account.id, account.name)]
        if not found:
            asking.no_such(f"The value '{text}' does not exist for the field '{name}'.")
        return found
    if searched.known is None:
        return [text.lower()]
    value = searched.known(asking.world).get(text.lower())
    if value is None or (searched.name == "project" and value in asking.hidden):
        asking.no_such(f"The value '{text}' does not exist for the field '{name}'.")
        return []
    return [value.lower()]


def _function(searched: Searchable, call: Call, asking: Asking) -> list[str]:
    name = call.name.lower()
    if searched.kind == "user" and name == "currentuser":
        return [asking.me]
    if searched.kind == "user" and name == "membersof" and call.arguments:
        return [member.account for member in asking.world.people.staff if call.arguments[0] in member.groups]
    raise Refusal(400, f"Unable to find JQL function '{call.name}({', '.join(call.arguments)})'.")


def _holds(of: Callable[[Life], Any], something: bool) -> Test:
    return lambda life: (of(life) not in (None, "", ())) == something


def _among(searched: Searchable, wanted: frozenset[str], positive: bool) -> Test:
    """Nothing is neither among nor not among, unless EMPTY was asked for."""
    of, exact = searched.of, searched.kind in ("user", "issue")

    def test(life: Life) -> bool:
        value = of(life)
        held = value if isinstance(value, tuple) else (value,) if value not in (None, "") else ()
        if not held:
            return positive and "" in wanted
        return any((each if exact else str(each).lower()) in wanted for each in held) == positive
    return test


def _date(searched: Searchable, operator: str, wanted: list[datetime]) -> Test:
    starts = [each.replace(microsecond=0) for each in wanted]
    start, of = starts[0], searched.of
    end = start + SECOND
    tests: dict[str, Callable[[datetime], bool]] = {
        ">=": lambda at: at >= start, ">": lambda at: at >= end, "<": lambda at: at < start, "<=": lambda at: at < end,
        "=": lambda at: start <= at < end, "!=": lambda at: not start <= at < end,
        "in": lambda at: at.replace(microsecond=0) in starts,
        "not in": lambda at: at.replace(microsecond=0) not in starts}
    holds = tests[operator]
    return lambda life: (at := of(life)) is not None and holds(at)


def _text(searched: Searchable, operator: str, operand: Operand) -> Test:
    words = ("" if isinstance(operand, Call) else operand.text).lower().replace("*", "").split()
    of, positive = searched.of, operator == "~"
    return lambda life: (bool(text := str(of(life) or "").lower()) and all(word in text for word in words)) == positive


def _number(searched: Searchable, operator: str, operands: tuple[Operand, ...], name: str) -> Test:
    try:
        wanted = [float("x" if isinstance(each, Call) else each.text) for each in operands]
    except ValueError:
        raise Refusal(400, f"Value for field '{name}' is not a number.") from None
    first, of = wanted[0], searched.of
    tests: dict[str, Callable[[float], bool]] = {
        ">=": lambda at: at >= first, ">": lambda at: at > first, "<": lambda at: at < first,
        "<=": lambda at: at <= first, "=": lambda at: at == first, "!=": lambda at: at != first,
        "in": lambda at: at in wanted, "not in": lambda at: at not in wanted}
    holds = tests[operator]
    return lambda life: (number := of(life)) not in (None, "") and holds(number)
