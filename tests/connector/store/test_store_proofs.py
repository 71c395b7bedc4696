"""What the store promises of the proof log, on every backend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from connector.store import Store, StoreError
from connector.store.proof_contract import ProofStore
from connector.store.proof_values import ProofDone, ProofEntry, Restoration, Words
from tests.connector.store.samples import after, change, incident, recorded


def entry(
    minutes: float = 60, parts: tuple[tuple[str, str], ...] = (("k1", "owner"),), doc: bytes = b"{}"
) -> ProofEntry:
    return ProofEntry("INC1", "mail", after(minutes), True, doc, parts)


def decide(store: Store, *ids: str) -> None:
    for id_ in ids:
        store.record([recorded(store.incident("snow", id_))])


def due(store: Store) -> list[str]:
    return [each.stored.incident.id for each in store.proof_due()]


def finish(store: Store, made: ProofEntry | None = None) -> int:
    return store.put_proofs([ProofDone("snow", each.stored.incident.id, each.mark, made) for each in store.proof_due()])


class TestDue:
    def test_what_was_decided_is_due_until_it_was_looked_at(self, store: Store) -> None:
        store.save_incidents([incident("1"), incident("2"), incident("3")])
        decide(store, "1", "2")
        assert due(store) == ["1", "2"]
        assert finish(store) == 0
        assert due(store) == []

    def test_the_same_decision_again_makes_nothing_due(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        decide(store, "1")
        finish(store)
        decide(store, "1")
        assert due(store) == []

    def test_what_was_decided_meanwhile_stays_due(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        decide(store, "1")
        [before] = store.proof_due()
        store.save_incidents([incident("1", change(5, "impact", "low"))])
        decide(store, "1")
        store.put_proofs([ProofDone("snow", "1", before.mark, None)])
        [again] = store.proof_due()
        assert again.mark != before.mark and len(again.stored.incident.events) == 2

    def test_everything_decided_can_be_made_due(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("connector.store.proofs.PAGE", 2)
        names = ["b", "a", "Z", "9"]
        store.save_incidents([incident(name) for name in names] + [incident("undecided")])
        decide(store, *names)
        finish(store)
        assert store.proof_all_due() == 4
        assert due(store) == sorted(names)

    def test_it_brings_the_decision_and_the_entry_there_was(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        decide(store, "1")
        finish(store, entry(doc=b"before"))
        store.proof_all_due()
        [found] = store.proof_due()
        assert (found.entry, found.decision.key) == (b"before", "INC1")


class TestEntries:
    def test_an_entry_is_kept_changed_and_removed(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        first, second = entry(parts=(("k1", "owner"), ("k2", "worked"))), entry(doc=b"other")
        for made, changed in ((first, 1), (first, 0), (second, 1), (None, 1), (None, 0)):
            assert store.put_proofs([ProofDone("snow", "1", "", made)]) == changed
            found = store.proof("snow", "1")
            assert (found and found.entry) == made

    def test_entries_are_listed_latest_first_and_by_person(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("connector.store.proofs.PAGE", 2)
        store.save_incidents([incident(str(number)) for number in range(7)])
        parts = ((("k2", "worked"),), (("k1", "owner"),))
        store.put_proofs([ProofDone("snow", str(number), "", entry(60 + number // 2, parts[number % 2]))
                          for number in range(7)])
        assert [each.incident for each in store.proofs()] == ["6", "5", "4", "3", "2", "1", "0"]
        assert [each.incident for each in store.proofs("k1")] == ["5", "3", "1"]
        assert list(store.proofs("k3")) == []

    def test_an_entry_of_nothing_is_refused_and_leaves_nothing(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        with pytest.raises(StoreError, match="does not hold the incident 7"):
            store.put_proofs([ProofDone("snow", "1", "", entry()), ProofDone("snow", "7", "", entry())])
        assert store.proof("snow", "1") is None


class TestRestorations:
    def test_they_are_replaced_and_found_by_their_kind_and_time(self, store: Store) -> None:
        store.save_incidents([incident("1"), incident("2")])

        def done(id_: str, minutes: float, subject: str = "service:mail") -> Restoration:
            return Restoration(id_, after(minutes), None, subject, 2, timedelta(minutes=minutes))

        reopened = done("1", 10)._replace(reopened_at=after(20))
        both = {"1": [reopened, done("1", 30)], "2": [done("2", 20)]}
        assert store.put_restorations("snow", both) == 2
        assert store.put_restorations("snow", both) == 0
        like = ("snow", "service:mail", 2)
        assert store.restorations(*like, after(0), after(99)) == [reopened, done("2", 20), done("1", 30)]
        assert store.restorations(*like, after(20), after(30)) == [done("2", 20)]
        assert store.restorations("snow", "service:mail", 3, after(0), after(99)) == []
        assert store.put_restorations("snow", {"1": [], "2": [done("2", 20, "service:web")]}) == 2
        assert store.restorations(*like, after(0), after(99)) == []


class TestPeople:
    def test_keys_are_kept(self, store: Store, opened: Callable[[], Store]) -> None:
        store.put_person_keys({("snow", "ada"): "k1", ("", "mia"): "k2"})
        store.put_person_keys({("snow", "ada"): "k1"})
        assert opened().person_keys() == {("snow", "ada"): "k1", ("", "mia"): "k2"}

    def test_words_go_with_an_account_that_became_a_persons(self, store: Store) -> None:
        store.put_person_keys({("snow", "ada"): "k1", ("jira", "ada"): "k1", ("", "ada"): "k9"})
        store.add_words([Words(0, "k1", "snow", "1", "note", "mine", after(1))])
        store.put_person_keys({("snow", "ada"): "k9"})
        assert [each.person for each in store.words()] == ["k1"]
        store.put_person_keys({("jira", "ada"): "k9"})
        assert [each.person for each in store.words()] == ["k9"]

    def test_words_are_kept_in_order_whatever_becomes_of_entries(self, store: Store) -> None:
        store.save_incidents([incident("1")])
        store.put_proofs([ProofDone("snow", "1", "", entry())])
        said = [Words(0, person, "snow", "1", "note", text, after(1)) for person, text in (
            ("k1", "one"), ("k2", "two"), ("k1", "thr\u00e9e\x00"))]
        store.add_words(said)
        store.put_proofs([ProofDone("snow", "1", "", None)])
        assert [each.text for each in store.words("k1")] == ["one", "thr\u00e9e\ufffd"]
        assert store.drop_words([store.words("k1")[0].id]) == 1
        assert [each.text for each in store.words()] == ["two", "thr\u00e9e\ufffd"]


def test_the_store_has_every_member_of_the_proof_contract(store: ProofStore) -> None:
    promised = {name for name in vars(ProofStore) if not name.startswith("_")}
    assert promised and all(hasattr(store, name) for name in promised)
