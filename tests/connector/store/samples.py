"""Incidents, decisions and effects for the tests of the store, and strategies for any of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from connector.store import Draft, Effect, Recorded, Rests, Statement, StoredIncident
from connector.store.columns import EPOCH
from rules.decision import (
    Acknowledgement,
    Complexity,
    Cycle,
    Decision,
    Firing,
    Pause,
    PriorityStep,
    Reason,
    Recipient,
    Status,
)
from rules.incident import FIELDS, KINDS, ORIGINS, Event, Incident, Value, ordered

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY = "p" * 64


def after(minutes: float) -> datetime:
    return OPENED + timedelta(minutes=minutes)


def change(minutes: float, field: str, new: Value, id: str | None = None) -> Event:
    return Event(after(minutes), id or f"{field}-{minutes}", "field", field, None, new, "mia", "staff")


def incident(id: str = "1", *events: Event, source: str = "snow", **fields: Value) -> Incident:
    opening: dict[str, Value] = {"state": "new", "priority": 3}
    created = Event(OPENED, f"created-{id}", "created", actor="tom", origin="caller")
    return Incident(
        source=source,
        id=id,
        key=f"INC{id}",
        opened_at=OPENED,
        opening=opening | fields,
        events=ordered([created, *events]),
        url=f"https://example.com/{id}",
        version="1",
        title=f"incident {id}",
    )


def firing(status: Status = "due", rule: str = "unowned", minutes: float = 10, repetition: int = 0) -> Firing:
    to = Recipient("rung", "senior", ("Network L3",), ("ada",))
    return Firing(
        rule, "functional", "created-1", "", repetition, after(minutes), status, to, "nobody owns it", since=OPENED
    )


def decision(of: Incident, *firings: Firing, **changes: Any) -> Decision:
    values: dict[str, Any] = {
        "source": of.source,
        "incident": of.id,
        "key": of.key,
        "at": after(60),
        "policy": POLICY,
        "facts": {"assigned": False, "labels": ("a",), "service": None},
        "priority": 2,
        "steps": (PriorityStep("tracker", None, 2, "", OPENED, (("impact", "high"),)),),
        "score": 40,
        "score_reasons": (Reason("tier-1", 40, "carries the business"),),
        "targets": (),
        "firings": firings,
        "complexity": Complexity(0, 5, ()),
        "unknown": (),
    }
    return Decision(**values | changes)


def effect(of: Firing, incident: str = "1", channel: str = "mail", **changes: Any) -> Effect:
    values: dict[str, Any] = {"action": "notify", "recipient": "ada", "created_at": after(60), "body": {"text": "come"}}
    return Effect("snow", incident, of.key, channel=channel, **values | changes)


def recorded(
    stored: StoredIncident | None, *firings: Firing, effects: tuple[Effect, ...] = (), drafts: tuple[Draft, ...] = (),
    **changes: Any,
) -> Recorded:
    assert stored is not None
    return Recorded(decision(stored.incident, *firings, **changes), stored.revision, effects, drafts)


def ids(found: Iterable[StoredIncident]) -> list[str]:
    return [each.incident.id for each in found]


# -- any of them --------------------------------------------------------------------------------

instants = st.timedeltas(timedelta(0), timedelta(days=30_000)).map(lambda since: EPOCH + since)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
values: st.SearchStrategy[Value] = st.one_of(
    texts, st.integers(), st.booleans(), instants, st.lists(texts, max_size=3).map(tuple)
)
events = st.builds(
    Event,
    at=instants,
    id=texts,
    kind=st.sampled_from(KINDS),
    field=st.none() | st.sampled_from(sorted(FIELDS)),
    old=st.none() | values,
    new=st.none() | values,
    actor=st.none() | texts,
    origin=st.sampled_from(ORIGINS),
    text=st.none() | texts,
    seen_at=st.none() | instants,
).map(lambda event: event if event.field else event._replace(old=None, new=None))
incidents = st.builds(
    Incident,
    source=st.just("snow"),
    id=st.just("1"),
    key=texts,
    opened_at=instants,
    opening=st.dictionaries(st.sampled_from(sorted(FIELDS)), values),
    events=st.lists(events, max_size=8).map(ordered),
    url=texts,
    version=texts,
    title=texts,
    extra=st.dictionaries(texts, texts, max_size=3),
    updated_at=st.none() | instants,
)

fact_values = st.one_of(st.none(), st.booleans(), st.integers(), texts, st.lists(texts, max_size=3).map(tuple))
facts = st.lists(st.tuples(texts, fact_values), max_size=3).map(tuple)
spans = st.timedeltas(timedelta(0), timedelta(days=4000))
names = st.lists(texts, max_size=2).map(tuple)
reasons = st.builds(Reason, texts, st.integers(), texts, facts)
firings = st.builds(
    Firing,
    rule=texts,
    kind=st.sampled_from(["functional", "hierarchical", "update", "promise"]),
    span=texts,
    cycle=texts,
    repetition=st.integers(0, 9),
    at=instants,
    status=st.sampled_from(["pending", "due", "acted", "historic", "overtaken", "shadow"]),
    to=st.none() | st.builds(Recipient, st.sampled_from(["rung", "role", "nobody"]), texts, names, names, texts),
    because=texts,
    audience=texts,
    since=st.none() | instants,
    until=st.none() | instants,
    acknowledged=st.none() | st.builds(Acknowledgement, instants, st.none() | texts, texts),
    policy=texts,
    snoozed=texts,
)
cycles = st.builds(
    Cycle,
    target=texts,
    audience=texts,
    number=st.integers(0, 9),
    priority=st.integers(1, 5),
    within=spans,
    opened_at=instants,
    closed_at=st.none() | instants,
    counts_from=instants,
    due=st.none() | instants,
    elapsed=spans,
    state=st.sampled_from(["running", "paused", "met", "breached", "replaced"]),
    met_at=st.none() | instants,
    breached_at=st.none() | instants,
    pauses=st.lists(st.builds(Pause, instants, st.none() | instants, texts), max_size=2).map(tuple),
    calendar=st.none() | texts,
    opened_by=texts,
)
priorities = st.none() | st.integers(1, 5)
decisions = st.builds(
    Decision,
    source=texts,
    incident=texts,
    key=texts,
    at=instants,
    policy=texts,
    facts=st.dictionaries(texts, fact_values, max_size=4),
    priority=priorities,
    steps=st.lists(st.builds(PriorityStep, texts, priorities, priorities, texts, instants, facts), max_size=2).map(
        tuple
    ),
    score=st.integers(),
    score_reasons=st.lists(reasons, max_size=2).map(tuple),
    targets=st.lists(cycles, max_size=2).map(tuple),
    firings=st.lists(firings, max_size=3).map(tuple),
    complexity=st.builds(Complexity, st.integers(), st.integers(), st.lists(reasons, max_size=2).map(tuple)),
    unknown=names,
)


def draft(of: Firing, incident: str = "1", audience: str = "business", **changes: Any) -> Draft:
    values: dict[str, Any] = {
        "phase": "opening", "template": "updates/business/opening.txt.j2", "templates": "t1", "made_at": after(60),
        "subject": "P1 outage", "body": "mail is down", "holds_until": None,
        "statements": (Statement("mail is down", (("mail", (0,)),)),),
        "rests_on": (Rests("field", "service", OPENED, "tom", "service: mail"),),
    }  # fmt: skip
    return Draft("snow", incident, of.key, audience, **values | changes)
