"""What a rule says, as a hash: two policies carry the same rule where it is equal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

from pydantic import BaseModel

from rules.policy import schema
from rules.policy.values import All, AtTarget, Condition, Escalation, Since
from rules.policy.values import Any as AnyOf

DIGITS: Final = 16
_LADDER_FACTS: Final = frozenset({"rung", "rung_number"})


def digest_of(rule: Escalation, rules: Sequence[Escalation], file: schema.PolicyFile) -> str:
    """The rule's digest, in 16 hex digits.

    SHA-256 over the canonical JSON of the rule as written and of every part of the policy that it
    names: its calendar; the targets of its clock and of the ``*_breached`` facts in its conditions,
    with their calendars; all ladders where it says ``next`` or asks for ``rung``, else those that
    have the rung; the roles in ``to``; the calendars behind ``working_hours`` and
    ``open_calendars``; and, with all that they name, the rules from whose firing it counts.

    How the priority comes about is no part of it: a policy that ranks otherwise has the same
    rules. A default written out, a comment or another order of the file changes nothing.
    """
    written = {entry.rule: entry for entry in file.escalations}
    by_name = {other.name: other for other in rules}
    parts: dict[str, Any] = {}
    current: Escalation | None = rule
    while current is not None and f"rule {current.name}" not in parts:
        parts[f"rule {current.name}"] = _plain(written[current.name])
        parts.update(_named(current, written[current.name], file))
        follows = current.clock.rule if isinstance(current.clock, Since) else None
        current = by_name.get(follows) if follows else None
    text = json.dumps([rule.name, parts], sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:DIGITS]


def _plain(part: BaseModel) -> Any:
    return part.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _named(rule: Escalation, written: schema.Escalation, file: schema.PolicyFile) -> dict[str, Any]:
    """The parts of the policy that a rule names, by kind and name."""
    facts = {fact for when in (rule.when, *(choice.when for choice in rule.to)) for fact in _facts(when)}
    targets = {fact.removesuffix("_breached") for fact in facts if fact.endswith("_breached")}
    if isinstance(rule.clock, AtTarget):
        targets.add(rule.clock.target)
    calendars = {written.calendar}
    if "working_hours" in facts:
        calendars.add(file.working_hours or next(iter(file.calendars), ""))
    if "open_calendars" in facts:
        calendars.update(file.calendars)
    found: dict[str, Any] = {}
    for number, target in enumerate(file.targets):
        if target.target in targets:
            found[f"target {number}"] = _plain(target)
            calendars.update([target.calendar] if isinstance(target.calendar, str) else target.calendar.values())
    rungs = {choice.rung for choice in rule.to}
    climbs = any(choice.next for choice in rule.to) or not _LADDER_FACTS.isdisjoint(facts)
    for number, ladder in enumerate(file.ladders):
        if climbs or any(rung.rung in rungs for rung in ladder.rungs):
            found[f"ladder {number}"] = _plain(ladder)
    roles = {choice.role for choice in rule.to if choice.role}
    found.update({f"role {name}": _plain(role) for name, role in file.roles.items() if name in roles})
    found.update({f"calendar {name}": _plain(spec) for name, spec in file.calendars.items() if name in calendars})
    return found


def _facts(part: All | AnyOf | Condition) -> Iterator[str]:
    if isinstance(part, All | AnyOf):
        for item in part.items:
            yield from _facts(item)
    else:
        yield from part.facts
