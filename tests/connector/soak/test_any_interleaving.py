"""Whatever is written when, before, between and while passes read: what was read comes to what there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.config.sources import Jira, LiveSource, ServiceNow
from connector.demo.life import Life
from connector.sandbox.clock import Clock
from connector.sandbox.faults import Fault
from connector.sandbox.generated import generated_world
from connector.sandbox.logins import RUNG
from connector.sandbox.server import Site, serve
from connector.store.merging import merged
from connector.trackers import Tracker, open_tracker
from connector.trackers.http.pace import Pace
from connector.trackers.jira import walk
from connector.trackers.servicenow import reading
from rules.incident import Incident
from tests.connector.passes.live import NAMES
from tests.connector.soak.hours import BEGIN

TICKETS = 7
PAGE = 3
TICKET = st.integers(0, TICKETS - 1)
WRITE = st.tuples(st.just("write"), TICKET, st.sampled_from([0, 0, 0.4, 20, 60]))
"""Which ticket, and how many seconds later than its own timestamp it is committed."""
STEP = st.one_of(
    WRITE, WRITE,
    st.tuples(st.just("all"), TICKET, st.just(0.0)),  # so many tickets, in one second
    st.tuples(st.just("lag"), st.just(0), st.sampled_from([0, 3, 60])),
    st.tuples(st.just("wait"), st.just(0), st.sampled_from([0.001, 0.3, 1, 15, 45, 400])),
    st.tuples(st.just("read"), st.sampled_from([1, 2, 99]), st.just(0.0)))  # so many pages, then it dies
Step = tuple[str, int, float]


class Reading:
    """A tracker, what a store would hold of it, and people who write while it is read."""

    def __init__(self, site: Site, tracker: Tracker, meanwhile: list[int]) -> None:
        self.site, self.tracker, self.meanwhile = site, tracker, meanwhile
        self.held: dict[str, Incident] = {}
        self.mark: str | None = None
        self._turn = 0

    def do(self, step: Step) -> None:
        what, number, seconds = step
        match what:
            case "write":
                self.write(self._life(number), seconds)
            case "all":
                for life in list(self.site.world.tickets())[:number]:
                    self.write(life, 0)
            case "lag" if self.site.dialect == "jira-cloud":
                self.site.world.conditions.index_lag = timedelta(seconds=seconds)
            case "wait":
                self.site.clock.advance(timedelta(seconds=seconds))
            case "read":
                self.read(number)

    def write(self, life: Life, late: float) -> None:
        self._turn += 1
        world = self.site.world
        at = max(world.clock.now() - timedelta(seconds=late), life.updated + timedelta(milliseconds=1))
        world.edit(life, RUNG, {"priority": f"P{self._turn % 5 + 1}", "vendor_case": str(self._turn)}, at)

    def read(self, pages: int) -> None:
        for place, batch in enumerate(self.tracker.changed(self.mark, self._known), 1):
            for incident in batch.incidents:
                held = self.held.get(incident.id)
                self.held[incident.id] = incident if held is None else merged(held, incident)
            self.mark = batch.mark
            if place == pages:
                return

    def take(self, dialect: str, method: str, path: str) -> Fault | None:
        """In place of the site's faults: before each request somebody may write."""
        self.site.clock.advance(timedelta(milliseconds=1))
        if self.meanwhile and (number := self.meanwhile.pop()) < TICKETS:
            self.write(self._life(number), 0)
        return None

    def _known(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {id_: self.held[id_].version for id_ in ids if id_ in self.held}

    def _life(self, number: int) -> Life:
        return list(self.site.world.tickets())[number]


@contextmanager
def reading_of(dialect: str, meanwhile: list[int]) -> Iterator[Reading]:
    with pytest.MonkeyPatch.context() as patch, serve(generated_world(Clock(BEGIN), TICKETS, 1), dialect) as site:
        patch.setenv("SOAK_SECRET", f"sandbox-{'password' if dialect == 'servicenow' else 'token'}-{RUNG}")
        patch.setattr(walk, "PAGE", PAGE)
        patch.setattr(reading, "ROWS", PAGE)
        with closing(open_tracker(source(site), Pace(site.clock.now, sleeping(site), lambda: 0.5))) as tracker:
            found = Reading(site, tracker, meanwhile)
            patch.setattr(site.faults, "take", found.take)
            yield found


def source(site: Site) -> LiveSource:
    secret = {"env": "SOAK_SECRET"}
    common = {"source": "it", "url": site.url, "requests_per_minute": 10**6}
    if site.dialect == "servicenow":
        return ServiceNow.model_validate({**common, "kind": "servicenow", "login": {"user": RUNG, "password": secret}})
    login = {"token": secret, **({"email": f"{RUNG}@sandbox.invalid"} if site.dialect == "jira-cloud" else {})}
    return Jira.model_validate({**common, "kind": "jira", "login": login, "query": "project = GEN"})


def sleeping(site: Site) -> Callable[[float], None]:
    def sleep(seconds: float) -> None:
        site.clock.advance(timedelta(seconds=seconds))
    return sleep


@pytest.mark.parametrize("dialect", NAMES)
@settings(max_examples=12, deadline=None)
@given(steps=st.lists(STEP, min_size=4, max_size=16), meanwhile=st.lists(st.integers(0, 2 * TICKETS), max_size=40))
def test_whatever_is_written_when_what_was_read_comes_to_what_there_is(
        dialect: str, steps: list[Step], meanwhile: list[int]) -> None:
    with reading_of(dialect, meanwhile) as it:
        for step in steps:
            it.do(step)
        it.meanwhile.clear()
        it.site.clock.advance(timedelta(minutes=2))
        it.read(99)
        now = {incident.id: incident for incident in it.tracker.read(list(it.held)).incidents}
        assert len(it.held) == TICKETS
        for id_, held in it.held.items():
            assert (held.version, held.now(), held.opening) == (now[id_].version, now[id_].now(), now[id_].opening)
            assert [event[:2] for event in held.events] == [event[:2] for event in now[id_].events]
