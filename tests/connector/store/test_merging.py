"""What two readings say together: nothing native lost, nothing doubled, the newest shown at the end."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from connector.store.merging import merged, read_anew
from rules.event_ids import is_row, is_shown
from rules.incident import Event, Incident, Value, ordered
from tests.connector.store.samples import after, change, incident
from tests.connector.store.world import LAST, Change, World, logged_worlds, minutes, worlds


def one(reading: Incident) -> Incident:
    """As the store hands it to the merge: under one id."""
    return replace(reading, id="s1")


def all_of(*readings: Incident) -> Incident:
    return reduce(merged, map(one, readings))


def told(found: Incident) -> object:
    """All but when it was seen."""
    return replace(found, events=tuple(event._replace(seen_at=None) for event in found.events))


def rows(found: Incident) -> list[Event]:
    return [event for event in found.events if is_row(event.id)]


def shown(found: Incident) -> list[tuple[object, ...]]:
    return [(event.at, event.field, event.new) for event in found.events if is_shown(event.id)]


readings = st.tuples(worlds, st.lists(st.tuples(st.sampled_from(["live", "audit", "listing"]), minutes), min_size=2,
                                      max_size=4))


@given(readings)
def test_the_same_again_changes_nothing(drawn: tuple[World, list[tuple[str, int]]]) -> None:
    world, asked = drawn
    found = all_of(*(getattr(world, kind)(minute) for kind, minute in asked))
    kind, minute = asked[-1]
    assert merged(found, one(getattr(world, kind)(minute))) == found
    assert merged(found, found) == found


@given(logged_worlds, minutes, minutes, minutes, minutes)
def test_the_order_of_readings_does_not_matter(world: World, a: int, b: int, c: int, d: int) -> None:
    read = [world.live(a), world.live(b), world.audit(c), world.listing(d)]
    first, *others = (told(all_of(*order)) for order in permutations(read))
    assert all(other == first for other in others)


@given(worlds, st.lists(minutes, min_size=1, max_size=4), minutes, st.integers(0, 4))
def test_when_an_older_export_is_read_does_not_matter(world: World, live: list[int], exported: int, place: int
                                                      ) -> None:
    lives = [world.live(minute) for minute in sorted(live)]
    export = world.audit(min(exported, min(live)))
    before, after_ = all_of(export, *lives), all_of(*lives[:place], export, *lives[place:])
    assert told(before) == told(after_)
    assert rows(before) == []


@given(worlds, st.lists(minutes, min_size=1, max_size=4), st.lists(minutes, max_size=2))
def test_the_history_ends_in_what_the_newest_reading_shows(world: World, live: list[int], older: list[int]) -> None:
    exports = [world.listing(min(minute, max(live))) for minute in older]
    for found in (all_of(*map(world.live, live), *exports), all_of(*exports, *map(world.live, live))):
        assert found.now() == world.fields(max(live))


@given(worlds, st.lists(minutes, min_size=2, max_size=5))
def test_no_entry_of_the_history_is_lost_nor_changed_and_the_first_sight_is_kept(world: World, live: list[int]) -> None:
    lives = [world.live(minute) for minute in live]
    seen: dict[str, Event] = {}
    for reading in lives:
        for event in reading.events:
            seen.setdefault(event.id, event)
    found = {event.id: event for event in all_of(*lives).events}
    assert all(found[id_] == event for id_, event in seen.items() if not is_shown(id_))


@given(worlds, st.lists(minutes, min_size=1, max_size=8))
def test_what_is_shown_does_not_pile_up(world: World, live: list[int]) -> None:
    lives = [world.live(minute) for minute in sorted(live)]
    assert all_of(*lives, *lives, lives[-1]) == all_of(*lives)
    now: dict[str, Value] = dict(all_of(*lives).opening)
    for event in all_of(*lives).events:
        assert not is_shown(event.id) or now[str(event.field)] != event.new, "each says something new"
        if event.field is not None and event.new is not None:
            now[event.field] = event.new


@given(worlds, minutes, st.booleans())
def test_an_emptied_history_takes_nothing_away(world: World, minute: int, exported: bool) -> None:
    known = world.live(minute)
    if exported and any(event.kind == "field" and not is_shown(event.id) for event in known.events):
        known = replace(known, updated_at=None, whole=False)
    emptied = replace(known, opening=known.now(), events=known.events[:1], updated_at=after(LAST + 1), whole=True)
    found = merged(known, emptied)
    assert {event.id for event in known.events} <= {event.id for event in found.events}
    assert (found.opening, found.now()) == (known.opening, known.now())


def test_a_value_shown_stays_where_it_was_first_shown() -> None:
    world = World([Change(10, "group", "L2", False), Change(20, "impact", "high", True)])
    assert shown(all_of(world.live(9), world.live(15), world.live(30))) == [(after(10), "group", "L2")]


def test_a_value_shown_goes_when_the_late_entry_comes() -> None:
    world = World([Change(10, "group", "L2", True)])
    lagging = world.live(15, late=True)
    early = replace(lagging, opening=dict(lagging.opening) | {"group": "Desk"}, events=ordered([
        *lagging.events, Event(after(10), "shown:" + "0" * 20, "field", "group", "Desk", "L2")]))
    assert shown(early) == [(after(10), "group", "L2")]
    found = all_of(early, world.live(15))
    assert shown(found) == [] and [event.id for event in found.events] == ["created", "1000:group"]


def test_what_changed_unlogged_was_otherwise_before() -> None:
    world = World([Change(20, "group", "L2", False)])
    found = all_of(world.live(10), world.live(30))
    assert (found.opening["group"], shown(found)) == ("Desk", [(after(20), "group", "L2")])


def test_a_late_entry_tells_how_it_was_opened() -> None:
    world = World([Change(10, "group", "L2", True)])
    found = all_of(world.live(15, late=True), world.live(15))
    assert (found.opening["group"], found.now()["group"]) == ("Desk", "L2")


def test_an_export_newer_than_the_tracker_was_last_read_counts_until_it_is_read_again() -> None:
    world = World([Change(10, "group", "L2", True), Change(20, "group", "L3", True)])
    between = all_of(world.live(15), world.audit(25))
    assert [event.at for event in rows(between)] == [after(20)] and between.now()["group"] == "L3"
    assert between.version == world.live(15).version
    assert told(all_of(between, world.live(25))) == told(world.live(25))


def test_what_the_tracker_does_not_tell_stays_from_the_export_however_often_both_are_read() -> None:
    world = World([Change(10, "group", "L2", True), Change(20, "impact", "high", True)])
    live = replace(world.live(30), opening={"state": "new", "group": "Desk"},
                   events=tuple(event for event in world.live(30).events if event.field != "impact"))
    found = all_of(world.audit(30), live)
    assert [event.field for event in rows(found)] == ["impact"]
    assert found.now() == world.fields(30)
    assert all_of(found, world.audit(30), live, world.audit(30)) == found
    assert told(all_of(live, world.audit(30))) == told(found)


def test_comments_of_an_export_stay_where_the_tracker_shows_none() -> None:
    note = Event(after(5), "000-" + "a" * 20, "internal_note", text="power is back")
    export, live = incident("s1", note), replace(incident("s1"), updated_at=after(9), whole=True)
    assert note in merged(export, replace(live, shows_words=False)).events
    assert note not in merged(export, live).events


def test_a_part_of_a_history_replaces_no_export() -> None:
    world = World([Change(10, "group", "L2", True)])
    part = replace(world.live(30), whole=False, events=world.live(30).events[:1])
    found = all_of(world.audit(30), part)
    assert len(rows(found)) == 1 and not found.whole and found.updated_at == part.updated_at


def test_an_older_reading_that_comes_late_takes_back_nothing_shown() -> None:
    world = World([Change(10, "group", "L2", True), Change(20, "state", "resolved", True)])
    assert told(all_of(world.live(30), world.live(15))) == told(world.live(30))


def test_between_exports_the_later_read_counts_as_ever() -> None:
    first, again = incident("1", change(5, "state", "in_progress")), replace(incident("1"), title="renamed")
    assert merged(first, again).title == "renamed"
    assert [event.id for event in merged(first, again).events] == [event.id for event in first.events]


def test_read_anew_in_part_nothing_is_let_go() -> None:
    world = World([Change(10, "group", "L2", True), Change(20, "impact", "high", True)])
    known = world.live(30)
    part = replace(known, events=known.events[:1], whole=False)
    assert read_anew(known, part) == merged(known, part)


def test_read_anew_when_each_entry_was_first_seen_stays() -> None:
    known = World([Change(10, "group", "L2", True)]).live(30)
    seen = replace(known, events=tuple(event._replace(seen_at=after(31)) for event in known.events))
    found = read_anew(seen, replace(known, events=tuple(event._replace(seen_at=after(90)) for event in known.events)))
    assert [event.seen_at for event in found.events] == [after(31)] * len(known.events)
