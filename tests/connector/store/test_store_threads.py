"""Many trackers are read at once into one store, each in a thread of its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from connector.demo.moments import NOW
from connector.passes.running import run_pass
from connector.sandbox.beginnings import week_world
from connector.sandbox.clock import Clock
from connector.sandbox.server import serve
from tests.connector.passes.live import open_live, write_config

SOURCES = 10


def test_as_many_as_there_are_find_their_place_in_one_store(url: str, tmp_path: Path) -> None:
    with serve(week_world(Clock(NOW)), "servicenow") as site:
        config = write_config(tmp_path, site, query="priorityIN1,2")
        head, one = config.read_text(encoding="utf-8").replace("sqlite:///rung.db", url).split("  - source: snow\n")
        config.write_text(head + "".join(f"  - source: snow-{number}\n{one}" for number in range(SOURCES)),
                          encoding="utf-8")
        tickets = sum(life.values["priority"] in ("P1", "P2") for life in site.world.tickets())
        with open_live(config, site) as app:
            for expected in (tickets, 0):
                summary = run_pass(app)
                assert summary is not None and summary["failed"] == []
                read = summary["read"]
                assert isinstance(read, dict) and len(read) == SOURCES
                assert [each["new"] for each in read.values() if isinstance(each, dict)] == [expected] * SOURCES
                site.clock.advance(timedelta(minutes=1))
            assert app.store.status().incidents == tickets * SOURCES > 100
