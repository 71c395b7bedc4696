"""Small incidents over which templates are tried: everything known, hardly anything, and between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from connector.drafts.cases import Case
from connector.drafts.names import Names
from rules.context import Context, Membership, People
from rules.decide import InForce, decide
from rules.decision import Firing
from rules.incident import Event, Incident, Value, ordered
from rules.policy.load import load_policy

OPENED: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY: Final = """\
policy: samples
calendars:
  office: {timezone: Europe/London, hours: {mon-fri: "08:00-18:00"}, day: 8h}
targets:
  - {target: restore, within: {P1: 4h, P2: 8h, P3: 3d}, calendar: {P3: office}}
  - target: update
    within: {P1: 30m, P2: 1h, P3: 1d}
    calendar: {P3: office}
    audiences: {AUDIENCES}
ladders:
  - {ladder: network, rungs: [{rung: service-desk, groups: [Service Desk]}, {rung: network, groups: [Network L2]},
     {rung: vendor, when: vendor_engaged}]}
roles:
  duty-manager: {people: [sam.ortiz]}
escalations:
  - {rule: unowned, when: [open, "!assigned"], for: 10m, to: next, repeat: {every: 15m, times: 2},
     because: "nobody owns a P{priority}"}
  - {rule: restore-at-risk, when: [open], at: 20% of restore, to: duty-manager, kind: hierarchical,
     because: "a fifth of the time to restore {service} is gone"}
  - {rule: restore-late, when: [open], at: 0m after restore, to: next, repeat: {every: 1h, times: 2},
     because: "not restored in the time for a P{priority}"}
  - {rule: promise-due, when: update_promised, at: 15m before promise, to: assignee,
     because: "the promised update is due in a quarter of an hour"}
"""
NAMES: Final = Names({"mia.chen": "Mia Chen", "sam.ortiz": "Sam Ortiz", "lee.park": "Lee Park"})
FULL: Final[dict[str, Value]] = {
    "state": "new", "priority": 1, "service": "Payments", "service_tier": 1, "outage": True, "users_affected": 120,
    "location": "Leeds", "title": "nobody can take card payments", "group": "Service Desk", "assignee": "",
    "impact": "high", "configuration_item": "leeds-core-sw-2", "reporter": "lee.park",
}
BARE: Final[dict[str, Value]] = {"state": "new", "priority": 2}
PLAIN: Final[dict[str, Value]] = {
    "state": "new", "priority": 3, "service": "E-mail", "title": "mail is slow", "group": "Network L2", "outage": False,
    "assignee": "mia.chen", "users_affected": 1}


class Sample(NamedTuple):
    """An incident at an instant, and what is asked of it then."""

    name: str
    case: Case
    firings: tuple[Firing, ...]


def event(minutes: float, kind: str, text: str = "", actor: str = "mia.chen", origin: str = "staff") -> Event:
    at = OPENED + timedelta(minutes=minutes)
    return Event(at, f"{kind}-{minutes:g}", kind, actor=actor, origin=origin, text=text)


def change(minutes: float, field: str, new: Value, old: Value | None = None, actor: str = "mia.chen") -> Event:
    return Event(OPENED + timedelta(minutes=minutes), f"{field}-{minutes:g}", "field", field, old, new, actor, "staff")


def incident(key: str, opening: dict[str, Value], *events: Event) -> Incident:
    created = Event(OPENED, f"created-{key}", "created", actor="lee.park", origin="caller")
    return Incident("samples", key, key, OPENED, opening, ordered([created, *events]),
                    url=f"https://tickets.example.com/{key}", title=str(opening.get("title", "")))


WORKED: Final = (
    change(6, "group", "Network L2", "Service Desk", "sam.ortiz"), change(6, "assignee", "mia.chen", ""),
    change(7, "state", "in_progress", "new"),
    event(8, "internal_note", "Both uplinks of the core switch are down, swapped the optics, no change"),
    event(12, "internal_note", "Cause: a failed line card in the core switch\n"
          "Action: the vendor is replacing the card\nETA: 11:30\n"
          "Impact: no shop in the north can take card payments\nWorkaround: take cash, or use the mobile terminals"),
    change(13, "vendor_reference", "V-7781"),
)
SENT: Final = Event(OPENED + timedelta(minutes=30), "sent-30", "update_sent", "", origin="rung", text="an update")
HISTORIES: Final[dict[str, tuple[dict[str, Value], tuple[Event, ...], float]]] = {
    "just opened": (FULL, (), 31),
    "nothing known": (BARE, (), 61),
    "under way": (FULL, WORKED, 31),
    "news since the update": (FULL, (*WORKED, SENT, event(
        40, "internal_note", "Cause: the card and its slot\nETA: 12:15")), 61),
    "no news": (FULL, (*WORKED, SENT), 61),
    "estimate passed": (FULL, (*WORKED, SENT), 200),
    "estimate not by the lead": (FULL, (*WORKED[:3], event(12, "internal_note", "ETA: 10:15", "sam.ortiz")), 31),
    "promised": (FULL, (*WORKED, event(20, "public_comment", "We are on it. Next update 10:00")), 51),
    "waits for the vendor": (PLAIN, (
        change(5, "state", "on_hold", "new"), change(5, "hold_reason", "vendor")), 48 * 60),
    "the vendor is called": (FULL, (*WORKED, event(
        20, "public_comment", "Cause: a part of the switch has failed\nWorkaround: take cash")), 301),
    "the caller waits": (FULL | {"assignee": "", "description": "Since nine no till takes a card.\nCash works."}, (
        event(12, "public_comment", "We are looking at it", "sam.ortiz"),
        event(21, "public_comment", "The queue is out of the door", "lee.park", "caller"),
        event(28, "public_comment", "Is anybody there?", "lee.park", "caller")), 31),
    "nobody is hit": (PLAIN | {"priority": 2, "assignee": ""}, (
        event(5, "internal_note", "Impact: none\nThe second supply carries it"),), 61),
    "promised long ago": (FULL, (*WORKED, event(20, "public_comment", "We are on it. Next update 10:00")), 130),
    "calm before the end": (FULL, (
        *WORKED, SENT, change(80, "users_affected", 0, 120), change(80, "outage", False, True),
        change(96, "state", "resolved", "in_progress")), 97),
    "raised too late": (PLAIN, (change(300, "priority", 2, 3), change(700, "priority", 1, 2)), 721),
    "called twice": (FULL | {"group": "Network L2"}, (change(6, "vendor_reference", "V-7781"),), 301),
    "resolved": (FULL, (*WORKED, SENT, event(95, "internal_note", "Resolution: the card was replaced\n"
                 "Prevention: a spare card is kept on site"), change(96, "state", "resolved", "in_progress")), 97),
    "closed without a word": (FULL, (SENT, change(50, "state", "closed", "new")), 51),
    "reopened": (FULL, (*WORKED, SENT, change(90, "state", "resolved", "in_progress"),
                 change(100, "state", "in_progress", "resolved")), 140),
}


def samples(audience: str) -> Iterator[Sample]:
    """Every sample, asked for updates to ``audience`` and for the notes of its escalations."""
    own = "" if audience == "business" else f"{audience}: {{P1: 30m, P2: 1h, P3: 1d}}"
    policy = load_policy(POLICY.replace("{AUDIENCES}", f"{{{own}}}"), "samples.yaml")
    people = People(memberships=(Membership("Network L2", "mia.chen"),))
    for name, (opening, events, minutes) in HISTORIES.items():
        one = incident(f"INC{100 + list(HISTORIES).index(name)}", opening, *events)
        now = OPENED + timedelta(minutes=minutes)
        decision = decide(one, [InForce(policy)], Context(live_since=OPENED, people=people), now)
        due = tuple(firing for firing in decision.firings if firing.status == "due"
                    and (firing.to is not None or (firing.audience or "business") == audience))
        yield Sample(name, Case(one, decision, policy, NAMES), due)
