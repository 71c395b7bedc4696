"""Processes that die or meet: nothing half, nothing lost, no lock left behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
from sqlalchemy import event

from connector.store import Recorded, SaveResult, Store, open_store
from rules.incident import Event
from tests.connector.store.samples import POLICY, after, change, effect, firing, incident, recorded

IDS = [str(number) for number in range(6)]


def work(store: Store, round_: int) -> None:
    """Save a change of each incident, then decide them; each decision has two firings, two effects."""
    changes = [change(minute, "impact", "low") for minute in range(round_ + 1)]
    store.save_incidents([incident(id, *changes) for id in IDS], {"snow": str(round_)})
    decisions: list[Recorded] = []
    for found in store.due(after(60), POLICY):
        fired = [firing(rule=f"{rule}-{round_}") for rule in "ab"]
        effects = tuple(effect(each, found.incident.id, state="ready") for each in fired)
        decisions.append(recorded(found, *fired, effects=effects, score=round_))
    store.record(decisions)


def assert_nothing_half(store: Store) -> None:
    revisions, rounds = set(), set()
    for found in store.incidents():
        id = found.incident.id
        decision = store.decision("snow", id)
        revisions.add(found.revision)
        live = {each.firing.key for each in store.firings("snow", id) if each.status == "due"}
        ready = {each.firing for each in store.effects_of("snow", id) if each.state == "ready"}
        assert live == ready == ({each.key for each in decision.firings} if decision else set())
        assert (found.decided_revision > 0) == (decision is not None)
        rounds.add(None if decision is None else decision.score)
        assert len(found.incident.events) == found.revision + 1
    source = store.source("snow")
    assert source is not None
    assert len(revisions) == len(rounds) == 1, "a batch is stored whole or not at all"
    assert source.watermark == str(revisions.pop() - 1)


def killed_at(url: str, statement: int, do: Callable[[Store], object]) -> bool:
    """Do it in a child that dies by SIGKILL before its nth statement; whether it came so far."""
    child = os.fork()
    if child == 0:  # pragma: no cover (the child leaves no trace)
        try:
            store = open_store(url)
            left = [statement]

            def count(*_: object) -> None:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            for moment in ("before_cursor_execute", "commit"):
                event.listen(store._database.engine, moment, count)
            do(store)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_wherever_it_is_killed_nothing_is_half_and_the_next_pass_goes_on(url: str) -> None:
    with open_store(url) as store:
        store.put_source("snow", "servicenow")
        work(store, 0)
    statement, round_ = 1, 1
    while killed_at(url, statement, lambda store, round_=round_: work(store, round_)):  # type: ignore[misc]
        with open_store(url) as store:
            assert_nothing_half(store)
            work(store, round_)
            assert_nothing_half(store)
            assert list(store.due(after(60), POLICY)) == []
        statement, round_ = statement + 1, round_ + 1
    assert statement > 15, "the work has more statements than that, each a place to die at"


LOOP = """
import sys
from connector.store import open_store
from tests.connector.store.test_store_faults import work
with open_store(sys.argv[1]) as store:
    for round_ in range(int(sys.argv[2]), 10_000):
        work(store, round_)
        print(round_, flush=True)
"""


def test_killed_at_any_moment_nothing_is_half(url: str) -> None:
    with open_store(url) as store:
        store.put_source("snow", "servicenow")
        work(store, 0)
    chance = random.Random(11)
    done = 0
    for _ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", LOOP, url, str(done + 1)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for _ in range(chance.randint(1, 6)):
                done = int(process.stdout.readline())
            # Somewhere in the next round: how far it comes meanwhile is left to the machine.
            for _ in range(chance.randint(0, 20_000)):
                pass
            process.kill()
        with open_store(url) as store:
            assert_nothing_half(store)
            watermark = store.sources()[0].watermark
        assert watermark is not None and int(watermark) >= done, "what was reported as done is there"
        done = int(watermark)


WRITER = """
import sys
from connector.store import open_store
from tests.connector.store.samples import after, incident
from rules.incident import Event
me = sys.argv[2]
with open_store(sys.argv[1]) as store:
    for number in range(40):
        store.save_incidents([incident(f"{me}-{number}", configuration_item="core")])
        act = Event(after(number), f"{me}-{number}", "acted", origin="rung")
        store.add_own_events("snow", "0", [act])
        store.save_incidents([incident("0", Event(after(number), f"note-{me}-{number}", "internal_note"))])
"""


def test_writers_at_the_same_time_wait_for_each_other_and_lose_nothing(url: str) -> None:
    with open_store(url) as store:
        store.save_incidents([incident("0")])
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, url, name]) for name in ("a", "b")]
    assert [writer.wait() for writer in writers] == [0, 0]
    with open_store(url) as store:
        assert store.status().incidents == 81
        found = store.incident("snow", "0")
        assert found is not None
        ids = {each.id for each in found.incident.events}
        assert ids == {"created-0"} | {f"{kind}{me}-{n}" for kind in ("", "note-") for me in "ab" for n in range(40)}


HOLDER = """
import sys
from connector.store import open_store
with open_store(sys.argv[1]) as store, store.lock("run") as got:
    print(got, flush=True)
    sys.stdin.read()
"""


def test_a_lock_dies_with_its_process(url: str) -> None:
    command = [sys.executable, "-c", HOLDER, url]
    with open_store(url) as store:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "True\n"
            with store.lock("run") as got:
                assert not got
            holder.kill()
        assert next(got for got in tries(store) if got)


def tries(store: Store) -> list[bool]:
    """The server notices a dead client within moments, not at once: each try asks it anew."""
    found: list[bool] = []
    while not any(found) and len(found) < 2000:
        with store.lock("run") as got:
            found.append(got)
    return found


def test_a_reader_sees_the_last_whole_state_while_another_writes(url: str) -> None:
    with open_store(url) as writer, open_store(url) as reader:
        writer.save_incidents([incident("1")])

        def interrupted() -> object:
            yield incident("2")
            assert reader.status().incidents == 1

        assert writer.save_incidents(interrupted()) == SaveResult(1, 0, 0)  # type: ignore[arg-type]
        assert reader.status().incidents == 2


def test_an_own_event_that_is_already_there_is_no_reason_to_decide_again(url: str) -> None:
    with open_store(url) as store:
        store.save_incidents([incident("1")])
        act = Event(after(1), "rung-1", "acted", origin="rung")
        store.add_own_events("snow", "1", [act])
        before = store.incident("snow", "1")
        store.add_own_events("snow", "1", [act])
        assert store.incident("snow", "1") == before


@pytest.mark.parametrize("statement", ["SAVE", "RECORD"])
def test_a_statement_that_fails_leaves_nothing(url: str, statement: str) -> None:
    with open_store(url) as store:
        store.put_source("snow", "servicenow")
        work(store, 0)

        def fail(_: object, __: object, sql: str, *___: object) -> None:
            if sql.startswith("UPDATE sources" if statement == "SAVE" else "INSERT INTO effects"):
                raise OSError("the disk is gone")

        event.listen(store._database.engine, "before_cursor_execute", fail)
        with pytest.raises(OSError, match="the disk is gone"):
            work(store, 1)
        event.remove(store._database.engine, "before_cursor_execute", fail)
        assert_nothing_half(store)
