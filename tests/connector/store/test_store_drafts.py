"""What the store promises of drafts: stored with their decision, replaced, ended, never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector.store import DRAFT_STATES, OPEN_DRAFTS, Draft, Rests, Statement, Store
from rules.decision import Firing, Status
from tests.connector.store.samples import OPENED, POLICY, after, draft, firing, ids, incident, recorded

DUE = firing("due", minutes=30)


@pytest.fixture
def filled(store: Store) -> Store:
    store.save_incidents([incident("1"), incident("2")])
    return store


def record(store: Store, *drafts: Draft, firings: tuple[Firing, ...] = (DUE,), minutes: float = 60) -> int:
    return store.record([recorded(store.incident("snow", "1"), *firings, drafts=drafts, at=after(minutes))])


def states(store: Store) -> list[tuple[int, str]]:
    return [(one.version, one.state) for one in store.drafts_of("snow", "1")]


def test_a_draft_comes_back_as_it_was(filled: Store) -> None:
    one = draft(DUE, holds_until=after(90), rests_on=(Rests("event", "e\U0001f600", after(3), "", "ä"),),
                statements=(Statement("a", (("a", (0,)), ("b", ()))), Statement("own words")))  # fmt: skip
    assert record(filled, one) == 3  # the decision, the firing, the draft
    assert filled.drafts_of("snow", "1") == [one]
    assert filled.drafts(["waiting"]) == filled.draft(one.id[:6]) == [one]
    assert filled.drafts(["held"]) == filled.drafts_of("snow", "2") == filled.draft("zz") == []


def test_the_same_again_changes_nothing(filled: Store) -> None:
    record(filled, draft(DUE))
    assert record(filled, draft(DUE)) == 0
    assert record(filled, draft(DUE, made_at=after(61))) == 0
    assert states(filled) == [(1, "waiting")]


def test_other_words_supersede_and_the_old_ones_are_kept(filled: Store) -> None:
    record(filled, draft(DUE))
    record(filled, draft(DUE, body="mail is slow", made_at=after(70)), minutes=70)
    first, second = filled.drafts_of("snow", "1")
    assert (first.body, first.state, first.ended_at) == ("mail is down", "superseded", after(70))
    assert (second.body, second.state, second.version, second.ended_at) == ("mail is slow", "waiting", 2, None)
    assert filled.drafts(OPEN_DRAFTS) == [second]


def test_other_sources_of_the_same_words_supersede_too(filled: Store) -> None:
    record(filled, draft(DUE))
    record(filled, draft(DUE, rests_on=(Rests("field", "service", after(5), "mia", "service: mail"),)))
    assert states(filled) == [(1, "superseded"), (2, "waiting")]


def test_a_held_one_is_replaced_once_it_can_be_rendered(filled: Store) -> None:
    record(filled, draft(DUE, state="held", reason="x.txt.j2:3: 'casue' is undefined", subject="", body=""))
    assert filled.drafts(["held"])[0].reason == "x.txt.j2:3: 'casue' is undefined"
    record(filled, draft(DUE))
    assert states(filled) == [(1, "superseded"), (2, "waiting")]


@pytest.mark.parametrize("status", ["overtaken", "historic", "acted"])
def test_when_its_firing_is_no_longer_due_it_is_overtaken(filled: Store, status: Status) -> None:
    record(filled, draft(DUE))
    record(filled, firings=(DUE._replace(status=status),), minutes=70)
    [one] = filled.drafts_of("snow", "1")
    assert (one.state, one.reason, one.ended_at) == ("overtaken", f"what asked for it is {status}", after(70))


def test_when_its_firing_is_taken_back_it_is_withdrawn_and_may_come_back(filled: Store) -> None:
    record(filled, draft(DUE))
    record(filled, firings=(), minutes=70)
    assert states(filled) == [(1, "withdrawn")]
    record(filled, draft(DUE), minutes=80)
    assert states(filled) == [(1, "superseded"), (2, "waiting")]


def test_one_whose_firing_is_still_due_stays_though_it_is_not_offered_again(filled: Store) -> None:
    record(filled, draft(DUE))
    record(filled, minutes=70)
    assert states(filled) == [(1, "waiting")]


def test_one_for_which_another_stands_is_overtaken_and_may_come_back(filled: Store) -> None:
    later = DUE._replace(repetition=1, at=after(65))
    record(filled, draft(DUE))
    whole = replace(draft(later), stands_for=(DUE.key,))
    record(filled, whole, firings=(DUE, later), minutes=70)
    [one, other] = filled.drafts_of("snow", "1")
    assert (one.state, one.reason) == ("overtaken", "a later call to the same readers stands for it")
    assert (other.firing, other.state) == (later.key, "waiting")
    record(filled, whole, firings=(DUE, later), minutes=75)
    assert [each.version for each in filled.drafts_of("snow", "1")] == [1, 1]
    record(filled, draft(DUE), minutes=80)
    waiting = filled.drafts(["waiting"])
    assert [(each.firing, each.version) for each in waiting] == [(DUE.key, 2)]


def test_two_audiences_of_one_firing_are_two_drafts(filled: Store) -> None:
    one, other = draft(DUE), draft(DUE, audience="executive")
    record(filled, one, other)
    assert one.id != other.id
    assert {each.audience for each in filled.drafts(["waiting"])} == {"business", "executive"}


def test_a_draft_of_another_incident_is_refused_with_the_whole_decision(filled: Store) -> None:
    with pytest.raises(ValueError, match="a draft of 2 came with the decision on 1"):
        record(filled, draft(DUE, "2"))
    assert filled.drafts(DRAFT_STATES) == [] and filled.decision("snow", "1") is None


def test_an_older_decision_is_passed_over_with_its_drafts(filled: Store) -> None:
    old = filled.incident("snow", "1")
    filled.save_incidents([replace(incident("1"), version="2", title="renamed")])
    record(filled, draft(DUE, body="new"))
    filled.record([recorded(old, DUE, drafts=(draft(DUE, body="old"),))])
    assert [one.body for one in filled.drafts_of("snow", "1")] == ["new"]


def test_its_incident_is_due_again_when_a_time_that_it_names_passes(filled: Store) -> None:
    record(filled, draft(DUE, holds_until=after(90)))
    filled.record([recorded(filled.incident("snow", "2"))])
    assert ids(filled.due(after(89), POLICY)) == []
    assert ids(filled.due(after(90), POLICY)) == ["1"]


def test_other_templates_make_its_incident_due_once(filled: Store) -> None:
    record(filled, draft(DUE))
    filled.record([recorded(filled.incident("snow", "2"))])
    assert filled.redraft("t1", after(61)) == 0
    assert ids(filled.due(after(61), POLICY)) == []
    assert filled.redraft("t2", after(61)) == 1
    assert ids(filled.due(after(61), POLICY)) == ["1"]
    record(filled, draft(DUE, templates="t2"))
    assert filled.redraft("t2", after(62)) == 0
    assert ids(filled.due(after(62), POLICY)) == []
    assert states(filled) == [(1, "waiting")]


def test_the_beginning_of_an_id_finds_no_pattern(filled: Store) -> None:
    record(filled, draft(DUE))
    assert filled.draft("%") == filled.draft("_") == []
    assert filled.drafts(["waiting"], 0) == []
    assert filled.drafts_of("snow", "1")[0].made_at > OPENED
