"""Further laws of ``decide``: what must not matter, and what must go one way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.conditions.condition import compile_condition
from rules.context import ChangeWindow, Context
from rules.decide import InForce, decide, replay
from rules.decision import Firing
from rules.explain import ways_to_p1
from rules.facts.catalogue import fact_types
from rules.facts.types import FactValue
from rules.incident import HOLD_REASONS, LEVELS, STATES, Event, Incident, Value, ordered
from rules.policy.load import load_policy
from rules.policy.values import Policy
from rules.priority import OWN_BASE
from tests.rules.histories import OPENED, PEOPLE, POLICY, incidents, instants
from tests.rules.test_laws_of_deciding import CONTEXT, LAWS, told

POLICY_OF_LAWS = LAWS[0].policy
BY_MATRIX = (InForce(load_policy(POLICY.replace("priority:\n", "priority:\n  base: matrix\n", 1))),)
AFTERWARDS = OPENED + timedelta(days=8)


def signed(ever: str) -> Policy:
    whens = ("outage", 'state == "on_hold"', "[open, groups >= 2, assigned]", "[impact == 'high', reopenings == 0]")
    said = ", ".join(f"{{sign: s{n}, when: {when}, ever: {ever}, weight: 1}}" for n, when in enumerate(whens))
    return load_policy(f"{POLICY}complex: {{threshold: 1, signs: [{said}]}}\n")


NOW_SIGNS, EVER_SIGNS = signed("false"), signed("true")


def signs(it: Incident, by: Policy, at: datetime) -> set[str]:
    return {sign.name for sign in decide(it, (InForce(by),), CONTEXT, at).complexity.reasons}


def with_events(it: Incident, *more: Event) -> Incident:
    return replace(it, events=ordered([*it.events, *more]))


@given(incidents(), instants, instants)
def test_running_time_is_additive(it: Incident, one: datetime, other: datetime) -> None:
    """What has passed of a target by a later instant is what had passed by an earlier one, and what
    passed between them: no more than the wall clock, and nothing is taken back."""
    first, second = sorted((one, other))
    counters = replay(it, POLICY_OF_LAWS, CONTEXT, second).history.counters
    for counter in counters:
        passed = counter.elapsed(second) - counter.elapsed(first)
        assert timedelta(0) <= passed <= second - first
        between = [(max(start, first), second if end is None else min(end, second)) for start, end in counter.runs
                   if start < second and (end is None or end > first)]
        calendar = counter.goal.calendar
        assert passed == sum((calendar.elapsed(start, end) if calendar else end - start for start, end in between),
                             timedelta(0))


@given(incidents(), instants)
def test_the_deadline_is_the_instant_at_which_the_goal_is_spent(it: Incident, now: datetime) -> None:
    """``reach`` and ``elapsed`` are one another's inverse."""
    for counter in replay(it, POLICY_OF_LAWS, CONTEXT, now).history.counters:
        due = counter.reach(counter.goal.within)
        if due is not None:
            assert counter.elapsed(due) == counter.goal.within
            assert counter.elapsed(due - timedelta(seconds=1)) < counter.goal.within


@given(incidents(), instants, st.sampled_from(["impact", "urgency"]))
def test_raising_the_impact_never_lowers_the_base(it: Incident, now: datetime, field: str) -> None:
    """With a matrix that is monotone, more impact or urgency never gives a milder base."""
    known = replace(it, opening={"impact": "low", "urgency": "medium", **it.opening})
    before = decide(known, BY_MATRIX, CONTEXT, now)
    level = before.facts[field]
    if level not in ("medium", "low") or not isinstance(level, str):
        return
    severer = LEVELS[LEVELS.index(level) - 1]
    change = Event(now, "zz", "field", field, level, severer, None, "automation")
    after = decide(with_events(known, change), BY_MATRIX, CONTEXT, now)
    one, other = before.steps[0].after, after.steps[0].after
    assert one is not None and other is not None and other <= one


@given(incidents(), instants, instants, st.integers(1, 5000))
def test_planned_work_elsewhere_changes_nothing(it: Incident, now: datetime, start: datetime, minutes: int) -> None:
    """A change window of another item leaves the decision as it is."""
    elsewhere = ChangeWindow("other", start, start + timedelta(minutes=minutes), "another item", "another service")
    assert CONTEXT.change_windows is not None
    context = replace(CONTEXT, change_windows=(*CONTEXT.change_windows, elsewhere))
    assert decide(it, LAWS, context, now) == decide(it, LAWS, CONTEXT, now)


def acting(it: Incident, looks: list[datetime], context: Context = CONTEXT) -> Incident:
    """The incident as it is when Rung looked at these instants, and acted on what was due."""
    for look in sorted(looks):
        due = [f for f in decide(it, LAWS, context, look).firings if f.status == "due"]
        it = with_events(it, *[Event(look, f"z:{f.key}", "acted", f.key, None, f.policy, None, "rung") for f in due])
    return it


def keys(firings: tuple[Firing, ...], status: str) -> set[str]:
    return {firing.key for firing in firings if firing.status == status}


@given(incidents(), st.lists(instants, min_size=1, max_size=3), instants, st.sampled_from(STATES), st.data())
def test_what_is_learned_late_undoes_no_act_and_repeats_none(
    it: Incident, looks: list[datetime], at: datetime, state: str, data: st.DataObject
) -> None:
    """An event that Rung learns of after it acted may change what was not acted on. What was acted on
    is acted on for ever, and is never due again."""
    acted = acting(it, looks)
    done = {event.field for event in acted.events if event.kind == "acted"}
    changes: list[tuple[str, Value]] = [("state", state), ("priority", 1), ("assignee", "mia"), ("group", "")]
    field, new = data.draw(st.sampled_from(changes))
    late = with_events(acted, Event(at, "late", "field", field, None, new, "tom", "staff", None, AFTERWARDS))
    decision = decide(late, LAWS, CONTEXT, AFTERWARDS)
    assert done.isdisjoint(keys(decision.firings, "due"))
    assert {f.key for f in decision.firings if f.key in done} == keys(decision.firings, "acted")


def renamed(it: Incident, names: dict[str, str]) -> Incident:
    def new(value: Value | None) -> Value | None:
        return names.get(value, value) if isinstance(value, str) else value
    opening = {name: names.get(value, value) if isinstance(value, str) else value for name, value in it.opening.items()}
    return replace(it, opening=opening, events=tuple(
        event._replace(actor=names.get(event.actor or "", event.actor), old=new(event.old), new=new(event.new))
        for event in it.events))


@given(incidents(), instants)
def test_the_names_of_accounts_change_nothing_but_names(it: Incident, now: datetime) -> None:
    """Whoever is called otherwise in the tracker, the policy and the roster alike is decided alike."""
    names = {name: f"{name}-2" for name in PEOPLE}
    policy = load_policy(POLICY.replace("people: [ada]", "people: [ada-2]"))
    context = replace(CONTEXT, people=replace(CONTEXT.people, shifts=tuple(
        shift._replace(account=names[shift.account]) for shift in CONTEXT.people.shifts)))
    one = decide(it, LAWS, CONTEXT, now)
    other = decide(renamed(it, names), (InForce(policy),), context, now)
    assert told(one.firings, AFTERWARDS) == told(other.firings, AFTERWARDS)
    assert [f.status for f in one.firings] == [f.status for f in other.firings]
    assert one.targets == other.targets and one.priority == other.priority


@given(incidents(), instants, instants, st.booleans())
def test_the_same_text_put_in_force_again_changes_nothing(
    it: Incident, now: datetime, since: datetime, assumed: bool
) -> None:
    """Deciding under [A since ever] equals deciding under [A since ever, A again since t]."""
    context = replace(CONTEXT, assume_acted=assumed)
    again = (*LAWS, InForce(POLICY_OF_LAWS, since))
    assert decide(it, again, context, now) == decide(it, LAWS, context, now)


@given(incidents(), instants, instants)
def test_another_policy_changes_nothing_that_it_says_alike(it: Incident, now: datetime, since: datetime) -> None:
    """A policy that adds a sign of complexity leaves every firing as it was, but for its policy."""
    signs = ("{sign: vip, when: vip, weight: 1}, {sign: crowd, when: [open_on_same_ci >= 2, working_hours, "
             "restore_breached], ever: true, weight: 1}")
    more = load_policy(f"{POLICY}complex: {{threshold: 1, signs: [{signs}]}}\n")
    alone = decide(it, LAWS, CONTEXT, now).firings
    changed = decide(it, (*LAWS, InForce(more, since)), CONTEXT, now).firings
    assert [f._replace(policy="") for f in changed] == [f._replace(policy="") for f in alone]


@given(incidents(), instants)
def test_a_sign_that_once_held_is_one_that_held_at_some_instant_up_to_then(it: Incident, now: datetime) -> None:
    """``ever`` is the same conditions asked at each earlier instant, and never at a later one."""
    now = max(now, it.opened_at)
    instants = {it.opened_at, now, *(event.at for event in it.events if it.opened_at <= event.at <= now)}
    held = {sign for at in instants for sign in signs(it, NOW_SIGNS, at)}
    assert held == signs(it, EVER_SIGNS, now)


@given(incidents(), instants)
def test_an_update_sent_is_never_followed_by_one_already_late(it: Incident, now: datetime) -> None:
    """An update sent through Rung restarts the cadence: no update of its audience is due then."""
    sent = with_events(it, Event(now, "zz", "update_sent", "business", origin="rung", text="news"))
    firings = decide(sent, LAWS, CONTEXT, now).firings
    assert not [f for f in firings if f.rule == "update:business" and f.status == "due"]


@given(incidents(), instants, st.integers(1, 3000))
def test_a_snooze_puts_off_and_never_brings_forward(it: Incident, now: datetime, minutes: int) -> None:
    """Of a rule put off nothing falls due within the snooze, and no other rule changes but those that
    count from it."""
    until = now + timedelta(minutes=minutes)
    snoozed = with_events(it, Event(now, "zz", "snooze", "stalled", None, until, "mia", "rung", "later"))
    before, after = decide(it, LAWS, CONTEXT, until).firings, decide(snoozed, LAWS, CONTEXT, until).firings
    assert not [f for f in after if f.rule == "stalled" and now <= f.at < until]
    assert {f for f in told(after, now) if f[4] < now} == {f for f in told(before, now) if f[4] < now}
    assert {f for f in told(after, until) if f[0] != "stalled"} == {f for f in told(before, until) if f[0] != "stalled"}


@given(incidents(), instants)
def test_the_way_in_the_tracker_really_leads_to_p1(it: Incident, now: datetime) -> None:
    """Making the change that a way to P1 names makes it P1."""
    played = replay(it, POLICY_OF_LAWS, CONTEXT, now)
    facts = played.facts_at(now)
    for way in ways_to_p1(POLICY_OF_LAWS, played, now):
        if way.by != "tracker":
            continue
        level = int(way.needs[0].removeprefix("priority P").removesuffix(" in the tracker"))
        change = Event(now, "zz", "field", "priority", facts[OWN_BASE], level, None, "automation")
        assert decide(with_events(it, change), LAWS, CONTEXT, now).priority == 1


@given(incidents(), instants)
def test_the_way_through_impact_and_urgency_really_leads_to_p1(it: Incident, now: datetime) -> None:
    """The same of the matrix."""
    policy = BY_MATRIX[0].policy
    played = replay(it, policy, CONTEXT, now)
    for way in ways_to_p1(policy, played, now):
        if way.by == "matrix":
            changes = [Event(now, f"zz{field}", "field", field, None, level, None, "automation")
                       for field, level, *_ in (need.split() for need in way.needs)]
            assert decide(with_events(it, *changes), BY_MATRIX, CONTEXT, now).priority == 1


# -- what is needed

_simple = st.one_of(
    st.tuples(st.sampled_from(["state"]), st.sampled_from(["==", "!="]), st.sampled_from(STATES)),
    st.tuples(st.sampled_from(["hold_reason"]), st.sampled_from(["==", "!="]), st.sampled_from(HOLD_REASONS)),
    st.tuples(st.sampled_from(["priority", "groups"]), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
              st.integers(1, 5)),
)
_domains: dict[str, tuple[FactValue, ...]] = {
    "state": STATES, "hold_reason": HOLD_REASONS, "priority": tuple(range(0, 7)), "groups": tuple(range(0, 7))}


@given(_simple, st.sampled_from([None, *range(7)]), st.sampled_from([None, *STATES]))
def test_what_is_needed_makes_the_condition_hold(
    simple: tuple[str, str, str | int], number: int | None, word: str | None
) -> None:
    """For each simple condition that does not hold, ``needs`` names a condition that is the one asked
    for: whatever value makes it true makes the condition hold, and none other does."""
    name, sign, value = simple
    text = f'{name} {sign} "{value}"' if isinstance(value, str) else f"{name} {sign} {value}"
    types = fact_types((), ())
    condition = compile_condition(text, types)
    now: FactValue = number if name in ("priority", "groups") else word if name == "state" else None
    needed = condition.needs([now])
    assert (needed == ()) == (condition.truth([now]) is True)
    for need in needed:
        wanted = compile_condition(need.rpartition(" (")[0], types)
        assert [wanted.truth([each]) for each in _domains[name]] == [condition.truth([each]) for each in _domains[name]]
