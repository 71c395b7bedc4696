"""A pass over a tracker, killed with SIGKILL at each of its writes: the next one makes it whole."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from connector.sandbox.server import Site, serve
from tests.connector.passes.live import NAMES, open_live, write_config
from tests.connector.soak.hours import worlds
from tests.connector.soak.people import People
from tests.connector.soak.runs import KILLED, Rung, rung_on
from tests.connector.soak.truth import Truth


@contextmanager
def a_pass_due(dialect: str, folder: Path) -> Iterator[tuple[Site, Rung, Path]]:
    """A store that is an hour behind its tracker, where much happened and much fell due."""
    with serve(worlds("few", 0), dialect) as site:
        config = write_config(folder, site, query=f"project = {site.world.project}")
        with rung_on(site.url, config) as rung:
            assert rung("run").code == 0
            people = People(site, Random(7), most=4)
            for _ in range(6):
                site.clock.advance(timedelta(minutes=10))
                people.act()
            for number in range(3):
                site.world.create("caller.1", {"summary": f"nothing works ({number})", "priority": "P1"})
            site.clock.advance(timedelta(minutes=40))
            yield site, rung, config


def all_of(config: Path, site: Site) -> Any:
    """Everything that a store says of the tracker, but when it was written."""
    with open_live(config, site) as app:
        store, (source,) = app.store, app.store.sources()
        told = [(stored.incident, stored.gone, store.decision(*stored.cursor), store.firings(*stored.cursor),
                 store.effects_of(*stored.cursor), store.drafts_of(*stored.cursor)) for stored in store.incidents()]
        assert list(Truth(site, source.name).complaints(store)) == []
        return source.watermark, source.health.census_at, told


def written(store: Path) -> str:
    """Every row of it, whatever a transaction that was broken off left beside."""
    with closing(sqlite3.connect(store)) as connection:
        return "\n".join(connection.iterdump())


@pytest.mark.parametrize("dialect", NAMES)
def test_a_pass_killed_at_each_of_its_writes_loses_and_doubles_nothing(dialect: str, tmp_path: Path) -> None:
    store, kept, left = tmp_path / "rung.db", tmp_path / "kept.db", set[str]()
    with a_pass_due(dialect, tmp_path) as (site, rung, config):
        written(store)  # whoever opens it last brings what stands beside it into the file
        shutil.copy(store, kept)
        whole = rung("run", "--json", only="store")
        assert whole.code == 0 and whole.json["effects_held"], whole.err
        expected = all_of(config, site)
        for at, name in enumerate(whole.met, 1):
            for file in tmp_path.glob("rung.db*"):
                file.unlink()
            shutil.copy(kept, store)
            assert rung("run", at=at, only="store").code == KILLED
            state = written(store)
            if state not in left:  # else how it goes on from there is known
                left.add(state)
                assert rung("run").code == 0
                assert all_of(config, site) == expected, f"killed at {name}, the {at}th"
    assert len(whole.met) > 15 and len(left) > 4
