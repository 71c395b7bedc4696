"""Who had which part, read from the history and from nothing else.

An act counts for a person where the history says that a member of the team did it. An account of
which the source does not say whose it is (an export that keeps its assignees and its editors under
different names) counts only if the configuration knows it, or the incident was assigned to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from connector.proof.history import Holding, Story, held
from connector.proof.told import told_by
from connector.proof.values import PARTS, Measure, Part, PartName
from rules.incident import DONE_STATES, Event

OWN: Final = ("ack", "update_sent")
"""A person's acts that went through Rung."""
LEAST: Final = 0.1
"""Of the time it was open: who held it longest, but less than that, does not own it for that."""
ROUTING: Final = frozenset({"assignee", "group"})
UPDATES: Final = ("public_comment", "update_sent")

Acts = dict[str, list[Event]]
Grounds = dict[str, tuple[str, ...]]


class Whose(NamedTuple):
    """How accounts of one source become persons."""

    key: Callable[[str], str]
    is_person: Callable[[str], bool]


def acts_of(story: Story, whose: Whose) -> tuple[Acts, tuple[str, ...]]:
    """Account → its acts as one of the team, and the ids of the acts that are nobody's known."""
    bots = _bots(story)
    acts: Acts = {}
    nobodys: list[str] = []
    for event in story.events:
        if event.actor is None or event.actor in bots or event.origin in ("automation", "caller"):
            continue
        ours = event.actor in story.assigned or whose.is_person(event.actor)
        if event.origin == "rung" and event.kind not in OWN:
            continue
        if ours or event.origin == "staff":
            acts.setdefault(event.actor, []).append(event)
        elif event.origin == "unknown":
            nobodys.append(event.id)
    return acts, tuple(nobodys)


def _bots(story: Story) -> frozenset[str]:
    """Accounts that acted as automation here: being assigned makes no person of them."""
    return frozenset(event.actor for event in story.events if event.actor and event.origin == "automation")


def parts_of(story: Story, whose: Whose) -> tuple[Part, ...]:
    """Everybody's part, the greatest first; nobody who is absent from the history."""
    acts, _ = acts_of(story, whose)
    bots = _bots(story)
    holdings = [holding for holding in story.holdings if holding.account not in bots]
    accounts = dict.fromkeys([*(holding.account for holding in holdings), *acts])
    if story.held_at_end and story.held_at_end not in bots:
        accounts.setdefault(story.held_at_end)
    people: dict[str, list[str]] = {}
    for account in accounts:
        people.setdefault(whose.key(account), []).append(account)
    longest = max((held([h for h in holdings if h.account in own]) for own in people.values()), default=None)
    compared = tuple(dict.fromkeys(event for holding in holdings for event in holding.events))
    parts = []
    for person, own in people.items():
        its = [holding for holding in holdings if holding.account in own]
        done = sorted((event for account in own for event in acts.get(account, ())), key=lambda e: (e.at, e.id))
        grounds = _grounds(story, own, its, done)
        if its and held(its) == longest and held(its) >= story.open_for() * LEAST:
            grounds = {"held_longest": compared} | grounds
        if grounds:
            parts.append(Part(person, tuple(sorted(own)), _part(grounds), grounds, _measures(story, its, done),
                              told_by(story, frozenset(own))))
    order = list(PARTS)
    return tuple(sorted(parts, key=lambda part: (order.index(part.part), "restored" not in part.grounds,
                                                 "held_at_end" not in part.grounds, part.accounts)))


def _grounds(story: Story, own: Sequence[str], holdings: Sequence[Holding], acts: Sequence[Event]) -> Grounds:
    restored = story.restored
    found = {
        "restored": [event.id for event in acts if restored and event.id == restored.event],
        "held_at_end": [*_last_assigned(story, restored.start), restored.event]
        if restored and story.held_at_end in own else [],
        "acted": [event.id for event in acts if is_work(event)],
        "held": [event for holding in holdings for event in holding.events],
        "took_in": [event.id for event in acts if event.kind == "created"],
        "passed_on": [event.id for event in acts
                      if event.field in ROUTING and event.new and event.new not in own],
        "closed": [event.id for event in acts if _is_closing(event)],
        "confirmed": [event.id for event in acts if event.kind == "ack"],
    }
    if acts and not any(found.values()):
        found["seen"] = [event.id for event in acts]
    return {ground: tuple(dict.fromkeys(events)) for ground, events in found.items() if events}


def _last_assigned(story: Story, until: datetime) -> list[str]:
    """The event that made the assignee of that instant; the opening where none did."""
    found = [event.id for event in story.events
             if event.kind == "field" and event.field == "assignee" and event.at <= until]
    return found[-1:] or [story.created]


def _is_closing(event: Event) -> bool:
    return event.field == "state" and event.old in DONE_STATES and event.new in DONE_STATES


def is_work(event: Event) -> bool:
    """It changed something on the incident or said something; not merely who holds it, and not its closing."""
    if event.kind in ("internal_note", *UPDATES):
        return True
    if event.kind != "field" or event.field in ROUTING:
        return False
    return not _is_closing(event)


def _part(grounds: Grounds) -> PartName:
    if {"restored", "held_at_end", "held_longest"} & grounds.keys():
        return "owner"
    return "worked" if "acted" in grounds else "touched"


def _measures(story: Story, holdings: Sequence[Holding], acts: Sequence[Event]) -> tuple[Measure, ...]:
    events = tuple(dict.fromkeys(event for holding in holdings for event in holding.events))
    notes = tuple(event.id for event in acts if event.kind == "internal_note")
    updates = tuple(event.id for event in acts if event.kind in UPDATES)
    changes = tuple(event.id for event in acts if event.kind == "field" and is_work(event))
    found = []
    if holdings:
        found.append(Measure("held", "held", held(holdings).total_seconds(), "s",
                             "the time in which it was assigned to them and open", events))
    for name, label, ids, definition in (
        ("changes", "changes", changes, "fields of the incident that they changed, who holds it and its closing "
         "not counted"),
        ("notes", "work notes", notes, "internal notes that they wrote"),
        ("updates", "updates for stakeholders", updates, "comments that they wrote and that stakeholders could read"),
    ):
        if ids:
            found.append(Measure(name, label, len(ids), "times", definition, ids))
    return tuple(found)
