"""Histories for property tests: any incident that a tracker could have lived through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from rules.incident import HOLD_REASONS, LEVELS, STATES, Event, Incident, Value, ordered

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GROUPS = ("Service Desk", "Network L2", "Network L3")
PEOPLE = ("mia", "tom", "ada")
POLICY = """\
policy: laws
calendars:
  office: {timezone: Europe/London, hours: {mon-fri: "08:00-18:00"}, day: 8h}
priority:
  adjust:
    - {rule: old-p3, when: [priority == 3, open], for: 2d, to: P2, because: "open for two days"}
    - {rule: twice-reopened, when: [reopenings >= 2], raise: 1, because: "reopened {reopenings} times"}
    - {rule: planned, when: [in_change_window], lower: 2, because: "planned work"}
targets:
  - {target: acknowledge, within: {P1: 5m, P2: 15m, P3: 4h, P4: 8h, P5: 1d}, calendar: {P3: office, P4: office}}
  - target: restore
    within: {P1: 4h, P2: 8h, P3: 3d, P4: 5d}
    calendar: {P3: office, P4: office}
    pauses: [hold_reason == "caller", hold_reason == "vendor"]
  - {target: update, within: {P1: 30m, P2: 1h, P3: 1d}, audiences: {executive: {P1: 1h}}}
ladders:
  - ladder: network
    rungs:
      - {rung: desk, groups: [Service Desk]}
      - {rung: l2, groups: [Network L2]}
      - {rung: l3, groups: [Network L3], people: [ada]}
roles:
  duty-manager: {people: [sam]}
  on-call: {roster: network}
escalations:
  - {rule: unowned, when: [priority <= 2, "!assigned"], for: 10m, to: next, repeat: {every: 15m, times: 3},
     acknowledge: {by: rung, expires: 30m}, because: "nobody owns a P{priority}"}
  - {rule: office-unowned, when: ["!assigned", open], for: 2h, calendar: office, to: next}
  - {rule: stalled, when: [open], since: activity for 2h, to: duty-manager, kind: hierarchical}
  - {rule: after-unowned, when: [open], since: firing of unowned for 30m, to: duty-manager, kind: hierarchical}
  - {rule: at-risk, when: [open], at: 75% of restore,
     to: [{when: [working_hours], role: duty-manager}, {role: on-call}]}
  - {rule: late, when: [open], at: 1h after restore, to: duty-manager}
  - {rule: breached, when: [restore_breached, open], to: duty-manager, kind: hierarchical}
  - {rule: due, when: [open], at: 30m before due_date, to: group}
  - {rule: promise-late, when: [open], at: 0m after promise, to: assignee}
  - {rule: churn, when: [open], count: 3 activity within 2d, to: duty-manager}
  - {rule: out-of-hours, when: ["!working_hours", priority == 1, open], to: on-call}
  - {rule: on-the-first-rung, when: [rung == "desk", priority <= 2], for: 1h, to: next}
  - {rule: quiet, mode: shadow, when: [state == "on_hold"], for: 1d, to: assignee}
"""

_words = st.sampled_from(
    ["looking into it", "next update 14:30", "next update at 09:15", "Cause: a flap", "ETA: 16:00"])
_values: dict[str, st.SearchStrategy[Value]] = {
    "state": st.sampled_from(STATES),
    "priority": st.integers(1, 5),
    "impact": st.sampled_from(LEVELS),
    "urgency": st.sampled_from(LEVELS),
    "assignee": st.sampled_from(["", *PEOPLE]),
    "group": st.sampled_from(["", *GROUPS]),
    "hold_reason": st.sampled_from(["", *HOLD_REASONS]),
    "due_date": st.integers(0, 96).map(lambda hours: OPENED + timedelta(hours=hours)),
}
minutes = st.integers(0, 6 * 24 * 60)
instants = minutes.map(lambda passed: OPENED + timedelta(minutes=passed))


@st.composite
def incidents(draw: st.DrawFn) -> Incident:
    """An incident with up to fourteen events within six days."""
    optional = {name: values for name, values in _values.items() if name not in ("state", "priority")}
    opening: dict[str, Value] = draw(st.fixed_dictionaries(
        {"state": st.just("new"), "priority": _values["priority"]}, optional=optional))
    fields, events = dict(opening), [Event(OPENED, "created", "created")]
    times = sorted(draw(st.lists(minutes, max_size=14)))
    for number, passed in enumerate(times):
        at = OPENED + timedelta(minutes=passed)
        actor = draw(st.sampled_from([None, *PEOPLE]))
        origin = draw(st.sampled_from(["staff", "staff", "caller", "automation", "rung", "unknown"]))
        kind = draw(st.sampled_from(["field", "field", "field", "public_comment", "internal_note", "touched"]))
        if kind == "field":
            name = draw(st.sampled_from(["assignee", *sorted(_values)]))  # most changes of real histories are handovers
            new = draw(_values[name])
            events.append(Event(at, f"e{number:02}", "field", name, fields.get(name), new, actor, origin))
            fields[name] = new
        else:
            text = None if kind == "touched" else draw(_words)
            events.append(Event(at, f"e{number:02}", kind, actor=actor, origin=origin, text=text))
    return Incident("test", "1", "INC1", OPENED, opening, ordered(events))
