"""Hours of simulated passes over a tracker that lives, fails and is written to, most of them killed.

``python -m tests.connector.soak.hours --passes 60 --seed 1 --dialect servicenow`` runs one and tells of it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from connector.demo.moments import moment
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.generated import generated_world
from connector.sandbox.server import Site, serve
from connector.sandbox.world import World
from tests.connector.passes.live import NAMES, open_live, write_config
from tests.connector.soak.people import People
from tests.connector.soak.runs import KILLED, Ended, Rung, rung_on
from tests.connector.soak.truth import Truth
from tests.connector.soak.weather import Weather

LOOK_AFTER = 10
"""Passes."""
MINUTE = timedelta(minutes=1)
BEGIN = moment("Tue 09:00")


@dataclass
class Lived:
    """What happened, and what is wrong at the end."""

    complaints: list[str] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    """How the passes ended."""
    struck: Counter[str] = field(default_factory=Counter)
    """What befell the tracker."""
    told: Counter[str] = field(default_factory=Counter)
    """What the passes said was wrong."""


def worlds(kind: str, seed: int) -> World:
    """The demo's ``week``, or ``many`` or a ``few`` generated tickets; what is to come goes on coming."""
    clock = Clock(BEGIN)
    if kind == "week":
        return week_world(clock)
    tickets, changes, per_hour = (450, 6, 240) if kind == "many" else (10, 2, 12)
    return generated_world(clock, tickets, changes, seed, per_hour)


class Hours:
    """One life of a tracker and a store."""

    def __init__(self, site: Site, rung: Rung, config: Path, seed: int, most: int) -> None:
        self._site, self._rung, self._config, self._chance = site, rung, config, Random(seed)
        self._people = People(site, Random(seed + 1), most)
        self._weather = Weather(site, Random(seed + 2), self._people.act)
        vars(site.faults)["take"] = self._weather.take
        self._points = 200
        self.lived = Lived(struck=self._weather.struck)

    def live(self, passes: int) -> Lived:
        """Stopping now and then to look: what is lost is soon written again, and then it is not missed any more."""
        for number in range(1, passes + 1):
            self._between()
            self._pass()
            if number % LOOK_AFTER == 0 or number == passes:
                self._look(last=number == passes)
        return self.lived

    def _between(self) -> None:
        """A minute, mostly, in which people work."""
        chance, conditions = self._chance, self._site.world.conditions
        span = MINUTE * chance.choice((0.4, 1, 1, 1, 1, 1, 2, 5, 17))
        acts = chance.randint(0, 6)
        for _ in range(acts):
            self._site.clock.advance(span / (acts + 1))
            self._people.act()
        self._site.clock.advance(span / (acts + 1))
        if chance.random() < 0.2:
            conditions.late = timedelta(seconds=chance.choice((0, 0, 20, 90)))

    def _pass(self) -> None:
        way = self._chance.random()
        if way < 0.45:
            self._told(self._rung("run", "--json", at=self._chance.randint(1, self._points)))
        elif way < 0.6:
            self._told(self._rung("run", "--json", seconds=self._chance.uniform(0, 0.3)))
        else:
            ended = self._told(self._rung("run", "--json"))
            self._points = max(20, len(ended.met))
        if self._chance.random() < 0.03:
            self._rung("check")  # a person looks

    def _told(self, ended: Ended) -> Ended:
        self.lived.ends[{KILLED: "killed", 0: "done", 1: "failed"}.get(ended.code, f"code {ended.code}")] += 1
        if ended.code == 1:
            self.lived.told.update(one["what"] for one in ended.json["failed"])
        if ended.code not in (KILLED, 0, 1):
            self.lived.complaints.append(f"a pass ended with code {ended.code}: {ended.err}")
        return ended

    def _look(self, last: bool) -> None:
        """The weather clears up, what is left to read is read, and nothing may be wrong.

        :param last: also what was deleted has been missed by then.
        """
        self._weather.calm(True)
        conditions = self._site.world.conditions
        conditions.late = conditions.index_lag = timedelta(0)
        self._rung("check")
        for wait in (timedelta(minutes=61), timedelta(minutes=61)) if last else (timedelta(minutes=3),):
            self._site.clock.advance(wait)
            ended = self._told(self._rung("run", "--json"))
            if ended.code:
                self.lived.complaints.append(f"a pass in calm weather ended with code {ended.code}: {ended.err}")
        self._judge(last)
        self._weather.calm(False)

    def _judge(self, last: bool) -> None:
        verified = self._rung("verify", "--histories", "--no-repair", "--json", "--window", "90d")
        found = [one for each in verified.json for one in each["found"] if one["kind"] not in ("removed", "gone")]
        self.lived.complaints += [f"verify: {one}" for one in found]
        if verified.err:
            self.lived.complaints.append(f"verify ended with code {verified.code}: {verified.err}")
        if last:
            # Passes miss what is open and gone; that something done is gone is for verify to find, and to note.
            noted = self._rung("verify", "--histories", "--json", "--window", "90d")
            if noted.code:
                self.lived.complaints.append(f"verify ended with code {noted.code}: {noted.out} {noted.err}")
        again = self._told(self._rung("run", "--json"))
        if again.json["decided"] or any(read["new"] or read["changed"] for read in again.json["read"].values()):
            self.lived.complaints.append(f"nothing happened, and a pass finds something: {again.out}")
        with open_live(self._config, self._site) as app:
            truth = Truth(self._site, NAMES[self._site.dialect])
            self.lived.complaints += truth.complaints(app.store, deleted=last)


def live(folder: Path, dialect: str, seed: int, passes: int, world: str = "week") -> Lived:
    """So many passes over a tracker of that dialect. The same seed lives the same, but for runs killed by time."""
    with ExitStack() as stack:
        site = stack.enter_context(serve(worlds(world, seed), dialect))
        query = f"project = {site.world.project}"
        config = write_config(folder, site, query=query)
        rung = stack.enter_context(rung_on(site.url, config))
        return Hours(site, rung, config, seed, most={"week": 30, "many": 300, "few": 5}[world]).live(passes)


def main() -> None:
    """Tell of each life; exit code 1 where one has complaints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialect", choices=list(NAMES), action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="so many seeds from --seed on")
    parser.add_argument("--passes", type=int, default=60)
    parser.add_argument("--world", choices=("week", "many", "few"), default="week")
    asked, bad = parser.parse_args(), 0
    for seed in range(asked.seed, asked.seed + asked.seeds):
        for dialect in asked.dialect or NAMES:
            begun = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                lived = live(Path(folder), dialect, seed, asked.passes, asked.world)
            print(f"{dialect} {asked.world} seed {seed}: {dict(lived.ends)}, struck by {dict(lived.struck)}, "
                  f"{time.monotonic() - begun:.0f} s", flush=True)
            for what, number in lived.told.most_common():
                print(f"  said {number} times: {what}", flush=True)
            for complaint in lived.complaints[:40]:
                print(f"  {complaint}", flush=True)
            print(f"  {len(lived.complaints)} complaints", flush=True)
            bad += bool(lived.complaints)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
