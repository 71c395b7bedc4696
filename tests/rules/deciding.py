"""Short words for tests that decide one incident: ``at`` minutes after its opening, a policy of a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from textwrap import dedent

from rules.context import Context
from rules.decide import InForce, decide
from rules.decision import Cycle, Decision, Firing
from rules.incident import Event, Incident, Value, ordered
from rules.policy.load import load_policy
from rules.policy.values import Policy

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday."""
LIVE = Context(live_since=OPENED - timedelta(days=1))
HEAD = """\
policy: test
calendars:
  office: {timezone: UTC, hours: {mon-fri: "09:00-17:00"}, day: 8h}
roles:
  boss: {people: [sam]}
"""
LADDER = """\
ladders:
  - ladder: network
    rungs:
      - {rung: desk, groups: [Desk]}
      - {rung: l2, groups: [L2]}
      - {rung: l3, groups: [L3], people: [ada]}
"""


def at(minutes: float = 0, *, hours: float = 0, days: float = 0) -> datetime:
    """So long after the opening."""
    return OPENED + timedelta(days=days, hours=hours, minutes=minutes)


def policy(body: str) -> Policy:
    """A policy with a calendar, a role, and a ladder where something is to climb it; ``body`` brings the rest."""
    rules = "" if "escalations:" in body else "\nescalations: []\n"
    return load_policy(HEAD + (LADDER if "to: next" in body else "") + dedent(body) + rules)


def rule(line: str, more: str = "") -> Policy:
    """A policy with the one escalation ``rule``, to ``boss`` unless ``line`` says otherwise."""
    to = "" if "to: " in line else "to: boss, "
    return policy(f"escalations:\n  - {{rule: it, {to}{line}}}\n{dedent(more)}")


def set_(minutes: float, field: str, new: Value | None, *, old: Value | None = None, by: str | None = None,
         origin: str = "staff", id_: str = "") -> Event:
    """A field that changed."""
    return Event(at(minutes), id_ or f"{field}@{minutes:g}", "field", field, old, new, by, origin)


def said(minutes: float, text: str = "looking into it", *, kind: str = "public_comment", by: str | None = "mia",
         origin: str = "staff") -> Event:
    """A comment or note."""
    return Event(at(minutes), f"{kind}@{minutes:g}", kind, actor=by, origin=origin, text=text)


def update_sent(minutes: float, audience: str = "") -> Event:
    return Event(at(minutes), f"update@{minutes:g}", "update_sent", audience, origin="rung", text="news")


def acted(minutes: float, firing: Firing) -> Event:
    """Rung acted on ``firing``."""
    return Event(at(minutes), f"acted:{firing.key}", "acted", firing.key, None, firing.policy, None, "rung")


def acknowledged(minutes: float, firing: Firing, by: str | None = "sam") -> Event:
    """``rung ack``."""
    return Event(at(minutes), f"ack@{minutes:g}", "ack", firing.key, None, None, by, "rung")


def snoozed(minutes: float, rule: str, until: datetime) -> Event:
    return Event(at(minutes), f"snooze@{minutes:g}", "snooze", rule, None, until, "mia", "rung", "vendor called")


def incident(*events: Event, **opening: Value) -> Incident:
    """An incident opened at ``OPENED``: new, a P2, unless ``opening`` says otherwise."""
    fields: dict[str, Value] = {"state": "new", "priority": 2, **opening}
    created = Event(OPENED, "created", "created", origin="staff")
    return Incident("test", "1", "INC1", OPENED, fields, ordered([created, *events]))


def decided(it: Incident, by: Policy | Sequence[InForce], now: datetime, context: Context = LIVE) -> Decision:
    return decide(it, [InForce(by)] if isinstance(by, Policy) else by, context, now)


def firings(decision: Decision, rule: str = "it") -> list[Firing]:
    return [firing for firing in decision.firings if firing.rule == rule]


def fired(it: Incident, by: Policy | Sequence[InForce], now: datetime, context: Context = LIVE,
          rule: str = "it") -> list[tuple[float, str]]:
    """The firings of a rule: minutes after the opening, and the status."""
    return [((firing.at - OPENED) / timedelta(minutes=1), firing.status)
            for firing in firings(decided(it, by, now, context), rule)]


def cycles(it: Incident, by: Policy, now: datetime, target: str = "restore",
           audience: str | None = None) -> list[Cycle]:
    return [cycle for cycle in decided(it, by, now).targets
            if cycle.target == target and audience in (None, cycle.audience)]
