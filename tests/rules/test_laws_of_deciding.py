"""The laws of ``decide``, each held against any history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.context import ChangeWindow, Context, People, Shift
from rules.decide import InForce, decide
from rules.decision import Firing
from rules.incident import Event, Incident
from rules.policy.load import load_policy
from tests.rules.histories import OPENED, POLICY, incidents, instants

LAWS = (InForce(load_policy(POLICY)),)
CONTEXT = Context(
    live_since=OPENED,
    change_windows=(ChangeWindow("c1", OPENED + timedelta(hours=30), OPENED + timedelta(hours=33)),),
    people=People(shifts=(Shift("network", "ada", OPENED, OPENED + timedelta(days=9)),)),
)
Told = set[tuple[str, str, str, int, datetime]]


def told(firings: tuple[Firing, ...], until: datetime) -> Told:
    """The firings due by ``until``: identity and instant, whatever became of them."""
    return {(f.rule, f.span, f.cycle, f.repetition, f.at) for f in firings if f.at <= until}


@given(incidents(), instants)
def test_deciding_again_at_the_same_instant_changes_nothing(incident: Incident, now: datetime) -> None:
    """Deciding again at the same instant changes nothing."""
    assert decide(incident, LAWS, CONTEXT, now) == decide(incident, LAWS, CONTEXT, now)


@given(incidents(), instants, instants)
def test_what_was_due_earlier_is_still_due_when_asked_later(incident: Incident, one: datetime, other: datetime) -> None:
    """Deciding at t2 after t1 gives the same firings as deciding at t2 alone: none due by t1 is
    found, lost or moved by asking again later."""
    first, second = sorted((one, other))
    early = decide(incident, LAWS, CONTEXT, first)
    late = decide(incident, LAWS, CONTEXT, second)
    assert told(early.firings, first) == told(late.firings, first)


@given(incidents(), instants, st.lists(instants, max_size=4))
def test_a_firing_does_not_depend_on_how_often_anyone_looked(
    incident: Incident, now: datetime, looks: list[datetime]
) -> None:
    """A firing's instant and identity do not depend on how often anyone looked: acting on what is
    due at each look leaves the same firings as never having looked."""
    acted = incident
    for look in sorted(at for at in looks if at <= now):
        decision = decide(acted, LAWS, CONTEXT, look)
        own = [Event(look, f"z{number}:{f.key}", "acted", f.key, None, f.policy, None, "rung")
               for number, f in enumerate(decision.firings) if f.status == "due"]
        acted = replace(acted, events=tuple(sorted((*acted.events, *own), key=lambda e: (e.at, e.id))))
    alone = decide(incident, LAWS, CONTEXT, now)
    looked = decide(acted, LAWS, CONTEXT, now)
    assert told(looked.firings, now) == told(alone.firings, now)
    done = {event.field for event in acted.events if event.kind == "acted"}
    assert {f.key for f in looked.firings if f.status == "acted"} == done


@given(incidents(), instants)
def test_what_is_said_in_advance_comes_true_if_nothing_happens(incident: Incident, now: datetime) -> None:
    """A firing said to be pending is due at that instant if nothing happens until then."""
    past = replace(incident, events=tuple(event for event in incident.events if event.at <= now))
    decision = decide(past, LAWS, CONTEXT, now)
    following = min((f for f in decision.firings if f.status == "pending"), key=lambda f: f.at, default=None)
    if following is not None:
        later = decide(past, LAWS, CONTEXT, following.at)
        assert told((following,), following.at) <= told(later.firings, following.at)


@given(incidents(), instants)
def test_nothing_is_due_before_the_instant_said_to_be_next(incident: Incident, now: datetime) -> None:
    """Between now and ``next_at`` nothing falls due, so nobody need look."""
    past = replace(incident, events=tuple(event for event in incident.events if event.at <= now))
    decision = decide(past, LAWS, CONTEXT, now)
    until = decision.next_at or now + timedelta(days=20)
    just_before = max(now, until - timedelta(seconds=1))
    later = decide(past, LAWS, CONTEXT, just_before)
    assert told(later.firings, just_before) == told(decision.firings, now)
    assert later.priority == decision.priority


@given(incidents(), instants)
def test_events_after_the_instant_asked_about_are_not_looked_at(incident: Incident, now: datetime) -> None:
    """No future knowledge: the answer at an instant is the same whatever happens later."""
    past = replace(incident, events=tuple(event for event in incident.events if event.at <= now))
    assert decide(incident, LAWS, CONTEXT, now) == decide(past, LAWS, CONTEXT, now)


@given(incidents(), instants)
def test_the_order_of_two_events_of_one_instant_changes_nothing(
    incident: Incident, now: datetime
) -> None:
    """The order of two events of one instant that touch different fields changes nothing."""
    by_instant: dict[datetime, list[Event]] = {}
    for event in incident.events[1:]:
        by_instant.setdefault(event.at, []).append(event)
    events = [incident.events[0]]
    for group in by_instant.values():
        touched = [event.field or event.kind for event in group]
        events += reversed(group) if len(set(touched)) == len(touched) else group
    swapped = replace(incident, events=tuple(events))
    assert decide(swapped, LAWS, CONTEXT, now) == decide(incident, LAWS, CONTEXT, now)


@given(incidents(), instants)
def test_no_firing_is_computed_twice(incident: Incident, now: datetime) -> None:
    """Every firing has an identity of its own."""
    keys = [firing.key for firing in decide(incident, LAWS, CONTEXT, now).firings]
    assert len(keys) == len(set(keys))


@given(incidents(), instants)
def test_a_rule_in_shadow_mode_is_never_to_be_acted_on(incident: Incident, now: datetime) -> None:
    """A rule in shadow mode is computed and shown, never acted on."""
    for firing in decide(incident, LAWS, CONTEXT, now).firings:
        assert firing.rule != "quiet" or firing.status in ("shadow", "pending")


@given(incidents(), instants)
def test_before_the_source_went_live_everything_is_historic(incident: Incident, now: datetime) -> None:
    """What was due before the source went live is historic, and nothing else is."""
    live = OPENED + timedelta(days=2)
    decision = decide(incident, LAWS, replace(CONTEXT, live_since=live), now)
    for firing in decision.firings:
        if firing.status != "shadow":
            assert (firing.status == "historic") == (firing.at < live and firing.at <= now)


@given(incidents(), instants, st.integers(1, 600))
def test_a_pause_never_brings_a_deadline_nearer(incident: Incident, now: datetime, minutes: int) -> None:
    """A pause never brings a deadline nearer."""
    bare = replace(incident, opening={**incident.opening, "priority": 2, "state": "in_progress", "hold_reason": ""},
                   events=(incident.events[0],))
    at = OPENED + timedelta(minutes=30)
    pause = (Event(at, "p1", "field", "hold_reason", "", "vendor"),
             Event(at + timedelta(minutes=minutes), "p2", "field", "hold_reason", "vendor", ""))
    late = OPENED + timedelta(days=5)

    def due(events: tuple[Event, ...]) -> datetime:
        found = [c.due for c in decide(replace(bare, events=events), LAWS, CONTEXT, late).targets
                 if c.target == "restore" and c.number == 1]
        assert found[0] is not None
        return found[0]
    assert due((*bare.events, *pause)) == due(bare.events) + timedelta(minutes=minutes)


def test_the_histories_reach_the_rules() -> None:
    """The laws say something: each rule of their policy fires in some history."""
    found: set[str] = set()

    @settings(max_examples=500, derandomize=True)
    @given(incidents())
    def look(incident: Incident) -> None:
        found.update(f.rule for f in decide(incident, LAWS, CONTEXT, OPENED + timedelta(days=7)).firings)
    look()
    assert {rule.name for rule in LAWS[0].policy.escalations} <= found


