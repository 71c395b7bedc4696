"""Histories, decisions and entries for the tests of the proof log, and strategies for any history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from connector.proof.attribution import Whose
from connector.proof.document import earlier, encode
from connector.proof.history import read_story
from connector.proof.making import make_entry
from connector.proof.values import Entry, Part
from connector.store.proof_values import Restoration
from rules.context import Context
from rules.decide import InForce, decide
from rules.decision import Decision
from rules.incident import Event, Incident, Value, ordered
from rules.policy.load import load_policy

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = OPENED + timedelta(days=30)
TEXT = """\
policy: desk
targets:
  - {target: restore, within: {P1: 4h, P2: 8h}, pauses: [awaiting_caller]}
  - {target: update, within: {P1: 1h, P2: 2h}}
ladders:
  - {ladder: desk, rungs: [{rung: first, groups: [Service Desk]}, {rung: second, groups: [Network], people: [ada]}]}
escalations:
  - {rule: unowned, when: ["!assigned", open], for: 10m, to: second, repeat: {every: 10m, times: 3}}
complex:
  threshold: 2
  signs:
    - {sign: hands, when: assignees >= 2, weight: 2, because: "{assignees} people held it"}
    - {sign: reopened, when: reopenings >= 1, weight: 2}
    - {sign: wide, when: users_affected >= 100, weight: 2}
    - {sign: down, when: outage, ever: true, weight: 1}
"""
POLICY = load_policy(TEXT, "desk.yaml")
ANYBODY = Whose(lambda account: f"key of {account}", lambda account: False)


def after(minutes: float) -> datetime:
    return OPENED + timedelta(minutes=minutes)


def change(minutes: float, field: str, new: Value, by: str | None = "ada", old: Value | None = None,
           origin: str = "staff") -> Event:
    return Event(after(minutes), f"{field}@{minutes:g}", "field", field, old, new, by, origin)


def said(minutes: float, text: str, by: str = "ada", kind: str = "internal_note", origin: str = "staff") -> Event:
    return Event(after(minutes), f"{kind}@{minutes:g}", kind, None, None, None, by, origin, text)


def incident(*events: Event, id: str = "1", **opening: Value) -> Incident:
    fields: dict[str, Value] = {"state": "new", "priority": 2, "service": "VPN", "title": "tunnel down"}
    created = Event(OPENED, "created", "created", actor="carl", origin="caller")
    return Incident("desk", id, f"OPS-{id}", OPENED, fields | opening, ordered([created, *events]), title="tunnel down")


def solved(*events: Event, by: str = "ada", at: float = 190, **opening: Value) -> Incident:
    """Held by mia, then by ada, who resolves it."""
    return incident(
        change(5, "assignee", "mia", "mia"), change(60, "assignee", "ada", "mia", old="mia"),
        change(at, "state", "resolved", by, old="new"), *events, id="1", **opening)


def decided(of: Incident, now: datetime = NOW, context: Context | None = None) -> Decision:
    return decide(of, (InForce(POLICY),), context or Context(), now)


def entry_of(of: Incident, pool: Sequence[Restoration] = (), whose: Whose = ANYBODY, now: datetime = NOW,
             before: Entry | None = None) -> Entry:
    decision = decided(of, now)
    return make_entry(read_story(of, decision.at), decision, whose, POLICY, lambda *_: pool,
                      None if before is None else earlier(encode(before)))


def part_of(entry: Entry, account: str) -> Part:
    return next(part for part in entry.parts if account in part.accounts)


def restorations(*minutes: float) -> list[Restoration]:
    return [Restoration(f"c{number}", OPENED - timedelta(days=1), None, "service:VPN", 2, timedelta(minutes=each))
            for number, each in enumerate(minutes)]


# -- any of them --------------------------------------------------------------------------------

accounts = st.sampled_from(["ada", "mia", "tom", "bot", "carl"])
origins = st.sampled_from(["staff", "caller", "automation", "rung", "unknown"])
_fields = st.one_of(
    st.tuples(st.just("assignee"), st.sampled_from(["ada", "mia", "tom", "bot", ""])),
    st.tuples(st.just("state"), st.sampled_from(["new", "in_progress", "on_hold", "resolved", "closed"])),
    st.tuples(st.just("group"), st.sampled_from(["Service Desk", "Network"])),
    st.tuples(st.just("priority"), st.sampled_from([1, 2, 3])),
)
_kinds = st.sampled_from(["internal_note", "public_comment", "touched", "ack", "update_sent", "acted"])


@st.composite
def histories(draw: st.DrawFn) -> Incident:
    """Any history of some acts, the states in it following one another."""
    events: list[Event] = []
    fields: dict[str, Value] = {"state": "new"}
    for number, minutes in enumerate(sorted(draw(st.lists(st.integers(0, 600), max_size=14)))):
        by, origin = draw(st.none() | accounts), draw(origins)
        if draw(st.booleans()):
            name, value = draw(_fields)
            events.append(Event(after(minutes), f"e{number}", "field", name, fields.get(name), value, by, origin))
            fields[name] = value
        else:
            text = draw(st.sampled_from(["", "Cause: a loose cable", "Fix: password: hunter2"]))
            events.append(Event(after(minutes), f"e{number}", draw(_kinds), None, None, None, by, origin, text))
    return incident(*events)
